"""Figures of the dashboard, computed by PostgreSQL from tickets and tasks."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypedDict, override

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    F,
    Func,
    IntegerField,
    QuerySet,
    Sum,
    Value,
)
from django.utils import timezone

from ticketflower.lists.filters import midnight
from users.models import Company, User
from users.roles import TASK_WORKER
from workflow_design.models import TaskDefinition, TicketType
from workflow_ops.models import TaskInstance, TicketInstance, TicketStatus

WEEKS = 12
RECENT_DAYS = 7
MOST_TASKS = 10
MOST_WORKERS = 10


class DayFigures(TypedDict):
    """Tickets submitted and closed on one day of the current time zone."""

    day: str
    opened: int
    closed: int


class DurationFigures(TypedDict):
    """How long so many tickets of a type, or tasks of a definition, took: seconds.

    Half of them took no longer than ``median``, nine in ten no longer than ``slow``.
    """

    key: str
    title: str
    number: int
    median: float
    slow: float


class LoadFigures(TypedDict):
    """The tasks on a worker's list, and those done in the last seven days."""

    worker: int
    open: int
    done: int


class Figures(TypedDict):
    """All of it, from the first day to the last, both included; days as ISO 8601."""

    first: str
    recent: str
    last: str
    days: list[DayFigures]
    types: list[DurationFigures]
    tasks: list[DurationFigures]
    loads: list[LoadFigures]
    more_workers: int


class Percentile(Aggregate):
    """The duration that the given part of the durations do not exceed (``percentile_cont``)."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()

    @override
    def __init__(self, part: float, durations: Any) -> None:
        super().__init__(durations, part=part)


def compute_figures(company: Company) -> Figures:
    """Compute the figures of twelve weeks, the last of which is the current one.

    The number of statements does not depend on the company.
    """
    last = timezone.localdate()
    first = last - timedelta(days=last.weekday(), weeks=WEEKS - 1)
    recent = last - timedelta(days=RECENT_DAYS - 1)
    loads, more_workers = _loads(company, recent, last)
    return {
        "first": first.isoformat(),
        "recent": recent.isoformat(),
        "last": last.isoformat(),
        "days": _days(company, first, last),
        "types": _types(company, first, last),
        "tasks": _tasks(company, first, last),
        "loads": loads,
        "more_workers": more_workers,
    }


def _days(company: Company, first: date, last: date) -> list[DayFigures]:
    tickets = TicketInstance.objects.of_company(company)
    days = [first + timedelta(days=each) for each in range((last - first).days + 1)]
    opened = _by_day(tickets.submitted_between(first, last), "created_at", days)
    closed = _by_day(tickets.closed_between(first, last), "ended_at", days)
    return [
        {"day": day.isoformat(), "opened": opened[number], "closed": closed[number]}
        for number, day in enumerate(days, 1)
    ]


def _by_day(rows: QuerySet[Any], field: str, days: Sequence[date]) -> Counter[int]:
    """How many rows are of each day, by its position from 1 on.

    Days begin when they do for the filters of lists, whatever PostgreSQL knows of the time zone.
    """
    begins = Value([midnight(day) for day in days], ArrayField(DateTimeField()))
    day = Func(field, begins, function="width_bucket", output_field=IntegerField())
    counted = rows.order_by().values(day=day).annotate(number=Count("pk"))
    return Counter({each["day"]: each["number"] for each in counted})


def _types(company: Company, first: date, last: date) -> list[DurationFigures]:
    completed = (
        TicketInstance.objects.of_company(company)
        .with_statuses([TicketStatus.COMPLETED])
        .closed_between(first, last)
    )
    took = F("ended_at") - F("created_at")
    measured = _durations(completed.values(key=F("ticket_type__key")), took)
    types = TicketType.objects.of_company(company).order_by("version")
    titles = dict(types.values_list("key", "title"))
    return [_duration(row, row["key"], titles[row["key"]]) for row in measured.order_by("-number")]


def _tasks(company: Company, first: date, last: date) -> list[DurationFigures]:
    completed = TaskInstance.objects.of_company(company).completed().completed_between(first, last)
    took = F("completed_at") - F("created_at")
    by_definition = completed.values(
        workflow=F("task_definition__workflow__key"), key=F("task_definition__key")
    )
    measured = _durations(by_definition, took).annotate(total=Sum(took)).order_by("-total")
    tasks = TaskDefinition.objects.of_company(company).order_by("version")
    titles = {
        (workflow, key): title
        for workflow, key, title in tasks.values_list("workflow__key", "key", "title")
    }
    return [
        _duration(row, f"{row['workflow']}/{row['key']}", titles[row["workflow"], row["key"]])
        for row in measured[:MOST_TASKS]
    ]


def _durations(grouped: Any, took: Any) -> Any:
    return grouped.order_by().annotate(
        number=Count("pk"), median=Percentile(0.5, took), slow=Percentile(0.9, took)
    )


def _duration(row: dict[str, Any], key: str, title: str) -> DurationFigures:
    return {
        "key": key,
        "title": title,
        "number": row["number"],
        "median": row["median"].total_seconds(),
        "slow": row["slow"].total_seconds(),
    }


def _loads(company: Company, recent: date, last: date) -> tuple[list[LoadFigures], int]:
    """The workers with most to do on top, and how many more there are."""
    tasks = TaskInstance.objects.of_company(company).exclude(assigned_to=None)
    to_do = _by_worker(tasks.on_a_list())
    done = _by_worker(tasks.completed().completed_between(recent, last))
    workers = User.objects.of_company(company).in_group(TASK_WORKER)
    everyone = {*workers.values_list("pk", flat=True), *to_do}
    ranked = sorted(everyone, key=lambda worker: (-to_do[worker], -done[worker], worker))
    loads: list[LoadFigures] = [
        {"worker": worker, "open": to_do[worker], "done": done[worker]}
        for worker in ranked[:MOST_WORKERS]
    ]
    return loads, len(ranked[MOST_WORKERS:])


def _by_worker(tasks: QuerySet[TaskInstance]) -> Counter[int]:
    counted = tasks.order_by().values("assigned_to").annotate(number=Count("pk"))
    return Counter({each["assigned_to"]: each["number"] for each in counted})
