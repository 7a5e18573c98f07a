"""Suspending and reopening companies, and who is let in meanwhile."""

import re
from datetime import timedelta
from typing import Any, ClassVar

from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from users.errors import CompanyAlreadySuspended, CompanyNotSuspended
from users.models import AuditEvent, Company, User
from users.roles import ADMIN, USER
from users.services.companies import reopen_company, suspend_company
from users.services.invitations import invite_people
from users.tenancy import as_company
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_company, make_person
from users.tests.sign_up import link_of_sign_up

REASON = "Invoices of May and June"
SUSPENDED = "Your company is suspended. Contact support."


class SuspendCase(CompanyTestCase):
    anna: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.anna = make_person(cls.company, "anna", roles=[USER, ADMIN], password=PASSWORD)

    def suspend(self) -> None:
        suspend_company(company=self.company, reason=REASON, by=self.superuser)

    def reopen(self) -> None:
        reopen_company(company=self.company, by=self.superuser)

    def log_in(self, email: str, password: str = PASSWORD) -> Any:
        return self.client.post("/login/", {"username": email, "password": password})


class SuspendTest(SuspendCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)
        self.suspend_path = f"/companies/{self.company.pk}/suspend/"
        self.reopen_path = f"/companies/{self.company.pk}/reopen/"

    def events(self) -> list[tuple[str, Any, Any]]:
        events = AuditEvent.objects.filter(action__startswith="company_").order_by("pk")
        return [(event.action, event.actor, event.details) for event in events]

    def test_it_is_kept_when_why_and_by_whom(self) -> None:
        page = self.client.get(self.suspend_path)
        response = self.client.post(self.suspend_path, {"reason": f" {REASON} "}, follow=True)

        self.assertContains(page, "Suspend Ours")
        self.assertRedirects(response, "/companies/")
        self.assertContains(response, "Ours suspended.")
        self.company.refresh_from_db()
        assert self.company.suspended_at is not None
        self.assertLess(timezone.now() - self.company.suspended_at, timedelta(seconds=20))
        self.assertEqual(self.company.suspension_reason, REASON)
        self.assertEqual(self.company.suspended_by, self.superuser)

    def test_a_reason_is_needed(self) -> None:
        for reason in ("", "  ", "x" * 301, "a\x00b"):
            with self.subTest(reason):
                response = self.client.post(self.suspend_path, {"reason": reason})

                self.assertEqual(response.status_code, 422)
                self.assertTrue(response.context["form"].errors["reason"])
        self.company.refresh_from_db()
        self.assertFalse(self.company.is_suspended)

    def test_the_database_asks_for_a_reason_too(self) -> None:
        with self.assertRaises(IntegrityError), transaction.atomic():
            Company.objects.filter(pk=self.company.pk).update(suspended_at=timezone.now())

    def test_one_click_reopens(self) -> None:
        self.suspend()

        response = self.client.post(self.reopen_path, follow=True)

        self.assertContains(response, "Ours reactivated.")
        self.company.refresh_from_db()
        self.assertFalse(self.company.is_suspended)
        self.assertEqual(self.company.suspension_reason, "")
        self.assertIsNone(self.company.suspended_by)
        self.assertIsNotNone(self.company.reopened_at)

    def test_a_link_does_not_reopen(self) -> None:
        self.suspend()

        self.assertEqual(self.client.get(self.reopen_path).status_code, 405)

    def test_the_second_of_two_superusers_reads_that_it_is_so_already(self) -> None:
        self.suspend()
        again = self.client.post(self.suspend_path, {"reason": "Another"})
        self.assertContains(again, f"Ours is already suspended: {REASON}", status_code=422)
        self.assertContains(again, "Another", status_code=422)
        with self.assertRaises(CompanyAlreadySuspended):
            self.suspend()

        self.reopen()
        again = self.client.post(self.reopen_path, follow=True)
        self.assertContains(again, "Ours isn&#x27;t suspended.")
        with self.assertRaises(CompanyNotSuspended):
            self.reopen()

        self.assertEqual(len(self.events()), 2)

    def test_both_are_in_the_audit_trail_of_the_company(self) -> None:
        self.client.post(self.suspend_path, {"reason": REASON})
        self.client.post(self.reopen_path)

        self.assertEqual(
            self.events(),
            [
                ("company_suspended", self.superuser, {"reason": REASON}),
                ("company_reopened", self.superuser, {}),
            ],
        )

    def test_both_work_while_acting_for_another_company(self) -> None:
        self.client.post(f"/companies/{self.other_company.pk}/act/", {"reason": "Request 17"})

        self.client.post(self.suspend_path, {"reason": REASON})
        self.client.post(self.reopen_path)

        self.assertEqual(len(self.events()), 2)
        self.assertFalse(AuditEvent.objects.exclude(impersonation=None).exists())

    def test_a_company_that_does_not_exist_is_not_found(self) -> None:
        for action in ("suspend", "reopen"):
            path = f"/companies/{self.other_company.pk + 1}/{action}/"

            self.assertEqual(self.client.post(path, {"reason": REASON}).status_code, 404)


