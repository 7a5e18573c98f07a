"""Narrowing: which names a condition rules out to be missing, or to be 0."""

import unittest

from ticketflower.types import Json
from workflow_design.checker.verification.typing.narrowing import Narrowing, names_ruled_out
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules.ast import parse

A, B = {"var": "a"}, {"var": "b"}

# The condition, then the names that are not missing where it holds, and where it does not.
MISSING_NAMES: list[tuple[Json, str, str]] = [
    (A, "a", ""),
    ({"!": A}, "", "a"),
    ({"!!": [A]}, "a", ""),
    ({"var": ["a", 1]}, "", ""),
    ({"var": {"var": "a"}}, "", ""),
    ({"missing": ["a", ["b"]]}, "", "ab"),
    ({"missing_some": [1, ["a"]]}, "", ""),
    ({"and": [A, B]}, "ab", ""),
    ({"or": [A, B]}, "", ""),
    ({"!": {"or": [A, B]}}, "", ""),
    ({"!": {"and": [{"!": A}, {"!": B}]}}, "", ""),
    ({"or": [A, {"and": [A, B]}]}, "a", ""),
    ({"!=": [A, None]}, "a", ""),
    ({"==": [A, None]}, "", "a"),
    ({"==": [A, "x"]}, "a", ""),
    ({"in": [A, ["x", "y"]]}, "a", ""),
    ({">": [A, 0]}, "a", ""),
    ({"<": [A, 5]}, "", "a"),
    ({"<": [A, B]}, "", ""),
    ({">": [{"+": [A, 1]}, 5]}, "", ""),
]
ZERO_NAMES: list[tuple[Json, str, str]] = [
    (A, "a", ""),
    ({"!=": [A, 0]}, "a", ""),
    ({"==": [A, 0]}, "", "a"),
    ({">": [A, 0]}, "a", ""),
    ({">=": [A, 0]}, "", "a"),
    ({"missing": "a"}, "", ""),
]


class NamesRuledOutTest(unittest.TestCase):
    def test_names_that_are_there(self) -> None:
        self._check(MISSING, MISSING_NAMES)

    def test_names_that_are_not_zero(self) -> None:
        self._check(0, ZERO_NAMES)

    def _check(self, value: Json, cases: list[tuple[Json, str, str]]) -> None:
        for condition, where_it_holds, where_not in cases:
            with self.subTest(condition):
                rule = parse(condition)
                self.assertEqual(names_ruled_out(value, rule, truth=True), {*where_it_holds})
                self.assertEqual(names_ruled_out(value, rule, truth=False), {*where_not})


class NarrowingTest(unittest.TestCase):
    def test_earlier_narrowing_is_preserved(self) -> None:
        narrowing = Narrowing(missing=frozenset("b")).where(parse({">": [A, 0]}), truth=True)

        self.assertEqual(narrowing, Narrowing(frozenset("ab"), zero=frozenset("a")))
