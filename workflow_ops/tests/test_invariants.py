"""Each violation that is planted is found, and nothing else."""

from contextvars import Context
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.database.clock import database_now
from users.models import Company, User
from workflow_ops.engine.invariants import INVARIANTS, violations
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.models import ActionAttempt, TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.ticket_errors import skip_to
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.actions import ActionTestCase, action
from workflow_ops.tests.factories import current_task
from workflow_ops.tests.test_claims import OUTPUT, ClaimTestCase

LONG_AGO = "now() - interval '1 hour'"


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class InvariantsTest(ActionTestCase):
    def setUp(self) -> None:
        super().setUp()
        url = f"{self.echo.url}/echo"
        self.ticket = self.make(action("send", url), action("later", url))
        self.work()
        self.work()

    def found(self) -> set[str]:
        return {violation.invariant for violation in violations(self.company)}

    def assert_found(self, invariant: str, *statements: str) -> None:
        self.assertEqual(self.found(), set())
        execute(*statements)
        self.assertEqual(self.found(), {invariant})

    def test_a_healthy_company_has_none(self) -> None:
        done = TaskInstance.objects.for_detail().get(pk=current_task(self.ticket).pk)
        complete_task(task=done, by=self.worker, output={})
        cancel_ticket(ticket=self.make_one(), by=self.ticket_admin)
        self.make_one("/fail?status=404")
        self.work()
        self.make_one("/fail?status=404")
        self.work()
        error = TicketError.objects.for_detail().unresolved().latest("pk")
        skip_to(error=error, to=None, by=self.ticket_admin)
        age = f"updated_at = {LONG_AGO}"
        for table in ("ticket_instances", "workflow_instances", "task_instances"):
            execute(f"UPDATE {table} SET {age}")

        self.assertEqual(list(violations(self.company)), [])

    def test_worker_may_work(self) -> None:
        tables = ("task_instances", "users")
        old = [f"UPDATE {table} SET updated_at = {LONG_AGO}" for table in tables]

        self.assert_found("worker-may-work", "DELETE FROM users_groups", *old)

    def test_who_has_just_lost_a_role_may_have_tasks_for_two_minutes(self) -> None:
        execute("DELETE FROM users_groups", "UPDATE users SET updated_at = now()")

        self.assertEqual(self.found(), set())

    def test_ticket_numbers(self) -> None:
        self.assert_found("ticket-numbers", "UPDATE companies SET last_ticket_number = 9")

    def test_a_missing_ticket_number(self) -> None:
        self.assert_found(
            "ticket-numbers",
            "UPDATE ticket_instances SET number = 2",
            "UPDATE companies SET last_ticket_number = 2",
        )

    def test_a_ticket_that_is_not_started(self) -> None:
        Company.objects.update(last_ticket_number=2)
        TicketInstance.objects.create(
            company=self.company, number=2, ticket_type=self.ticket_type, created_by=self.user
        )

        self.assert_found(
            "ticket-started",
            f"UPDATE ticket_instances SET created_at = {LONG_AGO} WHERE number = 2",
        )

    def test_a_workflow_without_a_ticket(self) -> None:
        columns = "company_id, workflow_id, workflow_data, status, created_at, updated_at"
        self.assert_found(
            "workflow-of-a-ticket",
            f"INSERT INTO workflow_instances ({columns}) SELECT company_id, workflow_id, '{{}}', "
            "'COMPLETED', now(), now() FROM workflow_instances",
        )

    def test_a_ticket_of_another_status(self) -> None:
        self.assert_found(
            "ticket-status", "UPDATE ticket_instances SET status = 'ON_HOLD' WHERE number = 1"
        )

    def test_a_workflow_that_stalls(self) -> None:
        self.assert_found(
            "workflow-goes-on",
            "UPDATE task_instances SET status = 'COMPLETED', output_data = '{}', "
            "completed_at = now() WHERE status = 'OPEN'",
            f"UPDATE task_instances SET updated_at = {LONG_AGO}",
            f"UPDATE workflow_instances SET updated_at = {LONG_AGO}",
        )

    def double_the_open_task(self) -> str:
        columns = (
            "company_id, workflow_instance_id, task_definition_id, input_data, assigned_to_id, "
            "assigned_at, created_at, updated_at, calls"
        )
        return (
            f"INSERT INTO task_instances ({columns}, status, idempotency_key) SELECT {columns}, "
            "status, gen_random_uuid() FROM task_instances WHERE status = 'OPEN'"
        )

    def test_two_tasks_under_way(self) -> None:
        self.assertEqual(self.found(), set())
        execute("DROP INDEX task_one_under_way", self.double_the_open_task())

        doubled = {"one-task-under-way", "tasks-follow-each-other", "transitions-taken"}
        self.assertLessEqual({"one-task-under-way", "tasks-follow-each-other"}, self.found())
        self.assertLessEqual(self.found(), doubled)

    def test_an_ended_workflow_with_a_task(self) -> None:
        self.assert_found(
            "ended-workflow-has-no-task", "UPDATE workflow_instances SET status = 'CANCELLED'"
        )

    def test_another_current_task(self) -> None:
        self.assert_found("current-task", "UPDATE workflow_instances SET current_task_id = NULL")

    def test_a_task_made_too_early(self) -> None:
        self.assert_found(
            "tasks-follow-each-other",
            f"UPDATE task_instances SET created_at = {LONG_AGO} WHERE status = 'OPEN'",
        )

    def test_a_transition_that_is_none(self) -> None:
        self.assert_found(
            "transitions-taken",
            "DELETE FROM workflow_transitions WHERE from_task_id = (SELECT task_definition_id "
            "FROM task_instances ORDER BY id LIMIT 1)",
        )

    def test_a_completed_task_without_output(self) -> None:
        self.assert_found(
            "completed-task-has-output",
            "UPDATE task_instances SET output_data = '5' WHERE id = (SELECT min(id) "
            "FROM task_instances)",
        )

    def test_a_listed_task_without_a_worker(self) -> None:
        self.assert_found(
            "listed-task-has-a-worker",
            "UPDATE task_instances SET assigned_to_id = NULL, assigned_at = NULL "
            "WHERE status = 'OPEN'",
        )

    def test_a_failed_task_without_an_error(self) -> None:
        self.assert_found(
            "failed-task-has-an-error",
            "UPDATE task_instances SET status = 'ERROR' WHERE status = 'OPEN'",
        )

    def test_a_question_that_nobody_can_answer(self) -> None:
        tables = ("task_instances", "users")
        self.assert_found(
            "asked-task-can-be-answered",
            "UPDATE task_instances SET status = 'ASKED' WHERE status = 'OPEN'",
            "UPDATE users SET is_active = false WHERE id = (SELECT max(created_by_id) "
            "FROM ticket_instances)",
            *(f"UPDATE {table} SET updated_at = {LONG_AGO}" for table in tables),
        )

    def test_an_action_without_a_job(self) -> None:
        self.make_one()
        self.assert_found(
            "action-has-a-job",
            "DELETE FROM procrastinate_jobs",
            f"UPDATE task_instances SET updated_at = {LONG_AGO}",
        )

    def test_a_job_of_a_worker_that_is_gone(self) -> None:
        self.make_one()
        self.assert_found("job-has-a-live-worker", "UPDATE procrastinate_jobs SET status = 'doing'")

    def test_an_action_that_took_two_answers(self) -> None:
        task = TaskInstance.objects.earliest("pk")
        for _time in range(2):
            ActionAttempt.objects.create(
                company=self.company,
                task=task,
                kind=ActionAttempt.Kind.CALLBACK,
                idempotency_key=task.idempotency_key,
                http_status=200,
            )

        self.assertEqual(self.found(), {"one-answer-is-kept"})

    def test_every_invariant_is_tested(self) -> None:
        with open(__file__, encoding="utf-8") as file:
            text = file.read()

        for name in INVARIANTS:
            self.assertIn(f'"{name}"', text)


