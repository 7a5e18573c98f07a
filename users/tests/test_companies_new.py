"""/companies/new/: superusers make a company for somebody."""

import re
from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import override_settings
from django.utils import timezone

from users.mail.outbox import send_due
from users.models import AuditEvent, Company, CompanyRole, OutgoingMail, User
from users.roles import ROLES
from users.services.companies import FIRST_COMPANY_ROLES
from users.tenancy import as_company
from users.tests.base import PASSWORD, CompanyTestCase
from users.tests.mail_servers import MailServer, see_a_worker

SITE_URL = "https://tickets.brightside.example"
LINK = re.compile(rf"{SITE_URL}(/password-reset/\S+/\S+/)")
FLOWERS = {
    "company_name": "Fresh Flowers",
    "first_name": "Flora",
    "last_name": "Green",
    "email": "Flora@Flowers.example",
    "time_zone": "Europe/Amsterdam",
}


@override_settings(SITE_URL=SITE_URL)
class NewCompanyTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)

    def make(self, **more: str) -> Any:
        return self.client.post("/companies/new/", {**FLOWERS, **more}, follow=True)

    def made(self) -> tuple[Company, User]:
        company = Company.objects.get(name="Fresh Flowers")
        with as_company(company):
            return company, User.objects.of_company(company).get()

    def link(self) -> str:
        found = LINK.search(str(mail.outbox[-1].body))
        assert found, mail.outbox[-1].body
        return found[1]

    def choose_password(self, link: str) -> Any:
        self.client.logout()
        form = self.client.get(link, follow=True).redirect_chain[-1][0]
        return self.client.post(form, {"new_password1": PASSWORD, "new_password2": PASSWORD})

    def log_in(self) -> Any:
        self.client.logout()
        return self.client.post("/login/", {"username": FLOWERS["email"], "password": PASSWORD})

    def test_the_first_person_has_every_role(self) -> None:
        response = self.make()

        company, flora = self.made()
        self.assertRedirects(response, "/companies/")
        self.assertContains(
            response, "Fresh Flowers created. We&#x27;ve emailed flora@flowers.example a link"
        )
        self.assertEqual((flora.email, str(flora)), ("flora@flowers.example", "Flora Green"))
        self.assertEqual(set(flora.groups.values_list("name", flat=True)), set(ROLES))
        with as_company(company):
            self.assertEqual(set(CompanyRole.objects.names()), set(FIRST_COMPANY_ROLES))
            self.assertEqual(flora.company_roles.count(), len(FIRST_COMPANY_ROLES))

    def test_log_in_is_impossible_before_the_mailed_link_sets_a_password(self) -> None:
        self.make()
        self.assertEqual(self.log_in().status_code, 200)

        self.assertRedirects(self.choose_password(self.link()), "/login/")

        self.assertRedirects(self.log_in(), "/")

    def test_the_mail_has_words_of_its_own_in_text_and_html(self) -> None:
        self.make()

        (sent,) = mail.outbox
        message: Any = sent.message()
        _text, page = message.get_payload()
        self.assertEqual(sent.to, ["flora@flowers.example"])
        self.assertEqual(sent.subject, "Choose your password for TicketFlower")
        self.assertIn("Fresh Flowers is on TicketFlower now", str(sent.body))
        self.assertIn(f'href="{SITE_URL}{self.link()}"', page.get_payload(decode=True).decode())

    def test_signs_in_names_stand_for_themselves(self) -> None:
        self.make(company_name="Tom & Jerry's Flowers", first_name="<b>")

        message: Any = mail.outbox[0].message()
        text, page = (part.get_payload(decode=True).decode() for part in message.get_payload())
        self.assertIn("Hello <b>,", text)
        self.assertIn("Tom & Jerry's", text)
        self.assertNotIn("Hello <b>", page)

    def test_lost_mail_can_be_replaced_by_a_password_reset(self) -> None:
        self.make()
        self.client.logout()

        self.client.post("/password-reset/", {"email": FLOWERS["email"]})

        self.assertEqual(len(mail.outbox), 2)
        self.assertRedirects(self.choose_password(self.link()), "/login/")

    def test_a_mail_server_that_is_away_holds_up_nothing_and_gets_it_later(self) -> None:
        with MailServer(is_silent=True) as server, server.in_use(timeout=0.2):
            see_a_worker()
            self.assertContains(self.make(), "emailed")
            with self.assertLogs("users.mail", "WARNING"):
                send_due()
            self.assertEqual(server.mails, [])
            server.is_silent = False
            OutgoingMail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

            send_due()

            self.assertEqual(server.mails[0]["To"], "flora@flowers.example")

    def test_errors_are_shown_and_the_input_is_kept(self) -> None:
        wrong = {"company_name": " ", "first_name": "", "email": "flora", "last_name": "x" * 151}
        for name, value in wrong.items():
            with self.subTest(name):
                response = self.make(**{name: value})

                self.assertEqual(response.status_code, 422)
                self.assertEqual(list(response.context["form"].errors), [name])
                other = "last_name" if name != "last_name" else "first_name"
                self.assertContains(response, f'value="{FLOWERS[other]}"', status_code=422)
        self.assertFalse(Company.objects.filter(name="Fresh Flowers").exists())
        self.assertEqual(mail.outbox, [])

    def test_address_in_use_is_refused(self) -> None:
        response = self.make(email=self.stranger.email.upper())

        self.assertContains(response, "already has an account", status_code=422)
        self.assertFalse(Company.objects.filter(name="Fresh Flowers").exists())

    def test_it_is_in_the_audit_trail_of_the_new_company(self) -> None:
        self.make()

        with as_company(self.made()[0]):
            event = AuditEvent.objects.get()
        self.assertEqual((event.action, event.subject), ("company_created", "Fresh Flowers"))
        self.assertEqual(event.actor, self.superuser)


@override_settings(SITE_URL=SITE_URL)
class WhileActingTest(CompanyTestCase):
    """A superuser who acts for one company makes another: the two have nothing to do."""

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

    def test_it_is_made_and_mailed(self) -> None:
        response = self.client.post("/companies/new/", FLOWERS, follow=True)

        self.assertContains(response, "Fresh Flowers created.")
        self.assertEqual(len(mail.outbox), 1)

    def test_the_trail_of_the_new_company_names_no_acting(self) -> None:
        self.client.post("/companies/new/", FLOWERS)

        with as_company(company := Company.objects.get(name="Fresh Flowers")):
            (event,) = AuditEvent.objects.all()
            (person,) = User.objects.of_company(company)
            made = person.history.get(pgh_label="made")  # type: ignore[attr-defined] # pghistory's
        self.assertIsNone(event.impersonation)
        self.assertEqual((made.actor_id, made.impersonation_id), (self.superuser.pk, None))

    def test_an_address_of_a_company_that_cannot_be_seen_is_refused(self) -> None:
        person = {**FLOWERS, "email": self.stranger.email}

        response = self.client.post("/companies/new/", person)

        self.assertContains(response, "already has an account", status_code=422)
        self.assertFalse(Company.objects.filter(name="Fresh Flowers").exists())
