"""The time zones of companies and people: chosen, changed, and activated for each request."""

import zoneinfo
from datetime import UTC, datetime
from typing import Any

from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.models import AuditEvent, Company, User
from users.services.companies import change_time_zone
from users.tenancy import outside_companies
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.client import OutsideClient
from users.tests.sign_up import link_of_sign_up

ANSWERS = {
    "company_name": "Brightside",
    "first_name": "Anna",
    "last_name": "Keller",
    "email": "anna@brightside.example",
    "time_zone": "Europe/Berlin",
}
JULY = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


class SignUpTest(TestCase):
    client: OutsideClient
    client_class = OutsideClient

    def test_without_a_script_it_is_utc_and_a_script_may_guess(self) -> None:
        page = self.client.get("/signup/")

        self.assertContains(page, '<option value="UTC" selected data-tf-also="Etc/GMT Etc/UTC">')
        self.assertContains(page, "data-tf-guess-zone")

    def test_the_company_gets_what_was_chosen(self) -> None:
        self.client.post("/signup/", ANSWERS)
        self.client.post(link_of_sign_up(), {"password": PASSWORD})

        company = Company.objects.get(name="Brightside")
        self.assertEqual(company.time_zone, "Europe/Berlin")

    def test_an_unknown_zone_is_refused_and_a_choice_is_not_guessed_over(self) -> None:
        for wrong in ("Mars/Olympus", ""):
            page = self.client.post("/signup/", {**ANSWERS, "time_zone": wrong})
            self.assertEqual(list(page.context["form"].errors), ["time_zone"])
            self.assertNotContains(page, "data-tf-guess-zone", status_code=422)
            if wrong:
                self.assertContains(page, f"“{wrong}” is not a time zone", status_code=422)
        self.assertEqual(mail.outbox, [])


class ProfileTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.user)

    def post(self, zone: str) -> Any:
        names = {"first_name": "Anna", "last_name": "Keller"}
        return self.client.post("/profile/", {**names, "time_zone": zone}, follow=True)

    def test_a_person_chooses_another_or_that_of_the_company(self) -> None:
        Company.objects.filter(pk=self.company.pk).update(time_zone="Asia/Kolkata")
        self.assertContains(
            self.client.get("/profile/"), "Company default: Asia/Kolkata (UTC+5:30)"
        )
        for zone in ("America/New_York", ""):
            self.assertContains(self.post(zone), "Profile saved.")
            self.user.refresh_from_db()
            self.assertEqual(self.user.time_zone, zone)

    def test_an_unknown_zone_is_refused(self) -> None:
        page = self.post("Europe/Nowhere")

        self.assertContains(page, "“Europe/Nowhere” is not a time zone", status_code=422)
        self.user.refresh_from_db()
        self.assertEqual(self.user.time_zone, "")

    def test_the_page_is_in_the_zone_that_was_chosen(self) -> None:
        User.objects.filter(pk=self.user.pk).update(created_at=JULY)

        self.assertContains(self.client.get("/profile/"), "<dd>Jul 1, 2026</dd>")
        self.post("Europe/Berlin")
        self.assertContains(self.client.get("/profile/"), "<dd>Jul 2, 2026</dd>")


class CompanySettingsTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def test_an_admin_changes_it_and_the_trail_says_so(self) -> None:
        page = self.client.post("/team/settings/", {"time_zone": "America/New_York"}, follow=True)

        self.assertContains(page, "Settings saved.")
        self.assertContains(page, '<option value="America/New_York" selected>')
        self.company.refresh_from_db()
        self.assertEqual(self.company.time_zone, "America/New_York")
        event = AuditEvent.objects.get(action="time_zone_changed")
        self.assertEqual((event.actor, event.subject), (self.admin, "Ours"))
        self.assertEqual(event.details, {"before": "UTC", "after": "America/New_York"})

    def test_what_changes_nothing_is_not_in_the_trail(self) -> None:
        self.client.post("/team/settings/", {"time_zone": "UTC"})

        self.assertFalse(AuditEvent.objects.filter(action="time_zone_changed").exists())

    def test_an_unknown_zone_is_refused(self) -> None:
        page = self.client.post("/team/settings/", {"time_zone": "Mars/Olympus"})

        self.assertContains(page, "“Mars/Olympus” is not a time zone", status_code=422)
        with self.assertRaises(ValidationError):
            change_time_zone.__wrapped__(  # type: ignore[attr-defined] # within the test's transaction
                company=self.company, time_zone="Mars/Olympus", by=self.admin
            )
        self.company.refresh_from_db()
        self.assertEqual(self.company.time_zone, "UTC")


class RequestTest(CompanyTestCase):
    """In which zone a request is answered; the profile shows a date in it."""

    def zone_of(self, user: User) -> str:
        """The day on which an account was created that is July 2 from UTC+2 on."""
        User.objects.filter(pk=user.pk).update(created_at=JULY)
        self.client.log_in(user)
        page = self.client.get("/profile/")
        return "later" if "<dd>Jul 2, 2026</dd>" in page.content.decode() else "UTC"

    def set_zones(self, company: str, person: str) -> None:
        Company.objects.filter(pk=self.company.pk).update(time_zone=company)
        User.objects.filter(pk=self.user.pk).update(time_zone=person)

    def test_it_is_that_of_the_person_else_of_the_company(self) -> None:
        for company, person, zone in (
            ("UTC", "", "UTC"),
            ("Europe/Berlin", "", "later"),
            ("UTC", "Europe/Berlin", "later"),
            ("Europe/Berlin", "UTC", "UTC"),
        ):
            with self.subTest(f"{company} {person}"):
                self.set_zones(company, person)
                self.assertEqual(self.zone_of(self.user), zone)

    def test_nothing_of_it_is_left_after_a_request(self) -> None:
        self.set_zones("Europe/Berlin", "")
        self.client.log_in(self.user)

        self.client.get("/profile/")
        self.assertEqual(str(timezone.get_current_timezone()), "UTC")
        self.client.get("/tickets/999/")
        self.assertEqual(str(timezone.get_current_timezone()), "UTC")

    def test_it_costs_no_statement(self) -> None:
        costs = []
        for zones in (("UTC", ""), ("Europe/Berlin", "Asia/Kolkata")):
            self.set_zones(*zones)
            self.client.log_in(self.user)
            self.client.get("/profile/")
            with CaptureQueriesContext(connection) as statements:
                self.client.get("/profile/")
            costs.append(len(statements))
        self.assertEqual(costs[0], costs[1])

    def test_a_superuser_sees_the_company_acted_for_as_its_people_do(self) -> None:
        with outside_companies():  # within one, a superuser's row is not written
            User.objects.filter(pk=self.superuser.pk).update(time_zone="America/New_York")
        self.superuser.refresh_from_db()

        self.assertEqual(self.superuser.zone_within(None), "America/New_York")
        self.set_zones("Europe/Berlin", "")
        self.company.refresh_from_db()
        self.assertEqual(self.superuser.zone_within(self.company), "Europe/Berlin")
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
        page = self.client.get("/team/")
        self.assertContains(page, f">{clock_in_berlin(page.context['acting_until'])}</time>")


def clock_in_berlin(at: datetime) -> str:
    """The time of the day in Berlin, with the name of its zone."""
    local = at.astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
    return f"{local:%I:%M %p}".lstrip("0") + f" {local.tzname()}"
