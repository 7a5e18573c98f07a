"""A dry run as plain functions: what follows from what was given, and data for whole paths."""

import json
from datetime import UTC, date, datetime
from typing import Any

from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.documents.report.witness import Witness, WitnessStep
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.dry_run.realized_witness import paths_of_document, realize_witness
from workflow_design.dry_run.responses import sample_response
from workflow_design.dry_run.runs import (
    InitialContext,
    Outcome,
    Run,
    RunDoesNotFit,
    StepInput,
    begin,
    complete,
    replay,
)
from workflow_design.runtime.transitions import MOST_AUTOMATIC_STEPS
from workflow_design.runtime.workflow import workflow_of_document
from workflow_design.tests.bad_documents.bases import AGENT
from workflow_design.tests.factories import YES_NO, task, workflow_document

TICKET = ticket_values(
    number=7,
    title="A ticket",
    created_by="ann@example.com",
    created_at=datetime(2026, 3, 31, 12, tzinfo=UTC),
)


def beginning(**data: Any) -> InitialContext:
    return InitialContext(
        TICKET, company_values(name="Ours", today=date(2026, 3, 31)), data, calls=6
    )


def action(key: str, **more: Any) -> JsonObject:
    return {
        "key": key,
        "title": key.capitalize(),
        "task_type": "SYNC_ACTION",
        "action_url": "https://example.com/",
        **more,
    }


def one_task(only: JsonObject) -> JsonObject:
    """A workflow of one task."""
    return workflow_document(tasks=[only], transitions=[{"from": None, "to": only["key"]}])


def completed(document: JsonObject, given: JsonObject, **data: Any) -> Run:
    """The run of a workflow after its first task."""
    return complete(begin(workflow_of_document(document), beginning(**data)), given)


class RunsTest(SimpleTestCase):
    def test_transitions_are_explained_in_order_of_evaluation(self) -> None:
        document = workflow_document(
            transitions=[
                {"from": None, "to": "review"},
                {"from": None, "to": None, "condition": {"==": [1, 2]}, "priority": 9},
                {"from": None, "to": "review", "condition": {"==": [1, 1]}, "priority": 5},
            ]
        )

        (step,) = begin(workflow_of_document(document), beginning()).steps

        said = [(each.transition.index, each.outcome) for each in step.tried]
        self.assertEqual(
            said, [(1, Outcome.DOES_NOT_HOLD), (2, Outcome.HOLDS), (0, Outcome.NOT_TRIED)]
        )
        assert step.taken is not None
        self.assertEqual(step.taken.index, 2)

    def test_a_condition_that_fails_stops_it(self) -> None:
        broken = {"/": [1, 0]}
        document = workflow_document(
            transitions=[
                {"from": None, "to": None, "condition": broken, "priority": 1},
                {"from": None, "to": "review"},
            ]
        )

        run = begin(workflow_of_document(document), beginning())

        (step,) = run.steps
        self.assertEqual([each.outcome for each in step.tried], [Outcome.FAILED, Outcome.NOT_TRIED])
        self.assertEqual(run.fault, step.tried[0].because)
        self.assertIsNone(run.task)

    def test_rules_see_what_the_engine_lets_them_see(self) -> None:
        transform = {
            "who": {"var": "ticket.created_by"},
            "company": {"var": "company.name"},
            "before": {"var": "tasks.review.output.approved"},
            "amount": {"var": "amount"},
        }
        document = workflow_document(
            tasks=[task("review", output_schema=YES_NO), task("order", input_transform=transform)],
            transitions=[{"from": None, "to": "review"}, {"from": "review", "to": "order"}],
        )

        run = completed(document, {"approved": True}, amount=5)

        seen = {"who": "ann@example.com", "company": "Ours", "before": True, "amount": 5}
        self.assertEqual(run.input, seen)

    def test_transform_result_is_merged_and_the_output_is_unchanged(self) -> None:
        made = {"ok": {"var": "tasks.review.output.approved"}}
        document = one_task(task("review", output_schema=YES_NO, output_transform=made))

        run = completed(document, {"approved": True}, amount=5)

        self.assertEqual(run.data, {"amount": 5, "ok": True})
        self.assertEqual(run.outputs, {"review": {"approved": True}})
        self.assertTrue(run.is_completed)

    def test_an_input_that_does_not_fit_stops_it(self) -> None:
        document = one_task(task("review", input_schema={"type": "object", "required": ["amount"]}))

        run = begin(workflow_of_document(document), beginning())

        self.assertEqual(
            run.fault,
            "The input of “Review” doesn't match its schema: Amount is missing.",
        )

    def test_answers_of_services(self) -> None:
        schema = {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string"}},
        }
        document = one_task(action("order", output_schema=schema))
        misfit = "The output of “Order” doesn't match its schema: "
        table: list[tuple[int, Any, JsonObject, str]] = [
            (201, {"id": "A", "more": 1}, {"id": "A"}, ""),
            (200, {}, {}, f"{misfit}Id is missing."),
            (200, [], {}, "The response to “Order” doesn't match its schema: It isn't an object."),
            (404, {}, {}, "The service responded with 404 Not Found."),
            (503, {}, {}, "The service responded with 503 Service Unavailable. Called 6 times."),
            (302, {}, {}, "The service responded with 302 Found."),
            (599, {}, {}, "The service responded with 599. Called 6 times."),
        ]
        for status, body, data, fault in table:
            with self.subTest(status=status, body=body):
                run = completed(document, {"status": status, "body": body})

                self.assertEqual(run.data, data)
                self.assertEqual(run.fault, f"“Order” failed. {fault}" if fault else "")
                self.assertEqual(run.is_completed, not fault)

    def test_actions_without_end_stop_it(self) -> None:
        document = workflow_document(
            tasks=[action("again")],
            transitions=[{"from": None, "to": "again"}, {"from": "again", "to": "again"}],
        )
        given = [StepInput("again", {"status": 200, "body": None})] * MOST_AUTOMATIC_STEPS

        run = replay(workflow_of_document(document), beginning(), given)

        self.assertIn("ran 100 actions in a row without a person", run.fault)

    def test_answers_for_another_task_are_refused(self) -> None:
        with self.assertRaises(RunDoesNotFit):
            replay(workflow_of_document(workflow_document()), beginning(), [StepInput("order", {})])


