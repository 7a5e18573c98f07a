"""What is internal reaches no requester: a sentinel in all of it, and everything that they get."""

import json
from datetime import timedelta
from typing import ClassVar

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from ticketflower.tests.test_access import AccessTestCase
from users.audit.audit_log import record
from users.models import User
from users.roles import ADMIN, TASK_WORKER, USER, WORKFLOW_CREATOR
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_ops.jobs import run_mail_notifications
from workflow_ops.models import (
    Notification,
    TicketError,
    TicketInstance,
    Webhook,
    WebhookDelivery,
    WebhookFormat,
)
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.tasks import pass_on_task
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.webhooks.delivery import body_of
from workflow_ops.tests.factories import current_task, make_comment

SENTINEL = "sentinel"
NOTE, REASON, FILE = (f"{SENTINEL}-{each}" for each in ("note", "reason", "file"))
ERROR, AUDIT = f"{SENTINEL}-error", f"{SENTINEL}-audit"


class SentinelTestCase(AccessTestCase):
    """The ticket of the table of all URLs, with a sentinel in each text that is internal."""

    ticket: ClassVar[TicketInstance]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket = TicketInstance.objects.get(number=1)
            kept = PersonalUploads(cls.company, cls.worker).keep(
                SimpleUploadedFile(f"{FILE}.txt", b"text")
            )
            text = f"{NOTE} @{cls.ticket_admin}"
            make_comment(cls.ticket, cls.worker, text, internal=True, uploads=[int(kept)])
            found = find_ticket(cls.worker, 1)
            assert found is not None
            pass_on_task(
                task=current_task(cls.ticket), viewer=found[1], to=cls.colleague, reason=REASON
            )
            TicketError.objects.update(error_message=ERROR, stack_trace=ERROR)
            record("exported", company=cls.company, by=cls.admin, subject=AUDIT)

    def gets(self, person: User) -> dict[str, str]:
        """What a person gets at every URL by each method, those that change nothing first."""
        rows = sorted(self.rows(), key=lambda row: row[2])
        return {
            f"{method} {path}": self.said(person, method, path) for _n, _row, method, path in rows
        }

    def said(self, person: User, method: str, path: str) -> str:
        """The whole answer to a request, its headers included."""
        response = self.ask(person, method, path)
        content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined] # as it is
        return f"{response.headers} {content.decode(errors='replace')}"

    def mails(self) -> dict[str, str]:
        """All mails of notifications by their recipients, headers, text and HTML."""
        Notification.objects.update(created_at=timezone.now() - timedelta(minutes=5))
        run_mail_notifications(timestamp=0)
        found: dict[str, str] = {}
        for message in mail.outbox:
            assert isinstance(message, EmailMultiAlternatives)
            html = "".join(str(content) for content, _type in message.alternatives)
            sent = f"{message.message()} {message.subject} {message.body} {html}"
            found[message.to[0]] = found.get(message.to[0], "") + sent
        return found


class RequesterTest(SentinelTestCase):
    def test_no_answer_has_a_sentinel(self) -> None:
        for request, answer in self.gets(self.user).items():
            with self.subTest(request):
                self.assertNotIn(SENTINEL, answer)

    def test_no_mail_has_one(self) -> None:
        make_comment(self.ticket, self.ticket_admin, "For the requester.")

        self.assertNotIn(SENTINEL, self.mails()[self.user.email])

    def test_more_roles_show_no_more_of_the_conversation(self) -> None:
        """But for that of ticket admins, who see everything of each ticket."""
        roles = [USER, TASK_WORKER, WORKFLOW_CREATOR, ADMIN]
        requester = make_person(self.company, "all-but-one", roles=roles)
        TicketInstance.objects.filter(pk=self.ticket.pk).update(created_by=requester)

        for request, answer in self.gets(requester).items():
            with self.subTest(request):
                for each in (NOTE, REASON, FILE):
                    self.assertNotIn(each, answer)


class TeamTest(SentinelTestCase):
    """The sentinels are there: the test of requesters could fail."""

    def test_a_ticket_admin_sees_them_on_the_ticket(self) -> None:
        page = self.said(self.ticket_admin, "GET", "/tickets/1/")

        for each in (NOTE, REASON, FILE, ERROR):
            self.assertIn(each, page)
        self.assertIn(ERROR, self.said(self.ticket_admin, "GET", "/manage/errors/export/"))

    def test_an_admin_sees_one_in_the_audit_log(self) -> None:
        self.assertIn(AUDIT, self.said(self.admin, "GET", "/audit/"))
        self.assertIn(AUDIT, self.said(self.admin, "GET", "/audit/export/"))

    def test_mails_to_the_team_have_them(self) -> None:
        mails = self.mails()

        self.assertIn(NOTE, mails[self.ticket_admin.email])
        self.assertIn(REASON, mails[self.colleague.email])


class WebhooksTest(SentinelTestCase):
    def bodies(self, **wanted: bool) -> str:
        """What webhooks are sent of all events of the ticket, in every format."""
        found = []
        for delivery in WebhookDelivery.objects.for_sending().filter(**wanted):
            for format in WebhookFormat:
                delivery.webhook.format = format
                found.append(json.dumps(body_of(delivery)))
        return "\n".join(found)

    def test_no_event_has_one(self) -> None:
        bodies = self.bodies()

        self.assertIn("task_assigned", bodies)
        self.assertIn("ticket_failed", bodies)
        self.assertNotIn(SENTINEL, bodies)

    def test_internal_notes_are_sent_where_they_are_included(self) -> None:
        Webhook.objects.update(includes_internal=True)
        make_comment(self.ticket, self.ticket_admin, NOTE, internal=True)

        bodies = self.bodies(comment__is_internal=True)

        self.assertIn(NOTE, bodies)
        for each in (FILE, ERROR, AUDIT):
            self.assertNotIn(each, bodies)
