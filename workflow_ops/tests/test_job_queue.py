"""The queue: what is put into it, what is brought back, and whether somebody works on it."""

from datetime import datetime, timedelta

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.queue import worker_seen_at
from workflow_ops.context_processors import WORKER_SILENCE
from workflow_ops.engine.queue import defer_action
from workflow_ops.jobs import run_continue_action, run_resume
from workflow_ops.models import TaskInstance, TaskStatus, TicketError
from workflow_ops.services.recovery import resume_company
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.factories import current_task


def execute(sql: str, *values: int | datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


class DeferTest(ActionTestCase):
    def test_a_job_exists_only_if_its_transaction_commits(self) -> None:
        task = current_task(self.make_one())
        execute("DELETE FROM procrastinate_jobs")

        class Broken(Exception):
            pass

        with self.assertRaises(Broken), transaction.atomic():
            defer_action(task)
            raise Broken

        self.assertEqual(ProcrastinateJob.objects.count(), 0)

    def test_what_is_due_goes_before_what_is_for_later(self) -> None:
        task = current_task(self.make_one())
        defer_action(task, at=timezone.now() + timedelta(hours=1))

        now, later = ProcrastinateJob.objects.order_by("id")
        self.assertGreater(now.priority, later.priority)
        self.assertEqual(now.lock, later.lock)

    def test_the_job_executes_the_pending_step_of_the_action_in_the_companys_scope(self) -> None:
        ticket = self.make_one()
        job = ProcrastinateJob.objects.get()

        run_continue_action(**job.args)

        self.assertEqual(current_task(ticket).task_definition.key, "check")


class LostJobTest(ActionTestCase):
    def test_an_action_without_a_job_gets_one(self) -> None:
        ticket = self.make_one()
        execute("DELETE FROM procrastinate_jobs")

        self.assertEqual(resume_company(company=self.company).actions, 1)
        self.assertEqual(resume_company(company=self.company).actions, 0)

        self.work()
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_so_does_one_whose_job_failed(self) -> None:
        self.make_one()
        TaskInstance.objects.update(status=TaskStatus.IN_PROGRESS)
        execute("UPDATE procrastinate_jobs SET status = 'failed'")

        self.assertEqual(resume_company(company=self.company).actions, 1)

    def test_so_does_one_that_awaits_a_callback(self) -> None:
        self.make_one("/later?seconds=300", task_type="ASYNC_ACTION")
        self.work()
        execute("DELETE FROM procrastinate_jobs")

        self.assertEqual(resume_company(company=self.company).actions, 1)
        self.work()

        self.assertEqual(TaskInstance.objects.get().attempts.count(), 1)
        self.assertIsNotNone(ProcrastinateJob.objects.get().scheduled_at)

    def test_others_get_none(self) -> None:
        held, cancelled = self.make_one(), self.make_one()
        failed = self.make_one("/fail?status=404")
        self.work()
        self.assertTrue(TicketError.objects.filter(ticket=failed).exists())
        hold_ticket(ticket=held, by=self.ticket_admin)
        cancel_ticket(ticket=cancelled, by=self.ticket_admin)

        self.assertEqual(resume_company(company=self.company).actions, 0)

    def test_the_worker_does_it_every_minute(self) -> None:
        self.make_one()
        execute("DELETE FROM procrastinate_jobs")

        run_resume(timestamp=0)

        self.assertEqual(ProcrastinateJob.objects.count(), 1)


class RescueTest(ActionTestCase):
    def doing_by(self, seen: datetime | None) -> None:
        """Have the job be done by a worker that gave its last sign of life then."""
        self.make_one()
        execute("UPDATE procrastinate_jobs SET status = 'doing'")
        if seen is not None:
            execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", seen)
            execute(
                "UPDATE procrastinate_jobs SET worker_id = (SELECT id FROM procrastinate_workers)"
            )

    def rescue(self) -> str:
        """Run the job that a worker runs every ten seconds; return the status of ours."""
        self.run_rescue()
        return str(ProcrastinateJob.objects.get().status)

    def run_rescue(self) -> None:
        task = app.tasks["rescue_stalled_jobs"]

        class Context:
            app = task.blueprint

        async_to_sync(task.func)(Context, timestamp=0)

    def test_jobs_of_silent_workers_come_back(self) -> None:
        self.doing_by(timezone.now() - timedelta(seconds=60))

        self.assertEqual(self.rescue(), "todo")

    def test_so_do_jobs_of_workers_that_are_forgotten(self) -> None:
        self.doing_by(None)

        self.assertEqual(self.rescue(), "todo")

    def test_one_whose_successor_waits_is_removed_and_blocks_no_other(self) -> None:
        self.doing_by(None)
        execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, queueing_lock, status) VALUES "
            "('resume', 'upkeep', 'resume', 'doing'), ('resume', 'upkeep', 'resume', 'todo')"
        )

        self.run_rescue()

        jobs = ProcrastinateJob.objects.order_by("pk").values_list("task_name", "status")
        self.assertEqual([*jobs], [("continue_action", "todo"), ("resume", "todo")])

    def test_of_two_with_the_same_queueing_lock_one_is_retried(self) -> None:
        execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, queueing_lock, status) VALUES "
            "('resume', 'upkeep', 'resume', 'doing'), ('resume', 'upkeep', 'resume', 'doing')"
        )

        self.run_rescue()

        self.assertEqual([*ProcrastinateJob.objects.values_list("status", flat=True)], ["todo"])

    def test_those_of_live_ones_do_not(self) -> None:
        self.doing_by(timezone.now() - timedelta(seconds=29))

        self.assertEqual(self.rescue(), "doing")

    def test_so_do_those_that_take_longer_than_any_can(self) -> None:
        for minutes, status in ((14, "doing"), (16, "todo")):
            execute("DELETE FROM procrastinate_jobs")
            execute("DELETE FROM procrastinate_workers")
            self.doing_by(timezone.now())
            begun = timezone.now() - timedelta(minutes=minutes)
            execute("UPDATE procrastinate_events SET at = %s WHERE type = 'started'", begun)

            self.assertEqual(self.rescue(), status)


class SignOfLifeTest(ActionTestCase):
    def test_without_any_worker_there_is_none(self) -> None:
        self.assertIsNone(worker_seen_at())

    def test_the_latest_sign_counts(self) -> None:
        old, new = timezone.now() - timedelta(days=1), timezone.now()
        for seen in (new, old):
            execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", seen)

        self.assertEqual(worker_seen_at(), new)

    def test_a_worker_that_ended_leaves_its_last_round(self) -> None:
        columns = "procrastinate_periodic_defers (task_name, defer_timestamp)"
        last, ahead = 1_700_000_000, int(timezone.now().timestamp()) + 3600
        for moment in (last, ahead):
            execute(f"INSERT INTO {columns} VALUES ('resume', %s)", moment)

        # What a worker wrote whose clock was ahead says nothing.
        seen = worker_seen_at()
        assert seen is not None
        self.assertEqual(seen.timestamp(), last)

    def test_after_minutes_of_silence_ticket_admins_are_notified(self) -> None:
        self.make_one()
        self.client.force_login(self.ticket_admin)
        seen = timezone.now() - WORKER_SILENCE * 2
        execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", seen)

        response = self.client.get("/manage/tickets/")

        self.assertContains(response, "no background worker has been seen for 4 minutes")
