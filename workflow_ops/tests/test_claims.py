"""Agent tasks: claimed, kept by heartbeats, completed, failed, released."""

from datetime import timedelta
from typing import Any, ClassVar

from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.database.clock import database_now
from ticketflower.tests.clocks import later_by
from users.models import User
from users.roles import TASK_WORKER
from users.services.companies import reopen_company, suspend_company
from users.services.people import change_roles, deactivate_person
from users.tests.base import CompanyTestCase
from users.tests.factories import make_agent
from workflow_ops.agent_errors import (
    AgentCannotDoTask,
    TaskHasFailed,
    TaskIsNotForAgents,
    TaskNotClaimed,
)
from workflow_ops.engine.queue import defer_lost_actions
from workflow_ops.errors import (
    AnswersRefused,
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskNotUnderWay,
    TaskTaken,
)
from workflow_ops.models import (
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
)
from workflow_ops.services.actions import continue_action
from workflow_ops.services.claims import claim_task, extend_claim, fail_claim
from workflow_ops.services.recovery import resume_company
from workflow_ops.services.tasks import complete_task, hand_back_tasks
from workflow_ops.services.ticket_errors import complete_manually, retry_error
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.factories import agent_bundle, current_task, make_ticket, publish

OUTPUT = {"item": "Desk"}


class ClaimTestCase(CompanyTestCase):
    agent: ClassVar[User]
    other: ClassVar[User]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.agent = make_agent(cls.company, company_roles=["Finance"])
        cls.other = make_agent(cls.company, "Translator", company_roles=["Finance"])

    def make(self, **more: Any) -> TicketInstance:
        """A ticket whose workflow begins with an agent task of these keys."""
        ticket_type = publish(self.company, self.creator, agent_bundle(**more))
        ticket = make_ticket(ticket_type, self.user, {"item": "Laptop"})
        self.task = current_task(ticket)
        return ticket

    def claim(self, by: User | None = None) -> TaskInstance:
        claim_task(task=self.task, by=by or self.agent)
        return self.fresh()

    def fresh(self) -> TaskInstance:
        self.task = TaskInstance.objects.for_detail().get(pk=self.task.pk)
        return self.task

    def run_job(self) -> None:
        """Do what a worker does when the job of the task is due."""
        ProcrastinateJob.objects.all()._raw_delete(ProcrastinateJob.objects.db)
        continue_action(task=self.fresh())
        self.fresh()

    def jobs(self) -> list[Any]:
        return [job.scheduled_at for job in ProcrastinateJob.objects.filter(status="todo")]

    def ended(self) -> list[str]:
        """How the claims ended, the oldest first; nothing of those that brought an output."""
        claims = ActionAttempt.objects.exclude(duration_ms=None).order_by("pk")
        return list(claims.values_list("failure", flat=True))


