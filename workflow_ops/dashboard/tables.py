"""Tables of the dashboard: how long things took, who has how much, how old open tasks are."""

from dataclasses import dataclass
from typing import cast

from users.models import Company, User
from workflow_ops.dashboard.charts import part_of
from workflow_ops.dashboard.durations import in_words
from workflow_ops.dashboard.figures import DurationFigures, Figures, LoadFigures, TaskFigures
from workflow_ops.dashboard.scope import Scope
from workflow_ops.lists.tasks import TASKS, TO_DO, WAITING_FOR_PEOPLE
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models.task_queries import TaskInstanceQuerySet


@dataclass(frozen=True)
class LinkedNumber:
    """A number and the list that shows what it counts."""

    number: int
    url: str


@dataclass(frozen=True)
class Took:
    """How long tickets took: words for people, parts of 100 for the plot."""

    title: str
    number: LinkedNumber
    median: str
    slow: str
    median_part: float
    slow_part: float


@dataclass(frozen=True)
class TaskTook:
    """How long tasks took altogether, waiting apart from working; and the usual one."""

    title: str
    number: LinkedNumber
    total: str
    waiting: str
    working: str
    median: str
    slow: str
    waiting_part: float
    total_part: float


@dataclass(frozen=True)
class Load:
    """The open and completed tasks of one worker."""

    worker: User
    open: LinkedNumber
    done: LinkedNumber
    open_part: float

    @property
    def warning(self) -> str:
        """Why their open tasks may not get done."""
        if not self.open.number or (self.worker.is_active and self.worker.is_available):
            return ""
        return "Away with open tasks" if self.worker.is_active else "Deactivated with open tasks"


@dataclass(frozen=True)
class Aged:
    """The open tasks of an age group."""

    title: str
    open: LinkedNumber
    open_part: float


def took_of_types(figures: Figures, scope: Scope) -> list[Took]:
    """How long completed tickets took, by ticket type."""
    rows = figures["types"]
    days = {"closed_from": figures["first"], "closed_until": figures["last"]}
    most = max((row["slow"] for row in rows), default=0)
    return [
        _took(row, most, TICKETS.url(type=row["key"], status="COMPLETED", **days)) for row in rows
    ]


def _took(row: DurationFigures, most: float, url: str) -> Took:
    return Took(
        title=row["title"],
        number=LinkedNumber(row["number"], url),
        median=in_words(row["median"]),
        slow=in_words(row["slow"]),
        median_part=part_of(row["median"], most),
        slow_part=part_of(row["slow"], most),
    )


def took_of_tasks(figures: Figures, scope: Scope) -> list[TaskTook]:
    """How long completed tasks took, those that took most time first."""
    rows = figures["tasks"]
    days = {"completed_from": figures["first"], "completed_until": figures["last"]}
    filters = days | scope.type_filter
    most = max((row["total"] for row in rows), default=0)
    return [
        _task_took(row, most, TASKS.url(task=row["key"], status="COMPLETED", **filters))
        for row in rows
    ]


def _task_took(row: TaskFigures, most: float, url: str) -> TaskTook:
    return TaskTook(
        title=row["title"],
        number=LinkedNumber(row["number"], url),
        total=in_words(row["total"]),
        waiting=in_words(row["waiting"]),
        working=in_words(row["total"] - row["waiting"]),
        median=in_words(row["median"]),
        slow=in_words(row["slow"]),
        waiting_part=part_of(row["waiting"], most),
        total_part=part_of(row["total"], most),
    )


def loads_of_workers(company: Company, figures: Figures, scope: Scope) -> list[Load]:
    """The workers with their tasks, those with most to do first."""
    rows = figures["loads"]
    people = User.objects.of_company(company).in_bulk([row["worker"] for row in rows])
    most = max((row["open"] for row in rows), default=0)
    days = {"completed_from": figures["first"], "completed_until": figures["last"]}
    done = {"status": "COMPLETED"} | days | scope.type_filter
    return [_load(people[row["worker"]], row, most, done, scope) for row in rows]


def _load(worker: User, row: LoadFigures, most: int, done: dict[str, object], scope: Scope) -> Load:
    to_do = TASKS.url(worker=worker.pk, status=TO_DO, **scope.type_filter)
    return Load(
        worker=worker,
        open=LinkedNumber(row["open"], to_do),
        done=LinkedNumber(row["done"], TASKS.url(worker=worker.pk, **done)),
        open_part=part_of(row["open"], most),
    )


def open_tasks_by_age(company: Company, scope: Scope) -> list[Aged]:
    """The tasks that wait for people now, by age."""
    filters = WAITING_FOR_PEOPLE | scope.type_filter
    waiting = TASKS.rows_with(company, **filters)
    counts = cast("TaskInstanceQuerySet", waiting).count_by_age()
    most = max(counts.values())
    return [
        Aged(
            title=age.label,
            open=LinkedNumber(number, TASKS.url(**filters, age=age.value)),
            open_part=part_of(number, most),
        )
        for age, number in counts.items()
    ]
