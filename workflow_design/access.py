"""Who may submit which ticket type: the grid of company roles and ticket types.

A published version never changes (DESIGN 4), so another access is another version.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from users import audit
from users.models import Company, CompanyRole, User, UserCompanyRole
from users.roles import USER
from workflow_design.errors import TicketTypeChanged
from workflow_design.models import DefinitionStatus, TicketDefinition, TicketDefinitionAccess
from workflow_design.services import lock_definitions


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
    """What the grid says of a ticket type: the version it was shown for, and the roles ticked."""

    version: int
    roles: frozenset[CompanyRole]


def grid(company: Company) -> tuple[list[CompanyRole], list[Row]]:
    """The company roles, and a row for each published ticket type, by title."""
    roles = list(CompanyRole.objects.of_company(company).order_by("role_name"))
    types = TicketDefinition.objects.of_company(company).published().prefetch_related("access")
    submitters = set(User.objects.of_company(company).in_group(USER).values_list("pk", flat=True))
    holders: dict[int, set[int]] = {role.pk: set() for role in roles}
    for user, role in UserCompanyRole.objects.of_company(company).values_list("user", "role"):
        holders[role].add(user)
    rows = []
    for ticket_type in sorted(types, key=lambda each: each.title.casefold()):
        asked = {access.role_id for access in ticket_type.access.all()}
        allowed = set().union(*(holders[pk] for pk in asked)) if asked else submitters
        cells = [(role, role.pk in asked) for role in roles]
        rows.append(Row(ticket_type, cells, len(allowed & submitters)))
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
    """
    lock_definitions(company)
    changed = []
    types = TicketDefinition.objects.of_company(company).published().filter(key__in=wanted)
    for published in types.prefetch_related("access__role"):
        asked = wanted[published.key]
        if published.version != asked.version:
            raise TicketTypeChanged(published.title)
        before = {access.role for access in published.access.all()}
        if before == asked.roles:
            continue
        _publish_with(published, asked.roles, by)
        audit.record(
            "access_changed",
            company=company,
            subject=published.title,
            before=sorted(role.role_name for role in before),
            after=sorted(role.role_name for role in asked.roles),
        )
        changed.append(published.title)
    return changed


def _publish_with(published: TicketDefinition, roles: Collection[CompanyRole], by: User) -> None:
    company = published.company
    draft = TicketDefinition.objects.of_company(company).draft().of_key(published.key).first()
    version = published.version + 1
    if draft is not None:
        version = draft.version
        draft.version += 1
        draft.save(update_fields=["version", "updated_at"])
        _set_access(draft, roles)
    published.status = DefinitionStatus.RETIRED
    published.save(update_fields=["status", "updated_at"])
    following = TicketDefinition.objects.create(
        company=company,
        key=published.key,
        version=version,
        title=published.title,
        description=published.description,
        ext_ref=published.ext_ref,
        workflow=published.workflow,
        fields=published.fields,
        edit_layout=published.edit_layout,
        display_layout=published.display_layout,
        status=DefinitionStatus.PUBLISHED,
        created_by=by,
    )
    _set_access(following, roles)


def _set_access(definition: TicketDefinition, roles: Collection[CompanyRole]) -> None:
    access = TicketDefinitionAccess.objects.filter(ticket_definition=definition)
    access.delete()
    TicketDefinitionAccess.objects.bulk_create(
        TicketDefinitionAccess(company=definition.company, ticket_definition=definition, role=role)
        for role in sorted(roles, key=lambda each: each.pk)
    )
