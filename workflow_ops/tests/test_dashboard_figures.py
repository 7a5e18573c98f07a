"""The figures of the dashboard, computed by hand from tickets whose times are known."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta

from django.db import connection
from django.test import SimpleTestCase
from django.utils import timezone

from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.dashboard.charts import bar, part_of, round_top, tick_step
from workflow_ops.dashboard.durations import in_words
from workflow_ops.dashboard.figures import Figures, _by_day, compute_figures
from workflow_ops.dashboard.scope import Period, Scope
from workflow_ops.dashboard.trend import trend_text
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

HOUR = 3_600


class FiguresTest(TicketTestCase):
    """Reckoned by hand from tickets whose times are known."""

    def setUp(self) -> None:
        super().setUp()
        self.last = timezone.localdate()

    def figures(self, days: int = 30, ticket_type: str = "") -> Figures:
        return compute_figures(self.company, Scope(Period.last_days(days), ticket_type))

    def completed(
        self,
        *,
        hours: float,
        ended_at: datetime | None = None,
        ticket_type: TicketType | None = None,
    ) -> TicketInstance:
        ticket = make_ticket(ticket_type or self.ticket_type, self.user)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})
        ended = ended_at or timezone.now()
        times = {"created_at": ended - timedelta(hours=hours)}
        TicketInstance.objects.filter(pk=ticket.pk).update(ended_at=ended, **times)
        tasks = TaskInstance.objects.filter(workflow_instance=ticket.workflow_id)
        tasks.update(completed_at=ended, **times)
        return ticket

    def test_median_and_ninetieth_percentile(self) -> None:
        for hours in (1, 2, 3, 10):
            self.completed(hours=hours)

        figures = self.figures()

        for rows, key, title in (
            (figures["types"], "purchase", "New purchase"),
            (figures["tasks"], "purchase/review", "Review"),
        ):
            (row,) = rows
            self.assertEqual((row["key"], row["title"], row["number"]), (key, title, 4))
            self.assertAlmostEqual(row["median"], 2.5 * HOUR, delta=1)
            self.assertAlmostEqual(row["slow"], (3 + 0.7 * 7) * HOUR, delta=1)

    def test_cancelled_tickets_are_closed_but_took_no_time(self) -> None:
        ticket = self.completed(hours=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE workflow_instances SET status = 'CANCELLED' WHERE id = %s",
                [ticket.workflow_id],
            )

        figures = self.figures()

        self.assertEqual(figures["types"], [])
        self.assertEqual(figures["days"][-1]["closed"], 1)

    def test_a_new_version_is_the_same_ticket_type(self) -> None:
        self.completed(hours=1)
        self.completed(hours=2, ticket_type=publish(self.company, self.creator))

        figures = self.figures()

        self.assertEqual([row["number"] for row in figures["types"]], [2])
        self.assertEqual([row["number"] for row in figures["tasks"]], [2])

    def test_days_are_those_of_the_time_zone(self) -> None:
        ended = datetime.now(UTC)
        late = (ended - timedelta(days=8)).replace(hour=23, minute=30)
        self.completed(hours=(ended - late).total_seconds() / HOUR, ended_at=ended)
        for zone, day in (("UTC", late), ("Europe/Berlin", late + timedelta(days=1))):
            with self.subTest(zone), timezone.override(zoneinfo.ZoneInfo(zone)):
                days = self.figures()["days"]

                opened = [each["day"] for each in days if each["opened"]]
                self.assertEqual(opened, [day.date().isoformat()])

    def test_an_hour_that_comes_twice_is_of_its_day(self) -> None:
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
        day = date(2026, 10, 25)
        for at in (
            "2026-10-24T21:59Z",
            "2026-10-24T22:00Z",
            "2026-10-25T22:59Z",
            "2026-10-25T23:00Z",
        ):
            ticket = make_ticket(self.ticket_type, self.user)
            TicketInstance.objects.filter(pk=ticket.pk).update(
                created_at=datetime.fromisoformat(at)
            )
        tickets = TicketInstance.objects.of_company(self.company)

        with timezone.override(berlin):
            days = [day + timedelta(days=each) for each in (-1, 0, 1)]
            counted = _by_day(tickets, "created_at", days)

            self.assertEqual([counted[number] for number in (1, 2, 3)], [1, 2, 1])
            self.assertEqual(tickets.submitted_between(day, day).count(), 2)

    def test_the_period_before_is_compared_with_it(self) -> None:
        for days_ago, hours in ((0, 2), (6, 4), (13, 1), (14, 1)):
            self.completed(hours=hours, ended_at=timezone.now() - timedelta(days=days_ago))

        figures = self.figures(days=7)

        self.assertEqual(figures["now"], {"opened": 2, "closed": 2, "median": 3 * HOUR})
        self.assertEqual(figures["before"], {"opened": 1, "closed": 1, "median": HOUR})

    def test_waiting_is_apart_from_working(self) -> None:
        for hours, started_after in ((4, 1), (10, 6), (2, None)):
            ticket = self.completed(hours=hours)
            tasks = TaskInstance.objects.filter(workflow_instance=ticket.workflow_id)
            created = tasks.get().created_at
            started = None if started_after is None else created + timedelta(hours=started_after)
            tasks.update(started_at=started)

        (row,) = self.figures()["tasks"]

        self.assertEqual((row["total"], row["waiting"]), (16 * HOUR, (1 + 6 + 2) * HOUR))

    def test_of_one_ticket_type(self) -> None:
        other = publish(self.company, self.creator, bundle("desk"))
        self.completed(hours=1)
        self.completed(hours=2, ticket_type=other)
        self.completed(hours=3, ticket_type=other)

        figures = self.figures(ticket_type="desk")

        self.assertEqual((figures["now"]["opened"], figures["now"]["closed"]), (2, 2))
        self.assertEqual([(row["key"], row["number"]) for row in figures["types"]], [("desk", 2)])
        self.assertEqual([row["number"] for row in figures["tasks"]], [2])
        self.assertEqual(figures["loads"][0]["done"], 2)

    def test_older_tickets_are_not_counted(self) -> None:
        self.completed(hours=1, ended_at=timezone.now() - timedelta(days=31))

        figures = self.figures()

        self.assertEqual((figures["types"], figures["tasks"]), ([], []))
        self.assertEqual(sum(day["opened"] + day["closed"] for day in figures["days"]), 0)

    def test_the_load_of_workers(self) -> None:
        self.completed(hours=1)
        self.completed(hours=1, ended_at=timezone.now() - timedelta(days=31))
        make_ticket(self.ticket_type, self.user)

        loads = self.figures()["loads"]

        self.assertEqual(loads[0], {"worker": self.worker.pk, "open": 1, "done": 1})
        self.assertIn({"worker": self.colleague.pk, "open": 0, "done": 0}, loads)

    def test_other_companies_are_not_counted(self) -> None:
        self.completed(hours=1)
        make_ticket(self.ticket_type, self.user)

        with as_company(self.other_company):
            figures = compute_figures(self.other_company, Scope(Period.last_days(30)))

        self.assertEqual((figures["types"], figures["tasks"]), ([], []))
        self.assertEqual(figures["loads"], [{"worker": self.stranger.pk, "open": 0, "done": 0}])
        self.assertEqual(sum(day["opened"] + day["closed"] for day in figures["days"]), 0)


class EndedAtTest(TicketTestCase):
    """The database writes when a ticket was closed."""

    def ended_at(self, ticket: TicketInstance) -> datetime | None:
        return TicketInstance.objects.get(pk=ticket.pk).ended_at

    def test_it_is_when_the_workflow_ended_and_stays(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        self.assertIsNone(self.ended_at(ticket))
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})
        ended = self.ended_at(ticket)
        self.assertIsNotNone(ended)

        with connection.cursor() as cursor:
            cursor.execute("UPDATE workflow_instances SET updated_at = now() + interval '1 day'")

        self.assertEqual(self.ended_at(ticket), ended)

    def test_a_workflow_that_continues_has_not_ended(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": False})

        with connection.cursor() as cursor:
            cursor.execute("UPDATE workflow_instances SET status = 'IN_PROGRESS'")

        self.assertIsNone(self.ended_at(ticket))


class GeometryTest(SimpleTestCase):
    def test_tops_of_scales(self) -> None:
        for most, top in ((0, 2), (1, 2), (2, 2), (3, 4), (5, 10), (11, 20), (41, 50), (999, 1000)):
            with self.subTest(most):
                self.assertEqual(round_top(most), top)

    def test_bars_start_at_the_baseline(self) -> None:
        for number, height in ((0, 0), (5, 25), (20, 100)):
            drawn = bar(day=2, beside=1, number=number, top=20, title="", url="")
            self.assertEqual((drawn.x, drawn.y, drawn.height), (25, 100 - height, height))

    def test_dates_below_a_plot(self) -> None:
        for days, step in ((1, 1), (7, 1), (21, 3), (30, 3), (31, 4), (90, 9), (366, 61)):
            with self.subTest(days):
                self.assertEqual(tick_step(days), step)

    def test_parts_of_zero(self) -> None:
        self.assertEqual(part_of(0, 0), 0)
        self.assertEqual(part_of(1, 3), 33.33)


class TrendTest(SimpleTestCase):
    def test_in_words(self) -> None:
        for now, before, words in (
            (28, 25, "+12% vs. previous 30 days"),
            (3, 4, "\N{MINUS SIGN}25% vs. previous 30 days"),
            (5, 0, "vs. none in the previous 30 days"),
            (0, 0, "None in the previous 30 days"),
            (0, 3, "\N{MINUS SIGN}100% vs. previous 30 days"),
            (1_000, 1_001, "Same as the previous 30 days"),
        ):
            with self.subTest(now=now, before=before):
                self.assertEqual(trend_text(now, before, "previous 30 days"), words)


class InWordsTest(SimpleTestCase):
    def test_durations(self) -> None:
        for seconds, words in (
            (0, "0 s"),
            (59.4, "59 s"),
            (60, "1 min"),
            (3_590, "1 h"),
            (3 * HOUR + 1_200, "3 h 20 min"),
            (24 * HOUR, "1 day"),
            (24 * HOUR - 10, "1 day"),
            (52 * HOUR, "2 days 4 h"),
            (47.8 * HOUR, "2 days"),
        ):
            with self.subTest(seconds):
                self.assertEqual(in_words(seconds), words)
