"""Syntax tree of rules: every JSON value has one, and every piece knows its place."""

import json
import unittest
from collections.abc import Iterator
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ticketflower.types import Json
from workflow_design.documents.rules.ast import (
    Array,
    Call,
    Literal,
    Object,
    Rule,
    Var,
    children,
    parse,
)
from workflow_design.documents.rules.operators import ARITY, BEYOND_REFERENCE

OFFICIAL = Path(__file__).parent / "data" / "jsonlogic_tests.json"
A, ONE = Var(Literal("a")), Literal(1)

PARSED: list[tuple[Json, Rule]] = [
    # constants
    (None, Literal(None)),
    (True, Literal(True)),
    ("var", Literal("var")),
    ([], Array(())),
    ([1, "a"], Array((ONE, Literal("a")))),
    ({}, Object({})),
    # variables
    ({"var": "a"}, A),
    ({"var": ["a"]}, A),
    ({"var": ["a", 1]}, Var(Literal("a"), ONE)),
    ({"var": ["a", None]}, Var(Literal("a"), Literal(None))),
    ({"var": {"var": "a"}}, Var(A)),
    ({"var": 0}, Var(Literal(0))),
    ({"var": [["a"]]}, Var(Array((Literal("a"),)))),
    # operators
    ({">": [{"var": "a"}, 1]}, Call(">", (A, ONE))),
    ({"!": {"var": "a"}}, Call("!", (A,))),
    ({"!": [{"var": "a"}]}, Call("!", (A,))),
    ({"in": [1, [1]]}, Call("in", (ONE, Array((ONE,))))),
    ({"missing": []}, Call("missing", ())),
    # transforms
    ({"x": {"var": "a"}}, Object({"x": A})),
    ({"var": 1, "x": {"var": "a"}}, Object({"var": ONE, "x": A})),
    ([{"x": 1}], Array((Object({"x": ONE}),))),
    # not valid
    ({"var": []}, Call("var", ())),
    ({"var": ["a", 1, 1]}, Call("var", (Literal("a"), ONE, ONE))),
    ({"=": [1, 1]}, Object({"=": Array((ONE, ONE))})),
]


class ParseTest(unittest.TestCase):
    def test_the_tree_of_each_kind_of_rule(self) -> None:
        for rule, tree in PARSED:
            with self.subTest(rule):
                self.assertEqual(parse(rule), tree)

    def test_every_piece_has_its_place_and_its_text(self) -> None:
        rule: Json = {"and": [{"!": {"var": "a"}}, {"in": [1, ["x/y"]]}, {"n/m": 5, "o": 6}]}

        found = {each.pointer: each.json for each in _walk(parse(rule))}

        self.assertEqual(
            found,
            {
                "": rule,
                "/and/0": {"!": {"var": "a"}},
                "/and/0/!": {"var": "a"},
                "/and/0/!/var": "a",
                "/and/1": {"in": [1, ["x/y"]]},
                "/and/1/in/0": 1,
                "/and/1/in/1": ["x/y"],
                "/and/1/in/1/0": "x/y",
                "/and/2": {"n/m": 5, "o": 6},
                "/and/2/n~1m": 5,
                "/and/2/o": 6,
            },
        )

    def test_the_official_cases_are_parsed_without_leaving_out_a_value(self) -> None:
        cases = [each for each in json.loads(OFFICIAL.read_text("utf-8")) if isinstance(each, list)]

        for rule, *_ in cases:
            with self.subTest(rule):
                self.assertEqual(_written(parse(rule)), _without_short_forms(rule))

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=3),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from([*ARITY, "x"]), inner, max_size=2)
            ),
            max_leaves=12,
        )
    )
    def test_every_value_is_parsed_without_leaving_out_a_part(self, rule: Json) -> None:
        self.assertEqual(_written(parse(rule)), _without_short_forms(rule))


class NameTest(unittest.TestCase):
    def test_a_name_is_a_text_or_a_number(self) -> None:
        names: list[tuple[Json, str | None]] = [
            ("a.b", "a.b"),
            ("", ""),
            (0, "0"),
            (True, None),
            (None, None),
            ({"var": "a"}, None),
            ([["a"]], None),
        ]
        for path, name in names:
            with self.subTest(path):
                variable = parse({"var": path})
                assert isinstance(variable, Var)
                self.assertEqual(variable.name, name)


def _walk(rule: Rule) -> Iterator[Rule]:
    yield rule
    for each in children(rule):
        yield from _walk(each)


def _written(rule: Rule) -> Json:
    """The rule that a tree says, with every argument in a list."""
    match rule:
        case Literal(value):
            return value
        case Array(items):
            return [_written(each) for each in items]
        case Object(members):
            return {key: _written(each) for key, each in members.items()}
        case Var():
            return {"var": [_written(each) for each in children(rule)]}
        case Call(operator, arguments):
            return {operator: [_written(each) for each in arguments]}


def _without_short_forms(rule: Json) -> Json:
    if isinstance(rule, list):
        return [_without_short_forms(each) for each in rule]
    if not isinstance(rule, dict):
        return rule
    inside = {key: _without_short_forms(each) for key, each in rule.items()}
    is_short = len(rule) == 1 and inside.keys() <= ARITY.keys() - BEYOND_REFERENCE
    return {k: [v] if is_short and not isinstance(v, list) else v for k, v in inside.items()}
