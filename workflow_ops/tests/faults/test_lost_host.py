"""Hosts that are lost in the middle of a transaction, and locks that do not become free."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import skipIf

from django.conf import settings
from django.db import connection

from ticketflower.tests.forms import PageForm
from ticketflower.tests.processes import environment
from workflow_ops.engine.assignment import TURN
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.services.recovery import resume_company
from workflow_ops.tests.factories import make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase

TAKE_TURN = """
import sys
from django.db import transaction
from users.models import Company
from users.tenancy import as_company
from workflow_ops.engine.manager import WorkflowStateManager
company = Company.objects.get(pk={company})
with as_company(company), transaction.atomic():
    WorkflowStateManager(company).take_turn()
    print("locked", flush=True)
    sys.stdin.read()
"""
LIMIT = "?options=-c%20idle_in_transaction_session_timeout%3D1s"


class LostHostTest(CommittedTestCase):
    @skipIf(os.name == "nt", "processes cannot be stopped on Windows")
    def test_what_a_stopped_process_has_locked_becomes_free(self) -> None:
        with self.process_that_took_the_turn() as process:
            os.kill(process.pid, signal.SIGSTOP)

            ticket = make_ticket(self.ticket_type, self.user)

        self.assertEqual(TaskInstance.objects.get().workflow_instance.ticket, ticket)

    @contextmanager
    def process_that_took_the_turn(self) -> Iterator[subprocess.Popen[str]]:
        server, _name = settings.DATABASE_URL.partition("?")[0].rsplit("/", 1)
        url = f"{server}/{connection.settings_dict['NAME']}{LIMIT}"
        code = TAKE_TURN.format(company=self.company.pk)
        with subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-v0", "-c", code],
            env=environment(DATABASE_URL=url, DEBUG="1", LOG_LEVEL="ERROR"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert process.stdout is not None
                self.assertEqual(process.stdout.readline(), "locked\n")
                yield process
            finally:
                process.kill()


class LockTimeoutTest(CommittedTestCase):
    """With a limit of a moment instead of ten seconds."""

    def setUp(self) -> None:
        super().setUp()
        self.other = connection.copy()
        self.other.set_autocommit(False)
        self.addCleanup(self.other.close)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
            self.addCleanup(connection.close)
        self.client.raise_request_exception = False
        self.client.force_login(self.user)
        self.form = PageForm(self.client.get("/tickets/new/purchase/").content.decode())

    def lock(self, statement: str) -> None:
        """Lock something in another transaction that does not end."""
        with self.other.cursor() as cursor:
            cursor.execute(statement, [self.company.pk])

    def submit(self) -> int:
        """Send the filled-in form; return the status of the answer."""
        form = {**self.form.values, **self.form.required}
        return self.client.post("/tickets/new/purchase/", form).status_code

    def test_a_request_that_waits_too_long_is_answered_503_and_stores_nothing(self) -> None:
        self.lock("SELECT FROM companies WHERE id = %s FOR UPDATE")

        with self.assertLogs("django.request", "ERROR"):
            self.assertEqual(self.submit(), 503)

        self.assertEqual(TicketInstance.objects.count(), 0)

    def test_a_ticket_that_cannot_be_assigned_in_time_is_stored_and_continues_later(self) -> None:
        self.lock(f"SELECT pg_advisory_xact_lock({TURN}, hashint8(%s))")

        with self.assertLogs("workflow_ops", "ERROR") as logs:
            self.assertEqual(self.submit(), 302)
        self.assertIn("advance_interrupted", logs.output[0])
        self.assertEqual(TaskInstance.objects.count(), 0)

        self.other.rollback()
        self.assertEqual(resume_company(company=self.company).tickets, 1)
        self.assertEqual(TaskInstance.objects.count(), 1)
