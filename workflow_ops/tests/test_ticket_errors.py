"""What ticket admins do about ticket errors: the services."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.types import JsonObject
from workflow_design.models import TaskDefinition
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.errors import (
    AnswersRefused,
    NoActionFailed,
    TaskIsAnAction,
    TicketCannotContinue,
    TicketErrorAlreadyResolved,
    TicketIsOnHold,
    TicketMovedOn,
    TicketStillStopped,
)
from workflow_ops.models import (
    FileUpload,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.ticket_errors import (
    complete_manually,
    data_to_edit,
    resolve_error,
    retry_error,
    retry_with_data,
    review_error,
    skip_to,
)
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)


def the_error() -> TicketError:
    return TicketError.objects.for_detail().unresolved().get()


def definition(ticket: TicketInstance, key: str) -> TaskDefinition:
    tasks = compiled_version(ticket.ticket_type.workflow_id).tasks.values()
    return next(task for task in tasks if task.key == key)


class FailedActionTest(ActionTestCase):
    def failed(self, path: str = "/fail?status=404&times=1", **more: Any) -> TicketInstance:
        ticket = self.make_one(path, **more)
        self.work()
        return ticket

    def test_retry_calls_it_again_with_the_same_key(self) -> None:
        ticket = self.failed()
        key = current_task(ticket).idempotency_key

        retry_error(error=the_error(), by=self.ticket_admin)

        self.assertEqual(current_task(ticket).status, TaskStatus.PENDING)
        self.work()
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(TaskInstance.objects.earliest("pk").idempotency_key, key)
        error = TicketError.objects.get()
        self.assertEqual(error.error_status, TicketError.Status.RESOLVED)
        self.assertIn(str(self.ticket_admin), error.resolution_notes)

    def test_a_retry_that_fails_leaves_a_new_error(self) -> None:
        self.failed("/fail?status=404&times=2")
        retry_error(error=the_error(), by=self.ticket_admin)

        self.work()

        self.assertEqual(TicketError.objects.count(), 2)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.ERROR)

    def test_a_second_click_is_refused(self) -> None:
        self.failed()
        error = the_error()
        retry_error(error=error, by=self.ticket_admin)

        for again in (
            lambda: retry_error(error=error, by=self.ticket_admin),
            lambda: skip_to(error=error, to=None, by=self.ticket_admin),
            lambda: complete_manually(error=error, output={}, by=self.ticket_admin),
            lambda: retry_with_data(error=error, data={}, by=self.ticket_admin),
            lambda: resolve_error(error=error, by=self.ticket_admin, notes=""),
        ):
            self.assertRaises(TicketErrorAlreadyResolved, again)

        self.assertEqual(ProcrastinateJob.objects.count(), 1)

    def test_other_data_is_another_request(self) -> None:
        with override_settings(ACTION_ALLOWED_HOSTS=[]):
            ticket = self.failed("/echo")
        key = current_task(ticket).idempotency_key
        error = the_error()
        self.assertEqual(data_to_edit(error), {"item": "Laptop"})

        retry_with_data(error=error, data={"item": "Desk"}, by=self.ticket_admin)
        self.work()

        task = TaskInstance.objects.earliest("pk")
        self.assertEqual(task.output_data, {"item": "Desk"})
        self.assertNotEqual(task.idempotency_key, key)

    def test_other_data_has_to_fit(self) -> None:
        schema = {"type": "object", "properties": {"item": {"type": "string", "title": "Item"}}}
        self.failed(input_schema=schema)

        with self.assertRaisesMessage(AnswersRefused, "Item must be text"):
            retry_with_data(error=the_error(), data={"item": 5}, by=self.ticket_admin)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.ERROR)

    def test_by_hand_gives_the_output(self) -> None:
        ticket = self.failed()

        complete_manually(error=the_error(), output={"item": "Chair"}, by=self.ticket_admin)

        done = TaskInstance.objects.earliest("pk")
        self.assertEqual((done.status, done.assigned_to), (TaskStatus.COMPLETED, self.ticket_admin))
        self.assertEqual(WorkflowInstance.objects.get().workflow_data, {"item": "Chair"})
        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_by_hand_has_to_fit(self) -> None:
        self.failed()

        with self.assertRaises(AnswersRefused):
            complete_manually(error=the_error(), output={"item": 5}, by=self.ticket_admin)

    def test_skipping_cancels_the_task(self) -> None:
        ticket = self.failed()

        skip_to(error=the_error(), to=definition(ticket, "check"), by=self.ticket_admin)

        self.assertEqual(TaskInstance.objects.earliest("pk").status, TaskStatus.CANCELLED)
        self.assertEqual(current_task(ticket).task_definition.key, "check")
        self.assertEqual(WorkflowInstance.objects.get().current_task, definition(ticket, "check"))

    def test_what_python_calls_equal_is_other_data(self) -> None:
        self.failed(input_transform={"flag": True, "amount": 950.0})
        key = TaskInstance.objects.get().idempotency_key

        data = {"flag": 1, "amount": 950}
        retry_with_data(error=the_error(), data=data, by=self.ticket_admin)

        task = TaskInstance.objects.get()
        self.assertEqual(str(task.input_data), str(data))
        self.assertNotEqual(task.idempotency_key, key)

    def test_notes_are_preserved(self) -> None:
        self.failed()
        review_error(error=the_error(), by=self.ticket_admin, notes="Case 4711.")

        retry_error(error=the_error(), by=self.ticket_admin)

        self.assertEqual(
            TicketError.objects.get().resolution_notes,
            f"Case 4711.\nRetried by {self.ticket_admin}.",
        )

    def test_a_superuser_completes_by_hand(self) -> None:
        ticket = self.failed()

        complete_manually(error=the_error(), output={"item": "Desk"}, by=self.superuser)

        self.assertEqual(current_task(ticket).task_definition.key, "check")

    def test_a_file_given_by_hand_belongs_to_the_ticket(self) -> None:
        schema = {"type": "object", "properties": {"doc": {"type": "string", "format": "file"}}}
        ticket = self.failed(output_schema=schema, output_transform=None)
        uploads = PersonalUploads(self.company, self.ticket_admin)
        upload = uploads.keep(SimpleUploadedFile("a.txt", b"text"))

        complete_manually(error=the_error(), output={"doc": upload}, by=self.ticket_admin)

        self.assertEqual(FileUpload.objects.get().ticket, ticket)

    def test_action_cannot_be_assigned_to_a_worker(self) -> None:
        ticket = self.failed()
        task = TaskInstance.objects.for_detail().get()

        for status in (TaskStatus.ERROR, TaskStatus.PENDING, TaskStatus.IN_PROGRESS):
            TaskInstance.objects.update(status=status)
            with self.subTest(status), self.assertRaises(TaskIsAnAction):
                reassign_task(task=task, to=self.worker, by=self.ticket_admin)

        self.assertIsNone(current_task(ticket).assigned_to)

    def test_skipping_to_the_end_completes_the_ticket(self) -> None:
        self.failed()

        skip_to(error=the_error(), to=None, by=self.ticket_admin)

        self.assertEqual(WorkflowInstance.objects.get().status, WorkflowStatus.COMPLETED)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.CANCELLED)

    def test_on_hold_nothing_is_done(self) -> None:
        ticket = self.failed()
        hold_ticket(ticket=ticket, by=self.ticket_admin)

        with self.assertRaises(TicketIsOnHold):
            retry_error(error=the_error(), by=self.ticket_admin)

        self.assertEqual(the_error().error_status, TicketError.Status.NEW)

    def test_cancelling_the_ticket_resolves_its_errors(self) -> None:
        ticket = self.failed()
        review_error(error=the_error(), by=self.ticket_admin, notes="The shop is closed.")

        cancel_ticket(ticket=ticket, by=self.ticket_admin)

        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.CANCELLED)
        self.assertEqual(TicketError.objects.unresolved().count(), 0)
        notes = f"The shop is closed.\nTicket canceled by {self.ticket_admin}."
        self.assertEqual(TicketError.objects.get().resolution_notes, notes)

    def test_notes_are_kept(self) -> None:
        self.failed()
        review_error(error=the_error(), by=self.ticket_admin, notes="The shop is closed.")

        error = the_error()
        self.assertEqual(error.error_status, TicketError.Status.REVIEWED)
        self.assertEqual(error.resolution_notes, "The shop is closed.")

    def test_a_stopped_ticket_is_not_forgotten(self) -> None:
        self.failed()

        with self.assertRaises(TicketStillStopped):
            resolve_error(error=the_error(), by=self.ticket_admin, notes="")

        self.assertEqual(the_error().error_status, TicketError.Status.NEW)


APPROVED_ONLY: JsonObject = {"==": [{"var": "approved"}, True]}


class NoTransitionTest(TicketTestCase):
    """A workflow that stands still after a task."""

    def stuck(self) -> TicketInstance:
        document = bundle(
            "trip",
            tasks=[form_task("review", output_schema=YES_NO), form_task("book")],
            transitions=[
                {"from": None, "to": "review"},
                {"from": "review", "to": "book", "condition": APPROVED_ONLY},
                {"from": "book", "to": None},
            ],
        )
        ticket = make_ticket(publish(self.company, self.creator, document), self.user)
        task = TaskInstance.objects.for_detail().get(pk=current_task(ticket).pk)
        complete_task(task=task, by=self.worker, output={"approved": False})
        return TicketInstance.objects.for_detail().get(pk=ticket.pk)

    def test_the_data_to_edit_is_what_the_conditions_saw(self) -> None:
        self.stuck()

        self.assertEqual(data_to_edit(the_error()), {"item": "Laptop", "approved": False})

    def test_the_data_to_edit_is_what_an_output_transform_made(self) -> None:
        task = {
            **form_task("review", output_schema=YES_NO),
            "output_transform": {"fine": {"var": "tasks.review.output.approved"}},
        }
        document = bundle(
            tasks=[task, form_task("book")],
            transitions=[
                {"from": None, "to": "review"},
                {"from": "review", "to": "book", "condition": {"==": [{"var": "fine"}, True]}},
                {"from": "book", "to": None},
            ],
        )
        ticket = make_ticket(publish(self.company, self.creator, document), self.user)
        review = TaskInstance.objects.for_detail().get(pk=current_task(ticket).pk)
        complete_task(task=review, by=self.worker, output={"approved": False})

        data = data_to_edit(the_error())

        self.assertEqual(data, {"item": "Laptop", "fine": False})
        retry_with_data(error=the_error(), data={**data, "fine": True}, by=self.ticket_admin)
        self.assertEqual(current_task(ticket).task_definition.key, "book")

    def test_other_data_takes_the_transition_that_holds(self) -> None:
        ticket = self.stuck()

        data = {"item": "Laptop", "approved": True}
        retry_with_data(error=the_error(), data=data, by=self.ticket_admin)

        self.assertEqual(current_task(ticket).task_definition.key, "book")
        self.assertEqual(WorkflowInstance.objects.get().workflow_data, data)
        self.assertEqual(TicketError.objects.unresolved().count(), 0)

    def test_data_that_leads_nowhere_changes_nothing(self) -> None:
        self.stuck()

        with self.assertRaisesMessage(TicketCannotContinue, "No transition from “Review”"):
            retry_with_data(error=the_error(), data={"approved": 5}, by=self.ticket_admin)

        self.assertEqual(the_error().error_status, TicketError.Status.NEW)
        self.assertEqual(WorkflowInstance.objects.get().workflow_data, {"item": "Laptop"})

    def test_declared_fields_keep_their_types(self) -> None:
        self.stuck()

        with self.assertRaises(AnswersRefused):
            retry_with_data(error=the_error(), data={"item": 5}, by=self.ticket_admin)

    def test_skipping_takes_the_output_along(self) -> None:
        ticket = self.stuck()

        skip_to(error=the_error(), to=definition(ticket, "book"), by=self.ticket_admin)

        self.assertEqual(current_task(ticket).task_definition.key, "book")
        self.assertEqual(WorkflowInstance.objects.get().workflow_data["approved"], False)

    def test_by_hand_there_is_nothing_to_complete(self) -> None:
        self.stuck()

        with self.assertRaises(NoActionFailed):
            complete_manually(error=the_error(), output={}, by=self.ticket_admin)

    def test_ticket_that_has_advanced_is_not_changed(self) -> None:
        ticket = self.stuck()
        error = the_error()
        skip_to(error=error, to=definition(ticket, "book"), by=self.ticket_admin)
        TicketError.objects.update(error_status=TicketError.Status.NEW)

        with self.assertRaises(TicketMovedOn):
            retry_error(error=error, by=self.ticket_admin)

        self.assertEqual(TaskInstance.objects.under_way().count(), 1)
        resolve_error(error=error, by=self.ticket_admin, notes="It went on.")
        error.refresh_from_db()
        self.assertEqual(error.error_status, TicketError.Status.RESOLVED)
        self.assertEqual(error.resolution_notes, "It went on.")


class NotStartedTest(TicketTestCase):
    """A ticket whose workflow could not start."""

    def not_started(self) -> TicketInstance:
        document = bundle(
            "loan",
            tasks=[form_task("review")],
            transitions=[
                {"from": None, "to": "review", "condition": {">": [{"var": "amount"}, 100]}},
                {"from": "review", "to": None},
            ],
        )
        ticket_type = publish(self.company, self.creator, document)
        return make_ticket(ticket_type, self.user, {"item": "Book", "amount": 5})

    def test_other_data_starts_it_and_what_was_submitted_stays(self) -> None:
        ticket = self.not_started()

        data = {"item": "Book", "amount": 500}
        retry_with_data(error=the_error(), data=data, by=self.ticket_admin)

        ticket.refresh_from_db()
        self.assertEqual(current_task(ticket).task_definition.key, "review")
        self.assertEqual(WorkflowInstance.objects.get().workflow_data["amount"], 500)
        self.assertEqual(ticket.ticket_data["amount"], 5)

    def test_skipping_starts_it_there(self) -> None:
        ticket = self.not_started()

        skip_to(error=the_error(), to=definition(ticket, "review"), by=self.ticket_admin)

        ticket.refresh_from_db()
        self.assertEqual(current_task(ticket).task_definition.key, "review")

    def test_cancelling_ends_it(self) -> None:
        ticket = self.not_started()

        cancel_ticket(ticket=ticket, by=self.ticket_admin)

        ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self.assertEqual(ticket.state, WorkflowStatus.CANCELLED)
        notes = f"Ticket canceled by {self.ticket_admin}."
        self.assertEqual(TicketError.objects.get().resolution_notes, notes)
        self.assertEqual(TicketError.objects.unresolved().count(), 0)
        self.assertFalse(TicketInstance.objects.needing_advance().exists())
