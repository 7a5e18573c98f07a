"""What ticket admins see of now and of the last weeks."""

import zoneinfo
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.dashboard.cache import FRESH_FOR
from workflow_ops.dashboard.charts import HEIGHT, bar, part_of, round_top
from workflow_ops.dashboard.durations import in_words
from workflow_ops.dashboard.figures import WEEKS, _by_day, compute_figures
from workflow_ops.dashboard.page import LEAST_WEEKS, DashboardPage, LinkedNumber
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.models import DashboardFigures, TaskInstance, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket, publish
from workflow_ops.tests.managed_lists import ManagedListCase

HOUR = 3_600


def numbers_in(value: Any) -> Iterator[LinkedNumber | LinkedCount]:
    """Every number of the page that has a list behind it."""
    if isinstance(value, LinkedNumber | LinkedCount):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from numbers_in(getattr(value, field.name))
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)


class DashboardTest(ManagedListCase):
    def page(self) -> DashboardPage:
        page: DashboardPage = self.open("/manage/").context["page"]
        return page

    def test_the_numbers_of_now(self) -> None:
        TaskInstance.objects.filter(workflow_instance__ticket__number=3).update(
            status="PENDING", assigned_to=None, assigned_at=None
        )

        page = self.page()

        self.assertEqual(str(page.backlog.open_tickets.number), "3")
        self.assertEqual(str(page.backlog.unassigned_tasks.number), "1")
        self.assertEqual(str(page.backlog.failed_tickets.number), "1")

    def test_what_waits_longest_is_not_on_hold(self) -> None:
        waiting = TaskInstance.objects.get(workflow_instance__ticket__number=3)
        TaskInstance.objects.filter(pk=waiting.pk).update(
            created_at=timezone.now() - timedelta(days=3, hours=4)
        )

        page = self.page()

        assert page.waiting is not None
        self.assertEqual(page.waiting.task, waiting)
        self.assertEqual(page.waiting.words, "3 days 4 h")

    def test_the_list_behind_each_number_has_as_many_rows(self) -> None:
        TaskInstance.objects.filter(workflow_instance__ticket__number=3).update(
            status="PENDING", assigned_to=None, assigned_at=None
        )
        numbers = [each for each in numbers_in(self.page()) if str(each.number) != "0"]

        self.assertGreaterEqual(len(numbers), 10)
        for each in numbers:
            with self.subTest(each.url):
                listed = self.open(each.url)
                self.assertTrue(listed.context["listing"].chips)
                self.assertRegex(listed.context["pager"].count_text, rf"^{each.number} ")

    def test_a_number_that_is_shown_leads_to_its_list(self) -> None:
        response = self.open("/manage/")

        for each in numbers_in(response.context["page"]):
            if str(each.number) != "0":
                self.assertContains(response, each.url.replace("&", "&amp;"))

    def test_tables_have_what_the_plots_have(self) -> None:
        plot = self.page().per_day

        for series, column in zip(plot.series, ("opened", "closed"), strict=True):
            shown = [day for day in plot.days if getattr(day, column).number]
            self.assertEqual(len(series.bars), len(shown))
            for each, day in zip(series.bars, shown, strict=True):
                number = getattr(day, column).number
                self.assertEqual(each.url, getattr(day, column).url)
                self.assertAlmostEqual(each.height, HEIGHT * number / plot.top, places=1)

    def test_the_plot_begins_in_the_week_of_the_first_ticket(self) -> None:
        for weeks_ago, shown in ((0, LEAST_WEEKS), (7, 8), (30, WEEKS)):
            with self.subTest(weeks_ago):
                created = timezone.now() - timedelta(weeks=weeks_ago)
                ids = list(TicketInstance.objects.values_list("pk", flat=True))
                TicketInstance.objects.filter(pk__in=ids).update(created_at=timezone.now())
                TicketInstance.objects.filter(number=1).update(created_at=created)
                if weeks_ago > WEEKS:
                    TicketInstance.objects.filter(number=2).update(
                        created_at=timezone.now() - timedelta(weeks=WEEKS - 1)
                    )
                DashboardFigures.objects.all().delete()

                page = self.page()

                self.assertEqual(len(page.per_day.weeks), shown)
                self.assertEqual(page.subtitle, f"Overview · last {shown} weeks")
                self.assertEqual(page.per_day.weeks[0].weekday(), 0)
                self.assertEqual(page.per_day.days[0].day, page.per_day.weeks[0])
                self.assertEqual(page.per_day.days[-1].day, timezone.localdate())

    def test_a_new_company_has_one_too(self) -> None:
        self.client.log_in(self.stranger)

        page = self.page()

        self.assertEqual({str(each.number) for each in numbers_in(page)}, {"0"})
        self.assertIsNone(page.waiting)

    def test_it_costs_the_same_with_more_tickets(self) -> None:
        self.open("/manage/")
        with CaptureQueriesContext(connection) as for_few:
            self.open("/manage/")
        for _number in range(30):
            make_ticket(self.ticket_type, self.user)
        with self.assertNumQueries(len(for_few)):
            self.open("/manage/")


