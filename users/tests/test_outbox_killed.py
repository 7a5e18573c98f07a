"""kill -9 of a worker that sends mails, at each point of its dialogue with the mail server."""

import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import tag
from django.utils import timezone

from ticketflower.tests.processes import environment
from users.jobs import run_send_due_mails, run_send_mail
from users.mail.outbox import put_into_outbox
from users.mail.writing import PASSWORD_RESET
from users.models import OutgoingMail
from users.tests.base import CompanyPeople, KeepsRoles
from users.tests.mail_servers import MailServer, empty_the_queue

PATIENCE = 60
SEND = """
from threading import Thread
from users.jobs import run_send_mail
for mail in {mails}:
    Thread(target=run_send_mail, kwargs={{"mail": mail}}).start()
"""


@tag("faults")
class KilledSenderTest(CompanyPeople, KeepsRoles):
    """One process, as a worker has several threads: each sends a mail that is not answered."""

    def test_what_the_server_took_and_we_noted_is_sent_once(self) -> None:
        self.make_people()
        self.addCleanup(empty_the_queue)
        before, during, after = self.user.email, self.worker.email, self.admin.email
        silences = {before: b"RCPT", during: b"DATA", after: b"QUIT"}
        with MailServer(silent_at=silences) as server, server.in_use():
            mails = [put_into_outbox(kind=PASSWORD_RESET, to=each) for each in silences]
            self.kill_sender(mails, server)
            taken = [mail["To"] for mail in server.mails]
            server.silent_at = {}
            self.send_again()

        self.assertEqual(sorted(taken), sorted([during, after]))
        self.assertEqual(
            sorted(mail["To"] for mail in server.mails), sorted([before, during, during, after])
        )
        # Nobody can know whether the server has taken one that it did not answer for.
        first, second = (mail["Message-ID"] for mail in server.mails if mail["To"] == during)
        self.assertEqual(first, second)

    def kill_sender(self, mails: list[OutgoingMail], server: MailServer) -> None:
        """Run a process until the server answers none of its threads, and kill it."""
        program = SEND.format(mails=[mail.pk for mail in mails])
        database = connection.settings_dict["NAME"]
        process = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-c", program],
            env=environment(
                DATABASE_URL=f"{settings.DATABASE_URL.rsplit('/', 1)[0]}/{database}",
                MAIL_URL=f"smtp://127.0.0.1:{server.port}",
                MAIL_TIMEOUT_SECONDS=str(PATIENCE),
                DEBUG="1",
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _mail in mails:
                self.assertTrue(server.silences.acquire(timeout=PATIENCE))
        finally:
            process.kill()
            process.wait()

    def send_again(self) -> None:
        """Let the claims of the process end; then do what its jobs and the minute's round do."""
        waiting = OutgoingMail.objects.waiting()
        waiting.update(next_try_at=timezone.now() - timedelta(seconds=1))
        for mail in OutgoingMail.objects.all():
            run_send_mail(mail=mail.pk)
        run_send_due_mails(timestamp=0)
        self.assertFalse(waiting.exists())
