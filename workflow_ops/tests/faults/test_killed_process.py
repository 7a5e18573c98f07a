import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from ticketflower.tests.processes import environment
from workflow_ops.engine.assignment import TURN
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, WorkflowInstance
from workflow_ops.tests.factories import current_task, make_ticket
from workflow_ops.tests.faults.base import CommittedTestCase

SUBMIT = """
import uuid
from users.models import User
from workflow_design.models import TicketType
from workflow_ops.services.tickets import submit_ticket
submit_ticket(
    ticket_type=TicketType.objects.get(),
    by=User.objects.get(pk={user}), answers={{"item": "Laptop"}}, submission_key=uuid.uuid4(),
)
"""

COMPLETE = """
from workflow_ops.models import TaskInstance
from workflow_ops.services.tasks import complete_task
task = TaskInstance.objects.for_detail().get()
complete_task(task=task, by=task.assigned_to, output={{"approved": True}})
"""

WAITING = """
SELECT count(*) FROM pg_locks
JOIN pg_database ON pg_database.oid = database AND datname = current_database()
WHERE locktype = 'advisory' AND NOT granted
"""

IN_COMPANY = """
from users.models import Company
from users.tenancy import as_company
with as_company(Company.objects.get(pk={company})):
"""


class KilledProcessTest(CommittedTestCase):
    """kill -9 between the person's commit and the advance."""

    def test_submitted_ticket_is_started_by_resuming(self) -> None:
        self.run_and_kill(SUBMIT.format(user=self.user.pk))

        ticket = TicketInstance.objects.get()
        self.assertIsNone(ticket.workflow)
        self.resume_twice()

        self.assertEqual(WorkflowInstance.objects.count(), 1)
        self.assertEqual(current_task(ticket).task_definition.key, "review")

    def test_completed_task_is_advanced_by_resuming(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)

        self.run_and_kill(COMPLETE.format())

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.COMPLETED)
        self.resume_twice()

        self.assertEqual(TaskInstance.objects.count(), 2)
        self.assertEqual(current_task(ticket).task_definition.key, "order")

    def resume_twice(self) -> None:
        for _time in range(2):
            call_command("resume_workflows", stdout=StringIO())

    def run_and_kill(self, code: str) -> None:
        """Run the code in a process of its own and kill it while it waits to advance."""
        body = "".join(f"    {line}\n" for line in code.strip().splitlines())
        program = IN_COMPANY.format(company=self.company.pk) + body
        with self.nobody_advances():
            process = subprocess.Popen(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), "shell", "-c", program],
                env=environment(DATABASE_URL=self.database_url(), DEBUG="1", LOG_LEVEL="ERROR"),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            self.wait_until_it_waits(process)
            process.kill()
            process.communicate()

    def database_url(self) -> str:
        server, _name = settings.DATABASE_URL.rsplit("/", 1)
        return f"{server}/{connection.settings_dict['NAME']}"

    @contextmanager
    def nobody_advances(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, hashint8(%s))", [TURN, self.company.pk])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock_all()")

    def wait_until_it_waits(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 60
        with connection.cursor() as cursor:
            while time.monotonic() < deadline:
                cursor.execute(WAITING)
                if cursor.fetchone() == (1,):
                    return
                if process.poll() is not None:
                    assert process.stderr is not None
                    self.fail(f"It ended before: {process.stderr.read().decode()}")
                time.sleep(0.02)
        self.fail("It never came to the advance.")
