"""The dry run and the engine agree: the same answers lead both the same way to the same data."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, override

from ticketflower.types import Json, JsonObject
from users.models import CompanyRole, User
from users.tenancy import as_company
from users.tests.base import CompanyTestCase
from users.tests.factories import make_agent
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.dry_run.realized_witness import (
    RealizedWitness,
    paths_of_document,
    realize_witness,
    sample_of_task,
)
from workflow_design.dry_run.runs import InitialContext, StepInput, begin, complete
from workflow_design.models import TaskType, TicketType
from workflow_design.runtime.workflow import workflow_of_document
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.real_documents import REAL_DOCUMENTS
from workflow_ops.actions.received import Body
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, WorkflowStatus
from workflow_ops.services.actions import output_of
from workflow_ops.services.claims import claim_task
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.factories import bundle, form_task, make_ticket, publish

TOTAL = {"+": [{"*": [{"var": "rate"}, {"var": "price"}]}, 300]}
COMPUTING = bundle(
    "computes",
    fields=[
        {"FieldName": "rate", "FieldType": "decimal", "Required": True},
        {"FieldName": "price", "FieldType": "decimal", "Required": True},
        {"FieldName": "wanted_on", "FieldType": "date", "Required": True},
    ],
    tasks=[
        form_task(
            "order",
            output_schema={"type": "object"},
            output_transform={
                "ordered_on": {"today": []},
                "total": {"round": [{"/": [TOTAL, 3]}, 2]},
                "days": {"days": [{"today": []}, {"var": "wanted_on"}]},
            },
        ),
        form_task("approve"),
    ],
    transitions=[
        {"from": None, "to": "approve", "condition": {">": [TOTAL, 1000]}},
        {"from": None, "to": "order"},
        {"from": "order", "to": "approve", "condition": {"<": [{"var": "days"}, 0]}},
        {"from": "order", "to": None},
        {"from": "approve", "to": None},
    ],
)
"""An offer of exactly 1,000 needs no approval."""

LARGE = 40
MOST_PATHS = 4
TRANSFORMED = form_task(
    "review",
    output_schema={"type": "object", "properties": {"price": {"type": "number"}}},
    output_transform={"half": {"/": [{"var": "tasks.review.output.price"}, 2]}},
)


def covering(realized_witnesses: list[RealizedWitness]) -> Iterator[RealizedWitness]:
    """As few paths as needed, the long ones first, to take every transition that they take.

    Of a large document the first ones alone, since its transitions are all of one kind.
    """
    missing = {index for each in realized_witnesses for index in taken(each)}
    if len(missing) > LARGE:
        yield from realized_witnesses[:MOST_PATHS]
        return
    while missing:
        best = max(realized_witnesses, key=lambda each: len(taken(each) & missing))
        missing -= taken(best)
        yield best


def taken(realized: RealizedWitness) -> set[int]:
    """The transitions of a path."""
    return {step.taken.index for step in realized.run.steps if step.taken}


class AgreementTestCase(CompanyTestCase):
    """Publishes the documents of ``paths``, and has people who can do everything in them."""

    paths: ClassVar[Sequence[Path]] = ()
    documents: ClassVar[dict[str, JsonObject]]
    agent: ClassVar[User]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.documents = {}
        with as_company(cls.company):
            for path in cls.paths:
                text = path.read_text(encoding="utf-8")
                store_and_publish_document(company=cls.company, by=cls.creator, text=text)
                cls.documents[path.stem] = json.loads(text)
            cls.colleague.is_available = False
            cls.colleague.save(update_fields=["is_available"])
            cls.agent = make_agent(cls.company)
            for role in CompanyRole.objects.all():
                able = (cls.user, cls.worker, cls.agent)
                role.users.add(*able, through_defaults={"company": cls.company})

    def assert_agrees_on_each(self) -> None:
        for name, document in self.documents.items():
            workflow = document["workflows"][0]
            ticket_type = TicketType.objects.get(key=document["tickets"][0]["key"])
            realized_witnesses = self.realized_witnesses(workflow, ticket_type)
            self.assertTrue(realized_witnesses)
            for realized in covering(realized_witnesses):
                with self.subTest(name, way=[given.task for given in realized.given]):
                    self.assert_agrees(realized, ticket_type)

    def realized_witnesses(
        self, workflow: JsonObject, ticket_type: TicketType
    ) -> list[RealizedWitness]:
        """The paths that the values which the ticket type presets leave open."""
        beginning = replace(self.beginning(), data=ticket_type.fields)
        compiled = workflow_of_document(workflow)
        realized_witnesses = [
            realize_witness(compiled, path, beginning=beginning, person=self.worker.email)
            for path in paths_of_document(workflow).witnesses
        ]
        return [realized for realized in realized_witnesses if realized.follows]

    def assert_agrees(self, realized: RealizedWitness, ticket_type: TicketType) -> None:
        ticket = make_ticket(ticket_type, self.user, realized.start)

        for given in realized.given:
            task = (
                TaskInstance.objects.under_way().for_detail().get(workflow_instance__ticket=ticket)
            )
            self.assertEqual(task.task_definition.key, given.task)
            self.finish(task, given.answers)

        self.assert_stands_as(realized, ticket)

    def beginning(self) -> InitialContext:
        submitted = datetime(2026, 3, 31, 12, tzinfo=UTC)
        ticket = ticket_values(
            number=1, title="A ticket", created_by=self.user.email, created_at=submitted
        )
        return InitialContext(
            ticket, company_values(name=self.company.name, today=self.company.today), {}
        )

    def finish(self, task: TaskInstance, given: JsonObject) -> None:
        """Complete a task as a worker or an agent does, or as an answer of its service does."""
        if task.task_definition.task_type == TaskType.FORM:
            complete_task(task=task, by=self.worker, output=given)
            return
        if task.task_definition.is_agent_task:
            claim_task(task=task, by=self.agent)
            complete_task(task=task, by=self.agent, output=given)
            return
        manager = WorkflowStateManager(self.company)
        ticket = task.workflow_instance.ticket
        locked = manager.lock(ticket)
        assert locked.task is not None
        output = output_of(locked, task, given["status"], Body(json.dumps(given["body"]).encode()))
        manager.complete_action(locked.task, output)
        manager.advance(ticket)

    def assert_stands_as(self, realized: RealizedWitness, ticket: TicketInstance) -> None:
        stored = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        assert stored.workflow is not None
        done = TaskInstance.objects.of_workflow(stored.workflow).completed().order_by("pk")
        self.assertEqual(stored.workflow.status, WorkflowStatus.COMPLETED)
        self.assertEqual(stored.workflow.workflow_data, realized.run.data)
        self.assertEqual(
            [(task.task_definition.key, task.output_data) for task in done],
            [(step.task.key, step.output) for step in realized.run.steps if step.task],
        )


LINES_OF_AN_INVOICE = "invoice-lines"
LISTED = [path for path in REAL_DOCUMENTS if path.stem != LINES_OF_AN_INVOICE]
"""The documents of which the checker lists paths; it has no sample rows."""


class FirstDocumentsTest(AgreementTestCase):
    paths = LISTED[::2]

    def test_on_the_paths_of_each_document(self) -> None:
        self.assert_agrees_on_each()


class OtherDocumentsTest(AgreementTestCase):
    paths = LISTED[1::2]

    def test_on_the_paths_of_each_document(self) -> None:
        self.assert_agrees_on_each()


def lines_of(price: float, printed: float) -> JsonObject:
    """Answers of an invoice, whose total is 120 more than the price of one of its lines."""
    lines = [("Paper", 2, 40.125), ("Printing", 1, price), ("Discount", 1, -0.25)]
    names = ("item", "quantity", "unit_price")
    rows: list[Json] = [dict(zip(names, line, strict=True)) for line in lines]
    return {"lines": rows, "tax": 40, "printed_total": printed}


PAY: tuple[str, JsonObject] = ("pay", {})
WITHDRAWN: tuple[str, JsonObject] = ("contact", {"agreement": "withdrawn"})
WRONG: tuple[str, JsonObject] = ("clarify", {"cause": "supplier"})
APPROVED: tuple[str, JsonObject] = ("approve", {"manager_decision": "approved"})
WAYS_OF_AN_INVOICE: list[list[tuple[str, JsonObject]]] = [
    [("enter", lines_of(380, 500)), PAY],
    [("enter", lines_of(379.95, 500)), PAY],
    [("enter", lines_of(379.94, 500)), WRONG, WITHDRAWN],
    [("enter", lines_of(380.06, 500)), WRONG, WITHDRAWN],
    [("enter", lines_of(380.01, 500.06)), APPROVED, PAY],
    [("enter", lines_of(4880, 5000)), APPROVED, PAY],
    [
        ("enter", lines_of(4880.01, 5000.01)),
        APPROVED,
        ("approve-again", {"finance_decision": "approved"}),
        PAY,
    ],
    [
        ("enter", lines_of(4880.01, 5000.01)),
        APPROVED,
        ("approve-again", {"finance_decision": "rejected"}),
        WITHDRAWN,
    ],
    [
        ("enter", lines_of(380, 50)),
        ("clarify", {"cause": "typing"}),
        ("enter", lines_of(380.01, 500.01)),
        ("approve", {"manager_decision": "rejected"}),
        ("contact", {"agreement": "corrected"}),
        ("enter", lines_of(380, 500)),
        PAY,
    ],
]
"""From each side of each limit to each end."""


class RowsTest(AgreementTestCase):
    paths = tuple(path for path in REAL_DOCUMENTS if path.stem == LINES_OF_AN_INVOICE)

    def test_on_the_total_of_rows_and_its_limits(self) -> None:
        document = self.documents[LINES_OF_AN_INVOICE]["workflows"][0]
        ticket_type = TicketType.objects.get(key=LINES_OF_AN_INVOICE)
        workflow = workflow_of_document(document)
        start = sample_answers(workflow.questions, known={}, person=self.worker.email)
        every: set[int] = set()
        for way in WAYS_OF_AN_INVOICE:
            run = begin(workflow, replace(self.beginning(), data=start))
            given = []
            for key, known in way:
                assert run.task is not None
                answers = sample_of_task(workflow, run.task, known, person=self.worker.email)
                given.append(StepInput(key, answers))
                run = complete(run, answers)
            with self.subTest(way=[key for key, _ in way]):
                realized = RealizedWitness(start, tuple(given), run, follows=True)
                self.assert_agrees(realized, ticket_type)
            every |= taken(realized)
        self.assertEqual(len(every), len(document["transitions"]))


class ComputedTest(AgreementTestCase):
    """Far in the east and in the west, where it is never the same day."""

    def test_on_decimals_and_on_the_date_of_the_company(self) -> None:
        ticket_type = publish(self.company, self.creator, COMPUTING)
        dates = set()
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
            self.company.time_zone = zone
            self.company.save(update_fields=["time_zone"])
            wanted = self.company.today + timedelta(days=40)
            start = {"rate": 0.07, "price": 10000, "wanted_on": wanted.isoformat()}
            beginning = replace(self.beginning(), data=start)
            run = begin(workflow_of_document(COMPUTING["workflows"][0]), beginning)
            ticket = make_ticket(ticket_type, self.user, start)
            task = (
                TaskInstance.objects.under_way().for_detail().get(workflow_instance__ticket=ticket)
            )

            complete_task(task=task, by=self.worker, output={})

            computed = {"ordered_on": str(self.company.today), "total": 333.33, "days": 40}
            stored = TicketInstance.objects.for_detail().get(pk=ticket.pk)
            assert stored.workflow is not None
            data = stored.workflow.workflow_data
            self.assertEqual(data, start | computed)
            self.assertEqual(complete(run, {}).data, data)
            dates.add(data["ordered_on"])
        self.assertEqual(len(dates), 2)


class FaultsTest(AgreementTestCase):
    def test_on_where_it_stops_and_why(self) -> None:
        never = {"==": [{"var": "half"}, 1]}
        document = bundle(
            "stops",
            tasks=[TRANSFORMED],
            transitions=[
                {"from": None, "to": "review"},
                {"from": "review", "to": None, "condition": never},
            ],
        )
        ticket_type = publish(self.company, self.creator, document)
        for price in (5, None):
            with self.subTest(price=price):
                ticket = make_ticket(ticket_type, self.user)
                task = (
                    TaskInstance.objects.under_way()
                    .for_detail()
                    .get(workflow_instance__ticket=ticket)
                )
                output = {} if price is None else {"price": price}
                with self.assertLogs("workflow_ops.engine.error_recording"):
                    complete_task(task=task, by=self.worker, output=output)
                error = TicketError.objects.get(ticket=ticket)

                beginning = replace(self.beginning(), data={"item": "Laptop"})
                run = begin(workflow_of_document(document["workflows"][0]), beginning)
                run = complete(run, output)

                self.assertEqual(run.fault, error.error_message)
                self.assertIsNone(run.task)