class PathsTest(SimpleTestCase):
    document = workflow_document(
        tasks=[task("review", output_schema=YES_NO), task("order")],
        transitions=[
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {"var": "approved"}, "priority": 1},
            {"from": "review", "to": None},
        ],
    )
    workflow = workflow_of_document(document)

    def realized(self, *steps: WitnessStep, **start: Any) -> Any:
        return realize_witness(self.workflow, Witness(start, (), steps), beginning=beginning())

    def test_a_path_is_filled_in_and_walked(self) -> None:
        realized = self.realized(
            WitnessStep(0, "review", {"approved": False}), WitnessStep(2, None, {}), amount=17
        )

        self.assertTrue(realized.follows)
        self.assertEqual(realized.start, {"amount": 17, "department": "IT"})
        self.assertEqual(realized.given, (StepInput("review", {"approved": False}),))

    def test_an_agent_gives_the_output_itself(self) -> None:
        document = json.loads(AGENT)
        (_short, path) = paths_of_document(document).witnesses

        realized = realize_witness(workflow_of_document(document), path, beginning=beginning())

        self.assertTrue(realized.run.is_completed)
        self.assertEqual(realized.given[-1], StepInput("order", {"order_id": "Sample order id"}))

    def test_what_must_be_left_out_stays_empty(self) -> None:
        path = Witness({}, ("amount",), (WitnessStep(0, "review", {}), WitnessStep(1, "order", {})))

        realized = realize_witness(self.workflow, path, beginning=beginning())

        self.assertTrue(realized.follows)
        self.assertEqual(realized.start, {"department": "IT"})
        self.assertEqual([given.task for given in realized.given], ["review", "order"])

    def test_path_contradicted_by_its_data_is_reported(self) -> None:
        realized = self.realized(
            WitnessStep(0, "review", {"approved": False}), WitnessStep(1, "order", {})
        )

        self.assertFalse(realized.follows)
        self.assertEqual([given.task for given in realized.given], ["review"])

    def test_presets_are_not_asked_for(self) -> None:
        path = Witness({}, (), (WitnessStep(0, "review", {}), WitnessStep(1, "order", {})))

        realized = realize_witness(self.workflow, path, beginning=beginning(department="Sales"))

        self.assertNotIn("department", realized.start)
        self.assertEqual(realized.run.data["department"], "Sales")

    def test_optional_answers_that_lead_astray_are_left_out(self) -> None:
        document = workflow_document(
            fields=[{"FieldName": "note", "FieldType": "string"}],
            transitions=[
                {"from": None, "to": "review", "condition": {"!": {"var": "note"}}, "priority": 1},
                {"from": None, "to": None},
            ],
        )

        realized = realize_witness(
            workflow_of_document(document),
            Witness({}, (), (WitnessStep(0, "review", {}),)),
            beginning=beginning(),
        )

        self.assertTrue(realized.follows)
        self.assertEqual(realized.start, {})

    def test_of_too_many_paths_some_are_found(self) -> None:
        keys = [f"t{number}" for number in range(30)]
        ways = [
            {"from": key, "to": target, "condition": condition, "priority": priority}
            for key, following in zip(keys, [*keys[1:], None], strict=True)
            for target, condition, priority in (
                (f"{key}-more", {"var": f"tasks.{key}.output.approved"}, 1),
                (following, None, 0),
            )
        ]
        back = [
            {"from": f"{key}-more", "to": following}
            for key, following in zip(keys, [*keys[1:], None], strict=True)
        ]
        document = workflow_document(
            tasks=[
                *(task(key, output_schema=YES_NO) for key in keys),
                *(task(f"{key}-more") for key in keys),
            ],
            transitions=[{"from": None, "to": "t0"}, *ways, *back],
        )

        paths = paths_of_document(document)

        self.assertFalse(paths.complete)
        self.assertTrue(paths.witnesses)
        for path in paths.witnesses:
            realized = realize_witness(workflow_of_document(document), path, beginning=beginning())
            self.assertTrue(realized.follows and realized.run.is_completed, path)

    def test_all_paths_of_a_workflow_are_walked(self) -> None:
        paths = paths_of_document(self.document)

        realized_witnesses = [
            realize_witness(self.workflow, path, beginning=beginning()) for path in paths.witnesses
        ]

        self.assertTrue(paths.complete)
        self.assertEqual([realized.follows for realized in realized_witnesses], [True, True])
        ways = {tuple(given.task for given in realized.given) for realized in realized_witnesses}
        self.assertEqual(ways, {("review",), ("review", "order")})


