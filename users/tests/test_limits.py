"""Limits on how often a thing may be done."""

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from axes.models import AccessAttempt
from django.core import mail
from django.db import connection
from django.test import override_settings

from users.errors import TooManyRequests
from users.jobs import run_remove_old_rate_limits
from users.limits.limits import HOUR, Limit
from users.models import ApiToken, Invitation, RateLimit
from users.roles import USER
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_person

LIMIT = Limit("test", "SIGN_UPS_PER_HOUR", HOUR, "tests")
THREE = override_settings(SIGN_UPS_PER_HOUR=3)


def age_all(seconds: float) -> None:
    """Have every window begin so much earlier."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rate_limits SET started_at = started_at - make_interval(secs => %s)", [seconds]
        )


@THREE
class LimitTest(CompanyTestCase):
    def count(self, subject: str = "a", times: int = 1) -> int:
        """How many of these are let through."""
        passed = 0
        for _time in range(times):
            try:
                LIMIT.count(subject)
                passed += 1
            except TooManyRequests:
                pass
        return passed

    def test_so_many_are_let_through_in_a_window(self) -> None:
        self.assertEqual(self.count(times=5), 3)

    def test_subjects_and_scopes_count_apart(self) -> None:
        self.count(times=5)

        self.assertEqual(self.count("b"), 1)
        Limit("other", "SIGN_UPS_PER_HOUR", HOUR, "tests").count("a")

    def test_a_new_window_begins_when_the_last_one_is_over(self) -> None:
        self.count(times=5)

        age_all(3599)
        self.assertEqual(self.count(), 0)
        age_all(1)
        self.assertEqual(self.count(times=5), 3)

    def test_many_can_be_counted_as_one(self) -> None:
        LIMIT.count("a", by=3)

        with self.assertRaises(TooManyRequests):
            LIMIT.count("a")

    def test_looking_counts_nothing(self) -> None:
        for _time in range(5):
            LIMIT.require("a")
        self.count(times=3)

        with self.assertRaises(TooManyRequests):
            LIMIT.require("a")
        age_all(3600)
        LIMIT.require("a")

    def test_the_sentence_says_when_to_try_again(self) -> None:
        self.count(times=3)
        for seconds, told in ((0, "1 hour"), (1, "60 minutes"), (3530, "2 minutes"), (60, "9 sec")):
            age_all(seconds)
            with self.assertRaises(TooManyRequests) as refused:
                LIMIT.require("a")
            self.assertRegex(
                refused.exception.sentence, rf"^Too many tests\. Try again in {told}\w*\.$"
            )

    def test_zero_is_no_limit(self) -> None:
        with override_settings(SIGN_UPS_PER_HOUR=0), self.assertNumQueries(0):
            self.assertEqual(self.count(times=9), 9)

    def test_it_takes_one_statement(self) -> None:
        self.count()
        with self.assertNumQueries(1):
            self.count()

    def test_the_database_does_not_tell_whom_it_counts(self) -> None:
        self.count("anna@example.com")

        self.assertNotIn("anna", str(RateLimit.objects.values().get()))

    def test_old_counts_are_forgotten(self) -> None:
        self.count()
        run_remove_old_rate_limits(timestamp=0)
        self.assertTrue(RateLimit.objects.exists())

        age_all(3 * 24 * 3600)
        run_remove_old_rate_limits(timestamp=0)

        self.assertFalse(RateLimit.objects.exists())


class AnonymousTest(CompanyTestCase):
    ANSWERS = {
        "company_name": "Brightside",
        "first_name": "Anna",
        "last_name": "Keller",
        "email": "anna@brightside.example",
        "time_zone": "UTC",
    }

    def sign_up(self, email: str = "anna@brightside.example", **more: Any) -> Any:
        return self.client.post("/signup/", {**self.ANSWERS, "email": email}, **more)

    @THREE
    def test_too_many_sign_ups_from_one_client_are_reported_and_nothing_typed_is_lost(self) -> None:
        for number in range(3):
            self.assertEqual(self.sign_up(f"a{number}@x.example").status_code, 302)

        response = self.sign_up("a4@x.example")

        self.assertContains(response, "Too many sign-ups from your network", status_code=429)
        self.assertContains(response, 'value="Brightside"', status_code=429)
        self.assertEqual(len(mail.outbox), 3)
        self.assertEqual(self.sign_up(REMOTE_ADDR="203.0.113.9").status_code, 302)

    @override_settings(MAILS_TO_ONE_ADDRESS_PER_HOUR=2)
    def test_mails_to_one_address_are_limited_without_changing_the_page(self) -> None:
        for email in ("anna@brightside.example", self.user.email):
            mail.outbox.clear()
            pages = [self.sign_up(email).headers["Location"] for _time in range(3)]
            pages += [
                self.client.post("/password-reset/", {"email": email}).headers["Location"]
                for _time in range(2)
            ]

            self.assertEqual(pages, ["/signup/sent/"] * 3 + ["/password-reset/sent/"] * 2)
            self.assertEqual(len(mail.outbox), 2)

    @override_settings(PASSWORD_RESETS_PER_HOUR=3)
    def test_too_many_resets_from_one_client_are_reported_alike_for_all_addresses(self) -> None:
        for number in range(3):
            self.client.post("/password-reset/", {"email": f"a{number}@x.example"})

        for email in (self.user.email, "nobody@x.example"):
            response = self.client.post("/password-reset/", {"email": email})
            self.assertContains(response, "Too many password reset requests", status_code=429)
            self.assertContains(response, f'value="{email}"', status_code=429)
        self.assertEqual(mail.outbox, [])


class LogInTest(CompanyTestCase):
    def log_in(self, email: str, password: str = "wrong", **more: Any) -> Any:
        return self.client.post("/login/", {"username": email, "password": password}, **more)

    @override_settings(LOGIN_FAILURES_PER_CLIENT=30)
    def test_trying_one_password_with_many_accounts_is_slowed(self) -> None:
        ben = make_person(self.company, "ben", roles=[USER], password=PASSWORD)
        for number in range(30):
            self.assertEqual(self.log_in(f"p{number}@x.example").status_code, 200)

        refused = self.log_in(ben.email, PASSWORD)

        self.assertContains(refused, "Too many failed logins. Try again in", status_code=429)
        elsewhere = self.log_in(ben.email, PASSWORD, REMOTE_ADDR="203.0.113.9")
        self.assertRedirects(elsewhere, "/")

    @override_settings(LOGIN_FAILURES_PER_CLIENT=2)
    def test_it_is_over_after_fifteen_minutes(self) -> None:
        ben = make_person(self.company, "ben", roles=[USER], password=PASSWORD)
        for _time in range(2):
            self.log_in(ben.email)
        self.assertEqual(self.log_in(ben.email, PASSWORD).status_code, 429)

        age_all(15 * 60)

        self.assertRedirects(self.log_in(ben.email, PASSWORD), "/")

    @override_settings(LOGIN_FAILURES_PER_CLIENT=2)
    def test_log_ins_that_succeed_do_not_count(self) -> None:
        ben = make_person(self.company, "ben", roles=[USER], password=PASSWORD)
        for _time in range(3):
            self.assertRedirects(self.log_in(ben.email, PASSWORD), "/")
            self.client.post("/logout/")

    @override_settings(AXES_ENABLED=True, TRUSTED_PROXIES=1, AXES_FAILURE_LIMIT=2)
    def test_behind_a_proxy_people_do_not_lock_out_each_other(self) -> None:
        ben = make_person(self.company, "ben", roles=[USER], password=PASSWORD)
        for _time in range(3):
            self.log_in(ben.email, HTTP_X_FORWARDED_FOR="6.6.6.6")

        attacker = self.log_in(ben.email, PASSWORD, HTTP_X_FORWARDED_FOR="6.6.6.6")
        himself = self.log_in(ben.email, PASSWORD, HTTP_X_FORWARDED_FOR="6.6.6.6, 203.0.113.7")

        self.assertEqual(attacker.status_code, 429)
        self.assertRedirects(himself, "/")
        self.assertEqual({each.ip_address for each in AccessAttempt.objects.all()}, {"6.6.6.6"})


TOKEN = {"name": "Laptop", "days": 30, "scopes": "definitions:read"}


class LoggedInTest(CompanyTestCase):
    def invite(self, *emails: str) -> Any:
        answers = {"addresses": " ".join(emails), "system_roles": [USER]}
        return self.client.post("/team/invite/", answers)

    @override_settings(INVITATIONS_PER_DAY=3)
    def test_invitations_of_a_company(self) -> None:
        self.client.log_in(self.admin)
        self.invite("a@x.example", "b@x.example")

        refused = self.invite("c@x.example", "d@x.example")

        self.assertContains(refused, "Too many invitations from your company", status_code=429)
        self.assertContains(refused, "c@x.example d@x.example", status_code=429)
        self.assertEqual(Invitation.objects.count(), 2)

    @override_settings(INVITATIONS_PER_DAY=3)
    def test_invitations_that_were_refused_take_no_place(self) -> None:
        self.client.log_in(self.admin)
        self.assertEqual(self.invite(*(f"p{n}@x.example" for n in range(4))).status_code, 429)
        self.invite("a@x.example", "b@x.example")
        self.assertEqual(self.invite("c@x.example", "d@x.example").status_code, 429)

        self.assertEqual(self.invite("c@x.example").status_code, 302)
        self.assertEqual(self.invite("d@x.example").status_code, 429)

    @override_settings(INVITATIONS_PER_DAY=1)
    def test_sending_one_again_counts_as_well(self) -> None:
        self.client.log_in(self.admin)
        self.invite("a@x.example")
        with patch("users.services.invitations.PAUSE", timedelta(0)):
            path = f"/team/invitations/{Invitation.objects.get().pk}/resend/"
            response = self.client.post(path, follow=True)

        self.assertContains(response, "Too many invitations from your company. Try again in")
        self.assertEqual(len(mail.outbox), 1)

    @override_settings(TOKENS_PER_HOUR=2)
    def test_tokens_of_a_person(self) -> None:
        self.client.log_in(self.creator)
        made = [self.client.post("/profile/tokens/", TOKEN).status_code for _time in range(3)]

        self.assertEqual(made, [200, 200, 429])
        self.assertEqual(ApiToken.objects.count(), 2)

    @override_settings(CHECKS_PER_MINUTE=2)
    def test_checks_by_tools(self) -> None:
        self.client.log_in(self.creator)
        made = self.client.post("/profile/tokens/", TOKEN)
        token = re.search(r"tf_\w+_\w+_\w+", made.content.decode())
        assert token

        answers = [
            self.client_class().post(
                "/design/check/", "{}", content_type="application/json",
                headers={"Authorization": f"Bearer {token[0]}"},
            )
            for _time in range(3)
        ]  # fmt: skip

        self.assertEqual([each.status_code for each in answers], [200, 200, 429])
        self.assertEqual(answers[-1].json()["error"]["code"], "too-many-requests")
        self.assertLessEqual(int(answers[-1].headers["Retry-After"]), 60)
