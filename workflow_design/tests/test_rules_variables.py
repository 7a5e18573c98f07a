"""Variables of rules: the names that they read from the data."""

import unittest

from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.variables import variables


class VariablesTest(unittest.TestCase):
    def test_names_with_their_places(self) -> None:
        rule = {
            "and": [
                {"==": [{"var": "a.b"}, {"var": ["c", {"var": "d"}]}]},
                {"missing": ["e", "f"]},
                {"missing_some": [1, ["g"]]},
            ]
        }

        self.assertEqual(
            variables(parse(rule)),
            [
                ("/and/0/==/0/var", "a.b"),
                ("/and/0/==/1/var/0", "c"),
                ("/and/0/==/1/var/1/var", "d"),
                ("/and/1/missing/0", "e"),
                ("/and/1/missing/1", "f"),
                ("/and/2/missing_some/1/0", "g"),
            ],
        )

    def test_names_of_items_are_not_names_of_the_data(self) -> None:
        rule = {
            "reduce": [
                {"filter": [{"var": "rows"}, {">": [{"var": "price"}, 1]}]},
                {"+": [{"var": "current.price"}, {"var": "accumulator"}]},
                {"var": "start"},
            ]
        }

        names = [name for _, name in variables(parse(rule))]

        self.assertEqual(names, ["rows", "start"])

    def test_names_that_are_computed_are_left_out(self) -> None:
        rule = {"var": {"cat": ["a", {"var": "b"}]}}

        self.assertEqual(variables(parse(rule)), [("/var/cat/1/var", "b")])

    def test_names_in_a_transform(self) -> None:
        template = {"a": {"var": "x"}, "b": [{"c": {"var": "y"}, "d": 1}]}

        self.assertEqual([name for _, name in variables(parse(template))], ["x", "y"])
