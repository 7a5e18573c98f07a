"""The dashboard page: every figure with the list behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from ticketflower.database.clock import database_now
from ticketflower.lists.listing import OLDEST_FIRST
from ticketflower.times.wording import date_text
from users.models import Company, User
from workflow_ops.dashboard.cache import current_figures
from workflow_ops.dashboard.charts import DAY_WIDTH, Bar, bar, part_of, round_top
from workflow_ops.dashboard.durations import in_words
from workflow_ops.dashboard.figures import WEEKS, DayFigures, DurationFigures, Figures, LoadFigures
from workflow_ops.lists.backlog import Backlog, count_backlog
from workflow_ops.lists.tasks import TASKS, TO_DO
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import TaskInstance

LEAST_WEEKS = 4


@dataclass(frozen=True)
class LinkedNumber:
    """A number and the list that shows what it counts."""

    number: int
    url: str


@dataclass(frozen=True)
class LongestWait:
    """The form task that has waited longest, and for how long."""

    task: TaskInstance
    words: str
    url: str


@dataclass(frozen=True)
class Day:
    """One day of the table beneath the plot."""

    day: date
    opened: LinkedNumber
    closed: LinkedNumber


@dataclass(frozen=True)
class Series:
    """The bars of one color."""

    name: str
    bars: list[Bar]


@dataclass(frozen=True)
class PerDay:
    """Tickets created and closed per day, as a plot and as a table."""

    days: list[Day]
    opened: LinkedNumber
    closed: LinkedNumber
    series: list[Series]
    weeks: list[date]
    top: int
    half: int
    width: int


@dataclass(frozen=True)
class Took:
    """How long something took: words for people, parts of 100 for the plot."""

    title: str
    number: LinkedNumber
    median: str
    slow: str
    median_part: float
    slow_part: float


@dataclass(frozen=True)
class Load:
    """The open and completed tasks of one worker."""

    worker: User
    open: LinkedNumber
    done: LinkedNumber
    open_part: float


@dataclass(frozen=True)
class DashboardPage:
    """The content of the dashboard: numbers of now, and figures as of a moment."""

    backlog: Backlog
    waiting: LongestWait | None
    as_of: datetime
    per_day: PerDay
    types: list[Took]
    tasks: list[Took]
    loads: list[Load]
    more_workers: int

    @property
    def subtitle(self) -> str:
        """The time that the figures are about."""
        weeks = len(self.per_day.weeks)
        return f"Overview · last {weeks} weeks"


def dashboard_page(company: Company) -> DashboardPage:
    """Gather the dashboard; its figures are at most five minutes old."""
    current = current_figures(company=company)
    figures: Figures = current.figures
    first, last = figures["first"], figures["last"]
    return DashboardPage(
        backlog=count_backlog(company),
        waiting=_longest_waiting(company),
        as_of=current.reckoned_at,
        per_day=_per_day(figures["days"]),
        types=[
            _took(each, figures["types"], _completed_tickets(each["key"], first, last))
            for each in figures["types"]
        ],
        tasks=[
            _took(each, figures["tasks"], _completed_tasks(each["key"], first, last))
            for each in figures["tasks"]
        ],
        loads=_loads(company, figures),
        more_workers=figures["more_workers"],
    )


def _completed_tickets(key: str, first: str, last: str) -> str:
    return TICKETS.url(type=key, status="COMPLETED", closed_from=first, closed_until=last)


def _completed_tasks(key: str, first: str, last: str) -> str:
    return TASKS.url(task=key, status="COMPLETED", completed_from=first, completed_until=last)


def _longest_waiting(company: Company) -> LongestWait | None:
    tasks = TaskInstance.objects.of_company(company).waiting_for_people().for_list()
    oldest = OLDEST_FIRST.keyset.read(tasks, 1)
    if not oldest:
        return None
    (task,) = oldest
    seconds = (database_now() - task.created_at).total_seconds()
    return LongestWait(task, in_words(seconds), reverse("manage:task", args=[task.pk]))


def _since_the_first_ticket(days: Sequence[DayFigures]) -> Sequence[DayFigures]:
    """Leave weeks out before the first ticket, but show some weeks at least."""
    active = (at for at, day in enumerate(days) if day["opened"] or day["closed"])
    weeks = min(next(active, len(days)) // 7, WEEKS - LEAST_WEEKS)
    return days[7 * weeks :]


def _per_day(days: Sequence[DayFigures]) -> PerDay:
    days = _since_the_first_ticket(days)
    weeks = (len(days) + 6) // 7
    top = round_top(max(max(day["opened"], day["closed"]) for day in days))
    first, last = days[0]["day"], days[-1]["day"]
    table = [
        Day(
            date.fromisoformat(day["day"]),
            _opened(day["opened"], day["day"], day["day"]),
            _closed(day["closed"], day["day"], day["day"]),
        )
        for day in days
    ]
    return PerDay(
        days=table,
        opened=_opened(sum(day["opened"] for day in days), first, last),
        closed=_closed(sum(day["closed"] for day in days), first, last),
        series=[
            _series("created", 0, [(day.day, day.opened) for day in table], top),
            _series("closed", 1, [(day.day, day.closed) for day in table], top),
        ],
        weeks=[table[0].day + timedelta(weeks=week) for week in range(weeks)],
        top=top,
        half=top // 2,
        width=weeks * 7 * DAY_WIDTH,
    )


def _opened(number: int, first: str, last: str) -> LinkedNumber:
    return LinkedNumber(number, TICKETS.url(submitted_from=first, submitted_until=last))


def _closed(number: int, first: str, last: str) -> LinkedNumber:
    return LinkedNumber(number, TICKETS.url(closed_from=first, closed_until=last))


def _series(name: str, beside: int, days: list[tuple[date, LinkedNumber]], top: int) -> Series:
    bars = [
        bar(
            day=position,
            beside=beside,
            number=linked.number,
            top=top,
            title=f"{date_text(day)}: {linked.number} {name}",
            url=linked.url,
        )
        for position, (day, linked) in enumerate(days)
        if linked.number
    ]
    return Series(name, bars)


def _took(row: DurationFigures, rows: Sequence[DurationFigures], url: str) -> Took:
    most = max(each["slow"] for each in rows)
    return Took(
        title=row["title"],
        number=LinkedNumber(row["number"], url),
        median=in_words(row["median"]),
        slow=in_words(row["slow"]),
        median_part=part_of(row["median"], most),
        slow_part=part_of(row["slow"], most),
    )


def _loads(company: Company, figures: Figures) -> list[Load]:
    rows = figures["loads"]
    people = User.objects.of_company(company).in_bulk([row["worker"] for row in rows])
    most = max((row["open"] for row in rows), default=0)
    recent = {"completed_from": figures["recent"], "completed_until": figures["last"]}
    return [_load(people[row["worker"]], row, most, recent) for row in rows]


def _load(worker: User, row: LoadFigures, most: int, recent: dict[str, str]) -> Load:
    return Load(
        worker=worker,
        open=LinkedNumber(row["open"], TASKS.url(worker=worker.pk, status=TO_DO)),
        done=LinkedNumber(row["done"], TASKS.url(worker=worker.pk, status="COMPLETED", **recent)),
        open_part=part_of(row["open"], most),
    )
