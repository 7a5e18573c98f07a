"""Properties: deadlocks, dead transitions, overlaps, tautologies, livelocks, and what is open."""

import unittest

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.passes import verify, violations_of
from workflow_design.checker.verification.properties.violations import (
    Deadlock,
    DeadTransition,
    Inconclusive,
    Livelock,
    Overlap,
    Tautology,
    TransformFails,
    Violation,
)
from workflow_design.tests.verification import AMOUNT, asking, document_of, going, var

BIG: JsonObject = {">": [var("amount"), 9]}
SMALL: JsonObject = {"<=": [var("amount"), 9]}
WHOLE: JsonObject = {"type": "integer"}


class PropertiesTest(unittest.TestCase):
    def test_the_witness_is_the_same_in_every_process(self) -> None:
        """Three texts are as good as each other here: the first of the first name is shown."""
        constants = {"alpha": "p", "beta": "q", "gamma": "r"}
        fields = [{**AMOUNT, "FieldName": name, "FieldType": "string"} for name in constants]
        unlike: list[JsonObject] = [
            {"!=": [var("alpha"), var("beta")]},
            {"!=": [var("beta"), var("gamma")]},
        ]
        none = [{"!=": [var(name), value]} for name, value in constants.items()]

        (found,) = self.found([going(None, "a", {"and": [*unlike, *none]})], fields=fields)

        assert isinstance(found, Deadlock)
        self.assertEqual(found.witness.start, {"alpha": "p", "beta": "p", "gamma": "p"})

    def found(
        self,
        transitions: list[JsonObject],
        tasks: list[JsonObject] | None = None,
        fields: list[JsonObject] | None = None,
    ) -> list[Violation]:
        return list(violations_of(verify(document_of(transitions, tasks, fields or [AMOUNT]))))

    def test_a_sound_workflow(self) -> None:
        self.assertEqual(self.found([going(None, "a", BIG), going(None, "b", SMALL)]), [])

    def test_a_deadlock_with_the_values_that_matter(self) -> None:
        beside = {**AMOUNT, "FieldName": "beside"}
        condition = {"or": [BIG, {"and": [BIG, {"==": [var("beside"), 1]}]}]}

        (found,) = self.found([going(None, "a", condition)], fields=[AMOUNT, beside])

        assert isinstance(found, Deadlock)
        self.assertEqual((found.point, found.failing), (None, None))
        self.assertEqual(found.assignment, {"amount": found.witness.start["amount"]})
        self.assertLessEqual(found.witness.start["amount"], 9)

    def test_a_condition_that_fails_is_a_deadlock_of_its_own(self) -> None:
        dividing = {">": [{"/": [1, var("amount")]}, 0]}

        deadlocks = [
            (each.assignment["amount"], each.failing and each.failing.pointer)
            for each in self.found([going(None, "a", dividing)])
            if isinstance(each, Deadlock)
        ]

        self.assertEqual(deadlocks, [(-2, None), (0, "/transitions/0")])

    def test_a_condition_that_never_holds_is_a_dead_transition(self) -> None:
        never = {"and": [BIG, SMALL]}

        (found,) = self.found([going(None, "a", never), going(None, "b")])

        assert isinstance(found, DeadTransition)
        self.assertEqual((found.transition.pointer, found.holds), ("/transitions/0", False))

    def test_a_transition_behind_one_that_covers_it_is_dead(self) -> None:
        bigger = {">": [var("amount"), 20]}

        (found,) = self.found(
            [going(None, "a", BIG, 1), going(None, "b", bigger), going(None, "c")]
        )

        assert isinstance(found, DeadTransition)
        self.assertEqual((found.transition.pointer, found.holds), ("/transitions/1", True))

    def test_what_is_behind_a_default_is_left_to_the_check_of_the_graph(self) -> None:
        found = self.found(
            [going(None, "a", BIG, 2), going(None, "b", priority=1), going(None, "c", BIG, -1)]
        )

        self.assertEqual(found, [])

    def test_a_transition_may_be_dead_by_what_came_before(self) -> None:
        (found,) = self.found(
            [going(None, "a", BIG), going(None, "b"), going("a", None, SMALL), going("a", "b")]
        )

        assert isinstance(found, DeadTransition)
        self.assertEqual(found.transition.pointer, "/transitions/2")
        self.assertTrue(found.holds and found.by_data)

    def test_two_conditions_of_one_priority_that_hold_are_an_overlap(self) -> None:
        bigger = {">": [var("amount"), 20]}

        found = self.found([going(None, "a", BIG), going(None, "b", bigger), going(None, "c")])

        (overlap,) = [each for each in found if isinstance(each, Overlap)]
        self.assertEqual(overlap.other.pointer, "/transitions/1")
        self.assertEqual(overlap.assignment, {"amount": 21})

    def test_a_condition_that_always_holds_is_a_tautology(self) -> None:
        found = self.found([going(None, "a", {"or": [BIG, SMALL]})])

        self.assertEqual([type(each) for each in found], [Tautology])

    def test_a_loop_that_is_never_left_is_a_livelock(self) -> None:
        found = self.found(
            [going(None, "a"), going("a", "a", BIG), going("a", None)],
        )

        (livelock,) = found
        assert isinstance(livelock, Livelock)
        self.assertEqual((livelock.point, livelock.witness.start), ("a", {"amount": 10}))

    def test_a_transform_that_can_fail(self) -> None:
        dividing = {
            **asking("a", "n", n=WHOLE),
            "output_transform": {"amount": {"/": [1, var("tasks.a.output.n")]}},
        }

        found = self.found([going(None, "a"), going("a", None, BIG), going("a", None)], [dividing])

        (failing,) = [each for each in found if isinstance(each, TransformFails)]
        self.assertEqual(failing.task, "a")
        self.assertEqual(failing.witness.steps[-1].output, {"n": 0})

    def test_undecided_property_is_explained(self) -> None:
        conditions: list[tuple[Json, str]] = [
            ({">": [{"*": [var("amount"), 2]}, -999]}, "“*” computes with “amount”"),
            (
                {">": [var("ticket.number"), 3]},
                "the value of “ticket.number” can't be chosen freely",
            ),
        ]
        for condition, reason in conditions:
            with self.subTest(reason):
                found = self.found([going(None, "a", condition)])

                self.assertIn(Inconclusive(None, (reason,)), found)

    def test_a_point_that_no_ticket_reaches_has_no_properties(self) -> None:
        never = {"and": [BIG, SMALL]}

        found = self.found(
            [going(None, "a", never), going(None, "b"), going("a", None, never), going("b", None)]
        )

        self.assertEqual([type(each) for each in found], [DeadTransition])
