"""How many tickets run on each version of a definition: those that have not ended, on hold too."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count

from users.models import Company
from workflow_ops.models import TicketInstance


def running_on_ticket_types(company: Company, versions: Collection[int]) -> Counter[int]:
    """The number of running tickets by the id of the ticket definition's version."""
    tickets = TicketInstance.objects.of_company(company).active()
    of_versions = tickets.filter(ticket_type__in=versions).order_by()
    return Counter(dict(of_versions.values_list("ticket_type").annotate(Count("pk"))))


def running_on_workflows(company: Company, versions: Collection[int]) -> Counter[int]:
    """The number of running tickets by the id of the workflow's version.

    A ticket whose workflow has not started yet counts for the version that it would start.
    """
    tickets = TicketInstance.objects.of_company(company).active().order_by()
    started = tickets.filter(workflow__workflow__in=versions).values_list("workflow__workflow")
    waiting = tickets.filter(workflow=None, ticket_type__workflow__in=versions)
    will_start = waiting.values_list("ticket_type__workflow")
    counts = Counter(dict(started.annotate(Count("pk"))))
    return counts + Counter(dict(will_start.annotate(Count("pk"))))


def not_started_of(company: Company, ticket_types: Collection[int]) -> int:
    """The number of tickets of these versions of ticket types that have not started."""
    tickets = TicketInstance.objects.of_company(company).active()
    return tickets.filter(workflow=None, ticket_type__in=ticket_types).count()
