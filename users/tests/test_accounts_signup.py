import threading
import time
from typing import Any
from unittest.mock import patch

from django.core import mail, signing
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings, tag

from users.models import Company, CompanyRole, User
from users.roles import ROLES
from users.services.companies import FIRST_COMPANY_ROLES
from users.tenancy import as_company
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.client import OutsideClient
from users.tests.factories import make_company, make_person
from users.tests.sign_up import link_of_sign_up

ANSWERS = {
    "company_name": "Brightside",
    "first_name": "Anna",
    "last_name": "Keller",
    "email": "anna@brightside.example",
    "time_zone": "UTC",
}
WAITING = """
SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE datname = current_database()
)
"""


class SignUpCase(TestCase):
    client: OutsideClient
    client_class = OutsideClient

    def ask(self, **answers: str) -> Any:
        return self.client.post("/signup/", {**ANSWERS, **answers})

    def confirm(self, password: str = PASSWORD, **more: Any) -> Any:
        return self.client.post(link_of_sign_up(), {"password": password}, **more)

    def sign_up(self, **answers: str) -> Any:
        self.ask(**answers)
        return self.confirm()

    def anna(self) -> User:
        return User.objects.select_related("company").get(email="anna@brightside.example")


class AskTest(SignUpCase):
    """The form, which stores nothing and tells nothing."""

    def assert_refused(self, field: str, sentence: str, **answers: str) -> None:
        response = self.ask(**answers)

        self.assertEqual(response.status_code, 422)
        self.assertEqual(list(response.context["form"].errors), [field])
        self.assertIn(sentence, str(response.context["form"].errors[field]))
        self.assertEqual(mail.outbox, [])

    def test_the_form_asks_for_company_names_and_address(self) -> None:
        form = self.client.get("/signup/").context["form"]

        self.assertEqual(list(form.fields), [*ANSWERS])
        self.assertTrue(all(field.required for field in form.fields.values()))

    def test_a_link_goes_to_the_address_and_nothing_is_stored(self) -> None:
        response = self.client.post("/signup/", ANSWERS, follow=True)

        self.assertRedirects(response, "/signup/sent/")
        self.assertContains(response, "Check your email")
        (sent,) = mail.outbox
        self.assertEqual(sent.to, ["anna@brightside.example"])
        self.assertEqual(sent.subject, "Confirm your email address for TicketFlower")
        self.assertFalse(Company.objects.exists() or User.objects.exists())

    def test_the_mail_carries_nothing_that_was_typed(self) -> None:
        self.ask(company_name="Buy pills", first_name="Call", last_name="555-1234")

        message: Any = mail.outbox[0].message()
        for part in message.get_payload():
            text = part.get_payload(decode=True).decode()
            for typed in ("Buy pills", "Call", "555-1234"):
                self.assertNotIn(typed, text)

    def test_the_mail_is_plain_text_and_html_with_the_same_link(self) -> None:
        self.ask()

        message: Any = mail.outbox[0].message()
        _text, page = message.get_payload()
        self.assertIn(link_of_sign_up(), page.get_payload(decode=True).decode())

    def test_every_answer_is_needed(self) -> None:
        for name in ANSWERS:
            with self.subTest(name):
                self.assert_refused(name, "is required", **{name: ""})

    def test_blanks_are_no_answer(self) -> None:
        for name in ANSWERS:
            with self.subTest(name):
                self.assert_refused(name, "is required", **{name: " \t "})

    def test_addresses_that_are_none_are_refused(self) -> None:
        for email in ("anna", "anna@", "@brightside.example", "a b@c.example", "a@b.example\x00"):
            with self.subTest(email):
                self.assert_refused("email", "", email=email)

    def test_answers_that_are_too_long_are_refused(self) -> None:
        self.assert_refused("company_name", "at most 200 characters", company_name="x" * 201)
        self.assert_refused("first_name", "at most 150 characters", first_name="x" * 151)
        self.assert_refused("email", "at most 254 characters", email="x" * 250 + "@b.example")

    def test_input_is_kept(self) -> None:
        response = self.ask(email="nonsense", first_name="<Anna>")

        self.assertContains(response, 'value="Brightside"', status_code=422)
        self.assertContains(response, 'value="&lt;Anna&gt;"', status_code=422)
        self.assertContains(response, 'value="nonsense"', status_code=422)

    def test_a_developer_learns_where_the_mail_is(self) -> None:
        told = "printed in the terminal"
        self.assertNotContains(self.client.get("/signup/sent/"), told)

        console = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
        tickets, own = "https://tickets.example.com", "http://127.0.0.1:8123"  # as of the demo
        for debug, site, is_told in (
            (True, tickets, True),
            (False, own, True),
            (False, tickets, False),
        ):
            settings = override_settings(DEBUG=debug, SITE_URL=site, MAILERS={"default": console})
            with self.subTest(debug=debug, site=site), settings:
                for path in ("/signup/sent/", "/password-reset/sent/"):
                    page = self.client.get(path).content.decode()
                    self.assertEqual(told in page, is_told)