class ResponsesTest(SimpleTestCase):
    def response(self, known: JsonObject | None = None, **more: Any) -> JsonObject:
        (only,) = workflow_of_document(one_task(action("order", **more))).tasks.values()
        return sample_response(only, known=known or {})

    def test_without_a_transform_the_body_is_the_output(self) -> None:
        self.assertEqual(
            self.response({"approved": False}, output_schema=YES_NO),
            {"status": 200, "body": {"approved": False}},
        )

    def test_where_a_transform_computes_or_compares_it_gets_what_it_can_use(self) -> None:
        net: JsonObject = {"var": "response.body.net"}
        transform: JsonObject = {
            "gross": {"*": [net, 1.19]},
            "per_day": {"/": [{"+": [net, {"var": "response.body.fee"}]}, {"var": "days"}]},
            "paid": {"==": [{"var": "response.body.state"}, "paid"]},
            "note": {"cat": ["Note: ", {"var": "response.body.note"}]},
            "all": {"var": "response.body.state"},
        }

        answer = self.response(output_transform=transform)

        body = {"net": 1, "fee": 1, "state": "paid", "note": "sample"}
        self.assertEqual(answer["body"], body)
        evaluation.transform(transform, {"response": answer, "days": 2})

    def test_a_transform_is_followed_backwards(self) -> None:
        schema = {
            "type": "object",
            "required": ["order_id", "price"],
            "properties": {
                "order_id": {"type": "string", "pattern": "^[A-Z][0-9]$", "examples": ["A1"]},
                "price": {"type": "object", "properties": {"sum": {"type": "integer"}}},
            },
        }
        transform = {
            "order_id": {"var": "response.body.order.id"},
            "price": {"sum": {"var": ["response.body.sum", 0]}},
        }

        answer = self.response(output_schema=schema, output_transform=transform)

        self.assertEqual(answer["body"], {"order": {"id": "A1"}, "sum": 10})

    def test_values_that_cannot_be_sampled_are_omitted(self) -> None:
        schema = {
            "type": "object",
            "required": ["order_id", "sum"],
            "properties": {
                "order_id": {"type": "string", "pattern": "^[A-Z][0-9]$"},
                "sum": {"type": "integer"},
            },
        }

        answer = self.response({"approved": True}, output_schema=schema)

        self.assertEqual(answer["body"], {"approved": True, "sum": 10})

    def test_a_transform_may_take_the_whole_body(self) -> None:
        whole = {"var": "response.body"}

        answer = self.response(output_schema=YES_NO, output_transform=whole)

        self.assertEqual(answer["body"], {"approved": True})

    def test_what_is_computed_gets_something(self) -> None:
        computed = {"text": {"cat": ["No. ", {"var": "response.body.number"}]}}

        answer = self.response(output_transform=computed)

        self.assertEqual(answer["body"], {"number": "sample"})

    def test_what_nothing_asks_for_is_empty(self) -> None:
        self.assertEqual(self.response(), {"status": 200, "body": None})
