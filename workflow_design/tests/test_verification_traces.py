"""Traces: the witnesses of states, and the paths through a workflow."""

import unittest

from ticketflower.types import JsonObject
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.traces import paths_of, witness_to
from workflow_design.documents.report.witness import Witness, WitnessStep
from workflow_design.tests.verification import AMOUNT, asking, document_of, going, var

BIG: JsonObject = {">": [var("amount"), 9]}
OK: JsonObject = {"type": "boolean"}


class WitnessTest(unittest.TestCase):
    def test_a_value_is_noted_where_it_was_given(self) -> None:
        """It is chosen when it is read at last, two tasks later."""
        space = verify(
            document_of(
                [
                    going(None, "a"),
                    going("a", "b"),
                    going("b", "c", var("ok")),
                    going("b", None),
                    going("c", None),
                ],
                [asking("a", "ok", ok=OK), asking("b"), asking("c")],
            )
        ).space

        witness = witness_to(space.by_point["c"][0])

        self.assertEqual(
            witness,
            Witness(
                steps=(
                    WitnessStep(0, "a", {"ok": True}),
                    WitnessStep(1, "b", {}),
                    WitnessStep(2, "c", {}),
                )
            ),
        )

    def test_a_field_is_noted_at_the_start(self) -> None:
        space = verify(
            document_of([going(None, "a", BIG), going(None, "b")], fields=[AMOUNT])
        ).space

        self.assertEqual(witness_to(space.by_point["a"][0]).start, {"amount": 10})

    def test_missing_values_are_omitted(self) -> None:
        optional = {**AMOUNT, "Required": False}
        space = verify(
            document_of(
                [going(None, "a", {"missing": ["amount"]}), going(None, "b")], fields=[optional]
            )
        ).space

        witness = witness_to(space.by_point["a"][0])

        self.assertEqual((witness.start, witness.left_out), ({}, ("amount",)))

    def test_witness_with_a_fixed_value_is_not_realizable(self) -> None:
        condition = {"==": [var("ticket.number"), 5]}
        space = verify(document_of([going(None, "a", condition), going(None, "b")])).space

        self.assertFalse(witness_to(space.by_point["a"][0]).is_realizable)


class PathsTest(unittest.TestCase):
    def test_each_path_has_a_witness(self) -> None:
        paths = paths_of(
            verify(
                document_of(
                    [going(None, "a", BIG), going(None, None), going("a", None)], fields=[AMOUNT]
                )
            ).space
        )

        taken = [tuple(step.transition for step in each.steps) for each in paths.witnesses]
        self.assertEqual(taken, [(1,), (0, 2)])
        self.assertTrue(paths.complete)

    def test_a_loop_is_taken_twice_at_the_most(self) -> None:
        paths = paths_of(
            verify(
                document_of(
                    [going(None, "a"), going("a", "a", var("ok")), going("a", None)],
                    [asking("a", "ok", ok=OK)],
                )
            ).space
        )

        self.assertEqual([each.tasks for each in paths.witnesses], [("a",), ("a", "a")])
        self.assertFalse(paths.complete)
