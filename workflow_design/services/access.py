"""Access grid: which company roles may submit which ticket types.

A published version never changes, so a change of access makes a new version.
"""

import hashlib
import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from users.audit import audit_log
from users.models import Company, CompanyRole, User
from users.roles import USER
from workflow_design.errors import (
    AccessNotConfirmed,
    CompanyRoleGone,
    NoOneChosen,
    TicketTypeChanged,
)
from workflow_design.models import DefinitionStatus, TicketType
from workflow_design.services.locking import lock_definitions
from workflow_design.services.role_holders import RoleHolders
from workflow_design.services.succession import claim_version_number, retire_published
from workflow_design.services.writing import set_access

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AccessRow:
    """A ticket type: its cells, and how many active people may submit it.

    Each cell is a company role and whether it is ticked; where everyone may, no role matters.
    """

    ticket_type: TicketType
    cells: list[tuple[CompanyRole, bool]]
    is_everyone: bool
    people: int


@dataclass(frozen=True)
class WantedAccess:
    """The access asked for: the ticket type's version then, and the ids of the roles ticked.

    Where ``is_everyone``, the roles do not matter.
    """

    version: int
    roles: frozenset[str]
    is_everyone: bool = False


@dataclass(frozen=True)
class AccessChange:
    """What saving would publish: a version of a ticket type with other access.

    No roles before or after mean everyone; ``people_before`` and ``people_after`` may submit it.
    """

    published: TicketType
    before: list[CompanyRole]
    after: list[CompanyRole]
    people_before: int
    people_after: int


def fingerprint_of_changes(changes: Sequence[AccessChange]) -> str:
    """The fingerprint of the changes that a person agrees to."""
    told = [
        [
            each.published.key,
            each.published.version,
            [role.pk for role in each.before],
            [role.pk for role in each.after],
        ]
        for each in changes
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def access_grid(
    company: Company, wanted: Mapping[str, WantedAccess] | None = None
) -> tuple[list[CompanyRole], list[AccessRow]]:
    """The company roles, and a row for each published ticket type, by title.

    Args:
        company: the company.
        wanted: what is ticked instead of what is stored, by the key of the ticket type.
    """
    roles = list(CompanyRole.objects.of_company(company).by_name())
    types = TicketType.objects.of_company(company).published().prefetch_related("access")
    submitters = RoleHolders.of(company, USER)
    rows = []
    for ticket_type in sorted(types, key=lambda each: each.title.casefold()):
        asked = {access.role_id for access in ticket_type.access.all()}
        chosen = (wanted or {}).get(ticket_type.key)
        ticked = {role.pk for role in roles if chosen and str(role.pk) in chosen.roles}
        shown = ticked if chosen else asked
        cells = [(role, role.pk in shown) for role in roles]
        is_everyone = chosen.is_everyone if chosen else not asked
        rows.append(AccessRow(ticket_type, cells, is_everyone, submitters.count(asked)))
    return roles, rows


def plan_access(*, company: Company, wanted: Mapping[str, WantedAccess]) -> list[AccessChange]:
    """The changes that would be published, in the order of their keys.

    Args:
        company: the company.
        wanted: by the key of the ticket type; those without an entry stay as they are.

    Raises:
        TicketTypeChanged: a version is not the published one any more.
        CompanyRoleGone: a role that was ticked is not there.
        NoOneChosen: neither everyone nor a role was ticked.
    """
    roles = {str(role.pk): role for role in CompanyRole.objects.of_company(company).by_name()}
    submitters = RoleHolders.of(company, USER)
    changes = []
    types = TicketType.objects.of_company(company).published().with_keys(wanted).order_by("key")
    for published in types.prefetch_related("access"):
        asked = wanted[published.key]
        if published.version != asked.version:
            raise TicketTypeChanged(published.title)
        if not asked.roles <= roles.keys():
            raise CompanyRoleGone(published.title)
        if not asked.roles and not asked.is_everyone:
            raise NoOneChosen(published.title)
        held = {str(access.role_id) for access in published.access.all()}
        ticked = frozenset[str]() if asked.is_everyone else asked.roles
        if held != ticked:
            before = [role for pk, role in roles.items() if pk in held]
            after = [role for pk, role in roles.items() if pk in ticked]
            changes.append(
                AccessChange(
                    published,
                    before,
                    after,
                    submitters.count([role.pk for role in before]),
                    submitters.count([role.pk for role in after]),
                )
            )
    return changes


@transaction.atomic(durable=True)
def change_access(
    *, company: Company, wanted: Mapping[str, WantedAccess], fingerprint: str, by: User
) -> list[str]:
    """Publish a new version of each ticket type whose access changes; return their titles.

    An open draft of such a ticket type stays, gets the same access and the next number.

    Args:
        company: the company.
        wanted: as ``plan_access`` takes it.
        fingerprint: of the changes that the person has confirmed.
        by: who does it.

    Raises:
        AccessNotConfirmed: there are other changes than those confirmed; nothing is changed.
        Refusal: as ``plan_access``; nothing is changed.
    """
    lock_definitions(company)
    changes = plan_access(company=company, wanted=wanted)
    if fingerprint_of_changes(changes) != fingerprint:
        raise AccessNotConfirmed
    for change in changes:
        _publish_with(change.published, change.after, by)
        audit_log.record(
            "access_changed",
            company=company,
            subject=change.published.title,
            before=[role.role_name for role in change.before],
            after=[role.role_name for role in change.after],
        )
    logger.info("access_changed ticket_types=%s by=%s", len(changes), by.pk)
    return [change.published.title for change in changes]


def _publish_with(published: TicketType, roles: Collection[CompanyRole], by: User) -> None:
    company = published.company
    draft = TicketType.objects.of_company(company).draft().of_key(published.key).first()
    if draft is not None:
        set_access(draft, roles)
    version = claim_version_number(published)
    retire_published(published)
    given = {
        "version": version,
        "status": DefinitionStatus.PUBLISHED,
        "created_by": by,
        "written_with": None,
    }
    following = TicketType.objects.create(**_content(published) | given)
    set_access(following, roles)


def _content(definition: TicketType) -> dict[str, Any]:
    """All field values of a version that its successor shares; not those of its row alone."""
    names = {field.name for field in definition._meta.concrete_fields}
    return {name: getattr(definition, name) for name in names - {"id", "created_at", "updated_at"}}
