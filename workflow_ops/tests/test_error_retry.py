"""Trying again what fails at once: the person is told, and the error stays."""

from typing import ClassVar, override

from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_design.runtime.faults import WorkflowFault
from workflow_ops.engine.error_recording import EngineStage, record_locked, update_after_retry
from workflow_ops.errors import FailedAgain
from workflow_ops.models import TicketError, TicketInstance, WorkflowInstance, WorkflowStatus
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.ticket_errors import complete_manually, retry_error
from workflow_ops.tests.actions import ActionTestCase, action
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)


class RetryTest(TicketTestCase):
    """A ticket goes on only while its amount is positive."""

    stopping: ClassVar[TicketType]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        document = bundle(
            "stopping",
            tasks=[form_task("review", output_schema=YES_NO), form_task("order")],
            transitions=[
                {"from": None, "to": "review"},
                {"from": "review", "to": "order", "condition": {">": [{"var": "amount"}, 0]}},
                {"from": "order", "to": None},
            ],
        )
        with as_company(cls.company):
            cls.stopping = publish(cls.company, cls.creator, document)

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.stopping, self.user, {"item": "Desk", "amount": 0})
        with self.assertLogs("workflow_ops.engine.error_recording"):
            complete_task(task=current_task(self.ticket), by=self.worker, output={"approved": True})
        self.error = TicketError.objects.for_detail().get()
        self.client.log_in(self.ticket_admin)

    def repair(self) -> None:
        WorkflowInstance.objects.update(workflow_data={"item": "Desk", "amount": 1})

    def test_repeated_failure_is_reported_and_remains_unresolved(self) -> None:
        with self.assertLogs("workflow_ops.engine.error_recording"):
            response = self.client.post(f"/manage/errors/{self.error.pk}/retry/", follow=True)

        self.assertContains(response, "Retry failed again: ")
        error = TicketError.objects.get()
        self.assertEqual(error.error_status, TicketError.Status.NEW)
        self.assertEqual(error.resolution_notes, "")

    def test_an_error_that_becomes_another_tells_the_other(self) -> None:
        self.error.error_message = "Something older."
        self.error.save(update_fields=["error_message"])

        with (
            self.assertLogs("workflow_ops.engine.error_recording"),
            self.assertRaises(FailedAgain) as refused,
        ):
            retry_error(error=self.error, by=self.ticket_admin)

        self.assertIn("applies to the ticket's data", refused.exception.sentence)
        self.assertIn("applies to the ticket's data", TicketError.objects.get().error_message)

    def test_what_succeeds_is_reported_and_resolved(self) -> None:
        self.repair()

        response = self.client.post(f"/manage/errors/{self.error.pk}/retry/", follow=True)

        self.assertContains(response, "Retry succeeded. The ticket continues.")
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.RESOLVED)
        self.assertEqual(current_task(self.ticket).task_definition.key, "order")

    def test_an_error_of_ours_shows_nothing_of_the_server(self) -> None:
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR") as logged:
            update_after_retry(
                error=self.error,
                stage=EngineStage(),
                failure=FileNotFoundError(2, "No", "/srv/site.py"),
            )

        told = TicketError.objects.get().error_message
        self.assertEqual(told, self.error.error_message)
        self.assertIn(f"mention “ticket_error ticket={self.ticket.pk}”", told)
        self.assertNotIn("/srv/site.py", told)
        self.assertIn(f"ticket_error ticket={self.ticket.pk} ", logged.output[0])
        self.assertIn("/srv/site.py", logged.output[0])

    def test_a_fault_of_the_workflow_is_not_in_the_log(self) -> None:
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR") as logged:
            update_after_retry(
                error=self.error, stage=EngineStage(), failure=WorkflowFault("Anna wrote: geheim")
            )

        self.assertEqual(TicketError.objects.get().error_message, "Anna wrote: geheim")
        self.assertNotIn("geheim", logged.output[0])

    def test_many_at_once_report_how_many_failed_again(self) -> None:
        answers = {"row": [self.error.pk], "action": "retry", "confirmed": "yes"}
        with self.assertLogs("workflow_ops.engine.error_recording"):
            response = self.client.post("/manage/errors/bulk/", answers, follow=True)

        self.assertContains(response, "0 errors retried. 1 skipped: Retry failed again: ")

    def test_a_ticket_that_has_not_started_too(self) -> None:
        start = bundle(
            "start",
            tasks=[form_task("review")],
            transitions=[{"from": None, "to": "review", "condition": {"==": [1, 2]}}],
        )
        with self.assertLogs("workflow_ops.engine.error_recording"):
            ticket = make_ticket(publish(self.company, self.creator, start), self.user)
        error = TicketError.objects.for_detail().get(ticket=ticket)

        with self.assertLogs("workflow_ops.engine.error_recording"), self.assertRaises(FailedAgain):
            retry_error(error=error, by=self.ticket_admin)

        ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self.assertEqual(ticket.state, WorkflowStatus.NOT_STARTED)
        self.assertEqual(TicketError.objects.unresolved().of_ticket(ticket).get(), error)


class ActionRetryTest(ActionTestCase):
    def test_an_action_is_said_to_be_in_the_queue(self) -> None:
        self.make_one("/fail?status=404")
        self.work()
        self.client.log_in(self.ticket_admin)

        response = self.client.post(
            f"/manage/errors/{TicketError.objects.get().pk}/retry/", follow=True
        )

        self.assertContains(response, "is queued to be called again")

    def test_an_output_by_hand_with_which_the_ticket_stops(self) -> None:
        needs = {"type": "object", "required": ["size"]}
        url = f"{self.echo.url}/fail?status=404"
        self.make(action("send", url), {**action("next", url), "input_schema": needs})
        self.work()

        with self.assertLogs("workflow_ops.engine.error_recording"):
            failure = complete_manually(
                error=TicketError.objects.for_detail().get(), output={}, by=self.ticket_admin
            )

        self.assertIn("Size is missing", failure)
        self.assertEqual(TicketError.objects.unresolved().get().error_message, failure)

    def test_an_output_by_hand_says_nothing_of_an_older_error(self) -> None:
        url = f"{self.echo.url}/fail?status=404"
        ticket = self.make(action("send", url), form_task("look"))
        self.work()
        error = TicketError.objects.for_detail().get()
        with self.assertLogs("workflow_ops.engine.error_recording"):
            record_locked(
                ticket=ticket, stage=EngineStage(), error=WorkflowFault("Something older.")
            )

        failure = complete_manually(error=error, output={}, by=self.ticket_admin)

        self.assertEqual(failure, "")
        self.assertEqual(current_task(ticket).task_definition.key, "look")
        self.assertEqual(TicketError.objects.unresolved().get().error_message, "Something older.")
