"""Decision points: which transition their conditions choose, and their local states."""

import unittest

from workflow_design.checker.verification.dataflow.decision_points import Outcome
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.local_states import LocalStates, local_states
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.verification import AMOUNT, asking, document_of, going, var

BIG = {">": [var("amount"), 9]}
OK = {"type": "boolean"}


def local_at_start(document: WorkflowDocument) -> LocalStates:
    verification = verify(document)
    return local_states(verification.system.decision_points[None], verification.reaching)


class OutcomeTest(unittest.TestCase):
    def test_the_first_that_holds_is_taken(self) -> None:
        self.assertEqual(Outcome((False, True, True)).taken, 1)
        self.assertIsNone(Outcome((False, False)).taken)

    def test_one_that_fails_stops_the_ticket_if_it_is_tried(self) -> None:
        self.assertEqual(Outcome((False, "why", True)).failing, 1)
        self.assertIsNone(Outcome((False, "why", True)).taken)
        self.assertIsNone(Outcome((True, "why")).failing)


class DecisionPointTest(unittest.TestCase):
    def test_conditions_are_evaluated_on_an_assignment(self) -> None:
        document = document_of([going(None, "a", BIG), going(None, "b")], fields=[AMOUNT])
        point = verify(document).system.decision_points[None]

        self.assertEqual(point.outcome({"amount": 10}).truths, (True, True))
        self.assertEqual(point.outcome({"amount": 9}).taken, 1)
        self.assertEqual(point.outcome({"amount": MISSING}).truths, (False, True))

    def test_a_failing_condition_says_why(self) -> None:
        dividing = {">": [{"/": [1, var("amount")]}, 0]}
        document = document_of([going(None, "a", dividing)], fields=[AMOUNT])
        outcome = verify(document).system.decision_points[None].outcome({"amount": 0})

        self.assertEqual(outcome.failing, 0)
        self.assertIn("“/” divided by zero", str(outcome.truths[0]))

    def test_it_is_conditional_by_one_condition(self) -> None:
        points = verify(
            document_of(
                [going(None, "a", BIG), going(None, "b"), going("a", "b"), going("b", None)],
                fields=[AMOUNT],
            )
        ).system.decision_points

        self.assertEqual(
            {point: (each.is_conditional, each.has_default) for point, each in points.items()},
            {None: (True, True), "a": (False, True), "b": (False, True)},
        )


class LocalStatesTest(unittest.TestCase):
    def test_there_is_a_decision_for_each_class(self) -> None:
        local = local_at_start(document_of([going(None, "a", BIG)], fields=[AMOUNT]))

        self.assertEqual(
            [(each.assignment, each.outcome.taken) for each in local.decisions()],
            [({"amount": value}, 0 if value > 9 else None) for value in local.values["amount"]],
        )
        self.assertEqual(local.gaps, ())

    def test_what_may_be_missing_is_tried_missing(self) -> None:
        local = local_at_start(
            document_of([going(None, "a", BIG)], fields=[{**AMOUNT, "Required": False}])
        )

        self.assertEqual(local.values["amount"][-1], MISSING)

    def test_names_are_independent_of_each_other(self) -> None:
        both = {"and": [var("x"), {"!": var("tasks.a.output.x")}]}
        verification = verify(
            document_of(
                [going(None, "a"), going("a", "b", both), going("a", None), going("b", None)],
                [asking("a", "x", x=OK), asking("b")],
            )
        )

        local = local_states(verification.system.decision_points["a"], verification.reaching)

        self.assertEqual({each.outcome.taken for each in local.decisions()}, {0, 1})
        taken = {e.transition and e.transition.target for s, e in verification.space.edges()}
        self.assertNotIn("b", taken)

    def test_gaps_say_why_not_every_class_is_known(self) -> None:
        computed = {">": [{"+": [var("amount"), 1]}, 3]}
        for condition, gap in (
            (computed, "“+” computes with “amount”"),
            ({"!!": {"var": {"cat": ["amo", "unt"]}}}, "a variable name is computed"),
            ({"!!": var("company.size")}, "the possible values of “company.size” aren't known"),
        ):
            with self.subTest(gap):
                local = local_at_start(document_of([going(None, "a", condition)], fields=[AMOUNT]))

                self.assertEqual(local.gaps, (gap,))
                self.assertFalse(local.covered & {"amount", "company.size"})

    def test_too_many_classes_are_a_gap(self) -> None:
        names = [f"n{number}" for number in range(13)]
        fields = [{**AMOUNT, "FieldName": name, "FieldType": "boolean"} for name in names]
        local = local_at_start(
            document_of([going(None, "a", {"and": [*map(var, names)]})], fields=fields)
        )

        self.assertEqual(local.gaps, ("there are 8,192 cases, more than 4,096",))
        self.assertEqual(sum(1 for _ in local.decisions()), 4_096)
        self.assertTrue(local.are_all_tried(names[:12]))
        self.assertFalse(local.are_all_tried(names))