class ConfirmTest(SignUpCase):
    """The link, which makes the company."""

    def test_it_makes_a_company_with_its_first_person(self) -> None:
        self.sign_up()

        anna = self.anna()
        assert anna.company is not None
        self.assertEqual(anna.company.name, "Brightside")
        self.assertEqual(str(anna), "Anna Keller")
        self.assertTrue(anna.check_password(PASSWORD))
        self.assertFalse(anna.is_superuser or anna.is_staff)

    def test_the_first_person_has_every_role(self) -> None:
        self.sign_up()

        names = self.anna().groups.values_list("name", flat=True)

        self.assertEqual(set(names), set(ROLES))

    def test_the_company_starts_with_roles_that_the_first_person_has(self) -> None:
        self.sign_up()

        anna = self.anna()
        assert anna.company is not None
        with as_company(anna.company):
            names = set(CompanyRole.objects.values_list("role_name", flat=True))
            held = set(anna.company_roles.values_list("role_name", flat=True))
        self.assertEqual(names, set(FIRST_COMPANY_ROLES))
        self.assertEqual(held, names)

    def test_the_first_person_is_logged_in_and_welcomed(self) -> None:
        self.ask()

        response = self.confirm(follow=True)

        self.assertRedirects(response, "/")
        self.assertContains(response, "Brightside is ready")
        self.assertEqual(response.context["user"], self.anna())

    def test_the_page_says_what_will_be_set_up(self) -> None:
        self.ask(company_name="Tom & Jerry")

        response = self.client.get(link_of_sign_up())

        self.assertContains(response, "Set up Tom &amp; Jerry")
        self.assertContains(response, "anna@brightside.example")

    def test_planted_session_is_not_logged_in(self) -> None:
        planted = self.client.session
        planted.save()
        self.client.cookies["sessionid"] = planted.session_key or ""

        self.sign_up()

        self.assertNotEqual(self.client.session.session_key, planted.session_key)

    def test_the_address_is_kept_in_small_letters(self) -> None:
        self.sign_up(email="  Anna@BrightSide.Example ")

        self.assertEqual(self.anna().email, "anna@brightside.example")

    def test_weak_passwords_are_refused(self) -> None:
        self.ask()
        weak = {
            "": "Password is required",
            "short1!": "too short",
            "1234567890123": "entirely numeric",
            "1q2w3e4r5t6y": "too common",
            "anna@brightside": "too similar to the email",
            "annakeller": "too similar to the",
        }
        for password, sentence in weak.items():
            with self.subTest(password):
                self.assertContains(self.confirm(password), sentence, status_code=422)
        self.assertFalse(Company.objects.exists())

    def test_two_companies_may_have_the_same_name(self) -> None:
        self.sign_up()
        self.client.logout()
        self.sign_up(email="ben@brightside.example")

        self.assertEqual(Company.objects.filter(name="Brightside").count(), 2)

    def test_superuser_and_company_cannot_be_posted(self) -> None:
        other = Company.objects.create(name="Other")
        self.ask(is_superuser="on", company=str(other.pk))

        self.client.post(
            link_of_sign_up(),
            {"password": PASSWORD, "is_superuser": "on", "company": str(other.pk), "groups": "1"},
        )

        self.assertFalse(self.anna().is_superuser)
        self.assertNotEqual(self.anna().company, other)


