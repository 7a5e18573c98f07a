"""Mails of notifications: when they are written, to whom, and what they say."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import Message
from typing import ClassVar

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from users.mail.writing import write_mail
from users.models import Company, OutgoingMail, User
from users.services.companies import suspend_company
from users.tenancy import as_company, outside_companies
from workflow_ops.jobs import run_mail_notifications, run_remove_old_notifications
from workflow_ops.models import Notification, TicketComment, TicketInstance
from workflow_ops.services.notifications.mailing import mail_notifications
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket

LINK = re.compile(r"https?://[^\s<>\"]+")


@override_settings(SITE_URL="https://tickets.example.com")
class MailTestCase(TicketTestCase):
    """A ticket of the user about a laptop; nothing of it is to be mailed yet."""

    ticket: ClassVar[TicketInstance]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket = make_ticket(cls.ticket_type, cls.user)
            Notification.objects.all().delete()

    def pass_time(self, minutes: float) -> None:
        """Let this much time have passed since all that has happened."""
        for row in Notification.objects.all():
            ago = timedelta(minutes=minutes)
            row.created_at -= ago
            row.mailed_at = row.mailed_at and row.mailed_at - ago
            row.save(update_fields=["created_at", "mailed_at"])

    def mailed(self, minutes: float = 1.5) -> list[EmailMultiAlternatives]:
        """What the round of this many minutes later sends."""
        self.pass_time(minutes)
        before = len(mail.outbox)
        run_mail_notifications(timestamp=0)
        return mail.outbox[before:]  # type: ignore[return-value] # all of ours are

    def only(self, mails: list[EmailMultiAlternatives]) -> EmailMultiAlternatives:
        self.assertEqual(len(mails), 1)
        return mails[0]

    def html(self, message: EmailMultiAlternatives) -> str:
        return str(message.alternatives[0][0])


class WhenTest(MailTestCase):
    def test_not_before_it_is_unread_for_a_minute(self) -> None:
        make_comment(self.ticket, self.worker)

        self.assertEqual(self.mailed(0.5), [])
        self.assertEqual(self.only(self.mailed(1)).to, [self.user.email])
        self.assertEqual(self.mailed(60), [])

    def test_not_what_was_read(self) -> None:
        make_comment(self.ticket, self.worker)
        Notification.objects.update(read_at=timezone.now())

        self.assertEqual(self.mailed(), [])

    def test_not_what_was_switched_off(self) -> None:
        make_comment(self.ticket, self.worker)
        Notification.objects.update(by_email=False)

        self.assertEqual(self.mailed(), [])

    def test_what_happens_within_ten_minutes_is_one_mail(self) -> None:
        make_comment(self.ticket, self.worker)
        self.mailed()
        make_comment(self.ticket, self.worker, "Second.")
        make_comment(self.ticket, self.worker, "Third.")

        self.assertEqual(self.mailed(5), [])
        digest = self.only(self.mailed(6))

        self.assertIn("Second.", str(digest.body))
        self.assertIn("Third.", str(digest.body))

    def test_not_to_deactivated_people(self) -> None:
        make_comment(self.ticket, self.worker)
        User.objects.filter(pk=self.user.pk).update(is_active=False)

        self.assertEqual(self.mailed(), [])

    def test_not_while_the_company_is_suspended(self) -> None:
        make_comment(self.ticket, self.worker)
        suspend_company(company=self.company, by=self.superuser, reason="?")

        self.assertEqual(self.mailed(), [])

        Company.objects.filter(pk=self.company.pk).update(
            suspended_at=None, suspended_by=None, suspension_reason=""
        )
        self.assertEqual(len(self.mailed()), 1)


@override_settings(
    MAILERS={
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
)
class WaitingTest(MailTestCase):
    """While the mail server is away: what the outbox gets."""

    def test_one_mail_waits_for_a_person_at_a_time(self) -> None:
        for text in ("One.", "Two."):
            make_comment(self.ticket, self.worker, text)
            self.pass_time(20)
            run_mail_notifications(timestamp=0)

        waiting = OutgoingMail.objects.get()
        self.assertEqual(waiting.recipient, self.user.email)
        self.assertEqual(Notification.objects.unmailed().count(), 1)

    def test_what_was_read_meanwhile_is_left_out(self) -> None:
        make_comment(self.ticket, self.worker, "One.")
        make_comment(self.ticket, self.worker, "Two.")
        self.pass_time(2)
        mail_notifications()
        Notification.objects.filter(comment__text="One.").update(read_at=timezone.now())

        message = self.written()
        assert message is not None

        self.assertNotIn("One.", str(message.body))
        self.assertIn("Two.", str(message.body))

    def test_nothing_is_sent_where_nothing_is_left(self) -> None:
        make_comment(self.ticket, self.worker)
        self.pass_time(2)
        mail_notifications()
        changes: tuple[Callable[[], object], ...] = (
            lambda: Notification.objects.update(read_at=timezone.now()),
            lambda: self.user.groups.clear(),
            lambda: TicketComment.objects.update(is_internal=True),
            lambda: User.objects.filter(pk=self.user.pk).update(is_active=False),
        )
        for number, change in enumerate(changes):
            with self.subTest(number):
                savepoint = transaction.savepoint()
                change()
                self.assertIsNone(self.written())
                transaction.savepoint_rollback(savepoint)

        self.assertIsNotNone(self.written())

    def written(self) -> EmailMultiAlternatives | None:
        """The mail that waits, as it would be sent now."""
        with outside_companies():
            return write_mail(OutgoingMail.objects.get())


class ContentTest(MailTestCase):
    def test_one_thing_is_named_after_its_ticket(self) -> None:
        make_comment(self.ticket, self.worker, "Which <b>color</b>?\nBlack?")

        message = self.only(self.mailed())

        self.assertEqual(message.subject, "#1 Laptop")
        self.assertTrue(str(message.body).startswith(f"{self.worker} wrote a comment\n#1 Laptop\n"))
        self.assertIn("https://tickets.example.com/tickets/1/", str(message.body))
        self.assertIn("Which <b>color</b>?\nBlack?", str(message.body))
        self.assertIn("Which &lt;b&gt;color&lt;/b&gt;?", self.html(message))
        self.assertIn(f"{self.worker} wrote a comment", self.html(message))

    def test_several_tickets_are_a_digest(self) -> None:
        other = make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        for ticket in (self.ticket, other, self.ticket):
            make_comment(ticket, self.ticket_admin)

        message = next(each for each in self.mailed() if each.to == [self.user.email])

        self.assertEqual(message.subject, "3 notifications: #1 Laptop and 1 more")
        self.assertNotIn("References", message.extra_headers)

    def test_a_long_digest_says_how_many_more_there_are(self) -> None:
        comment = make_comment(self.ticket, self.worker)
        Notification.objects.bulk_create(
            Notification(
                company=self.company,
                recipient=self.user,
                kind="comment",
                ticket=self.ticket,
                comment=comment,
            )
            for _number in range(59)
        )

        self.assertIn("And 10 more", str(self.only(self.mailed()).body))

    def test_mails_about_a_ticket_are_a_conversation(self) -> None:
        make_comment(self.ticket, self.worker)
        first = self.only(self.mailed()).message()
        make_comment(self.ticket, self.worker)
        second = self.only(self.mailed(11)).message()

        self.assertEqual(first["References"], second["References"])
        self.assertEqual(first["In-Reply-To"], f"<ticket-{self.ticket.pk}@tickets.example.com>")
        self.assertNotEqual(first["Message-ID"], second["Message-ID"])
        self.assertEqual(first["Auto-Submitted"], "auto-generated")

    def test_a_mail_program_can_unsubscribe_by_one_click(self) -> None:
        make_comment(self.ticket, self.worker)
        message = self.only(self.mailed()).message()

        self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        link = message["List-Unsubscribe"].strip("<>")
        self.assertTrue(link.startswith("https://tickets.example.com/notifications/unsubscribe/"))
        Client().post(link.removeprefix("https://tickets.example.com"))

        make_comment(self.ticket, self.worker)
        self.assertEqual(self.mailed(20), [])

    def test_no_link_logs_in(self) -> None:
        make_comment(self.ticket, self.worker)
        message = self.only(self.mailed())
        links = set(LINK.findall(f"{message.body} {self.html(message)}"))
        self.assertGreater(len(links), 3)

        for link in links:
            with self.subTest(link):
                client = Client()
                client.get(link.removeprefix("https://tickets.example.com"), follow=True)
                self.assertEqual(client.get("/notifications/").status_code, 302)

    def test_an_internal_note_is_not_mailed_to_the_requester(self) -> None:
        make_comment(self.ticket, self.worker, "For us.", internal=True)
        reassign_task(task=current_task(self.ticket), to=self.colleague, by=self.ticket_admin)
        make_comment(self.ticket, self.ticket_admin, "Internal.", internal=True)

        mails = self.mailed()

        self.assertEqual({each.to[0] for each in mails}, {self.colleague.email})
        self.assertIn("Internal.", str(mails[0].body))

    def test_titles_add_no_headers(self) -> None:
        hostile = "Desk\r\nBcc: all@example.com\x1b\x85\u2028\u202eX"
        TicketInstance.objects.filter(pk=self.ticket.pk).update(summary=hostile)
        User.objects.filter(pk=self.worker.pk).update(first_name="A\r\nBcc: b@example.com")
        make_comment(self.ticket, self.worker)

        sent: Message = self.only(self.mailed()).message()

        self.assertIsNone(sent["Bcc"])
        self.assertNotRegex(str(sent["Subject"]), r"[\x00-\x1f\x7f-\x9f]")


class RetentionTest(MailTestCase):
    def test_notifications_read_90_days_ago_are_removed(self) -> None:
        make_comment(self.ticket, self.worker, f"@{self.user}")
        make_comment(self.ticket, self.worker)
        old = Notification.objects.to(self.user).earliest("pk")
        for days, left in ((89, 2), (91, 1)):
            Notification.objects.filter(pk=old.pk).update(
                read_at=timezone.now() - timedelta(days=days)
            )
            Notification.objects.exclude(pk=old.pk).update(
                created_at=timezone.now() - timedelta(days=days)
            )

            run_remove_old_notifications(timestamp=0)

            self.assertEqual(Notification.objects.to(self.user).count(), left)
