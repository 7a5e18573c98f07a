"""Options of filters: values and their names, read in the company's scope when a list is shown."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from ticketflower.lists.filters import NOBODY, Options
from ticketflower.texts import capitalised
from users.options import people
from workflow_design.models import TaskDefinition, TicketType, WorkflowDefinition


def labels_of(choices: list[tuple[str, str]]) -> Callable[[], Options]:
    """Choices with their labels."""
    named = [(value, capitalised(label)) for value, label in choices]
    return lambda: named


def ticket_types() -> Options:
    """Ticket types by key, in whatever version, named as the newest."""
    types = TicketType.objects.order_by("key", "-version").distinct("key")
    return sorted(types.values_list("key", "title"), key=lambda pair: pair[1].casefold())


def types_named(ids: QuerySet[Any, Any]) -> Options:
    """The ticket types with these ids by key, named as the newest of them."""
    types = TicketType.objects.filter(pk__in=ids).order_by("version")
    titles = dict(types.values_list("key", "title"))
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


def tasks_named(ids: QuerySet[Any, Any]) -> Options:
    """The task definitions with these ids by the keys of workflow and task."""
    tasks = TaskDefinition.objects.filter(pk__in=ids).order_by("version")
    named = tasks.values_list("workflow__key", "key", "title")
    titles = {f"{workflow}/{key}": title for workflow, key, title in named}
    return sorted(titles.items(), key=lambda pair: pair[1].casefold())


def workers() -> Options:
    """People of the company, and that a task is unassigned."""
    return [(NOBODY, "Unassigned"), *people()]
