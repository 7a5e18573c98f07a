"""The lists of ticket admins: what they hold, how they can be narrowed and sorted.

The page of a list, its export, bulk actions and the way from one detail to the next all read
the same rows: those that ``ManagedList.rows`` gives for the query of a URL.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.urls import reverse

from ticketflower.lists.filters import Choice, Options, Period
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST, Count, Listing, Sort
from ticketflower.texts import capitalised
from users.audit.page import actors
from users.models import Company, User
from users.tenancy import current_company
from workflow_design.models import (
    TaskDefinition,
    TaskType,
    TicketType,
    WorkflowDefinition,
)
from workflow_ops.models import NOT_ENDED_WORKFLOW, TaskStatus, WorkflowStatus
from workflow_ops.models.task_queries import NOBODY, TaskInstanceQuerySet
from workflow_ops.models.ticket_errors import TicketError, TicketErrorQuerySet
from workflow_ops.models.tickets import TicketInstance, TicketInstanceQuerySet
from workflow_ops.models.workflows import TaskInstance


@dataclass(frozen=True)
class ManagedList[M: Model]:
    """A list of everything of one kind in a company.

    Args:
        key: the last word of its URL.
        noun: one and many of its rows, for people.
        matching: all rows of the company that a search finds, as a list shows them.
        filters: what narrows it.
        sorts: its orders, the usual one first.
        views: those that everyone has: names and queries.
        url_of: the page of one of its rows.
    """

    key: str
    noun: tuple[str, str]
    matching: Callable[[Company, str], QuerySet[M]]
    filters: tuple[Choice | Period, ...]
    sorts: tuple[Sort, ...]
    views: tuple[tuple[str, str], ...]
    url_of: Callable[[M], str]

    def listing(self, query: QueryDict) -> Listing:
        """What the query of a URL asks of the list."""
        return Listing(query, self.filters, self.sorts)

    def url(self, **values: object) -> str:
        """The list with these filters: a value, or several in a list, by key."""
        return f"{reverse(f'manage:{self.key}')}?{urlencode(values, doseq=True)}"

    def rows(self, company: Company, listing: Listing) -> QuerySet[M]:
        """The rows that search and filters leave, in no order."""
        return listing.narrowed(self.matching(company, listing.search))

    def counted(self, company: Company, **values: object) -> "Counted":
        """How many rows there are with these filters, and the list that shows them."""
        url = self.url(**values)
        listing = self.listing(QueryDict(url.partition("?")[2]))
        return Counted(Count.of(self.rows(company, listing)), url)


@dataclass(frozen=True)
class Counted:
    """A number as of now, counted no further than lists count, and the list behind it."""

    number: Count
    url: str


LAST_CHANGED_FIRST = Sort(
    "changed", "Last changed first", Keyset(("updated_at", "pk"), descending=True)
)
LONGEST_UNCHANGED_FIRST = Sort(
    "unchanged", "Longest unchanged first", Keyset(("updated_at", "pk"), descending=False)
)


def _labels(choices: list[tuple[str, str]]) -> Callable[[], Options]:
    named = [(value, capitalised(label)) for value, label in choices]
    return lambda: named


def _ticket_types() -> Options:
    types = TicketType.objects.order_by("key", "-version").distinct("key")
    return sorted(types.values_list("key", "title"), key=lambda pair: pair[1].casefold())


def _workflows() -> Options:
    workflows = WorkflowDefinition.objects.order_by("key", "-version").distinct("key")
    return sorted(workflows.values_list("key", "title"), key=lambda pair: pair[1].casefold())


def _people() -> Options:
    company = current_company()
    assert company is not None
    return User.objects.of_company(company).by_name().names_by_id()


def _workers() -> Options:
    return [(NOBODY, "Nobody"), *_people()]


def _unresolved() -> Options:
    return [("yes", "With an unresolved error")]


def _task_definitions() -> Options:
    tasks = TaskDefinition.objects.order_by("workflow__key", "key", "-version")
    newest = tasks.distinct("workflow__key", "key").values_list("workflow__key", "key", "title")
    return [(f"{workflow}/{key}", f"{title} ({workflow})") for workflow, key, title in newest]


TICKETS = ManagedList(
    key="tickets",
    noun=("ticket", "tickets"),
    matching=lambda company, search: (
        TicketInstance.objects.of_company(company).matching(search).for_list()
    ),
    filters=(
        Choice("state", "State", _labels(WorkflowStatus.choices), TicketInstanceQuerySet.in_states),
        Choice("error", "Ticket errors", _unresolved, TicketInstanceQuerySet.with_errors),
        Choice("type", "Ticket type", _ticket_types, TicketInstanceQuerySet.of_types, "select"),
        Choice("requester", "Requester", actors, TicketInstanceQuerySet.requested_by, "select"),
        Choice("worker", "Waits for", _people, TicketInstanceQuerySet.waiting_for, "select"),
        Period("submitted", "Submitted", TicketInstanceQuerySet.submitted_between, "created_at"),
        Period("closed", "Closed", TicketInstanceQuerySet.closed_between, "ended_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST, LAST_CHANGED_FIRST, LONGEST_UNCHANGED_FIRST),
    views=(
        ("Open", "state=NOT_STARTED&state=IN_PROGRESS&state=ON_HOLD"),
        ("On hold", "state=ON_HOLD"),
        ("With errors", "error=yes"),
    ),
    url_of=lambda ticket: reverse("manage:ticket", args=[ticket.number]),
)

WITHOUT_A_WORKER: dict[str, object] = {
    "worker": NOBODY,
    "kind": TaskType.FORM.value,
    "state": [TaskStatus.OPEN.value, TaskStatus.IN_PROGRESS.value, TaskStatus.PENDING.value],
}
"""The filters of tasks that wait for a worker, or whose worker may not work on them."""

TASKS = ManagedList(
    key="tasks",
    noun=("task", "tasks"),
    matching=lambda company, search: (
        TaskInstance.objects.of_company(company).matching(search).for_list()
    ),
    filters=(
        Choice("state", "State", _labels(TaskStatus.choices), TaskInstanceQuerySet.in_states),
        Choice("kind", "Kind", _labels(TaskType.choices), TaskInstanceQuerySet.of_kinds),
        Choice("workflow", "Workflow", _workflows, TaskInstanceQuerySet.of_workflows, "select"),
        Choice("task", "Task", _task_definitions, TaskInstanceQuerySet.of_definitions, "select"),
        Choice("worker", "Worker", _workers, TaskInstanceQuerySet.of_workers, "select"),
        Period("made", "Made", TaskInstanceQuerySet.made_between, "created_at"),
        Period("completed", "Completed", TaskInstanceQuerySet.completed_between, "completed_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(
        ("To do", "state=OPEN&state=IN_PROGRESS"),
        ("Without a worker", urlencode(WITHOUT_A_WORKER, doseq=True)),
        ("Failed", "state=ERROR"),
    ),
    url_of=lambda task: reverse("manage:task", args=[task.pk]),
)

ERRORS = ManagedList(
    key="errors",
    noun=("ticket error", "ticket errors"),
    matching=lambda company, search: (
        TicketError.objects.of_company(company).matching(search).for_list()
    ),
    filters=(
        Choice(
            "state", "State", _labels(TicketError.Status.choices), TicketErrorQuerySet.in_states
        ),
        Choice(
            "kind", "Failed while", _labels(TicketError.Type.choices), TicketErrorQuerySet.of_kinds
        ),
        Choice("type", "Ticket type", _ticket_types, TicketErrorQuerySet.of_ticket_types, "select"),
        Period("noted", "Happened", TicketErrorQuerySet.noted_between, "created_at"),
    ),
    sorts=(NEWEST_FIRST, OLDEST_FIRST),
    views=(("To look after", "state=NEW&state=REVIEWED"),),
    url_of=lambda error: reverse("manage:error", args=[error.pk]),
)


@dataclass(frozen=True)
class NowNumbers:
    """What ticket admins have to look after now: the same on the home page and the dashboard."""

    open_tickets: Counted
    without_worker: Counted
    in_error: Counted


def now_numbers(company: Company) -> NowNumbers:
    """Count it."""
    not_ended = [status.value for status in NOT_ENDED_WORKFLOW]
    return NowNumbers(
        open_tickets=TICKETS.counted(company, state=not_ended),
        without_worker=TASKS.counted(company, **WITHOUT_A_WORKER),
        in_error=TICKETS.counted(company, error="yes"),
    )
