"""Working hours of a company: the page, what it refuses, and what other requests see of it."""

from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.times.working_calendar import NINE_TO_FIVE
from users.models import AuditEvent, Company
from users.services.companies import change_working_hours
from users.tests.base import CompanyTestCase

PATH = "/team/settings/hours/"
DAYS = {
    **{f"day_{number}": "8:00-12:00, 13-17" for number in range(4)},
    "day_4": "9 am to 2:30 pm",
    "day_5": "closed",
    "day_6": "Closed",
    "country": "DE",
    "subdivision": "BY",
    "closed": "2026-12-24 Christmas Eve\r\n2026-12-28 to 2026-12-31: Company holidays\r\n",
}


class WorkingHoursPageTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def post(self, **changed: str) -> Any:
        return self.client.post(PATH, {**DAYS, **changed}, follow=True)

    def test_a_new_company_works_from_nine_to_five_without_holidays(self) -> None:
        page = self.client.get(PATH)

        self.assertContains(page, 'value="09:00\N{EN DASH}17:00"', 5)
        self.assertContains(page, 'value="closed"', 2)
        self.assertContains(page, "None in the next two years.")
        self.assertEqual(self.company.calendar.week, NINE_TO_FIVE)

    def test_an_admin_changes_it_and_the_trail_says_so(self) -> None:
        page = self.post()

        self.assertContains(page, "Working hours saved.")
        self.assertContains(page, "2026-12-28 to 2026-12-31 Company holidays")
        self.assertContains(page, "Company holidays</li>")
        self.company.refresh_from_db()
        calendar = self.company.calendar
        self.assertEqual(calendar.week[0], ((480, 720), (780, 1020)))
        self.assertEqual(calendar.week[4:], (((540, 870),), (), ()))
        self.assertEqual((calendar.country, calendar.subdivision), ("DE", "BY"))
        self.assertEqual(calendar.closed_for(date(2026, 12, 24)), "Christmas Eve")
        event = AuditEvent.objects.get(action="working_hours_changed")
        self.assertEqual(event.actor, self.admin)
        self.assertIn("Fri 09:00\N{EN DASH}14:30", event.details["after"])
        self.assertIn("holidays none", event.details["before"])
        self.assertIn("closed 2026-12-24 to 2026-12-24 Christmas Eve", event.details["after"])

    def test_sending_what_is_stored_changes_nothing(self) -> None:
        page = self.client.get(PATH)
        form = page.context["form"]
        sent = {name: form[name].value() or "" for name in form.fields}

        self.client.post(PATH, sent)

        self.assertFalse(AuditEvent.objects.filter(action="working_hours_changed").exists())

    def test_a_preview_shows_holidays_and_regions_and_stores_nothing(self) -> None:
        page = self.post(preview="yes", subdivision="", closed="")

        self.assertContains(page, "Christmas Day</li>")
        self.assertContains(page, '<option value="BY">Bayern</option>')
        self.company.refresh_from_db()
        self.assertEqual(self.company.working_hours, {})

    def test_a_region_of_another_country_is_left_out(self) -> None:
        self.post(country="FR")

        self.company.refresh_from_db()
        self.assertEqual(self.company.calendar.subdivision, "")

    def test_wrong_hours_and_days_are_refused(self) -> None:
        for field, wrong, sentence in (
            ("day_0", "", "Monday is required."),
            ("day_0", "from nine on", "Enter hours such as"),
            ("day_0", "17:00-9:00", "each range must end after it starts"),
            ("day_0", "8-12, 11-17", "each range must end after it starts"),
            ("day_0", "8-9, 10-11, 12-13", "at most two time ranges"),
            ("day_0", "8-25", "from 0:00 to 24:00"),
            ("day_0", "8-9:75", "from 0:00 to 24:00"),
            ("day_0", "0 am - 5 pm", "from 1 to 12"),
            ("day_0", "9-17\u202e", "Enter hours such as"),
            ("closed", "Christmas", "“Christmas” must start with a date"),
            ("closed", "2026-02-30", "“2026-02-30” must start with a date"),
            ("closed", "2026-12-24 to 2026-12-23", "and within a year"),
            ("closed", "2026-01-01 to 2027-12-31", "and within a year"),
            ("closed", "2026-01-01\n" * 101, "at most 100 lines"),
            ("closed", "2026-12-24 a\0b", "Null characters are not allowed."),
            ("country", "XX", "Select a valid choice"),
        ):
            with self.subTest(f"{field} {wrong[:30]}"):
                self.assertContains(self.post(**{field: wrong}), sentence, status_code=422)
        self.company.refresh_from_db()
        self.assertEqual(self.company.working_hours, {})

    def test_a_week_without_hours_is_refused(self) -> None:
        page = self.post(**{f"day_{number}": "closed" for number in range(7)})

        self.assertContains(page, "at least one working hour a week", status_code=422)

    def test_midnight_ends_a_day(self) -> None:
        self.post(day_0="20:00-24:00", day_1="12 am - 8 am", day_2="10 pm - 12 am")

        self.company.refresh_from_db()
        week = self.company.calendar.week
        self.assertEqual(week[:3], (((1200, 1440),), ((0, 480),), ((1320, 1440),)))

    def test_the_calendar_costs_no_statement_and_is_that_of_the_row(self) -> None:
        """Another process that loads the company sees a change at once, whatever it has cached."""
        other = Company.objects.get(pk=self.company.pk)
        self.assertEqual(other.calendar.country, "")
        self.post()

        other.refresh_from_db()
        with CaptureQueriesContext(connection) as statements:
            self.assertEqual(other.calendar.country, "DE")
        self.assertEqual(len(statements), 0)

    def test_the_zone_of_the_calendar_is_that_of_the_company(self) -> None:
        self.company.time_zone = "Asia/Kolkata"

        self.assertEqual(self.company.calendar.zone, "Asia/Kolkata")

    def test_the_service_stores_what_another_left_unchanged(self) -> None:
        change_working_hours.__wrapped__(  # type: ignore[attr-defined] # within the test's transaction
            company=self.company, calendar=self.company.calendar, by=self.admin
        )

        self.company.refresh_from_db()
        self.assertEqual(self.company.working_hours, {})