class AgeOfFiguresTest(ManagedListCase):
    def opened(self) -> int:
        page: DashboardPage = self.open("/manage/").context["page"]
        return page.per_day.opened.number

    def test_they_are_computed_again_after_five_minutes(self) -> None:
        self.assertEqual(self.opened(), 4)
        make_ticket(self.ticket_type, self.user)
        self.assertEqual(self.opened(), 4)

        DashboardFigures.objects.update(reckoned_at=timezone.now() - FRESH_FOR)

        self.assertEqual(self.opened(), 5)
        self.assertEqual(DashboardFigures.objects.count(), 1)


class FiguresTest(TicketTestCase):
    """Reckoned by hand from tickets whose times are known."""

    def setUp(self) -> None:
        super().setUp()
        self.last = timezone.localdate()

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

        figures = compute_figures(self.company)

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

        figures = compute_figures(self.company)

        self.assertEqual(figures["types"], [])
        self.assertEqual(figures["days"][-1]["closed"], 1)

    def test_a_new_version_is_the_same_ticket_type(self) -> None:
        self.completed(hours=1)
        self.completed(hours=2, ticket_type=publish(self.company, self.creator))

        figures = compute_figures(self.company)

        self.assertEqual([row["number"] for row in figures["types"]], [2])
        self.assertEqual([row["number"] for row in figures["tasks"]], [2])

    def test_days_are_those_of_the_time_zone(self) -> None:
        ended = datetime.now(UTC)
        late = (ended - timedelta(days=8)).replace(hour=23, minute=30)
        self.completed(hours=(ended - late).total_seconds() / HOUR, ended_at=ended)
        for zone, day in (("UTC", late), ("Europe/Berlin", late + timedelta(days=1))):
            with self.subTest(zone), timezone.override(zoneinfo.ZoneInfo(zone)):
                days = compute_figures(self.company)["days"]

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

    def test_twelve_weeks_that_begin_on_a_monday(self) -> None:
        days = compute_figures(self.company)["days"]

        first = datetime.fromisoformat(days[0]["day"]).date()
        self.assertEqual(first.weekday(), 0)
        self.assertEqual(days[-1]["day"], self.last.isoformat())
        self.assertEqual((self.last - first).days // 7, WEEKS - 1)
        self.assertEqual(len({each["day"] for each in days}), (self.last - first).days + 1)

    def test_what_is_older_is_not_in_them(self) -> None:
        self.completed(hours=1, ended_at=timezone.now() - timedelta(weeks=WEEKS, days=1))

        figures = compute_figures(self.company)

        self.assertEqual((figures["types"], figures["tasks"]), ([], []))
        self.assertEqual(sum(day["opened"] + day["closed"] for day in figures["days"]), 0)

    def test_the_load_of_workers(self) -> None:
        self.completed(hours=1)
        self.completed(hours=1, ended_at=timezone.now() - timedelta(days=8))
        make_ticket(self.ticket_type, self.user)

        loads = compute_figures(self.company)["loads"]

        self.assertEqual(loads[0], {"worker": self.worker.pk, "open": 1, "done": 1})
        self.assertIn({"worker": self.colleague.pk, "open": 0, "done": 0}, loads)

    def test_another_company_is_not_in_them(self) -> None:
        self.completed(hours=1)
        make_ticket(self.ticket_type, self.user)

        with as_company(self.other_company):
            figures = compute_figures(self.other_company)

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

    def test_bars_stand_on_the_ground(self) -> None:
        for number, height in ((0, 0), (5, 25), (20, 100)):
            drawn = bar(day=2, beside=1, number=number, top=20, title="", url="")
            self.assertEqual((drawn.x, drawn.y, drawn.height), (25, 100 - height, height))

    def test_parts_of_nothing(self) -> None:
        self.assertEqual(part_of(0, 0), 0)
        self.assertEqual(part_of(1, 3), 33.33)


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