class SuspendedLogInTest(SuspendCase):
    def test_suspension_is_explained_after_the_right_password(self) -> None:
        self.suspend()

        self.assertContains(self.log_in(self.anna.email), SUSPENDED)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_suspension_is_not_explained_after_a_wrong_password(self) -> None:
        self.suspend()

        self.assertNotContains(self.log_in(self.anna.email, "wrong"), "suspended")

    def test_open_sessions_end_with_the_next_request(self) -> None:
        self.client.log_in(self.anna)
        self.assertEqual(self.client.get("/profile/").status_code, 200)

        self.suspend()

        self.assertRedirects(self.client.get("/profile/"), "/login/?next=/profile/")
        self.assertEqual(self.client.post("/profile/", {"first_name": "A"}).status_code, 401)
        self.anna.refresh_from_db()
        self.assertEqual(self.anna.first_name, "Anna")

    def test_others_log_in_over_the_same_connection_afterwards(self) -> None:
        self.client.log_in(self.anna)
        self.suspend()
        self.client.get("/")

        response = self.client_class().post(
            "/login/", {"username": self.superuser.email, "password": PASSWORD}
        )

        self.assertRedirects(response, "/", fetch_redirect_response=False)

    def test_it_costs_no_statement(self) -> None:
        self.client.log_in(self.anna)
        self.client.get("/profile/")
        with CaptureQueriesContext(connection) as statements:
            self.client.get("/profile/")
        asked = [each["sql"] for each in statements if "companies" in each["sql"]]

        self.assertEqual(len(asked), 1)
        self.assertIn('FROM "users"', asked[0])

    def test_people_of_other_companies_do_not_notice(self) -> None:
        ben = make_person(self.other_company, "ben", roles=[USER], password=PASSWORD)
        self.suspend()

        self.assertRedirects(self.log_in(ben.email), "/")

    def test_superusers_do_not_notice(self) -> None:
        self.suspend()

        self.assertRedirects(self.log_in(self.superuser.email), "/", fetch_redirect_response=False)

    def test_new_companies_sign_up_meanwhile(self) -> None:
        self.suspend()

        self.client.post(
            "/signup/",
            {
                "company_name": "New",
                "first_name": "Nina",
                "last_name": "New",
                "email": "nina@new.example",
                "time_zone": "UTC",
            },
        )
        response = self.client.post(link_of_sign_up(), {"password": PASSWORD})

        self.assertRedirects(response, "/")

    def test_after_reopening_people_log_in_as_before(self) -> None:
        self.suspend()
        self.reopen()

        self.assertRedirects(self.log_in(self.anna.email), "/")

    def test_no_links_to_set_a_password_are_sent(self) -> None:
        self.suspend()

        response = self.client.post("/password-reset/", {"email": self.anna.email})

        self.assertRedirects(response, "/password-reset/sent/")
        self.assertEqual(mail.outbox, [])
        self.reopen()
        self.client.post("/password-reset/", {"email": self.anna.email})
        self.assertEqual(len(mail.outbox), 1)


