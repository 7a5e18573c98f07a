"""Inviting people by e-mail, and what becomes of the links."""

import re
import threading
import time
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import connection
from django.test import override_settings, tag
from django.utils import timezone

from users.errors import InvitationCannotBeUsed
from users.forms.team import addresses_in
from users.mail.outbox import send_due
from users.models import AuditEvent, Company, Invitation, User
from users.roles import TASK_WORKER, USER
from users.services.invitations import accept_invitation, find_invitation, invite_people
from users.tenancy import as_company
from users.tests.base import PASSWORD, CompanyPeople, CompanyTestCase, KeepsRoles
from users.tests.mail_servers import MailServer, see_a_worker

SITE_URL = "https://tickets.example"
LINK = re.compile(rf"{SITE_URL}(/invitations/\S+/)")


@override_settings(SITE_URL=SITE_URL)
class InviteCase(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def invite(self, addresses: str, **roles: Any) -> Any:
        answers = {"addresses": addresses, "system_roles": [USER], **roles}
        return self.client.post("/team/invite/", answers)

    def link(self) -> str:
        found = LINK.search(str(mail.outbox[-1].body))
        assert found
        return found[1]

    def accept(self, link: str, **more: str) -> Any:
        answers = {"first_name": "New", "last_name": "Person", "password": PASSWORD, **more}
        return self.client_class().post(link, answers)

    def messages(self) -> list[str]:
        return [str(each) for each in self.client.get("/team/invitations/").context["messages"]]


class MailTest(InviteCase):
    def test_line_break_in_the_company_name_is_removed_from_the_subject(self) -> None:
        Company.objects.filter(pk=self.company.pk).update(name="Tom\r\nBcc: x@y.com")

        self.invite("new@x.com")

        self.assertEqual(mail.outbox[0].subject, "Join Tom Bcc: x@y.com on TicketFlower")


class AddressesTest(InviteCase):
    def test_many_ways_to_write_them(self) -> None:
        text = "a@x.com, B@x.com;c@x.com\nd@x.com e@x.com\r\nAnna Smith <F@x.com>\n"

        self.assertEqual(addresses_in(text), [f"{each}@x.com" for each in "abcdef"])

    def test_names_are_left_out_as_mail_programs_copy_them(self) -> None:
        for text in (
            "Smith, Anna <anna@x.com>",
            '"Smith, Anna" <anna@x.com>; ',
            "Anna B. Smith\t<Anna@X.com>\r\n",
            "anna@x.com\u200b",
            "\u202aanna\u200b@x.com\u202c\xa0",
            "mailto:anna@x.com",
        ):
            with self.subTest(text):
                self.assertEqual(addresses_in(text), ["anna@x.com"])
                self.assertEqual(addresses_in(f"{text}; bob@x.com")[1:], ["bob@x.com"])
                self.assertEqual(addresses_in(f"bob@x.com, {text}")[:1], ["bob@x.com"])

    def test_a_typing_mistake_before_a_name_is_reported(self) -> None:
        response = self.invite("bob.x.com, Anna <anna@x.com>")

        self.assertContains(response, "“bob.x.com”", status_code=422)

    def test_long_nonsense_is_read_quickly(self) -> None:
        for text in ("a" * 20_000, '"' * 20_000, "a," * 10_000, "<" * 20_000, "a, <" * 5_000):
            with self.subTest(text[:5]):
                begun = time.process_time()
                addresses_in(text)
                self.assertLess(time.process_time() - begun, 1)

    def test_deactivated_person_is_reported_as_reactivatable(self) -> None:
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        self.invite(self.user.email)

        self.assertIn("is deactivated; you can reactivate them on their page", self.messages()[0])

    def test_invalid_address_sends_no_invitation_and_keeps_the_input(self) -> None:
        response = self.invite("a@x.com, nonsense")

        self.assertContains(
            response, "“nonsense” isn&#x27;t a valid email address.", status_code=422
        )
        self.assertContains(response, "a@x.com, nonsense", status_code=422)
        self.assertFalse(Invitation.objects.exists())

    def test_at_most_100(self) -> None:
        response = self.invite(" ".join(f"p{number}@x.com" for number in range(101)))

        self.assertContains(
            response,
            "Invite at most 100 people at once. You entered 101 addresses.",
            status_code=422,
        )

    def test_existing_and_invited_people_are_skipped_with_the_reason(self) -> None:
        self.invite("new@x.com")
        self.invite(f"new@x.com {self.user.email} other@x.com")

        self.assertEqual(
            self.messages()[-2:],
            [
                "1 invitation sent.",
                (
                    f"2 skipped: new@x.com is already invited, {self.user.email} already has an "
                    "account."
                ),
            ],
        )

    def test_people_of_other_companies_are_not_distinguished(self) -> None:
        self.invite(self.stranger.email)

        self.assertEqual(self.messages(), ["1 invitation sent."])
        self.assertContains(self.accept(self.link()), "already has an account", status_code=422)


class AcceptTest(InviteCase):
    def test_accepting_grants_the_roles_and_logs_in(self) -> None:
        self.invite("new@x.com", system_roles=[TASK_WORKER], company_roles=[self.role("Staff").pk])

        response = self.accept(self.link())

        self.assertEqual(response.headers["Location"], "/")
        user = User.objects.get(email="new@x.com")
        self.assertEqual(user.company, self.company)
        self.assertEqual([group.name for group in user.groups.all()], [TASK_WORKER])
        self.assertEqual(list(user.company_roles.all()), [self.role("Staff")])
        self.assertTrue(user.check_password(PASSWORD))
        self.assertIn(
            ("invitation_accepted", user.pk), AuditEvent.objects.values_list("action", "actor")
        )

    def test_a_link_works_once(self) -> None:
        self.invite("new@x.com")
        link = self.link()
        self.accept(link)

        self.assertContains(self.accept(link), "was already accepted", status_code=410)
        self.assertEqual(User.objects.filter(email="new@x.com").count(), 1)

    def test_after_seven_days_it_leads_nowhere(self) -> None:
        self.invite("new@x.com")
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

        self.assertContains(self.accept(self.link()), "valid for 7 days", status_code=410)

    def test_a_revoked_one_leads_nowhere(self) -> None:
        self.invite("new@x.com")
        self.client.post(f"/team/invitations/{Invitation.objects.get().pk}/revoke/")

        self.assertContains(self.accept(self.link()), "was revoked", status_code=410)

    def test_sent_again_the_old_link_is_unknown_and_the_new_one_works(self) -> None:
        self.invite("new@x.com")
        old = self.link()
        Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))

        self.client.post(f"/team/invitations/{Invitation.objects.get().pk}/resend/")

        self.assertEqual(self.accept(old).status_code, 404)
        self.assertEqual(self.accept(self.link()).status_code, 302)

    def test_not_twice_within_a_minute(self) -> None:
        self.invite("new@x.com")

        self.client.post(f"/team/invitations/{Invitation.objects.get().pk}/resend/")

        self.assertIn("was just sent", self.messages()[-1])
        self.assertEqual(len(mail.outbox), 1)

    def test_links_that_we_never_gave_are_unknown(self) -> None:
        pk = self.company.pk
        for token in (
            f"{pk}-",
            f"{pk}-x",
            "x-y",
            "-",
            "9" * 40 + "-x",
            f"{self.other_company.pk}-x",
            "²-x",
        ):
            with self.subTest(token):
                self.assertEqual(self.accept(f"/invitations/{token}/").status_code, 404)

    def test_a_weak_password_is_refused(self) -> None:
        self.invite("new@x.com")

        response = self.accept(self.link(), password="password12")

        self.assertContains(response, "too common", status_code=422)
        self.assertEqual(self.accept(self.link()).status_code, 302)

    def test_the_token_is_kept_nowhere(self) -> None:
        self.invite("new@x.com")
        token = self.link().split("-", 1)[1].strip("/")

        self.assertNotIn(token, str(Invitation.objects.values().get()))

    def test_list_shows_delayed_and_refused_mails(self) -> None:
        see_a_worker()
        with MailServer(refused=("gone@x.com",)) as server, server.in_use():
            self.invite("new@x.com gone@x.com")
            with self.assertLogs("users.mail", "WARNING"):
                send_due()
        with MailServer(is_silent=True) as server, server.in_use(timeout=0.2):
            self.invite("late@x.com")
            with self.assertLogs("users.mail", "WARNING"):
                send_due()

        page = self.client.get("/team/invitations/")
        failures = {each.email: each.mail_failure for each in page.context["invitations"]}
        self.assertEqual(failures["new@x.com"], "")
        self.assertIn("550", failures["gone@x.com"])
        self.assertContains(page, "Not delivered", 1)
        self.assertContains(page, "Delayed", 1)

    def test_a_mail_that_did_not_go_out_can_be_sent_again(self) -> None:
        see_a_worker()
        with MailServer(refused=("new@x.com",)) as server, server.in_use():
            self.invite("new@x.com")
            with self.assertLogs("users.mail", "WARNING"):
                send_due()
        Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))

        self.client.post(f"/team/invitations/{Invitation.objects.get().pk}/resend/")

        self.assertEqual(self.accept(self.link()).status_code, 302)
        self.assertNotContains(self.client.get("/team/invitations/"), "Not delivered")


@tag("faults")
class AtOnceTest(CompanyPeople, KeepsRoles):
    def test_of_two_who_use_a_link_at_once_one_gets_the_account(self) -> None:
        self.make_people()
        with as_company(self.company), override_settings(SITE_URL=SITE_URL):
            invite_people(
                company=self.company,
                emails=["new@x.com"],
                system_roles=[USER],
                company_roles=[],
                by=self.admin,
            )
        found = LINK.search(str(mail.outbox[-1].body))
        assert found
        token = found[1].split("/")[2]
        start = threading.Barrier(2)
        refused: list[str] = []

        def accept() -> None:
            invitation = find_invitation(token)
            assert invitation is not None
            start.wait()
            try:
                accept_invitation(
                    invitation=invitation, first_name="A", last_name="B", password=PASSWORD
                )
            except InvitationCannotBeUsed as refusal:
                refused.append(refusal.code)
            finally:
                connection.close()

        threads = [threading.Thread(target=accept) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual(refused, ["invitation-cannot-be-used"])
        self.assertEqual(User.objects.filter(email="new@x.com").count(), 1)
