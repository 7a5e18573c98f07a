"""Transfer functions of tasks, and the names that are live at a program point."""

import unittest

from ticketflower.types import JsonObject
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.transition_system import TransitionSystem
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.verification import AMOUNT, asking, calling, document_of, going, var

WHOLE: JsonObject = {"type": "integer"}
BIG: JsonObject = {">": [var("amount"), 9]}


def system_of(document: WorkflowDocument) -> TransitionSystem:
    return verify(document).system


class LivenessTest(unittest.TestCase):
    def test_a_name_is_live_until_it_is_read_last(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", "b", BIG), going("a", None), going("b", None)],
            fields=[AMOUNT],
        )

        self.assertEqual(system_of(document).live, {None: ("amount",), "a": ("amount",), "b": ()})

    def test_a_name_is_dead_before_it_is_overwritten(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", None, BIG), going("a", None)],
            [asking("a", "amount", amount=WHOLE)],
            [AMOUNT],
        )

        self.assertEqual(system_of(document).live, {None: (), "a": ("amount",)})

    def test_a_name_stays_live_before_what_may_not_overwrite_it(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", None, BIG), going("a", None)],
            [calling("a", amount=var("response.body.amount"))],
            [AMOUNT],
        )

        self.assertEqual(system_of(document).live, {None: ("amount",), "a": ("amount",)})

    def test_what_a_transform_reads_is_live_before_it(self) -> None:
        writing = {**asking("a"), "output_transform": {"amount": {"+": [var("count"), 1]}}}
        document = document_of(
            [going(None, "a"), going("a", None, BIG), going("a", None)],
            [writing],
            [AMOUNT, {**AMOUNT, "FieldName": "count"}],
        )

        found = system_of(document)
        self.assertEqual(found.transfers.names, ("amount", "count"))
        self.assertEqual(found.live, {None: ("count",), "a": ("amount",)})

    def test_a_loop_keeps_a_name_live(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", "b"), going("b", "a", BIG), going("b", None)],
            fields=[AMOUNT],
        )

        self.assertEqual(set(system_of(document).live.values()), {("amount",)})

    def test_an_output_is_live_from_its_task_on(self) -> None:
        name = "tasks.a.output.ok"
        document = document_of(
            [going(None, "a"), going("a", "b"), going("b", "a", var(name)), going("b", None)],
            [asking("a", "ok", ok={"type": "boolean"}), asking("b")],
        )

        found = system_of(document)
        self.assertEqual(found.live, {None: (), "a": (name,), "b": (name,)})
        self.assertEqual(list(found.transfers.by_task["a"].outputs), [name])
        self.assertEqual(found.transfers.by_task["b"].outputs, {})

    def test_fields_depend_on_those_that_their_conditions_read(self) -> None:
        fields = [
            {**AMOUNT, "FieldName": "first"},
            {**AMOUNT, "FieldName": "second", "VisibleIf": {">": [var("first"), 1]}},
            {**AMOUNT, "VisibleIf": {">": [var("second"), 1]}},
            {**AMOUNT, "FieldName": "beside", "VisibleIf": {"!!": var("amount")}},
        ]
        document = document_of(
            [going(None, "a", BIG), going(None, "a"), going("a", None)], fields=fields
        )

        self.assertEqual(system_of(document).dependent, {"first", "second", "amount"})
