"""CSV export of the dashboard: the figures that it shows, one a line."""

from collections.abc import Iterator

from users.models import User
from workflow_ops.dashboard.figures import DurationFigures, Figures
from workflow_ops.dashboard.page import DashboardPage

TITLES = ("Section", "Name", "Figure", "Value")
HOUR = 3_600

type Row = tuple[str, str, str, object]


def figure_rows(page: DashboardPage) -> Iterator[Row]:
    """The figures: section, name, what it is, value; durations in hours."""
    figures, period = page.figures, page.subtitle
    yield "Period", period, "First day", figures["first"]
    yield "Period", period, "Last day", figures["last"]
    yield "Current", "", "Open tickets", page.backlog.open_tickets.number
    yield "Current", "", "Unassigned tasks", page.backlog.unassigned_tasks.number
    yield "Current", "", "Failed tickets", page.backlog.failed_tickets.number
    for age in page.ages:
        yield "Open tasks by age", age.title, "Open", age.open.number
    for name, totals in ((period, figures["now"]), (page.words_before, figures["before"])):
        yield "Totals", name, "Created", totals["opened"]
        yield "Totals", name, "Closed", totals["closed"]
        yield "Totals", name, "Median time to completion (h)", _hours(totals["median"])
    for day in figures["days"]:
        yield "Tickets per day", day["day"], "Created", day["opened"]
        yield "Tickets per day", day["day"], "Closed", day["closed"]
    yield from _durations(figures)
    yield from _loads(figures, {load.worker.pk: load.worker for load in page.loads})


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / HOUR, 2)


def _durations(figures: Figures) -> Iterator[Row]:
    for row in figures["types"]:
        yield from _usual("Time to completion", row)
    for task in figures["tasks"]:
        section, name = "Slowest tasks", task["title"]
        yield from _usual(section, task)
        yield section, name, "Total (h)", _hours(task["total"])
        yield section, name, "Waiting (h)", _hours(task["waiting"])
        yield section, name, "Working (h)", _hours(task["total"] - task["waiting"])


def _usual(section: str, row: DurationFigures) -> Iterator[Row]:
    yield section, row["title"], "Completed", row["number"]
    yield section, row["title"], "Median (h)", _hours(row["median"])
    yield section, row["title"], "90th percentile (h)", _hours(row["slow"])


def _loads(figures: Figures, people: dict[int, User]) -> Iterator[Row]:
    for load in figures["loads"]:
        name = str(people[load["worker"]])
        yield "Workload", name, "Open tasks", load["open"]
        yield "Workload", name, "Completed tasks", load["done"]
