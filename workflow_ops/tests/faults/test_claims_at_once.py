"""Agents that do something about the same task at the same moment as others: it happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import ConnectorException

from ticketflower.database.clock import database_now
from users.tests.factories import make_agent
from workflow_ops.agent_errors import TaskHandedOver
from workflow_ops.engine.invariants import violations
from workflow_ops.errors import TaskAlreadyCompleted, TaskCancelled, TaskTaken
from workflow_ops.models import ActionAttempt, TaskInstance, TaskStatus, TicketInstance
from workflow_ops.services.actions import continue_action
from workflow_ops.services.claims import claim_task
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.factories import agent_bundle, current_task, make_ticket, publish
from workflow_ops.tests.faults.base import CommittedTestCase, at_once
from workflow_ops.tests.faults.installation import wait_until

ROUNDS = 4
OUTPUT = {"item": "Desk"}
TERMINATE_WAITING = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE NOT granted AND relation = 'procrastinate_jobs'::regclass
"""


class ClaimsAtOnceTest(CommittedTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.agents = [make_agent(self.company, name) for name in ("One", "Two")]
        self.type = publish(self.company, self.creator, agent_bundle())

    def make(self) -> tuple[TicketInstance, TaskInstance]:
        ticket = make_ticket(self.type, self.user, {"item": "Bell"})
        return ticket, current_task(ticket)

    def claimed(self) -> tuple[TicketInstance, TaskInstance]:
        ticket, task = self.make()
        claim_task(task=task, by=self.agents[0])
        return ticket, TaskInstance.objects.for_detail().get(pk=task.pk)

    def refusals(self, *calls: Callable[[], Any]) -> list[type]:
        results = at_once(self.company, calls)
        return [type(each) for each in results if isinstance(each, Exception)]

    def assert_sound(self) -> None:
        self.assertEqual(list(violations(self.company)), [])
        under_way = TaskInstance.objects.under_way().filter(status=TaskStatus.IN_PROGRESS)
        open_claims = ActionAttempt.objects.open_claims()
        self.assertEqual(
            set(under_way.values_list("pk", flat=True)),
            set(open_claims.values_list("task", flat=True)),
        )

    def test_of_two_agents_one_gets_the_task(self) -> None:
        for _number in range(ROUNDS):
            _ticket, task = self.make()

            refused = self.refusals(*(partial(claim_task, task=task, by=a) for a in self.agents))

            self.assertEqual(refused, [TaskTaken])
            self.assertEqual(ActionAttempt.objects.filter(task=task).count(), 1)
            self.assertEqual(ProcrastinateJob.objects.filter(args__task=task.pk).count(), 1)
        self.assert_sound()

    def test_an_output_and_the_end_of_the_lease_leave_one_state(self) -> None:
        for _number in range(ROUNDS):
            _ticket, task = self.claimed()
            TaskInstance.objects.filter(pk=task.pk).update(callback_deadline=database_now())

            refused = self.refusals(
                partial(complete_task, task=task, by=self.agents[0], output=OUTPUT),
                partial(continue_action, task=task),
            )

            task.refresh_from_db()
            status = TaskStatus.PENDING if refused else TaskStatus.COMPLETED
            self.assertEqual(task.status, status)
            self.assertEqual(task.output_data, None if refused else OUTPUT)
            claim = ActionAttempt.objects.get(task=task)
            self.assertEqual(claim.failure == "", not refused)
        self.assert_sound()

    def test_an_output_and_a_cancellation_leave_one_state(self) -> None:
        for _number in range(ROUNDS):
            ticket, task = self.claimed()

            refused = self.refusals(
                partial(complete_task, task=task, by=self.agents[0], output=OUTPUT),
                partial(cancel_ticket, ticket=ticket, by=self.ticket_admin),
            )

            self.assertIn(refused, ([], [TaskCancelled]))
            task.refresh_from_db()
            status = TaskStatus.CANCELLED if refused else TaskStatus.COMPLETED
            self.assertEqual(task.status, status)
            tasks = TaskInstance.objects.of_workflow(task.workflow_instance)
            self.assertFalse(tasks.under_way().exists())
        self.assert_sound()

    def test_an_output_and_a_hand_over_leave_one_state(self) -> None:
        for _number in range(ROUNDS):
            _ticket, task = self.claimed()

            refused = self.refusals(
                partial(complete_task, task=task, by=self.agents[0], output=OUTPUT),
                partial(reassign_task, task=task, to=self.worker, by=self.ticket_admin),
            )

            task.refresh_from_db()
            is_handed_over = task.handed_over_at is not None
            self.assertEqual(refused, [TaskHandedOver if is_handed_over else TaskAlreadyCompleted])
            self.assertEqual(task.output_data, None if is_handed_over else OUTPUT)
        self.assert_sound()

    def test_a_connection_that_is_lost_amid_a_claim_leaves_nothing(self) -> None:
        _ticket, task = self.make()
        claim = partial(claim_task, task=task, by=self.agents[0])
        with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
            claimed = pool.submit(self.refusals, claim)

            def is_terminated() -> bool:
                cursor.execute(TERMINATE_WAITING)
                return cursor.fetchone() is not None

            wait_until(is_terminated, "the claim waits for its job")
            self.assertEqual(claimed.result(), [ConnectorException])

        task.refresh_from_db()
        self.assertEqual((task.status, task.calls), (TaskStatus.PENDING, 0))
        self.assertFalse(ActionAttempt.objects.exists())
        claim()
        self.assert_sound()
