"""What is removed after a time, and what is kept."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.test import TestCase, override_settings
from django.utils import timezone

from ticketflower.tests.clocks import later_by
from users.tenancy import as_company
from workflow_ops.jobs import run_remove_old_log_ins, run_remove_unattached_uploads
from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class UploadsTest(TicketTestCase):
    def upload(self, hours_ago: float, ticket: TicketInstance | None = None) -> FileUpload:
        key = default_storage.save("1/file", ContentFile(b"bytes"))
        upload = FileUpload.objects.create(
            company=self.company, filename="a.txt", ext_key=key, file_type="text/plain", size=5,
            sha256="", uploaded_by=self.user, ticket=ticket,
        )  # fmt: skip
        at = timezone.now() - timedelta(hours=hours_ago)
        FileUpload.objects.filter(pk=upload.pk).update(uploaded_at=at)
        return upload

    def test_those_that_no_ticket_has_after_a_day_are_removed_with_their_bytes(self) -> None:
        forgotten = self.upload(25)
        kept = [self.upload(23), self.upload(25, make_ticket(self.ticket_type, self.user))]

        run_remove_unattached_uploads(timestamp=0)

        self.assertEqual(list(FileUpload.objects.order_by("pk")), kept)
        self.assertFalse(default_storage.exists(forgotten.ext_key))
        for upload in kept:
            self.assertTrue(default_storage.exists(upload.ext_key))

    def test_in_every_company(self) -> None:
        forgotten = self.upload(25)
        with as_company(self.other_company):
            run_remove_unattached_uploads(timestamp=0)

        self.assertFalse(FileUpload.objects.filter(pk=forgotten.pk).exists())


class LogInsTest(TestCase):
    def left(self, model: type[Model], days: int) -> int:
        """How many rows there are so many days later, after the nightly job."""
        with later_by(timedelta(days=days)):
            run_remove_old_log_ins(timestamp=0)
        return model._default_manager.count()

    def test_sessions_that_are_over_are_removed(self) -> None:
        self.client.session.save()
        Session.objects.update(expire_date=timezone.now() + timedelta(days=1))

        self.assertEqual(self.left(Session, 0), 1)
        self.assertEqual(self.left(Session, 2), 0)

    def test_failed_log_ins_outside_the_lockout_are_removed(self) -> None:
        AccessAttempt.objects.create(
            username="a@example.com", failures_since_start=1, attempt_time=timezone.now()
        )
        AccessAttempt.objects.update(attempt_time=timezone.now())

        self.assertEqual(self.left(AccessAttempt, 0), 1)
        self.assertEqual(self.left(AccessAttempt, 2), 0)

    def test_log_ins_are_kept_without_limit_by_default(self) -> None:
        AccessLog.objects.create(username="a@example.com")

        self.assertEqual(self.left(AccessLog, 10_000), 1)
        with override_settings(LOGIN_LOG_KEEP_DAYS=30):
            self.assertEqual(self.left(AccessLog, 29), 1)
            self.assertEqual(self.left(AccessLog, 31), 0)
