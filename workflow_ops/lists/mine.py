"""Lists of one's own tickets and tasks: filters, orders and columns."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet
from django.urls import reverse

from ticketflower.lists.filters import ChoiceFilter, DateRangeFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST, Sort
from users.models import User
from workflow_ops.lists import cells
from workflow_ops.lists.declaration import Column, due_column, priority_column, time_column
from workflow_ops.lists.navigation import task_url
from workflow_ops.lists.options import (
    DUE_DATES,
    DUE_FILTER,
    MOST_URGENT_FIRST,
    PRIORITY_FILTER,
    labels_of,
    tasks_of,
    types_of,
)
from workflow_ops.lists.table import RowsOfTickets
from workflow_ops.models import ShownTaskStatus, TaskInstance, TicketInstance, TicketStatus
from workflow_ops.models.statuses import label_for_requester
from workflow_ops.models.task_queries import TaskInstanceQuerySet
from workflow_ops.models.tickets import TicketInstanceQuerySet

ASKED, AVAILABLE = "asked", "available"
"""The tabs of tasks that wait for their requesters, and of those that a person may take."""

type Filters = tuple[ChoiceFilter | DateRangeFilter, ...]

OPEN_STATUSES = (
    TicketStatus.OPEN,
    TicketStatus.IN_PROGRESS,
    TicketStatus.ASKED,
    TicketStatus.ON_HOLD,
    TicketStatus.FAILED,
)
CLOSED_STATUSES = (TicketStatus.COMPLETED, TicketStatus.CANCELLED)
TO_DO_STATUSES = (ShownTaskStatus.ASSIGNED, ShownTaskStatus.IN_PROGRESS)
ENDED_STATUSES = (ShownTaskStatus.COMPLETED, ShownTaskStatus.CANCELLED)

# A task that has ended no longer changes.
LAST_CLOSED_FIRST = Sort("closed", "Recently closed", Keyset(("updated_at", "pk")))
FIRST_CLOSED_FIRST = Sort(
    "closed-first", "Closed longest ago", Keyset(("updated_at", "pk"), descending=False)
)
TICKET_SORTS = (NEWEST_FIRST, OLDEST_FIRST)
TO_DO_SORTS = (MOST_URGENT_FIRST, OLDEST_FIRST, NEWEST_FIRST)
AVAILABLE_SORTS = (OLDEST_FIRST, NEWEST_FIRST)
ENDED_SORTS = (LAST_CLOSED_FIRST, FIRST_CLOSED_FIRST)


@dataclass(frozen=True)
class PersonalList[M: Model]:
    """A tab of a list of one's own.

    Args:
        key: what it is in the URL; empty for the usual one.
        of: the rows of a person that a search finds, in no order.
        filters: what narrows it, for a person.
        sorts: its orders, the usual one first.
        rows: how they are shown.
    """

    key: str
    of: Callable[[User, str], QuerySet[M]]
    filters: Callable[[User], Filters]
    sorts: tuple[Sort, ...]
    rows: RowsOfTickets[M]


TICKET_ROWS: RowsOfTickets[TicketInstance] = RowsOfTickets(
    columns=(
        Column("#", lambda ticket: ticket.number, layout="number"),
        Column("Ticket", lambda ticket: ticket.title, layout="title"),
        Column(
            "Status",
            lambda ticket: ticket.shown_status,
            cell=cells.status_for_requester,
            layout="status",
        ),
        Column(
            "Current step",
            lambda ticket: ticket.current_task_title,
            cell=cells.step_for_requester,
            layout="step",
        ),
        Column(
            "Assignee",
            lambda ticket: ticket.worker_name,
            cell=cells.ticket_assignee,
            layout="person",
        ),
        due_column(),
        time_column("Created", lambda ticket: ticket.created_at, sorts=("newest", "oldest")),
        time_column("Updated", lambda ticket: ticket.updated_at),
    ),
    ticket_of=lambda ticket: ticket,
    url_of=lambda ticket: reverse("tickets:detail", args=[ticket.number]),
)


def _ticket_of(task: TaskInstance) -> TicketInstance:
    return task.workflow_instance.ticket


def _task_rows(*, ended: bool) -> RowsOfTickets[TaskInstance]:
    """The rows of one's own tasks: to do, or ended."""
    when: Column[TaskInstance] = (
        time_column("Closed", lambda task: task.updated_at, sorts=("closed", "closed-first"))
        if ended
        else time_column("Assigned", lambda task: task.assigned_at)
    )
    return RowsOfTickets(
        columns=(
            Column("#", lambda task: task.workflow_instance.ticket.number, layout="number"),
            Column("Ticket", lambda task: task.workflow_instance.ticket.title, layout="title"),
            Column(
                "Task",
                lambda task: task.task_definition.title,
                cell=lambda task: cells.text(task.task_definition.title),
                layout="task",
            ),
            Column(
                "Requester",
                lambda task: task.workflow_instance.ticket.created_by,
                cell=lambda task: cells.person(task.workflow_instance.ticket.created_by),
                layout="person",
            ),
            Column(
                "Status", lambda task: task.shown_status, cell=cells.task_status, layout="status"
            ),
            *([] if ended else [due_column(), priority_column(_ticket_of)]),
            when,
        ),
        ticket_of=_ticket_of,
        url_of=task_url,
    )


