"""Usage of definitions: how many tickets run on them, those on hold too, and the last one."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from users.models import Company
from workflow_design.models import TicketType, VersionedDefinition
from workflow_ops.models import TicketInstance
from workflow_ops.models.tickets import TicketInstanceQuerySet


@dataclass(frozen=True)
class Usage:
    """How a definition is used, all versions together."""

    open_tickets: int
    last_used: datetime | None


def usage_of(company: Company, definitions: Sequence[VersionedDefinition]) -> dict[str, Usage]:
    """The usage of these definitions of one kind, by key, in four statements at most."""
    if not definitions:
        return {}
    keys = [each.key for each in definitions]
    model = type(definitions[0])
    versions: list[VersionedDefinition] = list(
        model.objects.of_company(company).with_keys(keys).for_choice()
    )
    running = running_on(company, versions)
    open_tickets = Counter[str]()
    for version in versions:
        open_tickets[version.key] += running[version.pk]
    last = _last_used(company, versions)
    return {key: Usage(open_tickets[key], last.get(key)) for key in keys}


def _last_used(company: Company, versions: Sequence[VersionedDefinition]) -> dict[str, datetime]:
    """When the last ticket of these versions was submitted, by the key of the definition."""
    is_type = isinstance(versions[0], TicketType)
    field, key = ("pk", "key") if is_type else ("workflow", "workflow__key")
    types = TicketType.objects.of_company(company).filter(
        **{f"{field}__in": [version.pk for version in versions]}
    )
    tickets = TicketInstance.objects.filter(ticket_type=OuterRef("pk")).order_by("-pk")
    newest = types.annotate(last=Subquery(tickets.values("created_at")[:1]))
    last: dict[str, datetime] = {}
    for name, at in newest.order_by().values_list(key, "last"):
        if at is not None:
            last[name] = max(at, last.get(name, at))
    return last


def running_on(company: Company, versions: Sequence[VersionedDefinition]) -> Counter[int]:
    """The number of running tickets by the id of each of these versions of one definition.

    A ticket whose workflow has not started yet counts for the version that it would start.
    """
    if not versions:
        return Counter()
    ids = [version.pk for version in versions]
    tickets = TicketInstance.objects.of_company(company).active().order_by()
    if isinstance(versions[0], TicketType):
        return _count_by("ticket_type", tickets.filter(ticket_type__in=ids))
    started = tickets.filter(workflow__workflow__in=ids)
    waiting = tickets.filter(workflow=None, ticket_type__workflow__in=ids)
    return _count_by("workflow__workflow", started) + _count_by("ticket_type__workflow", waiting)


def _count_by(version: str, tickets: TicketInstanceQuerySet) -> Counter[int]:
    return Counter(dict(tickets.values_list(version).annotate(Count("pk"))))


def not_started_of(company: Company, ticket_types: Collection[int]) -> int:
    """The number of tickets of these versions of ticket types that have not started."""
    tickets = TicketInstance.objects.of_company(company).active()
    return tickets.filter(workflow=None, ticket_type__in=ticket_types).count()
