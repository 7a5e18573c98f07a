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
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from ticketflower.lists.filters import between, midnight
from users.models import Company, User
from users.roles import TASK_WORKER
from workflow_design.models import TaskDefinition, TicketType
from workflow_ops.dashboard.scope import Period, Scope
from workflow_ops.models import TaskInstance, TicketInstance, TicketStatus
from workflow_ops.models.task_queries import TaskInstanceQuerySet
from workflow_ops.models.tickets import TicketInstanceQuerySet

MOST_TASKS = 10
MOST_WORKERS = 10


class DayFigures(TypedDict):
    """Tickets submitted and closed on one day of the current time zone."""

    day: str
    opened: int
    closed: int


class TotalFigures(TypedDict):
    """Tickets of a whole period, and the median time to completion of those completed: seconds."""

    opened: int
    closed: int
    median: float | None


class DurationFigures(TypedDict):
    """How long so many tickets of a type, or tasks of a definition, took: seconds.

    Half of them took no longer than ``median``, nine in ten no longer than ``slow``.
    """

    key: str
    title: str
    number: int
    median: float
    slow: float


class TaskFigures(DurationFigures):
    """How long so many tasks of a definition took altogether, too: seconds.

    ``waiting`` is the part of the ``total`` before they were started.
    """

    total: float
    waiting: float


class LoadFigures(TypedDict):
    """The tasks on a worker's list, and those done in the period."""

    worker: int
    open: int
    done: int


class Figures(TypedDict):
    """All of it, from the first day to the last, both included; days as ISO 8601."""

    first: str
    last: str
    days: list[DayFigures]
    now: TotalFigures
    before: TotalFigures
    types: list[DurationFigures]
    tasks: list[TaskFigures]
    loads: list[LoadFigures]
    more_workers: int


class Percentile(Aggregate):
    """The duration that the given part of the durations do not exceed (``percentile_cont``)."""

    function = "percentile_cont"
    template = "%(function)s(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)%(filter)s"
    output_field = DurationField()

    @override
    def __init__(self, part: float, durations: Any, filter: Q | None = None) -> None:
        super().__init__(durations, part=part, filter=filter)


TICKET_TOOK = F("ended_at") - F("created_at")
TASK_TOOK = F("completed_at") - F("created_at")
TASK_WAITED = Coalesce("started_at", "completed_at") - F("created_at")
"""Until it was started; what is completed without being started has waited until then."""


def compute_figures(company: Company, scope: Scope) -> Figures:
    """Compute the figures of a period, and the totals of the period before.

    The number of statements does not depend on the company.
    """
    period = scope.period
    tickets = _tickets(company, scope)
    days = _days(tickets, period)
    now, before = _totals(tickets, period, days)
    loads, more_workers = _loads(company, scope)
    return {
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "days": days,
        "now": now,
        "before": before,
        "types": _types(company, tickets, period),
        "tasks": _slowest_tasks(company, scope),
        "loads": loads,
        "more_workers": more_workers,
    }


def _tickets(company: Company, scope: Scope) -> TicketInstanceQuerySet:
    tickets = TicketInstance.objects.of_company(company)
    return tickets.of_types([scope.ticket_type]) if scope.ticket_type else tickets


def _tasks(company: Company, scope: Scope) -> TaskInstanceQuerySet:
    tasks = TaskInstance.objects.of_company(company)
    return tasks.of_ticket_types([scope.ticket_type]) if scope.ticket_type else tasks


def _days(tickets: TicketInstanceQuerySet, period: Period) -> list[DayFigures]:
    first, last = period.first, period.last
    days = [first + timedelta(days=each) for each in range(period.length)]
    opened = _by_day(tickets.submitted_between(first, last), "created_at", days)
    closed = _by_day(tickets.closed_between(first, last), "ended_at", days)
    return [
        {"day": day.isoformat(), "opened": opened[number], "closed": closed[number]}
        for number, day in enumerate(days, 1)
    ]


def _totals(
    tickets: TicketInstanceQuerySet, period: Period, days: list[DayFigures]
) -> tuple[TotalFigures, TotalFigures]:
    """The totals of the period, and of the one before."""
    before = period.before
    opened = tickets.submitted_between(before.first, before.last).order_by().count()
    completed = Q(status=TicketStatus.COMPLETED.stored)
    is_before = between("ended_at", before.first, before.last)
    is_now = between("ended_at", period.first, period.last)
    closed = tickets.closed_between(before.first, period.last).aggregate(
        number=Count("pk", filter=is_before),
        now=Percentile(0.5, TICKET_TOOK, filter=completed & is_now),
        before=Percentile(0.5, TICKET_TOOK, filter=completed & is_before),
    )
    return (
        {
            "opened": sum(day["opened"] for day in days),
            "closed": sum(day["closed"] for day in days),
            "median": _seconds(closed["now"]),
        },
        {"opened": opened, "closed": closed["number"], "median": _seconds(closed["before"])},
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _by_day(rows: QuerySet[Any], field: str, days: Sequence[date]) -> Counter[int]:
    """How many rows are of each day, by its position from 1 on.

    Days begin when they do for the filters of lists, whatever PostgreSQL knows of the time zone.
    """
    begins = Value([midnight(day) for day in days], ArrayField(DateTimeField()))
    day = Func(field, begins, function="width_bucket", output_field=IntegerField())
    counted = rows.order_by().values(day=day).annotate(number=Count("pk"))
    return Counter({each["day"]: each["number"] for each in counted})


def _types(
    company: Company, tickets: TicketInstanceQuerySet, period: Period
) -> list[DurationFigures]:
    completed = tickets.with_statuses([TicketStatus.COMPLETED]).closed_between(
        period.first, period.last
    )
    by_type = completed.values(key=F("ticket_type__key"))
    measured = _durations(by_type, TICKET_TOOK)
    types = TicketType.objects.of_company(company).order_by("version")
    titles = dict(types.values_list("key", "title"))
    return [_duration(row, row["key"], titles[row["key"]]) for row in measured.order_by("-number")]


def _slowest_tasks(company: Company, scope: Scope) -> list[TaskFigures]:
    period = scope.period
    completed = _tasks(company, scope).completed().completed_between(period.first, period.last)
    by_definition = completed.values(
        workflow=F("task_definition__workflow__key"), key=F("task_definition__key")
    )
    measured = (
        _durations(by_definition, TASK_TOOK)
        .annotate(total=Sum(TASK_TOOK), waiting=Sum(TASK_WAITED, output_field=DurationField()))
        .order_by("-total")
    )
    tasks = TaskDefinition.objects.of_company(company).order_by("version")
    titles = {
        (workflow, key): title
        for workflow, key, title in tasks.values_list("workflow__key", "key", "title")
    }
    return [
        {
            **_duration(
                row, f"{row['workflow']}/{row['key']}", titles[row["workflow"], row["key"]]
            ),
            "total": row["total"].total_seconds(),
            "waiting": row["waiting"].total_seconds(),
        }
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


def _loads(company: Company, scope: Scope) -> tuple[list[LoadFigures], int]:
    """The workers with most to do on top, and how many more there are."""
    tasks = _tasks(company, scope).exclude(assigned_to=None)
    to_do = _by_worker(tasks.on_a_list())
    done = _by_worker(tasks.completed().completed_between(scope.period.first, scope.period.last))
    workers = User.objects.of_company(company).people().in_group(TASK_WORKER)
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
