"""Who may submit which ticket type: the grid of company roles and ticket types.

A published version never changes (DESIGN 4), so another access is another version.
"""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from users import audit
from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import USER
from workflow_design.errors import CompanyRoleGone, TicketTypeChanged
from workflow_design.models import DefinitionStatus, TicketDefinition, TicketDefinitionAccess
from workflow_design.services import lock_definitions
from workflow_design.versions import take_number

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class People:
    """The active people with one system role, and which company roles they have, by ids."""

    everyone: frozenset[int]
    holders: Mapping[int, set[int]]

    @classmethod
    def of(cls, company: Company, group: str) -> "People":
        """Those of the company, in two statements."""
        people = User.objects.of_company(company).in_group(group).values_list("pk", flat=True)
        holders: dict[int, set[int]] = {}
        for user, role in UserCompanyRole.objects.of_company(company).values_list("user", "role"):
            holders.setdefault(role, set()).add(user)
        return cls(frozenset(people), holders)

    def count(self, roles: Collection[int]) -> int:
        """How many have one of these company roles; where none is asked for, all."""
        if not roles:
            return len(self.everyone)
        return len(
            self.everyone.intersection(
                set().union(*(self.holders.get(role, set()) for role in roles))
            )
        )


@dataclass(frozen=True)
class Row:
    """A ticket type: its cells, and how many active people may submit it.

    Each cell is a company role and whether it may; where none is ticked, everybody may.
    """

    ticket_type: TicketDefinition
    cells: list[tuple[CompanyRole, bool]]
    people: int


@dataclass(frozen=True)
class Wanted:
    """What the grid says of a ticket type: its version then, and the ids of the roles ticked."""

    version: int
    roles: frozenset[str]


def grid(company: Company) -> tuple[list[CompanyRole], list[Row]]:
    """The company roles, and a row for each published ticket type, by title."""
    roles = list(CompanyRole.objects.of_company(company).order_by("role_name"))
    types = TicketDefinition.objects.of_company(company).published().prefetch_related("access")
    submitters = People.of(company, USER)
    rows = []
    for ticket_type in sorted(types, key=lambda each: each.title.casefold()):
        asked = {access.role_id for access in ticket_type.access.all()}
        cells = [(role, role.pk in asked) for role in roles]
        rows.append(Row(ticket_type, cells, submitters.count(asked)))
    return roles, rows


@transaction.atomic(durable=True)
def change_access(*, company: Company, wanted: Mapping[str, Wanted], by: User) -> list[str]:
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
    types = TicketDefinition.objects.of_company(company).published().filter(key__in=wanted)
    for published in types.prefetch_related("access__role"):
        asked = wanted[published.key]
        if published.version != asked.version:
            raise TicketTypeChanged(published.title)
        if not asked.roles <= roles.keys():
            raise CompanyRoleGone(published.title)
        before = {access.role for access in published.access.all()}
        after = {roles[pk] for pk in asked.roles}
        if before == after:
            continue
        _publish_with(published, after, by)
        audit.record(
            "access_changed",
            company=company,
            subject=published.title,
            before=sorted(role.role_name for role in before),
            after=sorted(role.role_name for role in after),
        )
        changed.append(published.title)
    logger.info("access_changed ticket_types=%s by=%s", len(changed), by.pk)
    return changed


def _publish_with(published: TicketDefinition, roles: Collection[CompanyRole], by: User) -> None:
    company = published.company
    draft = TicketDefinition.objects.of_company(company).draft().of_key(published.key).first()
    if draft is not None:
        _set_access(draft, roles)
    version = take_number(TicketDefinition, company, published.key)
    published.status = DefinitionStatus.RETIRED
    published.save(update_fields=["status", "updated_at"])
    given = {"version": version, "status": DefinitionStatus.PUBLISHED, "created_by": by}
    following = TicketDefinition.objects.create(**_content(published) | given)
    _set_access(following, roles)


def _content(definition: TicketDefinition) -> dict[str, Any]:
    """All that a version says, whatever fields there are; not what its row alone has."""
    names = {field.name for field in definition._meta.concrete_fields}
    return {name: getattr(definition, name) for name in names - {"id", "created_at", "updated_at"}}


def _set_access(definition: TicketDefinition, roles: Collection[CompanyRole]) -> None:
    access = TicketDefinitionAccess.objects.filter(ticket_definition=definition)
    access.delete()
    TicketDefinitionAccess.objects.bulk_create(
        TicketDefinitionAccess(company=definition.company, ticket_definition=definition, role=role)
        for role in sorted(roles, key=lambda each: each.pk)
    )
