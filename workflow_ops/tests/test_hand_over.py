"""Handing agent tasks over to people, who complete them like forms."""

from datetime import timedelta
from typing import ClassVar

from django.utils import timezone

from users.models import User
from users.tenancy import as_company
from users.tests.factories import make_agent
from workflow_design.models import TaskDefinition, TicketType
from workflow_ops.agent_errors import AgentTaskFailed, TaskHandedOver
from workflow_ops.engine.invariants import violations
from workflow_ops.engine.queue import defer_action, defer_lost_actions, has_scheduled_job
from workflow_ops.errors import TaskIsAnAction, TaskNotYours, WorkerCannotDoTask
from workflow_ops.lists.tasks import TASKS, UNASSIGNED
from workflow_ops.models import (
    ShownTaskStatus,
    TaskInstance,
    TaskStatus,
    TicketComment,
    TicketInstance,
)
from workflow_ops.services.actions import continue_action
from workflow_ops.services.tasks import (
    change_availability,
    complete_task,
    hand_back_tasks,
    hand_over_task,
    reassign_task,
)
from workflow_ops.services.ticket_access import Viewer
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

TOTAL = {
    "type": "object",
    "required": ["total"],
    "properties": {"total": {"type": "number", "title": "Total"}},
}
READ = {
    "key": "read",
    "title": "Read the invoice",
    "task_type": "ASYNC_ACTION",
    "instructions": "Read the total off the invoice.",
    "output_schema": TOTAL,
}
TRANSITIONS = [{"from": None, "to": "read"}, {"from": "read", "to": None}]


class HandOverTest(TicketTestCase):
    agent: ClassVar[User]
    invoice: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            document = bundle("invoice", tasks=[READ], transitions=TRANSITIONS)
            cls.invoice = publish(cls.company, cls.creator, document)
            cls.agent = make_agent(cls.company)

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.invoice, self.user)
        self.task = current_task(self.ticket)

    def claim(self) -> None:
        now = timezone.now()
        TaskInstance.objects.filter(pk=self.task.pk).update(
            status=TaskStatus.IN_PROGRESS,
            assigned_to=self.agent,
            assigned_at=now,
            started_at=now,
            callback_deadline=now + timedelta(minutes=10),
        )
        self.task = current_task(self.ticket)

    def hand_over(self, **more: object) -> TaskInstance:
        viewer = Viewer(
            self.agent,
            is_admin=False,
            is_requester=False,
            is_worker=True,
            has_submitted=False,
        )
        return hand_over_task(task=self.task, viewer=viewer, reason="It's handwritten.", **more)  # type: ignore[arg-type] # to

    def test_a_person_completes_what_an_agent_hands_over(self) -> None:
        self.claim()

        self.hand_over()

        task = current_task(self.ticket)
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, self.worker))
        self.assertIsNotNone(task.handed_over_at)
        self.assertIsNone(task.callback_deadline)
        self.assertFalse(has_scheduled_job(task))
        self.assertEqual(defer_lost_actions(self.company), 0)
        note = TicketComment.objects.get()
        self.assertEqual(note.text, f"@{self.worker} It's handwritten.")
        self.assertEqual((note.author, note.is_internal), (self.agent, True))
        with self.assertRaises(TaskHandedOver):
            self.hand_over()
        complete_task(task=task, by=self.worker, output={"total": 12})
        ticket = TicketInstance.objects.for_detail().get(pk=self.ticket.pk)
        self.assertEqual(ticket.status, "COMPLETED")
        assert ticket.workflow is not None
        self.assertEqual(ticket.workflow.workflow_data["total"], 12)
        self.assertEqual([*violations(self.company)], [])

    def test_a_task_without_an_available_person_is_unassigned_and_never_called(self) -> None:
        change_availability(user=self.worker, is_available=False)
        self.claim()
        defer_action(self.task, at=self.task.callback_deadline)

        self.hand_over()

        task = current_task(self.ticket)
        self.assertEqual(task.shown_status, ShownTaskStatus.UNASSIGNED)
        self.assertTrue(task.is_available)
        self.assertFalse(has_scheduled_job(task))
        continue_action(task=task)  # by a job that has begun before
        self.assertEqual(current_task(self.ticket).status, TaskStatus.PENDING)
        self.assertEqual(TASKS.count(self.company, **UNASSIGNED).number.number, 1)
        self.assertEqual(TicketComment.objects.get().text, "It's handwritten.")
        change_availability(user=self.worker, is_available=True)
        self.assertEqual(current_task(self.ticket).assigned_to, self.worker)

    def test_only_who_may_do_it_gets_it_and_only_from_its_agent(self) -> None:
        with self.assertRaises(TaskNotYours):
            self.hand_over()
        self.claim()
        with self.assertRaises(WorkerCannotDoTask):
            self.hand_over(to=self.user)
        self.assertEqual(hand_back_tasks(user=self.agent, company=self.company), 0)
        task = current_task(self.ticket)
        self.assertEqual((task.status, task.handed_over_at), (TaskStatus.PENDING, None))

    def test_an_admin_hands_over_by_reassigning(self) -> None:
        for is_claimed in (False, True):
            with self.subTest(is_claimed=is_claimed):
                self.ticket = make_ticket(self.invoice, self.user)
                self.task = current_task(self.ticket)
                if is_claimed:
                    self.claim()
                reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)
                task = current_task(self.ticket)
                self.assertEqual((task.status, task.assigned_to), (TaskStatus.OPEN, self.worker))
                self.assertEqual(task.shown_status, ShownTaskStatus.ASSIGNED)

    def test_failed_tasks_and_tasks_of_services_are_not_reassigned(self) -> None:
        TaskInstance.objects.filter(pk=self.task.pk).update(status=TaskStatus.ERROR)
        with self.assertRaises(AgentTaskFailed):
            reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)
        TaskInstance.objects.filter(pk=self.task.pk).update(status=TaskStatus.PENDING)
        TaskDefinition.objects.filter(key="read").update(action_url="https://example.com/read")
        with self.assertRaises(TaskIsAnAction):
            reassign_task(task=self.task, to=self.worker, by=self.ticket_admin)
