"""Options of filters: values and their names, read in the company's scope when a list is shown.

The filters and the order by due date and priority are the same in all lists.
"""

from collections.abc import Callable

from ticketflower.lists.filters import NOBODY, ChoiceFilter, DateRangeFilter, Options
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import Sort
from ticketflower.texts import capitalised
from users.models import User
from users.options import people
from workflow_design.models import TaskDefinition, TicketType, WorkflowDefinition
from workflow_ops.models import DueState, Priority
from workflow_ops.models.due import DueQueries
from workflow_ops.models.prepared import definitions_ended, definitions_to_do, types_of_requester


def labels_of(choices: list[tuple[str, str]]) -> Callable[[], Options]:
    """Choices with their labels."""
    named = [(value, capitalised(label)) for value, label in choices]
    return lambda: named


def ticket_types() -> Options:
    """Ticket types by key, in whatever version, named as the newest."""
    types = TicketType.objects.order_by("key", "-version").distinct("key")
    return sorted(types.values_list("key", "title"), key=lambda pair: pair[1].casefold())


def types_of(requester: User) -> Options:
    """The ticket types of a person's latest tickets by key, named as the newest of them."""
    titles = {each.key: each.title for each in types_of_requester.all(requester)}
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())


def workflows() -> Options:
    """Workflows by key, in whatever version, named as the newest."""
    found = WorkflowDefinition.objects.order_by("key", "-version").distinct("key")
    return sorted(found.values_list("key", "title"), key=lambda pair: pair[1].casefold())


def tasks_of_workflows() -> Options:
    """Task definitions by the keys of workflow and task, in whatever version."""
    tasks = TaskDefinition.objects.order_by("workflow__key", "key", "-version")
    newest = tasks.distinct("workflow__key", "key").values_list("workflow__key", "key", "title")
    return [(f"{workflow}/{key}", f"{title} ({workflow})") for workflow, key, title in newest]


def tasks_of(worker: User, *, ended: bool) -> Options:
    """The definitions of a person's latest tasks by the keys of workflow and task."""
    statement = definitions_ended if ended else definitions_to_do
    titles = {f"{each.workflow.key}/{each.key}": each.title for each in statement.all(worker)}
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())


def workers() -> Options:
    """People of the company, and that a task is unassigned."""
    return [(NOBODY, "Unassigned"), *people()]


OVERDUE: dict[str, object] = {"due": DueState.OVERDUE.value}
"""The filter of what is overdue."""

MOST_URGENT_FIRST = Sort("urgent", "Most urgent", Keyset(("work_order", "pk"), descending=False))
"""Overdue tasks first, then by priority, due date and age."""

DUE_FILTER = ChoiceFilter("due", "Due", labels_of(DueState.choices), DueQueries.in_due_states)
DUE_DATES = DateRangeFilter("due_on", "Due date", DueQueries.due_between, "due_at")
PRIORITY_FILTER = ChoiceFilter(
    "priority",
    "Priority",
    labels_of([(str(value), label) for value, label in reversed(Priority.choices)]),
    DueQueries.with_priorities,
)
