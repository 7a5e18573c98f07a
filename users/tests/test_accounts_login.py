from datetime import timedelta
from typing import Any, ClassVar

from axes.models import AccessAttempt
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.test import override_settings
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from users.models import Impersonation, User
from users.roles import USER
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_person

DO_NOT_FIT = "Wrong email or password."
FAILURES = 3


class LogInCase(CompanyTestCase):
    anna: ClassVar[User]
    ben: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.anna = make_person(cls.company, "anna", roles=[USER], password=PASSWORD)
        cls.ben = make_person(cls.other_company, "ben", roles=[USER], password=PASSWORD)

    def log_in(self, email: str, password: str = PASSWORD, **more: str) -> Any:
        return self.client.post("/login/", {"username": email, "password": password, **more})


class LogInTest(LogInCase):
    def assert_refused(self, response: Any) -> None:
        self.assertContains(response, DO_NOT_FIT)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_people_log_in_with_their_address_in_any_case(self) -> None:
        for email in (self.anna.email, self.anna.email.upper(), f" {self.anna.email} "):
            with self.subTest(email):
                self.client.logout()

                self.assertRedirects(self.log_in(email), "/")

    def test_invisible_characters_of_a_copied_address_do_not_count(self) -> None:
        self.assertEqual(self.log_in(f"\u202a{self.anna.email}\u200b").status_code, 302)

    def test_people_of_every_company_log_in_one_after_the_other(self) -> None:
        for person in (self.anna, self.ben, self.anna):
            self.client.logout()

            self.assertRedirects(self.log_in(person.email), "/")

    def test_a_wrong_password_is_refused_in_a_sentence(self) -> None:
        response = self.log_in(self.anna.email, "wrong")

        self.assert_refused(response)
        self.assertContains(response, f'value="{self.anna.email}"')
        self.assertNotContains(response, "wrong")

    def test_an_unknown_address_reads_the_same(self) -> None:
        self.assert_refused(self.log_in("nobody@example.com"))

    def test_passwords_are_compared_to_the_letter(self) -> None:
        for password in (PASSWORD.upper(), f"{PASSWORD} ", PASSWORD[:-1], ""):
            with self.subTest(password):
                self.log_in(self.anna.email, password)

                self.assertNotIn("_auth_user_id", self.client.session)

    def test_people_who_are_no_longer_active_read_the_same(self) -> None:
        User.objects.filter(pk=self.anna.pk).update(is_active=False)

        self.assert_refused(self.log_in(self.anna.email))

    def test_user_without_a_usable_password_cannot_log_in(self) -> None:
        for password in ("", "!", "None"):
            with self.subTest(password):
                self.log_in(self.user.email, password)

                self.assertNotIn("_auth_user_id", self.client.session)

    def test_null_characters_are_refused(self) -> None:
        response = self.log_in("anna\x00@example.com", "\x00")

        self.assertContains(response, "Null characters are not allowed.")

    def test_it_leads_to_the_page_that_was_asked_for(self) -> None:
        response = self.log_in(self.anna.email, next="/tickets/?show=archive")

        self.assertRedirects(response, "/tickets/?show=archive", fetch_redirect_response=False)

    def test_it_leads_to_no_other_host(self) -> None:
        elsewhere = (
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:alert(1)",
            "http:///evil.example",
            "\x08//evil.example",
        )
        for address in elsewhere:
            with self.subTest(address):
                self.client.logout()

                self.assertRedirects(self.log_in(self.anna.email, next=address), "/")

    def test_logged_in_user_is_redirected(self) -> None:
        self.client.log_in(self.anna)

        for path, target in {
            "/login/": "/",
            "/login/?next=/profile/": "/profile/",
            "/login/?next=https://evil.example/": "/",
            "/login/?next=/login/": "/",
        }.items():
            with self.subTest(path):
                self.assertRedirects(self.client.get(path), target)

    def test_logging_in_gives_the_session_a_new_key(self) -> None:
        planted = self.client.session
        planted.save()
        self.client.cookies["sessionid"] = planted.session_key or ""

        self.log_in(self.anna.email)

        self.assertNotEqual(self.client.session.session_key, planted.session_key)

    def test_the_cookie_cannot_be_read_by_scripts(self) -> None:
        cookie = self.log_in(self.anna.email).cookies["sessionid"]

        self.assertTrue(cookie["httponly"])
        self.assertEqual(cookie["samesite"], "Lax")


