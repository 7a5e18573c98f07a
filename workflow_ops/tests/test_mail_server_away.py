"""The mail server is down: all else works, and each mail arrives once when it is back."""

from datetime import timedelta
from uuid import uuid4

from django.test import override_settings
from django.utils import timezone

from users.jobs import run_send_due_mails
from users.models import OutgoingMail, User
from users.tests.mail_servers import MailServer, empty_the_queue, see_a_worker
from workflow_ops.jobs import run_mail_notifications
from workflow_ops.models import Notification, TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task

AWAY = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
    }
}
LATER = timedelta(minutes=2)


class MailServerAwayTest(TicketTestCase):
    def test_nothing_is_lost_and_nothing_comes_twice(self) -> None:
        empty_the_queue()
        see_a_worker()
        with override_settings(MAILERS=AWAY), self.assertLogs("users.mail", "WARNING"):
            self.work()
            self.minutes_of_a_worker()
        self.assertFalse(OutgoingMail.objects.filter(sent_at__isnull=False).exists())

        with MailServer() as server, server.in_use():
            self.minutes_of_a_worker()

        expected = [
            "new@example.com",  # invited
            self.admin.email,  # a new password
            self.colleague.email,  # a task; its first assignee doesn't see the ticket anymore
            self.user.email,  # a comment
        ]
        self.assertEqual(sorted(mail["To"] for mail in server.mails), sorted(expected))

    def work(self) -> None:
        """Submit, reassign, comment, invite and ask for a password, on pages."""
        self.post(self.user, "/tickets/new/purchase/", {"answer-item": "Laptop"})
        ticket = TicketInstance.objects.get()
        task = current_task(ticket)
        assignee = {"worker": self.colleague.email}
        self.post(self.ticket_admin, f"/manage/tasks/{task.pk}/reassign/", assignee)
        comment = {"text": "Which one?", "submission_key": str(uuid4()), "audience": "requester"}
        self.post(self.colleague, "/tickets/1/comments/", comment)
        invitation = {"addresses": "new@example.com", "system_roles": "user"}
        self.post(self.admin, "/team/invite/", invitation)
        self.client.logout()
        self.assertEqual(
            self.client.post("/password-reset/", {"email": self.admin.email}).status_code, 302
        )

    def post(self, person: User, path: str, values: dict[str, str]) -> None:
        self.client.log_in(person)
        response = self.client.post(path, values)
        self.assertEqual(response.status_code, 302, path)

    def minutes_of_a_worker(self) -> None:
        """Several rounds, each some minutes after the one before."""
        for _round in range(3):
            Notification.objects.update(created_at=timezone.now() - LATER)
            OutgoingMail.objects.waiting().update(next_try_at=timezone.now())
            run_mail_notifications(timestamp=0)
            run_send_due_mails(timestamp=0)
