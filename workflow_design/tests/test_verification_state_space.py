"""The state space: reachable states, edges between them, and the ways in which tasks end."""

import unittest
from contextlib import suppress
from functools import partial

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.dataflow.definitions import Definition
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.initial_states import initial_assignments
from workflow_design.checker.verification.statespace.state_space import StateSpace
from workflow_design.checker.verification.statespace.valuations import (
    Binding,
    SymbolicValue,
    assignments,
    bind,
    numbered,
)
from workflow_design.checker.verification.values.domains import Domain
from workflow_design.documents.budget import Budget, OutOfTime
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.verification import AMOUNT, asking, calling, document_of, going, var

BIG: JsonObject = {">": [var("amount"), 9]}
OK: JsonObject = {"type": "boolean"}
WHOLE: JsonObject = {"type": "integer"}


def space_of(document: WorkflowDocument) -> StateSpace:
    return verify(document).space


def values(space: StateSpace, point: str | None, name: str) -> list[Json]:
    return [state.valuation[name] for state in space.by_point[point]]


class ValuationTest(unittest.TestCase):
    def setUp(self) -> None:
        self.symbol = SymbolicValue(Definition("x", Domain(OK)), 0, optional=False)

    def test_names_with_one_symbolic_value_hold_the_same(self) -> None:
        valuation = {"x": self.symbol, "y": self.symbol, "z": 7}

        found = [each for _, each in assignments(valuation, ["x", "y", "z"], lambda _: [1, 2])]

        self.assertEqual(found, [{"x": 1, "y": 1, "z": 7}, {"x": 2, "y": 2, "z": 7}])

    def test_a_binding_replaces_the_symbolic_value_everywhere(self) -> None:
        valuation = {"x": self.symbol, "y": self.symbol}

        self.assertEqual(
            bind(valuation, [Binding(self.symbol, MISSING)]), dict.fromkeys("xy", MISSING)
        )

    def test_states_do_not_differ_in_the_numbers_of_symbolic_values(self) -> None:
        new = SymbolicValue(self.symbol.definition, -3, optional=False)
        old = SymbolicValue(self.symbol.definition, 4, optional=False)

        one, origins = numbered({"x": new, "y": old})
        other, _ = numbered({"x": old, "y": new})

        self.assertEqual(one, other)
        self.assertEqual(origins, {1: 4})


class StateSpaceTest(unittest.TestCase):
    def test_a_value_stays_symbolic_until_it_is_read(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a"), going("a", "b", BIG), going("a", None), going("b", None)],
                fields=[AMOUNT],
            )
        )

        (at_a,) = space.by_point["a"]
        self.assertIsInstance(at_a.valuation["amount"], SymbolicValue)
        self.assertEqual([len(edge.bindings) for edge in at_a.edges], [1] * 9)
        self.assertEqual(
            {point: len(states) for point, states in space.by_point.items()},
            {None: 1, "a": 1, "b": 1},
        )
        self.assertTrue(space.is_exact)

    def test_a_value_is_chosen_once(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a", BIG), going(None, "b"), going("a", None, BIG), going("b", None)],
                fields=[AMOUNT],
            )
        )

        self.assertEqual(values(space, "a", "amount"), [10, 11])
        self.assertFalse(any(edge.stops for _, edge in space.edges()))

    def test_states_that_differ_in_nothing_that_is_read_are_one(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a", BIG), going(None, "a"), going("a", None)], fields=[AMOUNT]
            )
        )

        self.assertEqual(len(space.by_point["a"]), 1)

    def test_a_loop_has_an_end(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a"), going("a", "a", {"!": var("ok")}), going("a", None)],
                [asking("a", "ok", ok=OK)],
            )
        )

        self.assertEqual(len(space.states), 2)
        targets = [edge.target for edge in space.by_point["a"][0].edges]
        self.assertEqual(targets, [None, space.by_point["a"][0]])

    def test_an_answer_that_may_be_left_empty_takes_the_value_back(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a"), going("a", None, {"!!": var("amount")})],
                [asking("a", amount=WHOLE)],
                [AMOUNT],
            )
        )

        self.assertEqual({edge.stops for edge in space.by_point["a"][0].edges}, {True, False})

    def test_an_older_value_remains_where_a_service_may_give_none(self) -> None:
        space = space_of(
            document_of(
                [going(None, "a"), going("a", None, BIG), going("a", None)],
                [calling("a", amount=var("response.body.amount"))],
                [AMOUNT],
            )
        )

        found = [(edge.left_out, edge.origins) for edge in space.initial[0].edges]
        self.assertEqual(found, [((), {}), (("amount",), {0: 0})])

    def test_a_transform_that_fails_ends_the_run(self) -> None:
        dividing = {
            **asking("a", "n", n=WHOLE),
            "output_transform": {"x": {"/": [1, var("tasks.a.output.n")]}},
        }
        space = space_of(
            document_of([going(None, "a"), going("a", None, {">": [var("x"), 0]})], [dividing])
        )

        failures = [edge for _, edge in space.edges() if edge.failure]
        self.assertEqual([each.answers[0].value for each in failures], [0])
        self.assertEqual({each.target for each in failures}, {None})

    def test_a_preset_value_is_known_from_the_start(self) -> None:
        document = document_of([going(None, "a", BIG), going(None, "b")], fields=[AMOUNT])

        space = verify(document, {"amount": 10}).space

        self.assertEqual(set(space.by_point), {None, "a"})

    def test_it_is_incomplete_where_the_time_is_used_up(self) -> None:
        document = document_of([going(None, "a", BIG), going("a", None)], fields=[AMOUNT])
        found: list[StateSpace] = []
        for looks in range(100):
            ticks = iter(range(1_000))
            budget = Budget(looks, partial(next, ticks))
            with suppress(OutOfTime):
                found.append(verify(WorkflowDocument(document.workflow, budget)).space)

        self.assertEqual({each.is_complete for each in found}, {True, False})
        self.assertFalse(any(each.is_exact for each in found if not each.is_complete))


class InitialStatesTest(unittest.TestCase):
    def test_a_question_that_is_not_asked_has_no_answer(self) -> None:
        fields = [
            {"FieldName": "more", "FieldType": "boolean"},
            {**AMOUNT, "VisibleIf": var("more")},
        ]
        verification = verify(document_of([going(None, "a", BIG), going(None, "b")], fields=fields))

        found = initial_assignments(verification.system)

        self.assertTrue(found.is_complete)
        shown = {each["more"]: each["amount"] is not MISSING for each in found.every}
        self.assertEqual(shown, {True: True, False: False})
        hidden = [each for each in found.every if each["more"] is False]
        self.assertEqual(hidden, [{"more": False, "amount": MISSING}])

    def test_of_too_many_some_of_each_kind_are_explored(self) -> None:
        choices: Json = [f"choice {number}" for number in range(40)]
        asked = {"FieldType": "choice", "Choices": choices, "Required": True}
        first, second, third = ({"FieldName": name, **asked} for name in "abc")
        second["VisibleIf"] = {"in": [var("a"), choices]}
        third["VisibleIf"] = {"in": [var("b"), choices]}
        decided = {"in": [var("c"), choices[1:]]}
        verification = verify(
            document_of([going(None, "x", decided)], fields=[first, second, third])
        )

        found = initial_assignments(verification.system)

        self.assertFalse(found.is_complete)
        self.assertFalse(verification.space.is_exact)
        for name in "abc":
            self.assertEqual({each[name] for each in found.every}, set(choices))