class LeavingPeopleTest(LogInCase):
    """Somebody is made inactive while they are logged in."""

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.anna)
        User.objects.filter(pk=self.anna.pk).update(is_active=False)

    def test_their_next_request_asks_them_to_log_in(self) -> None:
        self.assertRedirects(self.client.get("/profile/"), "/login/?next=/profile/")

    def test_others_log_in_over_the_same_connection_afterwards(self) -> None:
        self.client.get("/")

        response = self.client_class().post(
            "/login/", {"username": self.ben.email, "password": PASSWORD}
        )

        self.assertRedirects(response, "/", fetch_redirect_response=False)


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=FAILURES)
class LockOutTest(LogInCase):
    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.assertLogs("axes", "WARNING"))

    def log_in_wrongly(self, email: str = "", times: int = FAILURES) -> Any:
        for _attempt in range(times):
            response = self.log_in(email or self.anna.email, "wrong")
        return response

    def assert_locked(self, email: str) -> None:
        response = self.log_in(email)

        self.assertContains(response, "Too many attempts", status_code=429)
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_the_last_wrong_password_shows_the_lock_out(self) -> None:
        self.assertEqual(self.log_in_wrongly(times=FAILURES - 1).status_code, 200)
        self.assertEqual(self.log_in_wrongly(times=1).status_code, 429)

    def test_then_even_the_right_password_is_refused(self) -> None:
        self.log_in_wrongly()

        self.assert_locked(self.anna.email)

    def test_it_counts_one_address_in_any_case_as_one(self) -> None:
        for email in (self.anna.email, self.anna.email.upper(), f" {self.anna.email.title()} "):
            self.log_in_wrongly(email, times=1)

        self.assert_locked(self.anna.email)
        self.assert_locked(self.anna.email.upper())

    def test_unknown_address_is_locked_out_like_a_known_one(self) -> None:
        response = self.log_in_wrongly("nobody@example.com")

        self.assertEqual(response.status_code, 429)

    def test_others_are_not_locked_out(self) -> None:
        self.log_in_wrongly()

        self.assertRedirects(self.log_in(self.ben.email), "/")

    def test_the_owner_of_the_address_can_log_in_from_elsewhere(self) -> None:
        self.log_in_wrongly()

        response = self.client.post(
            "/login/",
            {"username": self.anna.email, "password": PASSWORD},
            REMOTE_ADDR="192.0.2.7",
        )

        self.assertRedirects(response, "/")

    def test_a_header_does_not_make_it_another_computer(self) -> None:
        self.log_in_wrongly()

        response = self.client.post(
            "/login/",
            {"username": self.anna.email, "password": PASSWORD},
            headers={"X-Forwarded-For": "192.0.2.7", "X-Real-IP": "192.0.2.7"},
        )

        self.assertEqual(response.status_code, 429)

    def test_it_ends_after_a_quarter_of_an_hour(self) -> None:
        self.log_in_wrongly()
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
        self.assert_locked(self.anna.email)

        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))

        self.assertRedirects(self.log_in(self.anna.email), "/")

    def test_the_right_password_starts_the_count_again(self) -> None:
        self.log_in_wrongly(times=FAILURES - 1)
        self.log_in(self.anna.email)
        self.client.logout()

        response = self.log_in_wrongly(times=FAILURES - 1)

        self.assertEqual(response.status_code, 200)

    def test_a_new_password_by_mail_ends_it(self) -> None:
        self.log_in_wrongly()
        self.log_in_wrongly(self.ben.email)
        uid = urlsafe_base64_encode(force_bytes(self.anna.pk))
        link = f"/password-reset/{uid}/{default_token_generator.make_token(self.anna)}/"
        form = self.client.get(link, follow=True).redirect_chain[-1][0]
        new = "a better horse and stable"
        self.client.post(form, {"new_password1": new, "new_password2": new})

        self.assert_locked(self.ben.email)
        self.assertRedirects(self.log_in(self.anna.email, new), "/")

    def test_lockout_does_not_end_existing_sessions(self) -> None:
        self.client.force_login(self.anna)
        stranger = self.client_class()

        for _attempt in range(FAILURES):
            stranger.post("/login/", {"username": self.anna.email, "password": "wrong"})

        self.assertEqual(self.client.get("/profile/").status_code, 200)


class LogOutTest(LogInCase):
    def test_it_ends_the_session(self) -> None:
        self.client.force_login(self.anna)

        response = self.client.post("/logout/", follow=True)

        self.assertRedirects(response, "/")
        self.assertContains(response, "You&#x27;ve been logged out.")
        self.assertRedirects(self.client.get("/profile/"), "/login/?next=/profile/")
        self.assertFalse(Session.objects.exists())

    def test_a_link_does_not_do_it(self) -> None:
        self.client.force_login(self.anna)

        self.assertEqual(self.client.get("/logout/").status_code, 405)
        self.assertEqual(self.client.get("/profile/").status_code, 200)

    def test_logging_out_is_idempotent(self) -> None:
        self.assertRedirects(self.client.post("/logout/"), "/")
        self.assertRedirects(self.client.post("/logout/"), "/")

    def test_log_out_accepts_a_form_of_another_company(self) -> None:
        self.client.force_login(self.anna)

        response = self.client.post("/logout/", {"company_token": self.other_company.pk})

        self.assertRedirects(response, "/")

    def test_it_ends_acting_for_a_company(self) -> None:
        self.client.force_login(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support 17"})

        with self.assertLogs("users.impersonation", "INFO") as logs:
            self.client.post("/logout/")

        ended = Impersonation.objects.get()
        self.assertEqual(ended.ending, "LOGGED_OUT")
        self.assertIsNotNone(ended.ended_at)
        self.assertIn("Support 17", logs.output[0])