class ClaimsTest(ClaimTestCase):
    def found(self, **changes: Any) -> set[str]:
        """The invariants violated once the task is so, and long ago."""
        long_ago = database_now() - timedelta(hours=1)
        TaskInstance.objects.filter(pk=self.task.pk).update(updated_at=long_ago, **changes)
        User.objects.filter(company=self.company).update(updated_at=long_ago)
        return {each.invariant for each in violations(self.company)}

    def test_a_claimed_action_has_an_agent_a_deadline_and_a_job(self) -> None:
        self.make()
        self.assertEqual(self.found(), set())
        self.assertEqual(self.found(callback_deadline=database_now()), {"claim-has-an-agent"})
        self.claim()
        self.assertEqual(self.found(), set())

        for changes in ({"callback_deadline": None}, {"assigned_to": self.worker}):
            with self.subTest(str(changes)):
                self.claim()
                self.assertEqual(self.found(**changes), {"claim-has-an-agent"})
                WorkflowStateManager(self.company).release_claim(self.fresh(), "It was wrong.")
        self.claim()
        ProcrastinateJob.objects.all()._raw_delete(ProcrastinateJob.objects.db)
        self.assertEqual(self.found(), {"action-has-a-job"})
        complete_task(task=self.task, by=self.agent, output=OUTPUT)
        self.assertEqual(self.found(), set())
        ActionAttempt.objects.update(failure="")
        self.assertEqual(self.found(), {"one-answer-is-kept"})


class CommandTest(ActionTestCase):
    def run_command(self) -> str:
        out = StringIO()
        try:
            Context().run(call_command, "check_invariants", stdout=out)
        except CommandError as error:
            return f"{out.getvalue()}{error}"
        return out.getvalue()

    def test_it_says_that_all_is_well(self) -> None:
        self.make_one()

        self.assertEqual(
            self.run_command(), f"All {len(INVARIANTS)} invariants hold in 2 companies.\n"
        )

    def test_it_names_company_invariant_and_ticket(self) -> None:
        self.make_one()
        execute("UPDATE workflow_instances SET status = 'CANCELLED'")

        self.assertEqual(
            self.run_command(),
            "Ours: ended-workflow-has-no-task: ticket 1: It has ended, and 'Send' is under way.\n"
            "Violations found: 1.",
        )
