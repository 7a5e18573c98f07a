"""A suspended company: nothing of it goes on, nothing is lost, and all of it goes on later."""

import csv
from contextvars import Context
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from unittest.mock import patch

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from users.models import Company, Impersonation
from users.services.companies import reopen_company, suspend_company
from users.tenancy import as_company
from workflow_ops.actions import calls
from workflow_ops.actions.callbacks import callback_token
from workflow_ops.actions.guard import post
from workflow_ops.engine import invariants
from workflow_ops.jobs import run_continue_action
from workflow_ops.models import (
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowStatus,
)
from workflow_ops.services.recovery import ResumeResult, in_every_company, resume_company
from workflow_ops.services.tasks import change_availability, complete_task
from workflow_ops.services.ticket_errors import retry_error
from workflow_ops.services.tickets import hold_ticket, resume_ticket
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket, publish

APPROVED = {"approved": True}


class Suspension:
    """Suspends our company, reopens it, and does what the worker does every minute."""

    company: Company
    superuser: Any

    def suspend(self) -> None:
        suspend_company(company=self.company, reason="Unpaid", by=self.superuser)

    def reopen(self) -> None:
        reopen_company(company=self.company, by=self.superuser)

    def resume(self) -> list[ResumeResult]:
        return Context().run(in_every_company, resume_company)


class PeoplesTasksTest(Suspension, TicketTestCase):
    """Requests that were under way when the company was suspended have loaded it before."""

    def test_a_ticket_is_kept_and_starts_after_reopening(self) -> None:
        self.suspend()

        ticket = make_ticket(self.ticket_type, self.user)

        self.assertIsNone(ticket.workflow)
        self.resume()
        self.assertFalse(TaskInstance.objects.exists())
        self.assertFalse(TicketError.objects.exists())
        self.reopen()
        self.resume()
        self.assertEqual(current_task(ticket).assigned_to, self.worker)

    def test_a_completed_task_is_kept_and_followed_after_reopening(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        self.suspend()

        complete_task(task=current_task(ticket), by=self.worker, output=APPROVED)

        self.resume()
        self.assertEqual(TaskInstance.objects.get().output_data, APPROVED)
        self.reopen()
        self.resume()
        self.assertEqual(current_task(ticket).task_definition.key, "order")

    def test_a_task_that_waits_finds_a_worker_after_reopening(self) -> None:
        change_availability(user=self.worker, is_available=False)
        ticket = make_ticket(self.ticket_type, self.user)
        self.suspend()

        change_availability(user=self.worker, is_available=True)

        self.resume()
        self.assertEqual(current_task(ticket).status, TaskStatus.PENDING)
        self.reopen()
        self.resume()
        self.assertEqual(current_task(ticket).assigned_to, self.worker)

    def test_tasks_on_lists_stay_there(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        before = current_task(ticket)

        self.suspend()
        self.resume()
        self.reopen()

        self.assertEqual(current_task(ticket).assigned_to, before.assigned_to)
        self.assertEqual(current_task(ticket).updated_at, before.updated_at)

    def test_other_companies_go_on(self) -> None:
        with as_company(self.other_company):
            ticket_type = publish(self.other_company, self.stranger)
            ticket = make_ticket(ticket_type, self.stranger)
            TaskInstance.objects.filter(pk=current_task(ticket).pk).update(
                status=TaskStatus.CANCELLED
            )
        self.suspend()

        self.assertEqual([each.company for each in self.resume()], [self.other_company])

    def test_impersonations_still_expire(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})
        self.suspend()
        Impersonation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

        self.resume()

        self.assertEqual(Impersonation.objects.get().ending, "EXPIRED")

    def test_no_invariant_is_violated_by_what_waits(self) -> None:
        self.suspend()
        make_ticket(self.ticket_type, self.user)
        long_ago = timezone.now() - timedelta(hours=1)
        TicketInstance.objects.update(created_at=long_ago)

        self.assertEqual(list(invariants.violations(self.company)), [])
        self.reopen()
        self.assertEqual(list(invariants.violations(self.company)), [])
        Company.objects.filter(pk=self.company.pk).update(reopened_at=long_ago)
        (violation,) = invariants.violations(self.company)
        self.assertEqual(violation.invariant, "ticket-started")


class ActingTest(Suspension, TicketTestCase):
    """What a superuser does for a suspended company."""

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.suspend()
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

    def post(self, path: str, **data: str) -> Any:
        token = {"company_token": str(self.company.pk)}
        return self.client.post(path, {**data, **token})

    def test_they_see_and_export_all_of_it(self) -> None:
        self.assertContains(self.client.get("/tickets/1/"), "Laptop")
        export: Any = self.client.get("/manage/tickets/export/")
        lines = list(csv.reader(b"".join(export).decode().splitlines()))
        self.assertEqual(len(lines), 2)

    def test_what_they_submit_waits_for_the_reopening(self) -> None:
        self.post("/tickets/new/purchase/", **{"answer-item": "Desk"})

        ticket = TicketInstance.objects.get(number=2)
        self.assertIsNone(ticket.workflow)
        self.assertEqual(self.client.get("/tickets/2/").status_code, 200)
        self.reopen()
        self.resume()
        self.assertEqual(current_task(ticket).assigned_to, self.worker)

    def test_what_they_cancel_is_cancelled(self) -> None:
        self.post("/manage/tickets/1/cancel/")

        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.status, WorkflowStatus.CANCELLED)


