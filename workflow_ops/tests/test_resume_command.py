import json
from contextvars import Context
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from users.models import Company, User
from users.tenancy import as_company
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import TaskInstance, TaskStatus, TicketError, TicketInstance
from workflow_ops.services.tasks import change_availability
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish


class ResumeWorkflowsTest(TicketTestCase):
    def resume(self, **options: Any) -> str:
        out = StringIO()
        # As from a shell: outside of the company's scope that the test has entered.
        Context().run(call_command, "resume_workflows", stdout=out, **options)
        return out.getvalue()

    def forgotten_ticket(self, company: Company, user: User) -> None:
        """A ticket that was stored by a process that died before it started the workflow."""
        text = json.dumps(bundle())
        stored = store_and_publish_document(company=company, by=user, text=text)
        ticket = make_ticket(stored.ticket_types[0], user)
        assert ticket.workflow is not None
        TicketInstance.objects.filter(pk=ticket.pk).update(workflow=None)
        ticket.workflow.delete()

    def test_nothing_to_do_says_nothing(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.assertEqual(self.resume(), "")
        self.assertEqual(TaskInstance.objects.count(), 1)

    def test_a_ticket_that_was_never_started_is_started(self) -> None:
        self.forgotten_ticket(self.company, self.creator)

        self.assertEqual(
            self.resume(),
            "Ours: tickets advanced: 1, tasks assigned: 0, actions put into the queue: 0\n",
        )

        self.assertEqual(current_task(TicketInstance.objects.get()).assigned_to, self.worker)
        self.assertEqual(self.resume(), "")

    def test_a_completed_task_is_followed(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TaskInstance.objects.update(
            status=TaskStatus.COMPLETED,
            output_data={"approved": True},
            completed_at=timezone.now(),
        )

        self.resume()

        self.assertEqual(current_task(ticket).task_definition.key, "order")
        self.assertEqual(TaskInstance.objects.count(), 2)

    def test_every_company_is_resumed(self) -> None:
        self.forgotten_ticket(self.company, self.creator)
        with as_company(self.other_company):
            self.forgotten_ticket(self.other_company, self.stranger)

        said = self.resume()

        self.assertIn("Ours: tickets advanced: 1", said)
        self.assertIn("Theirs: tickets advanced: 1", said)
        with as_company(self.other_company):
            self.assertEqual(TaskInstance.objects.get().assigned_to, self.stranger)

    def test_unassigned_task_goes_to_an_available_worker(self) -> None:
        change_availability(user=self.worker, is_available=False)
        ticket = make_ticket(self.ticket_type, self.user)
        self.assertEqual(self.resume(), "")
        User.objects.filter(pk=self.colleague.pk).update(is_available=True)

        self.assertEqual(
            self.resume(),
            "Ours: tickets advanced: 0, tasks assigned: 1, actions put into the queue: 0\n",
        )

        self.assertEqual(current_task(ticket).assigned_to, self.colleague)

    def test_errors_are_tried_again_only_if_asked(self) -> None:
        transitions = [
            {"from": None, "to": "review", "condition": {">": [{"var": "amount"}, 5]}},
            {"from": "review", "to": "order"},
        ]
        gap = publish(self.company, self.creator, bundle("gap", transitions=transitions))
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            ticket = make_ticket(gap, self.user, {"item": "Pen", "amount": 1})
        TicketInstance.objects.update(ticket_data={"item": "Pen", "amount": 9})

        self.assertEqual(self.resume(), "")
        self.assertEqual(TicketError.objects.unresolved().count(), 1)
        said = self.resume(retry_errors=True)

        self.assertEqual(
            said,
            "Ours: tickets advanced: 1, tasks assigned: 0, actions put into the queue: 0\n",
        )
        self.assertEqual(TicketError.objects.unresolved().count(), 0)
        self.assertEqual(current_task(ticket).task_definition.key, "review")
