"""Validation of rules: what is found wrong before a rule runs, and where."""

import unittest

from ticketflower.types import Json
from workflow_design.documents.report.report import Severity
from workflow_design.documents.rules import evaluation, validation
from workflow_design.documents.rules.operators import ARITY


class ProblemsTest(unittest.TestCase):
    def test_a_good_rule_has_none(self) -> None:
        rule = {"if": [{"in": ["a", {"var": ["list", []]}]}, {"<": [1, {"var": "n"}, 3]}, False]}

        self.assertEqual(validation.problems(rule), [])
        self.assertEqual(validation.problems({"a": rule, "b": {"c": 1}}, template=True), [])

    def test_every_problem_has_its_place(self) -> None:
        rule = {"and": [{"=": [1, 1]}, {"!": [1, 2]}, {"a": 1, "b": 2}]}

        found = [(each.pointer, each.code) for each in validation.problems(rule)]

        self.assertEqual(
            found,
            [
                ("/and/0/=", "unknown-operator"),
                ("/and/1/!", "wrong-arity"),
                ("/and/2", "bad-rule"),
            ],
        )

    def test_a_rule_is_not_asked_for_what_only_a_transform_may_hold(self) -> None:
        template = {"name": {"first": {"var": "a"}}, "list": [{"x": 1, "y": 2}]}

        self.assertEqual(validation.problems(template, template=True), [])
        self.assertEqual(validation.problems(template)[0].code, "bad-rule")

    def test_a_slip_in_a_transform_is_a_warning(self) -> None:
        for slip in ("vra", "vars", "Var", "mpa"):
            (problem,) = validation.problems({"a": {slip: "x"}, "b": 1}, template=True)
            self.assertEqual(problem.severity, Severity.WARNING)
        for name in ("name", "id", "items", "amount"):
            self.assertEqual(validation.problems({"a": {name: "x"}, "b": 1}, template=True), [])

    def test_what_passes_is_what_the_engine_takes(self) -> None:
        for operator in ARITY:
            least, _ = ARITY[operator]
            rule = {operator: [1] * least}
            with self.subTest(operator):
                self.assertEqual(validation.problems(rule), [])
                self.assertNotIn("not an operator", _said(rule))


def _said(rule: Json) -> str:
    try:
        evaluation.holds(rule, {})
    except evaluation.RuleFailed as failure:
        return failure.sentence
    return ""