class LinkTest(SignUpCase):
    """Links that no longer work, or never did."""

    def assert_no_longer_works(self, link: str, sentence: str) -> None:
        for response in (
            self.client.get(link),
            self.client.post(link, {"password": PASSWORD}),
        ):
            self.assertContains(response, "This link no longer works", status_code=410)
            self.assertContains(response, sentence, status_code=410)

    def test_it_works_once(self) -> None:
        self.sign_up()
        self.client.logout()

        self.assert_no_longer_works(link_of_sign_up(), "This email address already has an account")
        self.assertEqual(Company.objects.count(), 1)

    def test_it_works_for_a_day(self) -> None:
        self.ask()
        now = time.time()
        hours = 60 * 60
        with patch("django.core.signing.time.time", return_value=now + 25 * hours):
            self.assert_no_longer_works(link_of_sign_up(), "It was valid for 24 hours.")
        with patch("django.core.signing.time.time", return_value=now + 23 * hours):
            self.assertEqual(self.confirm().status_code, 302)

    def test_one_that_was_changed_or_made_up_does_not_work(self) -> None:
        self.ask()
        link = link_of_sign_up()
        other = signing.dumps({**ANSWERS, "email": "ben@x.example"}, salt="something else")

        for made_up in (f"{link[:-2]}/", "/signup/x/", f"/signup/{other}/"):
            with self.subTest(made_up):
                self.assert_no_longer_works(made_up, "Copy the whole address")

    def test_either_link_of_two_sign_ups_works(self) -> None:
        self.ask(company_name="First")
        first = link_of_sign_up()
        self.ask(company_name="Second")

        self.client.post(first, {"password": PASSWORD})

        self.assertEqual([each.name for each in Company.objects.all()], ["First"])


class SignUpAgainTest(CompanyTestCase):
    def test_an_address_with_an_account_gets_the_same_page_and_another_mail(self) -> None:
        unknown = self.client.post("/signup/", ANSWERS)
        for email in (self.stranger.email, self.stranger.email.upper(), f" {self.user.email}"):
            with self.subTest(email):
                known = self.client.post("/signup/", {**ANSWERS, "email": email})

                self.assertEqual(known.status_code, unknown.status_code)
                self.assertEqual(known.headers["Location"], unknown.headers["Location"])
                self.assertEqual(known.content, unknown.content)
                sent = mail.outbox[-1]
                self.assertEqual(sent.to, [email.strip().lower()])
                self.assertEqual(sent.subject, "You already have a TicketFlower account")
                self.assertIn("/login/", str(sent.body))
                self.assertIn("/password-reset/", str(sent.body))
        self.assertFalse(Company.objects.filter(name="Brightside").exists())

    def test_logged_in_user_is_redirected_to_the_start_page(self) -> None:
        self.client.post("/signup/", ANSWERS)
        link = link_of_sign_up()
        self.client.log_in(self.user)

        for response in (
            self.client.get("/signup/"),
            self.client.post("/signup/", ANSWERS),
            self.client.get(link),
            self.client.post(link, {"password": PASSWORD}),
        ):
            self.assertRedirects(response, "/", fetch_redirect_response=False)

        self.assertFalse(Company.objects.filter(name="Brightside").exists())


@tag("faults")
class SignUpAtTheSameMomentTest(TransactionTestCase):
    """Somebody else takes the address after the form was checked, before it is stored."""

    client: OutsideClient
    client_class = OutsideClient

    def take_address(self, taken: threading.Event) -> None:
        """Hold the address in an open transaction until the other sign-up waits for it."""
        try:
            with transaction.atomic():
                make_person(make_company("First"), "anna", roles=[])
                User.objects.filter(first_name="Anna").update(email=ANSWERS["email"])
                taken.set()
                self.wait_for_the_other()
        finally:
            connection.close()

    def wait_for_the_other(self) -> None:
        for _attempt in range(200):
            with connection.cursor() as cursor:
                cursor.execute(WAITING)
                if cursor.fetchone():
                    return
            time.sleep(0.05)
        raise AssertionError("The other sign-up never waited for the address.")

    def test_the_second_reads_that_it_is_taken_and_leaves_nothing_behind(self) -> None:
        self.client.post("/signup/", ANSWERS)
        link = link_of_sign_up()
        taken = threading.Event()
        other = threading.Thread(target=self.take_address, args=[taken])
        other.start()
        taken.wait(timeout=10)

        response = self.client.post(link, {"password": PASSWORD})
        other.join()

        self.assertContains(response, "already has an account", status_code=422)
        self.assertEqual([company.name for company in Company.objects.all()], ["First"])
        self.assertEqual(User.objects.count(), 1)
