"""What a task asked for and did not get is missing afterwards: in tickets and in dry runs."""

from typing import ClassVar, override

from ticketflower.types import Json, JsonObject
from users.tenancy import as_company
from workflow_design.dry_run.runs import InitialContext, StepInput, replay
from workflow_design.models import TicketType
from workflow_design.runtime.data import merge_output
from workflow_design.runtime.workflow import DocumentTask, workflow_of_document
from workflow_ops.models import TicketInstance, WorkflowStatus
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

ADDRESS: JsonObject = {"type": "object", "properties": {"street": {"type": "string"}}}
REVIEW: JsonObject = {
    "type": "object",
    "required": ["again"],
    "properties": {
        "again": {"type": "boolean"},
        "discount": {"type": "integer"},
        "reason": {"type": "string", "format": "text"},
        "address": ADDRESS,
    },
}
AGAIN = {"from": "review", "to": "review", "condition": {"var": "again"}, "priority": 2}
DISCOUNTED = {">": [{"var": "discount"}, 0]}
FIRST: JsonObject = {
    "again": True,
    "discount": 10,
    "reason": "Too expensive",
    "address": {"street": "Main Street"},
}


def looping() -> JsonObject:
    """A review that is done again where asked; a discount leads to "check"."""
    return bundle(
        "looping",
        fields=[{"FieldName": "discount", "FieldType": "integer"}],
        tasks=[form_task("review", output_schema=REVIEW), form_task("check")],
        transitions=[
            {"from": None, "to": "review"},
            AGAIN,
            {"from": "review", "to": "check", "condition": DISCOUNTED, "priority": 1},
            {"from": "review", "to": None},
        ],
    )


class EmptiedInTicketsTest(TicketTestCase):
    looping: ClassVar[TicketType]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.looping = publish(cls.company, cls.creator, looping())

    def reviewed(self, *rounds: JsonObject) -> TicketInstance:
        ticket = make_ticket(self.looping, self.user, {"discount": 5})
        for output in rounds:
            complete_task(task=current_task(ticket), by=self.worker, output=output)
        return TicketInstance.objects.for_detail().get(pk=ticket.pk)

    def data_of(self, ticket: TicketInstance) -> Json:
        assert ticket.workflow is not None
        return ticket.workflow.workflow_data

    def test_what_was_answered_before_is_missing_after_a_round_that_leaves_it_empty(self) -> None:
        ticket = self.reviewed(FIRST, {"again": False})

        self.assertEqual(self.data_of(ticket), {"again": False})
        self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)

    def test_a_field_of_the_ticket_too(self) -> None:
        ticket = self.reviewed({"again": False})

        self.assertEqual(self.data_of(ticket), {"again": False})

    def test_what_was_not_asked_for_stays(self) -> None:
        ticket = self.reviewed({"again": False, "discount": 3})
        complete_task(task=current_task(ticket), by=self.worker, output={})

        ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self.assertEqual(self.data_of(ticket), {"again": False, "discount": 3})

    def test_a_dry_run_goes_the_same_way(self) -> None:
        beginning = InitialContext({"number": 1}, {"name": "A company"}, {"discount": 5})
        given = [StepInput("review", FIRST), StepInput("review", {"again": False})]

        run = replay(workflow_of_document(looping()["workflows"][0]), beginning, given)

        self.assertTrue(run.is_completed)
        self.assertEqual(run.data, {"again": False})


class MergedTest(TicketTestCase):
    """One task's end, by sort of task."""

    def after(self, output: JsonObject, **task: Json) -> JsonObject:
        data = {"a": 1, "b": 2, "c": 3}
        seen = {**data, "tasks": {"t": {"output": output}}}
        return merge_output(DocumentTask(**{"key": "t", "title": "T", **task}), data, output, seen)

    AB: ClassVar[JsonObject] = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
    }

    def test_of_a_form(self) -> None:
        self.assertEqual(
            self.after({"a": 9}, task_type="FORM", output_schema=self.AB), {"a": 9, "c": 3}
        )

    def test_a_transform_of_a_form_alone_says_what_becomes_of_the_data(self) -> None:
        total = {"+": [{"var": "a"}, {"var": "tasks.t.output.a"}]}
        after = self.after(
            {},
            task_type="FORM",
            output_schema=self.AB,
            output_transform={"a": total, "d": {"var": "tasks.t.output.b"}},
        )

        self.assertEqual(after, {"a": 1, "b": 2, "c": 3, "d": None})

    def test_of_a_service_that_leaves_out_what_is_declared(self) -> None:
        for transform in (None, {"var": "response.body"}):
            with self.subTest(transform=transform):
                after = self.after(
                    {"b": 9},
                    task_type="SYNC_ACTION",
                    output_schema=self.AB,
                    output_transform=transform,
                )
                self.assertEqual(after, {"b": 9, "c": 3})

    def test_of_a_service_of_which_nothing_is_declared(self) -> None:
        after = self.after({"b": 9}, task_type="SYNC_ACTION", output_schema={"type": "object"})

        self.assertEqual(after, {"a": 1, "b": 9, "c": 3})