ASKED_ROWS: RowsOfTickets[TaskInstance] = RowsOfTickets(
    columns=(
        *_task_rows(ended=False).columns[:-1],
        time_column("Asked", lambda task: task.updated_at),
    ),
    ticket_of=lambda task: task.workflow_instance.ticket,
    url_of=task_url,
)
AVAILABLE_ROWS: RowsOfTickets[TaskInstance] = RowsOfTickets(
    columns=(
        *_task_rows(ended=False).columns[:4],
        time_column("Created", lambda task: task.created_at, sorts=("oldest", "newest")),
        Column("Action", lambda task: "Take", cell=cells.take_link, layout="action"),
    ),
    ticket_of=lambda task: task.workflow_instance.ticket,
    url_of=lambda task: reverse("tasks:take", args=[task.pk]),
)


def _ticket_filters(user: User, *, closed: bool) -> Filters:
    """The filters of one's own tickets, open or closed."""
    statuses = [
        (each.value, label_for_requester(each))
        for each in (CLOSED_STATUSES if closed else OPEN_STATUSES)
    ]
    return (
        ChoiceFilter("status", "Status", labels_of(statuses), TicketInstanceQuerySet.with_statuses),
        ChoiceFilter(
            "type",
            "Ticket type",
            lambda: types_of(user),
            TicketInstanceQuerySet.of_types,
            "select",
        ),
        *(() if closed else (DUE_FILTER,)),
    )


def _task_filters(user: User, *, ended: bool) -> Filters:
    """The filters of one's own tasks, to do or ended."""
    statuses = [(each.value, each.label) for each in (ENDED_STATUSES if ended else TO_DO_STATUSES)]
    status = ChoiceFilter(
        "status", "Status", labels_of(statuses), TaskInstanceQuerySet.with_statuses
    )
    task = ChoiceFilter(
        "task",
        "Task",
        lambda: tasks_of(user, ended=ended),
        TaskInstanceQuerySet.of_definitions,
        "select",
    )
    if not ended:
        return (status, task, DUE_FILTER, PRIORITY_FILTER, DUE_DATES)
    return (status, task, DateRangeFilter("closed", "Closed", TaskInstanceQuerySet.ended_between))


def _by_key[M: Model](*tabs: PersonalList[M]) -> dict[str, PersonalList[M]]:
    return {tab.key: tab for tab in tabs}


MY_TICKETS = _by_key(
    PersonalList(
        "",
        lambda user, text: TicketInstance.objects.submitted_by(user).matching(text).active(),
        lambda user: _ticket_filters(user, closed=False),
        TICKET_SORTS,
        TICKET_ROWS,
    ),
    PersonalList(
        "archive",
        lambda user, text: TicketInstance.objects.submitted_by(user).matching(text).archived(),
        lambda user: _ticket_filters(user, closed=True),
        TICKET_SORTS,
        TICKET_ROWS,
    ),
)
"""The tabs of one's own tickets."""

MY_TASKS = _by_key(
    PersonalList(
        "",
        lambda user, text: TaskInstance.objects.assigned_to_person(user).matching(text).to_do(),
        lambda user: _task_filters(user, ended=False),
        TO_DO_SORTS,
        _task_rows(ended=False),
    ),
    PersonalList(
        "waiting",
        lambda user, text: TaskInstance.objects.assigned_to_person(user).matching(text).held(),
        lambda user: _task_filters(user, ended=False),
        TO_DO_SORTS,
        _task_rows(ended=False),
    ),
    PersonalList(
        ASKED,
        lambda user, text: TaskInstance.objects.assigned_to_person(user).matching(text).asked(),
        lambda _user: (),
        TO_DO_SORTS,
        ASKED_ROWS,
    ),
    PersonalList(
        AVAILABLE,
        lambda user, text: TaskInstance.objects.available_to(user).matching(text),
        lambda _user: (),
        AVAILABLE_SORTS,
        AVAILABLE_ROWS,
    ),
    PersonalList(
        "done",
        lambda user, text: TaskInstance.objects.assigned_to_person(user).matching(text).ended(),
        lambda user: _task_filters(user, ended=True),
        ENDED_SORTS,
        _task_rows(ended=True),
    ),
)
"""The tabs of one's own tasks."""
