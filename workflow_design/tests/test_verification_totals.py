"""Totals with limits are decided: arithmetic on numbers gives a number, whatever else is unknown.

What such a number is compared with divides it into regions, as it does answers. Only a computation
that may fail, or that may give something else, leaves a doubt.
"""

import json
import unittest
from typing import ClassVar

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CompanyContext, check
from workflow_design.checker.verification.dataflow.computation_abstraction import (
    abstract_computations,
)
from workflow_design.checker.verification.dataflow.definitions import Definition
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingSet
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.values.domains import Domain
from workflow_design.tests.factories import workflow_document
from workflow_design.tests.verification import (
    AMOUNT,
    asking,
    calling,
    document_of,
    going,
    var,
)

NUMBER: JsonObject = {"type": "number"}
OWN = "tasks.a.output.n"
SUM: Json = {"+": [var("price"), var(OWN)]}
PRODUCT: Json = {"*": [var("price"), var("quantity")]}
DEFAULT = going("a", None)


def over(limit: Json, name: Json) -> Json:
    return {">": [name, limit]}


def codes(
    *conditions: Json, transform: JsonObject | None = None, task: JsonObject | None = None
) -> list[str]:
    """The codes of the messages on a workflow whose task is left by these conditions."""
    form = asking("a", "n", n=NUMBER)
    if transform is not None:
        form["output_transform"] = transform
    leaving = [going("a", None, each, -n) for n, each in enumerate(conditions) if each is not None]
    document = workflow_document(
        fields=[
            {"FieldName": "price", "FieldType": "decimal", "Required": True},
            {"FieldName": "quantity", "FieldType": "integer", "Required": True},
            {"FieldName": "discount", "FieldType": "integer"},
            {"FieldName": "note", "FieldType": "string", "Required": True},
        ],
        tasks=[task or form],
        transitions=[going(None, "a"), *leaving, *([DEFAULT] if None in conditions else [])],
    )
    found = [each.code for each in check(json.dumps(document), CompanyContext()).report.messages]
    # Not every transform here reads the answer of its form.
    return [code for code in found if code != "answer-dropped"]


class TotalOfTransformTest(unittest.TestCase):
    def test_a_total_with_a_limit_is_decided(self) -> None:
        for rule in (
            SUM,
            PRODUCT,
            {"/": [PRODUCT, 100]},
            {"%": [PRODUCT, 7]},
            {"max": [var("price"), var(OWN)]},
            {"if": [over(10, var("price")), SUM, 0]},
        ):
            with self.subTest(rule):
                self.assertEqual(codes(over(200, var("r")), None, transform={"r": rule}), [])

    def test_two_conditions_that_leave_nothing_out_need_no_default(self) -> None:
        high, low = over(200, var("r")), {"<=": [var("r"), 200]}

        self.assertEqual(codes(high, low, transform={"r": SUM}), [])

    def test_two_conditions_that_leave_something_out_are_undecided(self) -> None:
        high, low = over(200, var("r")), {"<": [var("r"), 200]}

        self.assertEqual(codes(high, low, transform={"r": SUM}), ["undecided"])

    def test_a_whole_number_has_nothing_between_two_others(self) -> None:
        high, low = over(5, var("r")), {"<": [var("r"), 6]}
        whole = {"*": [var("quantity"), 2]}

        self.assertEqual(codes(high, low, transform={"r": whole}), [])
        self.assertEqual(codes(high, {"<": [var("r"), 5]}, transform={"r": whole}), ["undecided"])

    def test_a_total_is_compared_with_a_limit_that_is_a_field(self) -> None:
        self.assertEqual(codes(over(var("quantity"), var("r")), None, transform={"r": SUM}), [])

    def test_a_total_to_which_a_loop_adds_is_a_number(self) -> None:
        adding: Json = {"+": [{"var": ["r", 0]}, var(OWN)]}
        document = workflow_document(
            tasks=[{**asking("a", "n", n=NUMBER), "output_transform": {"r": adding}}],
            transitions=[going(None, "a"), going("a", "a", {"<": [var("r"), 9]}), DEFAULT],
        )

        report = check(json.dumps(document), CompanyContext()).report

        self.assertNotIn("undecided", [each.code for each in report.messages])

    def test_an_action_computes_a_total_of_the_data(self) -> None:
        action = calling("a", r=PRODUCT)

        self.assertEqual(codes(over(200, var("r")), None, task=action), [])
        self.assertEqual(codes(over(200, var("tasks.a.output.r")), None, task=action), [])

    def test_arithmetic_on_what_may_be_text_gives_a_number_or_fails(self) -> None:
        text = {"+": [var("note"), var(OWN)]}
        unknown = calling("a", r={"+": [var("response.body.n"), 1]})

        self.assertIn("transform-fails", codes(over(200, var("r")), None, transform={"r": text}))
        self.assertEqual(codes(over(200, var("r")), None, task=unknown), [])


class TotalInConditionTest(unittest.TestCase):
    def test_a_computation_that_cannot_fail_is_decided(self) -> None:
        greatest = {"max": [var("price"), {"var": ["discount", 0]}]}
        for rule in (PRODUCT, {"/": [PRODUCT, 100]}, greatest):
            with self.subTest(rule):
                self.assertEqual(codes(over(200, rule), None), [])
                self.assertEqual(codes(over(200, rule), {"<=": [rule, 200]}), [])

    def test_different_computations_may_differ(self) -> None:
        found = codes(over(200, PRODUCT), {"<=": [{"*": [var("price"), 2]}, 200]})

        self.assertTrue({"undecided", "nowhere-to-go"} & {*found}, found)

    def test_a_computation_that_may_fail_is_not_taken_for_decided(self) -> None:
        for rule in ({"/": [1, var("quantity")]}, {"max": [var("price"), var("discount")]}):
            with self.subTest(rule):
                self.assertIn("condition-fails", codes(over(200, rule), None))


class AbstractionTest(unittest.TestCase):
    def names(self, rule: Json, *, may_be_missing: bool) -> tuple[str, ...]:
        """The names of a decision by a rule over a number, after the abstraction."""
        document = document_of([going(None, "a", over(1, rule)), going(None, "b")], fields=[AMOUNT])
        system = verify(document).system
        number = Definition("amount", Domain({"type": "number"}))
        held = ReachingSet((number,), may_be_missing=may_be_missing)
        abstract, _ = abstract_computations(system.decision_points[None], {"amount": held})
        return abstract.names

    def test_only_what_cannot_fail_becomes_a_name_of_its_own(self) -> None:
        greatest: Json = {"max": [var("amount"), 1]}

        self.assertEqual(self.names(greatest, may_be_missing=False), ("result-0",))
        self.assertEqual(self.names(greatest, may_be_missing=True), ("amount",))
        self.assertEqual(self.names({"/": [1, var("amount")]}, may_be_missing=False), ("amount",))


class SuggestionTest(unittest.TestCase):
    """A default is not suggested where there is one."""

    UNKNOWN: ClassVar[JsonObject] = calling("a", r={"cat": [var("response.body.n"), 1]})

    def suggestion(self, *transitions: JsonObject) -> str:
        document = workflow_document(
            tasks=[self.UNKNOWN],
            transitions=[going(None, "a"), going("a", None, over(200, var("r"))), *transitions],
        )
        messages = check(json.dumps(document), CompanyContext()).report.messages
        return next(each.suggestion for each in messages if each.code == "undecided")

    def test_a_last_transition_without_a_condition_is_suggested_once(self) -> None:
        self.assertIn("a last transition without a condition", self.suggestion())
        self.assertEqual(self.suggestion(DEFAULT), "")
