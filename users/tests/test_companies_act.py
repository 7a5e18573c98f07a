from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone

from users import impersonation
from users.errors import CompanyCannotBeActedFor
from users.models import Company, Impersonation, User
from users.tenancy import as_company, outside_companies
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_company

REASON = "Support request 17"
LOGGER = "users.impersonation"


class ActingCase(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def start(self, company: Company | None = None, reason: str = REASON) -> Any:
        target = company or self.company
        return self.client.post(f"/companies/{target.pk}/act/", {"reason": reason})

    def acts_for(self) -> Company | None:
        company: Company | None = self.client.get("/profile/").context["acting_company"]
        return company

    def set_clock_on(self, minutes: int) -> None:
        """What the database says after these minutes."""
        acting = Impersonation.objects.get(ended_at=None)
        acting.expires_at -= timedelta(minutes=minutes)
        acting.save(update_fields=["expires_at"])


class StartTest(ActingCase):
    def test_it_is_kept_with_superuser_company_reason_and_end(self) -> None:
        self.start()

        acting = Impersonation.objects.get()
        self.assertEqual(acting.superuser, self.superuser)
        self.assertEqual(acting.company, self.company)
        self.assertEqual(acting.reason, REASON)
        self.assertIsNone(acting.ended_at)
        hour = timezone.now() + timedelta(minutes=60)
        self.assertAlmostEqual(acting.expires_at, hour, delta=timedelta(seconds=20))

    def test_the_key_of_the_session_changes_at_start_and_end(self) -> None:
        keys = [self.client.session.session_key]
        self.start()
        keys.append(self.client.session.session_key)
        self.client.post("/companies/stop/")
        keys.append(self.client.session.session_key)
        self.start()
        self.set_clock_on(minutes=61)
        self.assertIsNone(self.acts_for())
        keys.append(self.client.session.session_key)

        self.assertEqual(len(set(keys)), 4)
        self.assertEqual(Session.objects.filter(pk__in=keys).count(), 1)

    def test_it_is_logged_with_superuser_company_and_reason(self) -> None:
        with self.assertLogs(LOGGER, "INFO") as logs:
            self.start()

        (line,) = logs.output
        self.assertIn("impersonation_started", line)
        self.assertIn(f"superuser={self.superuser.pk} company={self.company.pk}", line)
        self.assertIn(f"reason='{REASON}'", line)

    def test_a_reason_cannot_forge_a_line_of_the_log(self) -> None:
        with self.assertNoLogs(LOGGER, "INFO"):
            self.start(reason="None\nimpersonation_ended company=1")

        self.assertIsNone(self.acts_for())

    def test_every_page_says_for_whom_and_offers_to_stop(self) -> None:
        response = self.client.post(
            f"/companies/{self.company.pk}/act/", {"reason": REASON}, follow=True
        )

        self.assertRedirects(response, "/")
        self.assertContains(response, "Session started for Ours.")
        self.assertContains(response, "You're acting for <strong>Ours</strong>")
        self.assertContains(response, 'action="/companies/stop/"')

    def test_the_form_says_what_will_happen(self) -> None:
        page = self.client.get(f"/companies/{self.company.pk}/act/")

        self.assertContains(page, "after 60 minutes")
        self.assertContains(page, "Act for Ours")

    @override_settings(IMPERSONATION_MINUTES=1)
    def test_the_form_says_how_long_it_lasts_here(self) -> None:
        page = self.client.get(f"/companies/{self.company.pk}/act/")

        self.assertContains(page, "after 1 minute, or when")

    def test_a_reason_is_needed(self) -> None:
        for reason in ("", "   ", "\t\n", "x" * 301, "a\x00b"):
            with self.subTest(reason):
                response = self.start(reason=reason)

                self.assertEqual(response.status_code, 422)
                self.assertTrue(response.context["form"].errors["reason"])
        self.assertFalse(Impersonation.objects.exists())
        self.assertIsNone(self.acts_for())

    def test_a_reason_that_is_too_long_is_kept_in_the_form(self) -> None:
        response = self.start(reason="<b>" + "x" * 301)

        self.assertContains(response, 'value="&lt;b&gt;xxx', status_code=422)

    def test_only_superusers_can_act(self) -> None:
        for person in (self.admin, self.stranger):
            self.client.log_in(person)
            with self.subTest(str(person)):
                self.assertEqual(self.client.get("/companies/").status_code, 403)
                self.assertEqual(self.start().status_code, 403)
                self.assertEqual(self.client.post("/companies/stop/").status_code, 403)
        self.assertFalse(Impersonation.objects.exists())

    def test_the_service_refuses_what_the_page_refuses(self) -> None:
        session = self.client.session
        for person, reason in ((self.admin, REASON), (self.superuser, " ")):
            with self.subTest(reason), self.assertRaises(CompanyCannotBeActedFor):
                impersonation.start(
                    session=session, superuser=person, company=self.company, reason=reason
                )
        self.assertFalse(Impersonation.objects.exists())

    def test_a_company_that_does_not_exist_is_not_found(self) -> None:
        path = f"/companies/{self.other_company.pk + 1}/act/"

        self.assertEqual(self.client.get(path).status_code, 404)
        self.assertEqual(self.client.post(path, {"reason": REASON}).status_code, 404)

    def test_starting_for_another_company_ends_the_first(self) -> None:
        self.start()

        self.start(self.other_company)

        self.assertEqual(Impersonation.objects.get().ending, "STOPPED")
        self.assertEqual(self.acts_for(), self.other_company)
        with as_company(self.other_company):
            self.assertEqual(Impersonation.objects.get().ending, "")

    def test_starting_again_gives_an_hour_and_a_reason_of_its_own(self) -> None:
        self.start()
        self.set_clock_on(minutes=50)

        self.start(reason="Still support request 17")

        first, second = Impersonation.objects.order_by("pk")
        self.assertEqual((first.ending, second.ending), ("STOPPED", ""))
        self.assertGreater(second.expires_at, timezone.now() + timedelta(minutes=59))


class EndTest(ActingCase):
    def setUp(self) -> None:
        super().setUp()
        self.start()

    def assert_ended(self, ending: str) -> None:
        ended = Impersonation.objects.get()
        assert ended.ended_at is not None
        self.assertEqual(ended.ending, ending)
        self.assertLessEqual(ended.ended_at, ended.expires_at)
        self.assertIsNone(self.acts_for())

    def assert_logged(self, lines: list[str], ending: str) -> None:
        (line,) = lines
        self.assertIn("impersonation_ended", line)
        self.assertIn(f"superuser={self.superuser.pk} company={self.company.pk}", line)
        self.assertIn(f"reason='{REASON}' ending={ending}", line)

    def test_one_click_stops(self) -> None:
        with self.assertLogs(LOGGER, "INFO") as logs:
            response = self.client.post("/companies/stop/", follow=True)

        self.assertRedirects(response, "/companies/")
        self.assertContains(response, "Session for Ours ended.")
        self.assertNotContains(response, "You're acting for")
        self.assert_logged(logs.output, "STOPPED")
        self.assert_ended("STOPPED")

    def test_stopping_again_does_nothing(self) -> None:
        self.client.post("/companies/stop/")
        ended_at = Impersonation.objects.get().ended_at

        with self.assertNoLogs(LOGGER, "INFO"):
            self.assertRedirects(self.client.post("/companies/stop/"), "/companies/")

        self.assertEqual(Impersonation.objects.get().ended_at, ended_at)

    def test_a_link_does_not_stop(self) -> None:
        self.assertEqual(self.client.get("/companies/stop/").status_code, 405)
        self.assertEqual(self.acts_for(), self.company)

    def test_it_lasts_for_59_minutes(self) -> None:
        self.set_clock_on(minutes=59)

        self.assertEqual(self.acts_for(), self.company)

    def test_after_60_minutes_it_is_over(self) -> None:
        self.set_clock_on(minutes=60)

        with self.assertLogs(LOGGER, "INFO") as logs:
            response = self.client.get("/profile/")

        self.assertContains(response, "Your session for the company has expired.")
        self.assertNotContains(response, "You're acting for")
        self.assert_logged(logs.output, "EXPIRED")
        self.assert_ended("EXPIRED")

    def test_it_ended_when_its_time_was_over_not_when_that_was_noticed(self) -> None:
        self.set_clock_on(minutes=200)

        self.client.get("/profile/")

        ended = Impersonation.objects.get()
        self.assertEqual(ended.ended_at, ended.expires_at)

    def test_the_end_is_reported_and_logged_once(self) -> None:
        self.set_clock_on(minutes=60)
        self.client.get("/profile/")

        with self.assertNoLogs(LOGGER, "INFO"):
            response = self.client.get("/profile/")

        self.assertNotContains(response, "is over")

    def test_stopping_too_late_is_an_expiry(self) -> None:
        self.set_clock_on(minutes=60)

        self.client.post("/companies/stop/")

        self.assert_ended("EXPIRED")

    def test_overdue_impersonation_is_ended_by_the_worker(self) -> None:
        self.set_clock_on(minutes=200)

        with self.assertLogs(LOGGER, "INFO") as logs:
            impersonation.end_overdue(self.company)

        self.assert_logged(logs.output, "EXPIRED")
        self.assert_ended("EXPIRED")

    def test_the_worker_leaves_the_others_alone(self) -> None:
        with self.assertNoLogs(LOGGER, "INFO"):
            impersonation.end_overdue(self.company)
            impersonation.end_overdue(self.other_company)

        self.assertEqual(self.acts_for(), self.company)

    def test_an_end_in_two_tabs_at_once_is_one_end(self) -> None:
        session = self.client.session
        again = dict(session.items())
        impersonation.stop(session=session, ending=Impersonation.Ending.STOPPED)
        session.update(again)

        with self.assertNoLogs(LOGGER, "INFO"):
            ended = impersonation.stop(session=session, ending=Impersonation.Ending.LOGGED_OUT)

        self.assertIsNone(ended)
        self.assertEqual(Impersonation.objects.get().ending, "STOPPED")

    def test_logging_out_ends_it(self) -> None:
        with self.assertLogs(LOGGER, "INFO") as logs:
            self.client.post("/logout/")

        self.assert_logged(logs.output, "LOGGED_OUT")
        self.assertEqual(Impersonation.objects.get().ending, "LOGGED_OUT")

    def test_logging_in_again_does_not_resume_acting(self) -> None:
        self.client.post("/logout/")
        self.client.log_in(self.superuser)

        self.assertIsNone(self.acts_for())

    def test_an_end_cannot_be_taken_back_by_the_session(self) -> None:
        session = self.client.session
        kept = session[impersonation.SESSION_KEY]
        self.client.post("/companies/stop/")

        session = self.client.session
        session[impersonation.SESSION_KEY] = kept
        session.save()

        self.assertIsNone(self.acts_for())

    def test_another_superuser_cannot_take_it_over(self) -> None:
        kept = self.client.session[impersonation.SESSION_KEY]
        second = User.objects.create_superuser(
            "second@example.com", PASSWORD, first_name="Second", last_name="Super"
        )
        self.client.log_in(second)
        session = self.client.session
        session[impersonation.SESSION_KEY] = kept
        session.save()

        self.assertIsNone(self.acts_for())

    def test_former_superuser_is_limited_to_their_own_company(self) -> None:
        with outside_companies():
            User.objects.filter(pk=self.superuser.pk).update(
                is_superuser=False, company=self.other_company
            )

        page = self.client.get("/profile/")

        self.assertEqual(page.context["company"], self.other_company)
        self.assertNotContains(page, "You're acting for")

    def test_deactivated_superuser_is_logged_out_immediately(self) -> None:
        with outside_companies():
            User.objects.filter(pk=self.superuser.pk).update(is_active=False)

        self.assertRedirects(self.client.get("/profile/"), "/login/?next=/profile/")

    def test_a_company_that_is_not_there_ends_it(self) -> None:
        self.start(self.company)
        session = self.client.session
        session[impersonation.SESSION_KEY] = {"impersonation": 1, "company": 999_999}
        session.save()

        self.assertIsNone(self.acts_for())


class CompanyListTest(ActingCase):
    def names(self, query: str = "") -> list[str]:
        return [
            company.name for company in self.client.get(f"/companies/{query}").context["companies"]
        ]

    def test_it_lists_every_company_by_name(self) -> None:
        make_company("Abacus")

        self.assertEqual(self.names(), ["Abacus", "Ours", "Theirs"])

    def test_it_is_the_same_while_acting_for_one(self) -> None:
        self.start()

        page = self.client.get("/companies/")

        self.assertContains(page, "Theirs")
        self.assertContains(page, "Active session", count=1)

    def test_it_finds_companies_by_a_part_of_their_name(self) -> None:
        self.assertEqual(self.names("?q=+HEIR+"), ["Theirs"])

    def test_signs_of_the_search_stand_for_themselves(self) -> None:
        make_company("100% Flowers_Co")

        for text in ("%25", "_", "100%25"):
            with self.subTest(text):
                self.assertEqual(self.names(f"?q={text}"), ["100% Flowers_Co"])

    def test_search_without_results_is_explained(self) -> None:
        page = self.client.get("/companies/?q=nothing")

        self.assertContains(page, "No matching companies")

    def test_names_are_shown_as_typed(self) -> None:
        make_company("<script>alert(1)</script>")

        self.assertNotContains(self.client.get("/companies/"), "<script>alert")