class SuspendedActionCase(Suspension, ActionTestCase):
    def do_jobs(self) -> None:
        """Do every job of the queue, also those for later, as a worker does."""
        for job in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
            self.forget(job)
            Context().run(run_continue_action, **job.args)


class ActionsTest(SuspendedActionCase):
    def test_no_action_is_called_and_it_is_after_reopening(self) -> None:
        ticket = self.make_one()
        self.suspend()

        self.do_jobs()
        self.resume()

        self.assertFalse(ActionAttempt.objects.exists())
        self.assertFalse(ProcrastinateJob.objects.exists())
        self.assertEqual(current_task(ticket).status, TaskStatus.PENDING)
        self.reopen()
        self.resume()
        self.do_jobs()
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(ActionAttempt.objects.count(), 1)

    def test_the_answer_to_a_call_under_way_is_kept_and_followed_after_reopening(self) -> None:
        ticket = self.make_one()
        answered = post

        def suspended_meanwhile(*args: Any, **kwargs: Any) -> Any:
            answer = answered(*args, **kwargs)
            self.suspend()
            return answer

        with patch.object(calls, "post", suspended_meanwhile):
            self.do_jobs()

        task = TaskInstance.objects.get()
        self.assertEqual((task.status, task.output_data), ("COMPLETED", {"item": "Laptop"}))
        self.reopen()
        self.resume()
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_call_that_failed_is_repeated_after_reopening(self) -> None:
        ticket = self.make_one("/fail?status=503&times=1")
        self.do_jobs()
        self.suspend()

        self.do_jobs()

        self.assertEqual(ActionAttempt.objects.count(), 1)
        self.reopen()
        self.resume()
        self.do_jobs()
        self.assertEqual(ActionAttempt.objects.count(), 2)
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_superuser_who_tries_a_failed_action_again_calls_nothing(self) -> None:
        self.make_one("/fail?status=404")
        self.do_jobs()
        self.suspend()

        retry_error(error=TicketError.objects.get(), by=self.superuser)
        self.do_jobs()

        self.assertEqual(ActionAttempt.objects.count(), 1)
        self.reopen()
        self.resume()
        self.do_jobs()
        self.assertEqual(ActionAttempt.objects.count(), 2)

    def test_a_ticket_that_a_superuser_resumes_calls_nothing(self) -> None:
        ticket = self.make_one()
        hold_ticket(ticket=ticket, by=self.ticket_admin)
        self.suspend()

        resume_ticket(ticket=ticket, by=self.superuser)
        self.do_jobs()

        self.assertFalse(ActionAttempt.objects.exists())


class CallbacksTest(SuspendedActionCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = self.make_one(
            "/later?seconds=300", task_type="ASYNC_ACTION", timeout_seconds=120
        )
        self.work()

    def call_back(self) -> Any:
        token = callback_token(TaskInstance.objects.earliest("pk"))
        answer = {"received": {"item": "Desk"}}
        return self.client.post(f"/callbacks/{token}/", answer, content_type="application/json")

    def expire(self) -> None:
        TaskInstance.objects.update(callback_deadline=timezone.now() - timedelta(seconds=1))

    def test_they_are_turned_away_and_taken_after_reopening(self) -> None:
        self.suspend()

        refused = self.call_back()

        self.assertEqual(refused.status_code, HTTPStatus.CONFLICT)
        self.assertIn("suspended", refused.json()["detail"])
        self.assertIsNone(TaskInstance.objects.get().output_data)
        self.reopen()
        self.assertEqual(self.call_back().status_code, HTTPStatus.OK)
        self.assertEqual(current_task(self.ticket).task_definition.key, "check")

    def test_a_deadline_that_passes_meanwhile_begins_again_at_the_reopening(self) -> None:
        self.suspend()
        self.expire()

        self.do_jobs()
        self.assertFalse(TicketError.objects.exists())
        self.reopen()
        self.resume()
        self.do_jobs()

        task = TaskInstance.objects.get()
        assert task.callback_deadline is not None
        self.assertEqual(task.status, TaskStatus.IN_PROGRESS)
        left = task.callback_deadline - timezone.now()
        self.assertTrue(timedelta(seconds=110) < left <= timedelta(seconds=120), left)
        self.assertEqual(self.call_back().status_code, HTTPStatus.OK)

    def test_then_it_is_final(self) -> None:
        self.suspend()
        self.reopen()
        long_ago = timezone.now() - timedelta(minutes=5)
        Company.objects.filter(pk=self.company.pk).update(reopened_at=long_ago)
        self.expire()

        self.do_jobs()

        self.assertIn("didn't call back in time", TicketError.objects.get().error_message)
