"""Version usage: how many tickets run on each version of a definition, those on hold too."""

from collections import Counter
from collections.abc import Collection, Sequence

from django.db.models import Count

from users.models import Company
from workflow_design.models import TicketType, VersionedDefinition
from workflow_ops.models import TicketInstance
from workflow_ops.models.tickets import TicketInstanceQuerySet


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