class LifeTest(ClaimTestCase):
    def test_it_waits_for_an_agent_without_a_job(self) -> None:
        self.make()
        resume_company(company=self.company)

        self.assertEqual((self.task.status, self.task.assigned_to), (TaskStatus.PENDING, None))
        self.assertEqual(self.jobs(), [])
        self.assertFalse(TaskInstance.objects.without_worker().exists())

    def test_a_claim_lasts_for_the_lease_and_is_noted(self) -> None:
        self.make(timeout_seconds=120)
        before = database_now()
        first = self.claim()
        again = self.claim()

        self.assertEqual((first.status, first.assigned_to), (TaskStatus.IN_PROGRESS, self.agent))
        assert first.callback_deadline is not None
        self.assertLessEqual(first.callback_deadline - before, timedelta(seconds=121))
        self.assertGreaterEqual(first.callback_deadline - before, timedelta(seconds=120))
        self.assertEqual(self.jobs(), [first.callback_deadline])
        self.assertEqual((again.calls, again.callback_deadline), (1, first.callback_deadline))
        claim = ActionAttempt.objects.get()
        self.assertEqual((claim.kind, claim.agent, claim.duration_ms), ("CLAIM", self.agent, None))

    def test_its_output_goes_on_with_the_workflow(self) -> None:
        ticket = self.make()
        self.claim()
        for output in ({}, {**OUTPUT, "approved": True}):  # nothing else may enter the data
            with self.assertRaises(AnswersRefused):
                complete_task(task=self.task, by=self.agent, output=output)
        self.assertTrue(self.fresh().is_claimed)

        complete_task(task=self.task, by=self.agent, output=OUTPUT)

        done = self.fresh()
        self.assertEqual((done.status, done.output_data), (TaskStatus.COMPLETED, OUTPUT))
        self.assertEqual((done.assigned_to, done.callback_deadline), (self.agent, None))
        self.assertEqual((self.jobs(), self.ended()), ([], [""]))
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_heartbeat_extends_the_lease_and_its_job_is_put_off(self) -> None:
        self.make(timeout_seconds=100)
        began = self.claim().callback_deadline
        extend_claim(task=self.task, by=self.agent)
        self.assertEqual(self.fresh().callback_deadline, began)  # it is nearly whole

        with later_by(timedelta(seconds=60)):
            extend_claim(task=self.task, by=self.agent)
        extended = self.fresh().callback_deadline
        assert began is not None and extended is not None
        self.assertGreaterEqual(extended - began, timedelta(seconds=60))
        with later_by(timedelta(seconds=120)):
            self.run_job()

        self.assertTrue(self.task.is_claimed)
        self.assertEqual(self.jobs(), [extended])

    @override_settings(ACTION_CALLS=2)
    def test_a_lease_that_ends_releases_the_task_and_then_fails_it(self) -> None:
        self.make()
        for expected in (TaskStatus.PENDING, TaskStatus.ERROR):
            self.claim()
            with later_by(timedelta(seconds=601)):
                self.run_job()
            self.assertEqual((self.task.status, self.task.assigned_to), (expected, None))
            self.assertEqual(self.jobs(), [])

        self.assertEqual(self.ended(), ["The claim expired before the agent finished."] * 2)
        self.assertIn("claimed this task 2 times", TicketError.objects.get().error_message)
        with self.assertRaises(TaskHasFailed):
            extend_claim(task=self.task, by=self.agent)

    def test_a_failure_is_an_error_that_admins_retry_or_complete(self) -> None:
        ticket = self.make()
        for number in (1, 2):
            self.claim()
            fail_claim(task=self.task, by=self.agent, reason="The scan is blank.")
            error = TicketError.objects.unresolved().for_detail().get()
            self.assertEqual(error.error_message, "“Read” failed. The scan is blank.")
            self.assertEqual(self.fresh().status, TaskStatus.ERROR)
            if number == 1:
                retry_error(error=error, by=self.ticket_admin)
                self.assertEqual((self.fresh().status, self.task.calls), (TaskStatus.PENDING, 0))
            self.assertEqual(self.jobs(), [])

        complete_manually(error=error, output=OUTPUT, by=self.ticket_admin)

        self.assertEqual(self.fresh().assigned_to, self.ticket_admin)
        self.assertEqual(self.ended(), ["The scan is blank."] * 2)
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        with self.assertRaises(TaskAlreadyCompleted):
            complete_task(task=self.task, by=self.agent, output=OUTPUT)


