"""What the form of a task opens with: what can be corrected, never what was decided before."""

import json
from typing import ClassVar, override

from ticketflower.types import JsonObject
from users.models import User
from users.tenancy import as_company
from workflow_design.dry_run.compiled_document import CompiledDocument
from workflow_design.dry_run.runs import StepInput
from workflow_design.dry_run.session import DryRunSession
from workflow_design.dry_run.signed_state import DryRunState
from workflow_design.models import TicketType
from workflow_ops.models import TicketInstance
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

DECISION: JsonObject = {
    "type": "object",
    "required": ["approved", "verdict"],
    "properties": {
        "approved": {"type": "boolean"},
        "verdict": {"enum": ["yes", "no"]},
        "reason": {"type": "string", "format": "text"},
    },
}
REQUEST: JsonObject = {
    "type": "object",
    "required": ["item", "kind", "urgent"],
    "properties": {
        "item": {"type": "string"},
        "amount": {"type": "number"},
        "kind": {"enum": ["new", "used"]},
        "urgent": {"type": "boolean"},
        "remote": {"type": "boolean"},
        "colour": {"enum": ["red", "blue"], "default": "blue"},
        "agreed": {"type": "boolean", "const": True},
    },
}
FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Required": True},
    {"FieldName": "amount", "FieldType": "decimal"},
    {"FieldName": "kind", "FieldType": "choice", "Choices": ["new", "used"]},
    {"FieldName": "urgent", "FieldType": "boolean"},
    {"FieldName": "remote", "FieldType": "boolean"},
    {"FieldName": "colour", "FieldType": "choice", "Choices": ["red", "blue"]},
    {"FieldName": "agreed", "FieldType": "boolean"},
]
ANSWERS: JsonObject = {
    "item": "Laptop",
    "amount": 5,
    "kind": "new",
    "urgent": True,
    "remote": True,
    "colour": "red",
    "agreed": True,
}
NO: JsonObject = {"approved": False, "verdict": "no", "reason": "Too expensive"}
YES: JsonObject = {"approved": True, "verdict": "yes", "reason": "Fine"}
DOCUMENT = bundle(
    "loop",
    fields=FIELDS,
    tasks=[
        form_task("review", output_schema=DECISION),
        form_task("rework", output_schema=REQUEST),
        form_task("second", output_schema=DECISION),
    ],
    transitions=[
        {"from": None, "to": "review"},
        {"from": "review", "to": "second", "condition": {"var": "approved"}, "priority": 1},
        {"from": "review", "to": "rework"},
        {"from": "rework", "to": "review"},
        {"from": "second", "to": None},
    ],
)
EMPTY_DECISION = {"approved": None, "verdict": None, "reason": None}
CORRECTED = {
    "item": "Laptop",
    "amount": 5,
    "kind": None,
    "urgent": None,
    "remote": True,
    "colour": "red",
    "agreed": None,
}


class PrefillTest(TicketTestCase):
    loop: ClassVar[TicketType]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.loop = publish(cls.company, cls.creator, DOCUMENT)

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.loop, self.user, ANSWERS)

    def complete(self, output: JsonObject) -> None:
        complete_task(task=current_task(self.ticket), by=self.worker, output=output)

    def opens_with(self, by: User) -> JsonObject:
        """What the page of the ticket's task opens with, which is on this worker's list."""
        task = current_task(self.ticket)
        if task.assigned_to != by:
            reassign_task(task=task, to=by, by=self.ticket_admin)
        self.client.log_in(by)
        form = self.client.get(f"/tasks/{task.pk}/", follow=True).context["form"]
        return {name: form.initial[name] for name in form.fields}

    def test_the_ticket_is_there_to_be_corrected_but_decisions_are_made_each_time(self) -> None:
        self.complete(NO)

        self.assertEqual(self.opens_with(self.worker), CORRECTED)

    def test_a_second_round_opens_empty_for_the_same_person(self) -> None:
        self.complete(NO)
        self.complete({"item": "Laptop", "kind": "used", "urgent": False})

        self.assertEqual(self.opens_with(self.worker), EMPTY_DECISION)

    def test_a_second_approval_opens_empty_for_another_person(self) -> None:
        self.complete(YES)

        self.assertEqual(self.opens_with(self.colleague), EMPTY_DECISION)

    def test_completing_a_second_approval_untouched_approves_nothing(self) -> None:
        self.complete(YES)
        task = current_task(self.ticket)
        self.client.log_in(self.worker)

        response = self.client.post(f"/tasks/{task.pk}/", {"answer-reason": ""})

        self.assertEqual(response.status_code, 422)
        self.assertEqual(TicketInstance.objects.get(pk=self.ticket.pk).ended_at, None)

    def test_a_dry_run_opens_with_the_same(self) -> None:
        state = DryRunState({"number": 1, "created_by": self.user.email}, start=ANSWERS)
        rework: JsonObject = {"item": "Laptop", "kind": "used", "urgent": False}
        for given, expected in (
            ([StepInput("review", NO)], CORRECTED),
            ([StepInput("review", NO), StepInput("rework", rework)], EMPTY_DECISION),
            ([StepInput("review", YES)], EMPTY_DECISION),
        ):
            with self.subTest(given=given):
                here = state
                for each in given:
                    here = here.completed(each)
                document = json.loads(json.dumps(DOCUMENT["workflows"][0]))
                form = DryRunSession(self.company, CompiledDocument(document), here, ()).form()

                self.assertEqual({name: form.initial[name] for name in form.fields}, expected)
