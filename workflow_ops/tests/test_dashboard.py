"""What ticket admins see of now and of the last weeks."""

import csv
import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.times.wording import date_text
from users.models import AuditEvent, User
from workflow_ops.dashboard.cache import FRESH_FOR
from workflow_ops.dashboard.charts import HEIGHT
from workflow_ops.dashboard.page import LEAST_DAYS, DashboardPage
from workflow_ops.dashboard.tables import LinkedNumber
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.models import DashboardFigures, TaskInstance, TicketInstance
from workflow_ops.models.dashboard import MOST_KEPT
from workflow_ops.tests.factories import bundle, make_ticket, publish
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
    def page(self, query: str = "") -> DashboardPage:
        page: DashboardPage = self.open(f"/manage/?{query}").context["page"]
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
        self.make_open_tasks_of_all_ages()
        other = publish(self.company, self.creator, bundle("desk"))
        make_ticket(other, self.user)
        for query in ("", "type=purchase&days=90", "type=desk"):
            numbers = [each for each in numbers_in(self.page(query)) if str(each.number) != "0"]

            self.assertGreaterEqual(len(numbers), 6)
            for each in numbers:
                with self.subTest(each.url):
                    listed = self.open(each.url)
                    self.assertTrue(listed.context["listing"].chips)
                    self.assertRegex(listed.context["pager"].count_text, rf"^{each.number} ")

    def make_open_tasks_of_all_ages(self) -> None:
        for days in (2, 3.5, 5, 100):
            ticket = make_ticket(self.ticket_type, self.user)
            created = timezone.now() - timedelta(days=days)
            TaskInstance.objects.filter(workflow_instance=ticket.workflow_id).update(
                created_at=created
            )

    def test_open_tasks_by_age(self) -> None:
        self.make_open_tasks_of_all_ages()

        ages = [(each.title, each.open.number) for each in self.page().ages]

        self.assertEqual(
            ages,
            [
                ("Less than 1 day", 3),
                ("1 to 3 days", 1),
                ("3 to 7 days", 2),
                ("More than 7 days", 1),
            ],
        )

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

    def test_the_plot_begins_with_the_first_ticket(self) -> None:
        for days_ago, shown in ((0, LEAST_DAYS), (20, 21), (200, 30)):
            with self.subTest(days_ago):
                created = timezone.now() - timedelta(days=days_ago)
                TicketInstance.objects.all().update(created_at=timezone.now())
                TicketInstance.objects.filter(number=1).update(created_at=created)
                if days_ago > shown:
                    TicketInstance.objects.filter(number=2).update(
                        created_at=timezone.now() - timedelta(days=shown - 1)
                    )
                DashboardFigures.objects.all().delete()

                page = self.page()

                self.assertEqual(len(page.per_day.days), shown)
                self.assertEqual(page.per_day.ticks[0], page.per_day.days[0].day)
                self.assertEqual(page.per_day.days[-1].day, timezone.localdate())

    def test_the_url_says_which_days_and_which_ticket_type(self) -> None:
        today = timezone.localdate()
        for query, subtitle, days in (
            ("", "Last 30 days", 30),
            ("days=7", "Last 7 days", 7),
            ("days=90&type=purchase", "Last 90 days · New purchase", 90),
            ("days=7&since=2026-01-30&until=2026-02-02", "Jan 30, 2026 \N{EN DASH} Feb 2, 2026", 4),
            (f"since={today}", f"{date_text(today)} \N{EN DASH} {date_text(today)}", 1),
        ):
            with self.subTest(query):
                page = self.page(query)

                self.assertEqual(page.subtitle, subtitle)
                self.assertEqual(page.scope.period.length, days)
                self.assertEqual(len(page.figures["days"]), days)
                self.assertEqual(page.form.errors, {})

    def test_invalid_values_in_the_url(self) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        for query, sentence in (
            ("since=2026-02-02&until=2026-01-30", "From is after To."),
            ("since=2024-01-01&until=2025-01-01", "The dashboard shows up to 366 days."),
            ("until=2026-01-30", "From is required."),
            (f"since={tomorrow}", "From is in the future."),
            ("since=yesterday", "From isn&#x27;t a date."),
            ("type=gone", "This ticket type is no longer available."),
        ):
            with self.subTest(query):
                response = self.open(f"/manage/?{query}")

                self.assertContains(response, sentence)
                self.assertEqual(response.context["page"].subtitle, "Last 30 days")

    def test_a_person_who_is_away_with_open_tasks(self) -> None:
        User.objects.filter(pk=self.worker.pk).update(is_available=False)

        response = self.open("/manage/")

        self.assertContains(response, "Away with open tasks", 1)
        warned = [load.worker for load in response.context["page"].loads if load.warning]
        self.assertEqual(warned, [self.worker])

    def test_the_export_has_the_figures_of_the_page(self) -> None:
        page = self.page("days=7&type=purchase")

        response = self.client.get(f"/manage/export/?{page.query}")
        rows = [*csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")))]

        self.assertEqual(rows[0], ["Section", "Name", "Figure", "Value"])
        for row in (
            ["Current", "", "Open tickets", "3"],
            ["Totals", "Last 7 days · New purchase", "Created", "4"],
            ["Totals", "Previous 7 days · New purchase", "Created", "0"],
            ["Tickets per day", timezone.localdate().isoformat(), "Closed", "1"],
            ["Slowest tasks", "Review", "Completed", "1"],
            ["Workload", str(self.worker), "Completed tasks", "1"],
        ):
            self.assertIn(row, rows)
        event = AuditEvent.objects.get(action="exported")
        self.assertEqual(event.details, {"query": "days=7&type=purchase"})

    def test_a_new_company_has_one_too(self) -> None:
        self.client.log_in(self.stranger)

        page = self.page()

        self.assertEqual({str(each.number) for each in numbers_in(page)}, {"0"})
        self.assertIsNone(page.waiting)

    def test_it_costs_the_same_with_more_tickets(self) -> None:
        for path in ("/manage/", "/manage/?days=90&type=purchase"):
            self.open(path)
            with CaptureQueriesContext(connection) as for_few:
                self.open(path)
            for _number in range(15):
                make_ticket(self.ticket_type, self.user)
            with self.subTest(path), self.assertNumQueries(len(for_few)):
                self.open(path)


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

    def test_only_the_latest_are_kept(self) -> None:
        self.opened()
        day, hour_ago = date(2026, 1, 1), timezone.now() - timedelta(hours=1)
        DashboardFigures.objects.bulk_create(
            DashboardFigures(
                company=self.company,
                period=f"{day}/{day}",
                ticket_type=str(number),
                figures={},
                reckoned_at=hour_ago,
            )
            for number in range(MOST_KEPT)
        )

        self.open("/manage/?days=7")

        kept = DashboardFigures.objects.values_list("period", flat=True)
        self.assertEqual(len(kept), MOST_KEPT)
        self.assertLess({"7", "30"}, {*kept})