class RefusalTest(ClaimTestCase):
    def test_who_may_claim(self) -> None:
        self.make(worker_role="Finance")
        for by in (make_agent(self.company, "Other"), self.worker):
            with self.subTest(str(by)), self.assertRaises(AgentCannotDoTask):
                self.claim(by)

        self.claim()

        with self.assertRaisesMessage(TaskTaken, "already assigned to Invoice reader (agent)."):
            self.claim(self.other)
        with self.assertRaises(TaskTaken):
            extend_claim(task=self.task, by=self.other)
        with self.assertRaises(TaskTaken):
            complete_task(task=self.task, by=self.other, output=OUTPUT)
        with self.assertRaises(TaskTaken):
            fail_claim(task=self.task, by=self.other, reason="No.")
        self.assertEqual(self.fresh().assigned_to, self.agent)

    def test_without_a_claim_nothing_is_taken(self) -> None:
        self.make()
        with self.assertRaises(TaskNotClaimed):
            complete_task(task=self.task, by=self.agent, output=OUTPUT)
        self.claim()
        cancel_ticket(ticket=self.task.workflow_instance.ticket, by=self.ticket_admin)

        self.assertEqual((self.jobs(), self.ended()), ([], ["The task was canceled."]))
        with self.assertRaises(TaskCancelled):
            complete_task(task=self.task, by=self.agent, output=OUTPUT)

    def test_forms_are_for_people(self) -> None:
        ticket = self.make()
        self.claim()
        complete_task(task=self.task, by=self.agent, output=OUTPUT)
        self.task = current_task(ticket)

        with self.assertRaises(TaskIsNotForAgents):
            self.claim()


class StoppedTest(ClaimTestCase):
    def test_on_hold_it_cannot_be_claimed_but_completed(self) -> None:
        ticket = self.make()
        hold_ticket(ticket=ticket, by=self.ticket_admin)
        with self.assertRaises(TaskNotUnderWay):
            self.claim()
        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.assertEqual(self.jobs(), [])
        self.claim()
        hold_ticket(ticket=ticket, by=self.ticket_admin)
        self.run_job()
        self.assertEqual(self.jobs(), [])
        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.assertEqual(len(self.jobs()), 1)
        hold_ticket(ticket=ticket, by=self.ticket_admin)

        complete_task(task=self.task, by=self.agent, output=OUTPUT)

        self.assertEqual(self.fresh().status, TaskStatus.COMPLETED)
        self.assertFalse(TaskInstance.objects.under_way().exists())
        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_after_a_suspension_the_lease_begins_anew(self) -> None:
        self.make()
        self.claim()
        with later_by(timedelta(seconds=900)):
            suspend_company(company=self.company, reason="Unpaid", by=self.superuser)
            self.company.refresh_from_db()
            self.run_job()
            self.assertEqual(self.jobs(), [])
            reopen_company(company=self.company, by=self.superuser)
        self.company.refresh_from_db()
        assert self.company.reopened_at is not None

        with later_by(timedelta(seconds=1000)):
            self.run_job()

        self.assertTrue(self.task.is_claimed)
        until = self.company.reopened_at + timedelta(seconds=600)
        self.assertEqual((self.task.callback_deadline, self.jobs()), (until, [until]))

    def test_a_lost_job_is_queued_again(self) -> None:
        self.make()
        self.claim()
        ProcrastinateJob.objects.all()._raw_delete(ProcrastinateJob.objects.db)

        self.assertEqual(defer_lost_actions(self.company), 1)
        self.run_job()

        self.assertEqual(self.jobs(), [self.task.callback_deadline])

    def test_claims_of_an_agent_that_may_not_work_are_released(self) -> None:
        self.make(worker_role="Finance")
        self.claim()
        deactivate_person(person=self.agent, by=self.admin)
        hand_back_tasks(user=self.agent, company=self.company)
        self.assertEqual((self.fresh().status, self.task.assigned_to), (TaskStatus.PENDING, None))

        self.claim(self.other)
        change_roles(person=self.other, system_roles=[TASK_WORKER], company_roles=[])
        self.assertEqual(resume_company(company=self.company).tasks, 0)

        self.assertEqual((self.fresh().status, self.task.assigned_to), (TaskStatus.PENDING, None))
        self.assertEqual(self.jobs(), [])
        self.assertEqual(self.ended(), ["The agent can no longer work on this task."] * 2)