class InvitationTest(SuspendCase):
    def accept(self, token: str) -> Any:
        answers = {"first_name": "New", "last_name": "Person", "password": PASSWORD}
        return self.client.post(f"/invitations/{token}/", answers)

    def test_none_is_accepted_before_the_reopening(self) -> None:
        invite_people(
            company=self.company,
            emails=["new@example.com"],
            system_roles=[USER],
            company_roles=[],
            by=self.admin,
        )
        found = re.search(r"/invitations/(\S+)/", str(mail.outbox[0].body))
        assert found
        self.suspend()

        refused = self.accept(found[1])

        self.assertContains(refused, "is suspended", status_code=410)
        self.assertFalse(User.objects.filter(email="new@example.com").exists())
        self.reopen()
        self.assertRedirects(self.accept(found[1]), "/")


class ActForItTest(SuspendCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def act(self) -> None:
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

    def test_a_superuser_may_and_reads_that_it_is_suspended(self) -> None:
        self.suspend()
        self.act()

        page = self.client.get("/")

        self.assertContains(page, "You're acting for <strong>Ours</strong>")
        self.assertContains(page, "It is <strong>suspended</strong>")
        for path in ("/manage/tickets/", "/manage/tickets/export/", "/audit/", "/audit/export/"):
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)

    def test_acting_continues_when_it_is_suspended_meanwhile(self) -> None:
        self.act()
        self.assertNotContains(self.client.get("/"), "<strong>suspended</strong>")

        self.suspend()

        self.assertContains(self.client.get("/"), "It is <strong>suspended</strong>")


class ListTest(SuspendCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def names(self, query: str = "") -> list[str]:
        page = self.client.get(f"/companies/{query}")
        return [company.name for company in page.context["companies"]]

    def people(self) -> dict[str, int]:
        page = self.client.get("/companies/")
        return {company.name: company.active_people for company in page.context["companies"]}

    def test_it_can_be_narrowed_by_state(self) -> None:
        self.suspend()

        self.assertEqual(self.names("?state=suspended"), ["Ours"])
        self.assertEqual(self.names("?state=active"), ["Theirs"])
        self.assertEqual(self.names("?state=active&q=our"), [])
        for state in ("", "\x00"):
            with self.subTest(state):
                self.assertEqual(self.names(f"?state={state}"), ["Ours", "Theirs"])
        for state in ("unknown", "Suspended"):
            with self.subTest(state):
                self.assertEqual(self.names(f"?state={state}"), [])

    def test_state_without_companies_is_explained(self) -> None:
        page = self.client.get("/companies/?state=suspended")

        self.assertContains(page, "No matching companies")

    def test_a_row_says_why_it_is_suspended_and_by_whom(self) -> None:
        self.suspend()

        page = self.client.get("/companies/")

        self.assertContains(page, f"by Root Super: {REASON}")
        self.assertContains(page, 'data-state="SUSPENDED"', count=1)
        self.assertContains(page, 'data-state="ACTIVE"', count=1)
        self.assertContains(page, f'action="/companies/{self.company.pk}/reopen/"')
        self.assertContains(page, f'href="/companies/{self.other_company.pk}/suspend/"')

    def test_it_counts_active_people(self) -> None:
        make_company("Empty")
        before = self.people()
        User.objects.filter(pk=self.anna.pk).update(is_active=False)

        self.assertEqual(before, {"Empty": 0, "Ours": 7, "Theirs": 1})
        self.assertEqual(self.people(), {"Empty": 0, "Ours": 6, "Theirs": 1})

    def test_it_counts_the_same_while_acting_for_one(self) -> None:
        before = self.people()
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

        self.assertEqual(self.people(), before)

    def test_it_shows_the_last_ticket_number(self) -> None:
        Company.objects.filter(pk=self.company.pk).update(last_ticket_number=4711)

        self.assertContains(self.client.get("/companies/"), "4711")

    def test_it_costs_the_same_for_one_company_and_for_many(self) -> None:
        self.client.get("/companies/")
        with CaptureQueriesContext(connection) as statements:
            self.names("?q=Ours")
        for_one = len(statements)
        for number in range(20):
            company = make_company(f"Ours {number}")
            make_person(company, "person", roles=[USER])
            with as_company(company):
                suspend_company(company=company, reason=REASON, by=self.superuser)

        self.client.get("/companies/")
        with self.assertNumQueries(for_one):
            self.assertEqual(len(self.names("?q=Ours")), 21)
