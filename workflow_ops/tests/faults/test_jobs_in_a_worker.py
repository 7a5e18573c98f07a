"""Jobs that a job defers, inside a real worker."""

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from users.tenancy import as_company
from workflow_ops.engine.queue import CONTINUE_ACTION, defer_action
from workflow_ops.models import TaskInstance
from workflow_ops.tests.actions import action, action_bundle
from workflow_ops.tests.factories import make_ticket, publish
from workflow_ops.tests.faults.base import CommittedTestCase


class Undone(Exception):
    """Rolls the transaction of the job back."""


class JobsInAWorkerTest(CommittedTestCase):
    def setUp(self) -> None:
        super().setUp()
        document = action_bundle(action("send", "https://example.com/"))
        make_ticket(publish(self.company, self.creator, document), self.user, {"item": "Bell"})
        self.task = TaskInstance.objects.get()
        self.empty_the_queue()
        self.addCleanup(self.empty_the_queue)

    def empty_the_queue(self) -> None:
        """Remove the jobs, and what a worker leaves."""
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE procrastinate_jobs, procrastinate_workers, "
                "procrastinate_periodic_defers CASCADE"
            )

    def jobs_deferred_by_a_job(self, *, undo: bool) -> int:
        """Run a worker with a job that defers another, and perhaps rolls back after that."""

        @app.task(name="defer_another", queue="tests")
        def defer_another() -> None:
            with as_company(self.company), transaction.atomic():
                defer_action(self.task)
                if undo:
                    raise Undone

        self.addCleanup(app.tasks.pop, "defer_another")
        defer_another.defer()
        # What the worker command does, except that it ends when the queue is empty.
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined] # of Django's connector
            worker.run_worker(queues=["tests"], wait=False, install_signal_handlers=False)
        return ProcrastinateJob.objects.filter(task_name=CONTINUE_ACTION).count()

    def test_a_rollback_leaves_no_job(self) -> None:
        with self.assertLogs("procrastinate", "ERROR"):
            left = self.jobs_deferred_by_a_job(undo=True)

        self.assertEqual(left, 0)

    def test_a_commit_leaves_the_job(self) -> None:
        self.assertEqual(self.jobs_deferred_by_a_job(undo=False), 1)
