"""The outbox: what is stored, tried again, given up and forgotten."""

import time
from datetime import timedelta
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.queue import worker_is_alive
from users.jobs import run_remove_old_mails, run_send_due_mails, run_send_mail
from users.mail.outbox import PAUSES, put_into_outbox, send_due, send_one
from users.mail.writing import INVITATION, PASSWORD_RESET
from users.models import Invitation, OutgoingMail
from users.roles import USER
from users.services.accounts import ask_for_password_reset
from users.services.invitations import invite_people, resend_invitation, revoke_invitation
from users.tests.base import CompanyTestCase
from users.tests.mail_servers import MailServer, empty_the_queue, see_a_worker

AWAY = override_settings(
    MAILERS={
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
)


class OutboxCase(CompanyTestCase):
    """Mail goes to a server, and a worker is there to send it."""

    def setUp(self) -> None:
        super().setUp()
        empty_the_queue()
        see_a_worker()

    def stored(self, to: str = "") -> OutgoingMail:
        return put_into_outbox(kind=PASSWORD_RESET, to=to or self.user.email)

    def make_due(self) -> None:
        OutgoingMail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

    def age(self, by: timedelta) -> None:
        OutgoingMail.objects.update(created_at=timezone.now() - by)
        self.make_due()


@AWAY
class StoreTest(OutboxCase):
    def test_a_mail_and_its_job_exist_only_if_the_transaction_commits(self) -> None:
        class Broken(Exception):
            pass

        with self.assertRaises(Broken), transaction.atomic():
            self.stored()
            raise Broken

        self.assertFalse(OutgoingMail.objects.exists())
        self.assertFalse(ProcrastinateJob.objects.exists())

    def test_the_job_carries_the_id_alone(self) -> None:
        stored = self.stored()

        job = ProcrastinateJob.objects.get()
        self.assertEqual((job.task_name, job.args), ("send_mail", {"mail": stored.pk}))

    def test_the_request_does_the_same_for_known_and_unknown_addresses(self) -> None:
        told = []
        for email in (self.user.email, "nobody@example.com"):
            with (
                self.subTest(email),
                self.assertNumQueries(6),
            ):
                ask_for_password_reset(email=email)
            told.append(list(OutgoingMail.objects.values("kind", "details", "attempts")))
            OutgoingMail.objects.all().delete()

        self.assertEqual(told[0], told[1])

    def test_console_and_lists_get_theirs_at_once_and_without_a_job(self) -> None:
        backend = "django.core.mail.backends.locmem.EmailBackend"
        with override_settings(MAILERS={"default": {"BACKEND": backend}}):
            ask_for_password_reset(email=self.user.email)

        self.assertEqual(len(mail.outbox), 1)
        self.assertFalse(ProcrastinateJob.objects.exists())


class SendTest(OutboxCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = MailServer(refused=("gone@example.com",))
        self.enterContext(self.server)
        self.enterContext(self.server.in_use())

    def test_sent_mail_retains_no_secrets(self) -> None:
        stored = put_into_outbox(kind=PASSWORD_RESET, to=self.user.email, secret="s")

        run_send_mail(mail=stored.pk)

        stored.refresh_from_db()
        self.assertIsNotNone(stored.sent_at)
        self.assertEqual(stored.details, {})
        self.assertEqual(self.server.mails[0]["To"], self.user.email)

    def test_a_mail_is_sent_once_however_many_jobs_there_are(self) -> None:
        stored = self.stored()

        for _job in range(2):
            run_send_mail(mail=stored.pk)
        run_send_due_mails(timestamp=0)

        self.assertEqual(len(self.server.mails), 1)

    def test_a_mail_whose_job_is_lost_goes_out_within_a_minute(self) -> None:
        self.stored()
        ProcrastinateJob.objects.all()._raw_delete("default")

        run_send_due_mails(timestamp=0)

        self.assertEqual(len(self.server.mails), 1)

    def test_unknown_address_gets_no_mail(self) -> None:
        stored = self.stored("nobody@example.com")

        run_send_mail(mail=stored.pk)

        self.assertEqual(self.server.mails, [])
        self.assertFalse(OutgoingMail.objects.exists())

    def test_an_address_that_the_server_refuses_for_good_is_given_up(self) -> None:
        type(self.user).objects.filter(pk=self.user.pk).update(email="gone@example.com")
        refused, other = self.stored("gone@example.com"), self.stored(self.worker.email)

        with self.assertLogs("users.mail", "WARNING") as logged:
            run_send_due_mails(timestamp=0)

        refused.refresh_from_db()
        other.refresh_from_db()
        self.assertIn("550", refused.failure)
        self.assertIsNotNone(refused.failed_at)
        self.assertIsNotNone(other.sent_at)
        self.assertNotIn("gone@", logged.output[0])

    def test_one_that_cannot_be_written_holds_up_no_other(self) -> None:
        broken = put_into_outbox(kind="users/of_a_newer_version", to=self.user.email)
        other = self.stored(self.worker.email)

        with self.assertLogs("users.mail", "WARNING") as logged:
            run_send_due_mails(timestamp=0)

        broken.refresh_from_db()
        other.refresh_from_db()
        self.assertIn("KeyError", broken.failure)
        self.assertIn("Traceback", logged.output[0])
        self.assertIsNotNone(other.sent_at)

        self.age(timedelta(hours=25))
        with self.assertLogs("users.mail", "ERROR"):
            run_send_due_mails(timestamp=0)
        broken.refresh_from_db()
        self.assertIsNotNone(broken.failed_at)

    def test_an_invitation_that_was_revoked_or_renewed_is_not_sent(self) -> None:
        invite_people(
            company=self.company,
            emails=["a@example.com", "b@example.com"],
            system_roles=[USER],
            company_roles=[],
            by=self.admin,
        )
        Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
        revoke_invitation(invitation=Invitation.objects.get(email="a@example.com"))
        resend_invitation(invitation=Invitation.objects.get(email="b@example.com"))

        run_send_due_mails(timestamp=0)

        self.assertEqual([each["To"] for each in self.server.mails], ["b@example.com"])
        kept = OutgoingMail.objects.get(kind=INVITATION)
        self.assertEqual(kept.details, {})


@AWAY
class FailureTest(OutboxCase):
    def try_again(self) -> Any:
        self.make_due()
        with self.assertLogs("users.mail", "WARNING") as logged:
            send_due()
        return logged.records[-1]

    def pause(self) -> timedelta:
        stored = OutgoingMail.objects.get()
        pause: timedelta = stored.next_try_at - timezone.now()
        return timedelta(minutes=round(pause.total_seconds() / 60))

    def test_the_pauses_grow(self) -> None:
        self.stored()
        pauses = []
        for _try in range(len(PAUSES) + 1):
            self.assertEqual(self.try_again().levelname, "WARNING")
            pauses.append(self.pause())

        self.assertEqual(pauses, [*PAUSES, PAUSES[-1]])

    def test_it_is_given_up_after_a_day_with_an_error_in_the_log(self) -> None:
        stored = put_into_outbox(kind=PASSWORD_RESET, to=self.user.email, secret="s")
        self.age(timedelta(hours=23, minutes=59))
        self.assertEqual(self.try_again().levelname, "WARNING")

        self.age(timedelta(hours=24, minutes=1))
        last = self.try_again()

        stored.refresh_from_db()
        self.assertEqual(last.levelname, "ERROR")
        self.assertNotIn(self.user.email, last.getMessage())
        self.assertIsNotNone(stored.failed_at)
        self.assertEqual(stored.details, {})
        self.assertIn("ConnectionRefusedError", stored.failure)
        self.assertFalse(OutgoingMail.objects.waiting().exists())

    def test_a_server_that_is_away_is_asked_once_for_all_that_is_due(self) -> None:
        mails = [self.stored() for _mail in range(3)]
        with MailServer(is_silent=True) as server, server.in_use(timeout=0.2):
            with self.assertLogs("users.mail", "WARNING"):
                send_due()
            for each in mails:
                send_one(each.pk)

        self.assertEqual(server.connections, 1)
        self.assertEqual(OutgoingMail.objects.waiting().count(), 3)
        self.assertEqual(OutgoingMail.objects.due().count(), 0)

    def test_one_whose_sender_was_killed_is_tried_again(self) -> None:
        stored = self.stored()
        self.assertIsNotNone(OutgoingMail.objects.claim(stored.pk))
        self.assertIsNone(OutgoingMail.objects.claim(stored.pk))

        OutgoingMail.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

        self.assertIsNotNone(OutgoingMail.objects.claim(stored.pk))

    def test_old_ones_are_forgotten_after_thirty_days(self) -> None:
        self.stored()
        self.age(timedelta(days=29))
        run_remove_old_mails(timestamp=0)
        self.assertTrue(OutgoingMail.objects.exists())

        self.age(timedelta(days=31))
        run_remove_old_mails(timestamp=0)

        self.assertFalse(OutgoingMail.objects.exists())


class WorkerIsAliveTest(OutboxCase):
    def test_for_two_minutes_after_its_last_sign(self) -> None:
        for ago, alive in ((119, True), (121, False)):
            see_a_worker(timedelta(seconds=ago))

            self.assertEqual(worker_is_alive(), alive)

    def test_not_where_there_never_was_one(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_workers")

        self.assertFalse(worker_is_alive())


class SettingsTest(CompanyTestCase):
    def test_a_mail_server_has_a_time_limit(self) -> None:
        started = time.monotonic()
        with MailServer(is_silent=True) as server, server.in_use(timeout=0.2):
            stored = put_into_outbox(kind=PASSWORD_RESET, to=self.user.email)
            with self.assertLogs("users.mail", "WARNING"):
                send_one(stored.pk)

        self.assertLess(time.monotonic() - started, 5)
        stored.refresh_from_db()
        self.assertIn("timed out", stored.failure)
