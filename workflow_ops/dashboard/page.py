"""The dashboard page: every figure with the list behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from ticketflower.database.clock import database_now
from ticketflower.lists.listing import OLDEST_FIRST
from ticketflower.texts import capitalised
from ticketflower.times.wording import date_text
from users.models import Company
from workflow_ops.dashboard.cache import current_figures
from workflow_ops.dashboard.charts import DAY_WIDTH, Bar, bar, round_top, tick_step
from workflow_ops.dashboard.durations import in_words
from workflow_ops.dashboard.figures import DayFigures, Figures
from workflow_ops.dashboard.scope import Scope
from workflow_ops.dashboard.tables import (
    Aged,
    LinkedNumber,
    Load,
    TaskTook,
    Took,
    loads_of_workers,
    open_tasks_by_age,
    took_of_tasks,
    took_of_types,
)
from workflow_ops.dashboard.trend import trend_text
from workflow_ops.forms.dashboard import RANGES, DashboardForm
from workflow_ops.lists.backlog import Backlog, count_backlog, count_backlog_of_type
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import TaskInstance

LEAST_DAYS = 7


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
    ticks: list[date]
    top: int
    half: int
    width: int


@dataclass(frozen=True)
class Totals:
    """The numbers of the whole period, each against the period before in words."""

    opened: LinkedNumber
    opened_trend: str
    closed: LinkedNumber
    closed_trend: str
    median: str
    median_trend: str


@dataclass(frozen=True)
class RangeLink:
    """One of the usual ranges."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class DashboardPage:
    """The content of the dashboard: numbers of now, and figures as of a moment."""

    form: DashboardForm
    scope: Scope
    figures: Figures
    backlog: Backlog
    waiting: LongestWait | None
    ages: list[Aged]
    as_of: datetime
    totals: Totals
    per_day: PerDay
    types: list[Took]
    tasks: list[TaskTook]
    loads: list[Load]
    more_workers: int

    @property
    def subtitle(self) -> str:
        """What the figures are about."""
        return self._about(self.scope.period.words)

    @property
    def words_before(self) -> str:
        """What the figures that they are compared with are about."""
        return self._about(capitalised(self.scope.period.words_before))

    def _about(self, days: str) -> str:
        key = self.scope.ticket_type
        titles = dict(self.form.fields["type"].choices)  # type: ignore[attr-defined] # a ChoiceField
        return f"{days} · {titles[key]}" if key else days

    @property
    def ranges(self) -> list[RangeLink]:
        """The usual ranges, with the same ticket type."""
        period = self.scope.period
        return [
            RangeLink(
                f"{days} days",
                f"?{urlencode({'days': days} | self.scope.type_filter)}",
                period.is_recent and period.length == days,
            )
            for days in RANGES
        ]

    @property
    def query(self) -> str:
        """What is shown, as the query of a URL."""
        return urlencode(self.scope.query)

    @property
    def filter_count(self) -> int:
        """How many filters are in use beside the usual ranges."""
        return bool(self.scope.ticket_type) + (not self.scope.period.is_recent)


def dashboard_page(company: Company, form: DashboardForm) -> DashboardPage:
    """Gather the dashboard; its figures are at most five minutes old."""
    scope = Scope.of(form)
    key = scope.ticket_type
    current = current_figures(company=company, scope=scope)
    figures: Figures = current.figures
    return DashboardPage(
        form=form,
        scope=scope,
        figures=figures,
        backlog=count_backlog_of_type(company, key) if key else count_backlog(company),
        waiting=_longest_waiting(company, key),
        ages=open_tasks_by_age(company, scope),
        as_of=current.reckoned_at,
        totals=_totals(figures, scope),
        per_day=_per_day(figures["days"], scope),
        types=took_of_types(figures, scope),
        tasks=took_of_tasks(figures, scope),
        loads=loads_of_workers(company, figures, scope),
        more_workers=figures["more_workers"],
    )


def _longest_waiting(company: Company, ticket_type: str) -> LongestWait | None:
    tasks = TaskInstance.objects.of_company(company).waiting_for_people().for_list()
    if ticket_type:
        tasks = tasks.of_ticket_types([ticket_type])
    oldest = OLDEST_FIRST.keyset.read(tasks, 1)
    if not oldest:
        return None
    (task,) = oldest
    seconds = (database_now() - task.created_at).total_seconds()
    return LongestWait(task, in_words(seconds), reverse("manage:task", args=[task.pk]))


def _totals(figures: Figures, scope: Scope) -> Totals:
    now, before = figures["now"], figures["before"]
    first, last = figures["first"], figures["last"]
    words_before = scope.period.words_before
    return Totals(
        opened=_opened(now["opened"], first, last, scope),
        opened_trend=trend_text(now["opened"], before["opened"], words_before),
        closed=_closed(now["closed"], first, last, scope),
        closed_trend=trend_text(now["closed"], before["closed"], words_before),
        median="\N{EN DASH}" if now["median"] is None else in_words(now["median"]),
        median_trend=trend_text(now["median"] or 0, before["median"] or 0, words_before),
    )


def _since_the_first_ticket(days: Sequence[DayFigures]) -> Sequence[DayFigures]:
    """Leave days out before the first ticket, but show some at least."""
    active = (at for at, day in enumerate(days) if day["opened"] or day["closed"])
    return days[min(next(active, len(days)), max(len(days) - LEAST_DAYS, 0)) :]


def _per_day(days: Sequence[DayFigures], scope: Scope) -> PerDay:
    days = _since_the_first_ticket(days)
    top = round_top(max(max(day["opened"], day["closed"]) for day in days))
    first, last = days[0]["day"], days[-1]["day"]
    table = [
        Day(
            date.fromisoformat(day["day"]),
            _opened(day["opened"], day["day"], day["day"], scope),
            _closed(day["closed"], day["day"], day["day"], scope),
        )
        for day in days
    ]
    step = tick_step(len(table))
    ticks = [day.day for day in table[::step]]
    return PerDay(
        days=table,
        opened=_opened(sum(day["opened"] for day in days), first, last, scope),
        closed=_closed(sum(day["closed"] for day in days), first, last, scope),
        series=[
            _series("created", 0, [(day.day, day.opened) for day in table], top),
            _series("closed", 1, [(day.day, day.closed) for day in table], top),
        ],
        ticks=ticks,
        top=top,
        half=top // 2,
        width=len(ticks) * step * DAY_WIDTH,
    )


def _opened(number: int, first: str, last: str, scope: Scope) -> LinkedNumber:
    days = {"submitted_from": first, "submitted_until": last}
    return LinkedNumber(number, TICKETS.url(**days, **scope.type_filter))


def _closed(number: int, first: str, last: str, scope: Scope) -> LinkedNumber:
    days = {"closed_from": first, "closed_until": last}
    return LinkedNumber(number, TICKETS.url(**days, **scope.type_filter))


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
