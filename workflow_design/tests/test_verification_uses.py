"""The uses of names by rules: which they read, and where their truth can change."""

import unittest

from workflow_design.checker.verification.dataflow.uses import Uses, uses_of
from workflow_design.tests.verification import var


class UsesTest(unittest.TestCase):
    def test_a_comparison_with_a_constant(self) -> None:
        self.assertEqual(
            uses_of([{">": [var("a"), 10]}]),
            Uses(
                names=("a",),
                constants={"a": (10,)},
                ordered=frozenset({"a"}),
            ),
        )

    def test_strict_equality_coerces_nothing(self) -> None:
        found = uses_of([{"===": ["x", var("a")]}])

        self.assertEqual((found.constants, found.ordered), ({"a": ("x",)}, frozenset()))

    def test_names_that_are_compared_with_each_other_are_related(self) -> None:
        found = uses_of([{"<=": [var("b"), var("a"), var("c")]}])

        pairs = (("a", "b"), ("a", "c"), ("b", "a"), ("c", "a"))
        self.assertEqual((found.names, found.relations), (("a", "b", "c"), pairs))

    def test_what_is_looked_for_in_a_list_is_a_member(self) -> None:
        found = uses_of([{"in": ["x", var("tags")]}, {"in": [var("kind"), ["a", "b"]]}])

        self.assertEqual(found.members, {"tags": ("x",)})
        self.assertEqual(found.constants, {"kind": ("a", "b")})

    def test_what_is_computed_has_unknown_boundaries(self) -> None:
        found = uses_of([{">": [{"+": [var("a"), var("b")]}, 3]}])

        self.assertEqual(found.computed, {"a": "+", "b": "+"})
        self.assertEqual(found.operators, {"+", "var"})

    def test_a_default_is_compared_like_the_name(self) -> None:
        found = uses_of([{"==": [{"var": ["a", var("b")]}, 1]}])

        self.assertEqual(found.constants, {"a": (1,), "b": (1,)})

    def test_an_if_is_compared_by_each_of_its_branches(self) -> None:
        found = uses_of([{"<": [{"if": [var("c"), var("a"), 5]}, 7]}])

        self.assertEqual(found.constants, {"a": (7,), "c": (7,)})

    def test_names_asked_for_with_missing_are_read(self) -> None:
        self.assertEqual(uses_of([{"missing": ["a", "b"]}]).names, ("a", "b"))
        self.assertEqual(uses_of([{"missing_some": [1, ["a"]]}]).names, ("a",))

    def test_a_computed_name_may_be_any(self) -> None:
        for rule in (
            {"!!": {"var": {"cat": ["a", "b"]}}},
            {"!!": {"var": ""}},
            {"missing": [var("a")]},
            {"+": [1, {"var": var("a")}]},
        ):
            with self.subTest(rule):
                self.assertTrue(uses_of([rule]).is_open)

    def test_all_data_in_the_body_of_a_loop_is_its_item(self) -> None:
        self.assertFalse(uses_of([{"some": [var("lines"), {">": [var(""), 5]}]}]).is_open)
        self.assertTrue(uses_of([{"some": [var(""), {">": [var("price"), 5]}]}]).is_open)

    def test_uses_of_several_rules_are_joined(self) -> None:
        found = uses_of([{"==": [var("a"), 1]}, None, {"==": [var("a"), 2]}])

        self.assertEqual(found.constants, {"a": (1, 2)})
