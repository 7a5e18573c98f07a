"""Resuming what was interrupted, and what must not count as resumed."""

from contextvars import Context
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.database.clock import database_now
from users.models import Company, Impersonation
from users.tenancy import as_company
from workflow_ops.actions.calls import Outcome
from workflow_ops.actions.received import Body
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.models import ActionAttempt, TaskInstance, TaskStatus, TicketError
from workflow_ops.services import actions, callbacks, recovery
from workflow_ops.services.recovery import in_every_company
from workflow_ops.services.signing_secrets import rotate_signing_secret, signing_secrets
from workflow_ops.services.tickets import hold_ticket, resume_ticket
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.factories import current_task


class FreshErrorTest(ActionTestCase):
    """An action may fail between the step that made it and the look whether all is well."""

    def test_error_of_a_concurrently_failed_action_is_not_resolved(self) -> None:
        ticket = self.make_one("/fail?status=404")
        self.work()
        known = [TicketError.objects.get().pk]

        recovery._resolve_fixed(WorkflowStateManager(self.company), ticket, known)

        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.NEW)


class EveryCompanyTest(ActionTestCase):
    def test_failure_in_one_company_does_not_delay_the_others(self) -> None:
        resumed: list[Company] = []
        for company in (self.company, self.other_company):
            with as_company(company):
                Impersonation.objects.create(
                    company=company, superuser=self.superuser, reason="Help",
                    expires_at=database_now(),
                )  # fmt: skip

        def resume(*, company: Company) -> Any:
            if company == self.company:
                raise DatabaseError("It is away.")
            resumed.append(company)

        with self.assertLogs(recovery.logger, "ERROR") as logged:
            Context().run(in_every_company, resume)

        self.assertEqual(resumed, [self.other_company])
        self.assertIn(f"resume_failed company={self.company.pk}", logged.output[0])


class HoldTest(ActionTestCase):
    def test_retry_after_is_respected(self) -> None:
        ticket = self.make_one("/fail?status=503&retry_after=3000")
        self.work()
        (job,) = ProcrastinateJob.objects.filter(status="todo")

        hold_ticket(ticket=ticket, by=self.ticket_admin)
        resume_ticket(ticket=ticket, by=self.ticket_admin)

        self.assertEqual(ProcrastinateJob.objects.get(status="todo"), job)

    def test_what_came_to_nothing_on_hold_is_done_afterwards(self) -> None:
        ticket = self.make_one()
        hold_ticket(ticket=ticket, by=self.ticket_admin)
        self.work()

        resume_ticket(ticket=ticket, by=self.ticket_admin)
        self.work()

        self.assertEqual(current_task(ticket).task_definition.key, "check")


class TwoWorkersTest(ActionTestCase):
    """A silent worker may still be calling when another has taken its job over."""

    def test_a_failure_of_the_older_call_is_only_noted(self) -> None:
        self.make_one()
        task = TaskInstance.objects.for_detail().get()
        older, newer = actions._begin(task), actions._begin(task)
        assert older is not None
        assert newer is not None

        ticket = task.workflow_instance.ticket
        actions._end(older[0], Outcome(b"{}", 1, None, "The service responded with 400."), ticket)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.IN_PROGRESS)
        self.assertFalse(TicketError.objects.exists())
        actions._end(newer[0], Outcome(b"{}", 1, None, "The service responded with 400."), ticket)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.ERROR)


class InterruptedCallbackTest(ActionTestCase):
    """A callback has completed the action, and its step was cut off; the call ends afterwards."""

    def test_the_end_of_the_call_leaves_the_step_to_be_taken(self) -> None:
        ticket = self.make_one("/later?seconds=300", task_type="ASYNC_ACTION")
        task = TaskInstance.objects.for_detail().get()
        begun = actions._begin(task)
        assert begun is not None
        body = Body(b'{"received": {"item": "Bell"}}', "", "application/json")
        reply = callbacks._store(task, body)
        self.assertEqual(reply, callbacks.COMPLETED)

        is_advanced = actions._end(begun[0], Outcome(b"{}", 1, None, ""), ticket)

        self.assertFalse(is_advanced)
        WorkflowStateManager(self.company).advance(ticket)
        self.assertEqual(current_task(ticket).task_definition.key, "check")


class ExpiredTest(ActionTestCase):
    def test_refusal_of_an_earlier_attempt_is_not_reported(self) -> None:
        self.make_one("/later?seconds=300", task_type="ASYNC_ACTION")
        task = TaskInstance.objects.get()
        ActionAttempt.objects.create(
            company=self.company,
            task=task,
            kind=ActionAttempt.Kind.CALLBACK,
            idempotency_key=task.idempotency_key,
            failure="It was no JSON.",
        )
        self.work()
        TaskInstance.objects.update(callback_deadline=timezone.now() - timedelta(seconds=1))

        self.work_later()

        self.assertNotIn("no JSON", TicketError.objects.get().error_message)


class NewSecretKeyTest(ActionTestCase):
    def test_a_new_secret_helps_at_once(self) -> None:
        signing_secrets(self.company)

        with override_settings(SECRET_KEY="another-secret-key-that-is-long-enough-for-the-check"):
            new = rotate_signing_secret(company=self.company, by=self.admin)

            self.assertEqual(signing_secrets(self.company), [new])
