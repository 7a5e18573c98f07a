import re
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import override_settings
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from users.models import User
from users.roles import USER
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.factories import make_person

NEW_PASSWORD = "a better horse and stable"
SITE_URL = "https://tickets.brightside.example"
LINK = re.compile(rf"{SITE_URL}(/password-reset/\S+/)")


@override_settings(SITE_URL=SITE_URL)
class PasswordResetCase(CompanyTestCase):
    anna: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.anna = make_person(cls.company, "anna", roles=[USER], password=PASSWORD)

    def ask(self, email: str, **more: Any) -> Any:
        return self.client.post("/password-reset/", {"email": email}, **more)

    def link(self) -> str:
        self.ask(self.anna.email)
        found = LINK.search(str(mail.outbox[-1].body))
        assert found, mail.outbox[-1].body
        return found[1]

    def choose(self, link: str, first: str = NEW_PASSWORD, second: str = NEW_PASSWORD) -> Any:
        form = self.client.get(link, follow=True).redirect_chain[-1][0]
        return self.client.post(form, {"new_password1": first, "new_password2": second})

    def assert_password(self, password: str) -> None:
        self.anna.refresh_from_db()
        self.assertTrue(self.anna.check_password(password))


class AskForALinkTest(PasswordResetCase):
    def test_a_mail_with_a_link_goes_to_the_person(self) -> None:
        response = self.ask(self.anna.email)

        self.assertRedirects(response, "/password-reset/sent/")
        (sent,) = mail.outbox
        self.assertEqual(sent.to, [self.anna.email])
        self.assertEqual(sent.subject, "Reset your TicketFlower password")
        self.assertRegex(str(sent.body), LINK)

    def test_the_mail_is_plain_text_and_html_with_the_same_link(self) -> None:
        link = self.link()

        message: Any = mail.outbox[0].message()
        _text, page = message.get_payload()
        self.assertEqual(page.get_content_type(), "text/html")
        self.assertIn(f'href="{SITE_URL}{link}"', page.get_payload(decode=True).decode())

    def test_the_address_is_found_in_any_case(self) -> None:
        self.ask(self.anna.email.upper())

        self.assertEqual(mail.outbox[0].to, [self.anna.email])

    def test_an_unknown_address_gets_the_same_page_and_no_mail(self) -> None:
        known, unknown = self.ask(self.anna.email), self.ask("nobody@example.com")

        self.assertEqual(known.status_code, unknown.status_code)
        self.assertEqual(known["Location"], unknown["Location"])
        self.assertEqual(len(mail.outbox), 1)

    def test_the_page_does_not_repeat_the_address(self) -> None:
        response = self.ask(self.anna.email, follow=True)

        self.assertNotContains(response, self.anna.email)

    def test_people_who_are_not_active_get_no_mail(self) -> None:
        User.objects.filter(pk=self.anna.pk).update(is_active=False)

        self.assertRedirects(self.ask(self.anna.email), "/password-reset/sent/")
        self.assertEqual(mail.outbox, [])

    def test_a_strange_host_does_not_get_into_the_mail(self) -> None:
        self.ask(self.anna.email, headers={"host": "evil.example"})

        self.assertNotIn("evil.example", str(mail.outbox[0].message()))

    def test_nothing_typed_is_refused_in_place(self) -> None:
        response = self.ask("")

        self.assertTrue(response.context["form"].errors)
        self.assertEqual(mail.outbox, [])


class ChooseAPasswordTest(PasswordResetCase):
    def aged_link(self, age: timedelta) -> str:
        """A link as it was made some time ago, by Django's own generator."""
        made = datetime.now() - age  # noqa: DTZ005 - the generator counts in local time
        seconds = default_token_generator._num_seconds(made)
        token = default_token_generator._make_token_with_timestamp(
            self.anna, seconds, default_token_generator.secret
        )
        return f"/password-reset/{urlsafe_base64_encode(force_bytes(self.anna.pk))}/{token}/"

    def assert_no_longer_works(self, link: str) -> None:
        response = self.client.get(link, follow=True)

        self.assertContains(response, "This link no longer works")
        self.assertNotContains(response, "new_password1")

    def test_the_link_sets_the_password(self) -> None:
        response = self.choose(self.link())

        self.assertRedirects(response, "/login/")
        self.assert_password(NEW_PASSWORD)

    def test_the_token_leaves_the_address_bar(self) -> None:
        link = self.link()

        response = self.client.get(link, follow=True)

        self.assertRedirects(response, link.rsplit("/", 2)[0] + "/set-password/")

    def test_one_logs_in_with_the_new_password_and_no_longer_with_the_old(self) -> None:
        self.choose(self.link())

        old = self.client.post("/login/", {"username": self.anna.email, "password": PASSWORD})
        new = self.client.post("/login/", {"username": self.anna.email, "password": NEW_PASSWORD})

        self.assertEqual(old.status_code, 200)
        self.assertRedirects(new, "/")

    def test_the_link_works_once(self) -> None:
        link = self.link()
        self.choose(link)

        self.assert_no_longer_works(link)

    def test_it_works_for_four_hours(self) -> None:
        self.choose(self.aged_link(timedelta(hours=3, minutes=59)))

        self.assert_password(NEW_PASSWORD)

    def test_after_four_hours_it_no_longer_works(self) -> None:
        self.assert_no_longer_works(self.aged_link(timedelta(hours=4, minutes=1)))

    def test_logging_in_meanwhile_takes_the_link_back(self) -> None:
        link = self.link()
        self.client.post("/login/", {"username": self.anna.email, "password": PASSWORD})
        self.client.post("/logout/")

        self.assert_no_longer_works(link)

    def test_link_with_another_or_unknown_user_is_refused(self) -> None:
        token = self.link().rsplit("/", 2)[1]
        for person in (urlsafe_base64_encode(force_bytes(self.user.pk)), "OTk5OTk5", "!", "%00"):
            with self.subTest(person):
                self.assert_no_longer_works(f"/password-reset/{person}/{token}/")

    def test_weak_and_mistyped_passwords_are_refused(self) -> None:
        for first, second in (("short", "short"), (NEW_PASSWORD, "another one"), ("", "")):
            with self.subTest(first):
                response = self.choose(self.link(), first, second)

                self.assertTrue(response.context["form"].errors)
                self.assert_password(PASSWORD)

    def test_it_ends_the_log_ins_of_other_browsers(self) -> None:
        thief = self.client_class()
        thief.force_login(self.anna)

        self.choose(self.link())

        self.assertRedirects(thief.get("/profile/"), "/login/?next=/profile/")

    def test_other_people_keep_their_passwords(self) -> None:
        ben = make_person(self.company, "ben", roles=[USER], password=PASSWORD)

        self.choose(self.link())

        ben.refresh_from_db()
        self.assertTrue(ben.check_password(PASSWORD))
