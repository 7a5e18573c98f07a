"""Access grid: which company roles may submit which ticket types.

A published version never changes, so a change of access makes a new version.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from users.audit import audit_log
from users.models import Company, CompanyRole, User
from users.roles import USER
from workflow_design.errors import CompanyRoleGone, TicketTypeChanged
from workflow_design.models import DefinitionStatus, TicketType
from workflow_design.services.locking import lock_definitions
from workflow_design.services.role_holders import RoleHolders
from workflow_design.services.succession import claim_version_number, retire_published
from workflow_design.services.writing import set_access

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AccessRow:
    """A ticket type: its cells, and how many active people may submit it.

    Each cell is a company role and whether it may; where none is ticked, everyone may.
    """

    ticket_type: TicketType
    cells: list[tuple[CompanyRole, bool]]
    people: int


@dataclass(frozen=True)
class WantedAccess:
    """The access asked for: the ticket type's version then, and the ids of the roles ticked."""

    version: int
    roles: frozenset[str]


def access_grid(company: Company) -> tuple[list[CompanyRole], list[AccessRow]]:
    """The company roles, and a row for each published ticket type, by title."""
    roles = list(CompanyRole.objects.of_company(company).by_name())
    types = TicketType.objects.of_company(company).published().prefetch_related("access")
    submitters = RoleHolders.of(company, USER)
    rows = []
    for ticket_type in sorted(types, key=lambda each: each.title.casefold()):
        asked = {access.role_id for access in ticket_type.access.all()}
        cells = [(role, role.pk in asked) for role in roles]
        rows.append(AccessRow(ticket_type, cells, submitters.count(asked)))
    return roles, rows


@transaction.atomic(durable=True)
def change_access(*, company: Company, wanted: Mapping[str, WantedAccess], by: User) -> list[str]:
    """Publish a new version of each ticket type whose access changes; return their titles.

    An open draft of such a ticket type stays, gets the same access and the next number.

    Args:
        company: the company.
        wanted: by the key of the ticket type; those without an entry stay as they are.
        by: who does it.

    Raises:
        TicketTypeChanged: a version is not the published one any more; nothing is changed.
        CompanyRoleGone: a role that was ticked is not there; nothing is changed.
    """
    lock_definitions(company)
    roles = {str(role.pk): role for role in CompanyRole.objects.of_company(company)}
    changed = []
    types = TicketType.objects.of_company(company).published().with_keys(wanted)
    for published in types.prefetch_related("access__role"):
        asked = wanted[published.key]
        if published.version != asked.version:
            raise TicketTypeChanged(published.title)
        if not asked.roles <= roles.keys():
            raise CompanyRoleGone(published.title)
        before = {access.role for access in published.access.all()}
        after = [role for pk, role in roles.items() if pk in asked.roles]
        if before == set(after):
            continue
        _publish_with(published, after, by)
        audit_log.record(
            "access_changed",
            company=company,
            subject=published.title,
            before=sorted(role.role_name for role in before),
            after=sorted(role.role_name for role in after),
        )
        changed.append(published.title)
    logger.info("access_changed ticket_types=%s by=%s", len(changed), by.pk)
    return changed


def _publish_with(published: TicketType, roles: Collection[CompanyRole], by: User) -> None:
    company = published.company
    draft = TicketType.objects.of_company(company).draft().of_key(published.key).first()
    if draft is not None:
        set_access(draft, roles)
    version = claim_version_number(published)
    retire_published(published)
    given = {"version": version, "status": DefinitionStatus.PUBLISHED, "created_by": by}
    following = TicketType.objects.create(**_content(published) | given)
    set_access(following, roles)


def _content(definition: TicketType) -> dict[str, Any]:
    """All field values of a version that its successor shares; not those of its row alone."""
    names = {field.name for field in definition._meta.concrete_fields}
    return {name: getattr(definition, name) for name in names - {"id", "created_at", "updated_at"}}
