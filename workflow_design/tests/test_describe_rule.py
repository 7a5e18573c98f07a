"""Conditions described in words."""

import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json
from workflow_design.documents.rules import validation
from workflow_design.documents.rules.operators import ARITY
from workflow_design.documents.wording.data_labels import Labels
from workflow_design.documents.wording.describe_rule import describe_condition, describe_conditions

NAMES = {"approved": "Approve?", "tasks.review.output.approved": "Approve?", "cc": "Cost centre"}
LABELS = Labels(NAMES, frozenset({"approved", "tasks.review.output.approved"}), {})
NO_LABELS = Labels({}, frozenset(), {})
AMOUNT, APPROVED, DEPARTMENT = {"var": "amount"}, {"var": "approved"}, {"var": "department"}
OVER = {">": [AMOUNT, 500]}
YES = {"==": [APPROVED, True]}
IT = {"==": [DEPARTMENT, "IT"]}

WORDED: list[tuple[Json, str]] = [
    # without a rule
    (None, "always"),
    (True, "always"),
    (False, "never"),
    (0, "never"),
    ([], "never"),
    # truths
    (APPROVED, "Approve? is yes"),
    ({"!": APPROVED}, "Approve? is not yes"),
    ({"!": [APPROVED]}, "Approve? is not yes"),
    ({"!!": [APPROVED]}, "Approve? is yes"),
    ({"!": {"!": APPROVED}}, "Approve? is yes"),
    ({"var": "tasks.review.output.approved"}, "Approve? is yes"),
    ({"var": "reason"}, "reason counts as yes"),
    ({"!": {"var": "reason"}}, "reason counts as no"),
    (YES, "Approve? is yes"),
    ({"===": [True, APPROVED]}, "Approve? is yes"),
    ({"==": [APPROVED, False]}, "Approve? is no"),
    ({"!=": [APPROVED, True]}, "Approve? is not yes"),
    ({"!": YES}, "Approve? is not yes"),
    ({"==": [{"==": [1, AMOUNT]}, False]}, "(amount is 1) is no"),
    # comparisons
    (OVER, "amount is greater than 500"),
    ({"<": [500, AMOUNT]}, "amount is greater than 500"),
    ({">=": [AMOUNT, 0.5]}, "amount is at least 0.5"),
    ({"<=": [AMOUNT, {"var": "order_limit"}]}, "amount is at most order limit"),
    ({"!": {"<": [AMOUNT, 5]}}, "amount is not less than 5"),
    ({"==": [{"var": "cc"}, 4100]}, "Cost centre is 4100"),
    ({"!==": [DEPARTMENT, "IT"]}, "department is not IT"),
    ({"==": [DEPARTMENT, "Human Resources"]}, "department is “Human Resources”"),
    ({"==": [{"var": "answer"}, "yes"]}, "answer is “yes”"),
    ({"==": [{"var": "room"}, "12"]}, "room is “12”"),
    ({"==": [DEPARTMENT, ""]}, "department is empty"),
    ({"!=": [DEPARTMENT, ""]}, "department is not empty"),
    ({"==": [DEPARTMENT, None]}, "department is missing"),
    ({"!=": [None, DEPARTMENT]}, "department is given"),
    ({">": [{"var": "deadline"}, "2026-01-31"]}, "deadline is after 2026-01-31"),
    ({"<=": [{"var": "deadline"}, "2026-01-31"]}, "deadline is on or before 2026-01-31"),
    ({"<": [1, {"var": "x"}, 5]}, "x is greater than 1 and x is less than 5"),
    ({"<=": [1, {"var": "x"}, 5]}, "x is at least 1 and x is at most 5"),
    ({"<": [{"var": "x"}, {"var": "y"}, 5]}, "x is less than y and y is less than 5"),
    ({"!": {"<": [1, {"var": "x"}, 5]}}, "not (x is greater than 1 and x is less than 5)"),
    ({">": [1, 2]}, "1 is greater than 2"),
    ({"<": [{"var": "deadline"}, {"today": []}]}, "deadline is before today"),
    ({"<": [{"today": []}, {"var": "deadline"}]}, "today is before deadline"),
    (
        {">": [{"days": [{"var": "first_day"}, {"today": []}]}, 30]},
        "(days from first day to today) is greater than 30",
    ),
    (
        {"==": [{"round": [{"/": [AMOUNT, 3]}, 2]}, 5]},
        "(amount / 3 rounded to 2 decimal places) is 5",
    ),
    ({">": [{"round": [AMOUNT]}, 5]}, "(amount rounded) is greater than 5"),
    # one of, contains
    ({"in": [DEPARTMENT, ["IT", "Sales"]]}, "department is one of IT, Sales"),
    ({"!": {"in": [DEPARTMENT, ["IT", "Sales"]]}}, "department is not one of IT, Sales"),
    ({"in": [DEPARTMENT, ["IT"]]}, "department is IT"),
    ({"in": ["IT", {"var": "departments"}]}, "departments contains IT"),
    ({"!": {"in": ["IT", {"var": "departments"}]}}, "departments does not contain IT"),
    ({"in": [DEPARTMENT, "IT and Sales"]}, "“IT and Sales” contains department"),
    ({"in": [{"var": "x"}, []]}, "[] contains x"),
    # missing
    ({"missing": ["deadline"]}, "deadline is missing"),
    ({"missing": "deadline"}, "deadline is missing"),
    ({"missing": ["deadline", "cc"]}, "deadline or Cost centre is missing"),
    ({"!": {"missing": ["deadline", "cc"]}}, "deadline and Cost centre are given"),
    ({"!": {"missing": ["cc"]}}, "Cost centre is given"),
    # and, or, not
    ({"and": [OVER, YES]}, "amount is greater than 500 and Approve? is yes"),
    ({"or": [OVER, YES]}, "amount is greater than 500 or Approve? is yes"),
    ({"and": [YES, {"or": [OVER, IT]}]},
     "Approve? is yes and (amount is greater than 500 or department is IT)"),
    ({"or": [{"and": [YES, OVER]}, IT]},
     "Approve? is yes and amount is greater than 500, or department is IT"),
    ({"and": [{"and": [YES, OVER]}, IT]},
     "Approve? is yes and amount is greater than 500 and department is IT"),
    ({"!": {"or": [YES, IT]}}, "not (Approve? is yes or department is IT)"),
    ({"and": [YES]}, "Approve? is yes"),
    # if
    ({"if": [YES, OVER, IT]},
     "if Approve? is yes then amount is greater than 500, otherwise department is IT"),
    ({"if": [YES, True, False]}, "Approve? is yes"),
    ({"if": [YES, False, True]}, "if Approve? is yes then never, otherwise always"),
    ({"if": [YES, OVER, False]}, "Approve? is yes and amount is greater than 500"),
    ({"?:": [YES, True, OVER]}, "Approve? is yes or amount is greater than 500"),
    ({"!": {"if": [YES, OVER, True]}}, "Approve? is yes and amount is not greater than 500"),
    ({"if": [YES, OVER, IT, False, OVER]},
     ("if Approve? is yes then amount is greater than 500, otherwise "
      "if department is IT then never, otherwise amount is greater than 500")),
    ({"and": [IT, {"if": [YES, OVER, IT]}]},
     ("department is IT and "
     "(if Approve? is yes then amount is greater than 500, otherwise department is IT)")),
    # values
    ({">": [{"+": [AMOUNT, {"var": "tax"}]}, 5]}, "amount + tax is greater than 5"),
    ({">": [{"*": [{"+": [AMOUNT, 1]}, 2]}, 5]}, "(amount + 1) \u00d7 2 is greater than 5"),
    ({">": [{"-": [AMOUNT, {"-": [1, 2]}]}, 5]},
     "amount \u2212 (1 \u2212 2) is greater than 5"),
    ({">": [{"var": ["amount", 7]}, 5]}, "amount (7 if missing) is greater than 5"),
    ({">": [{"if": [YES, 1, AMOUNT]}, 5]},
     "(1 if Approve? is yes, otherwise amount) is greater than 5"),
    ({"==": [{"var": "ticket.created_by"}, "a@b.example"]},
     "the ticket's requester is a@b.example"),
    ({">": [{"var": "ticket.number"}, 5]}, "the ticket's number is greater than 5"),
    ({"==": [{"var": "company.name"}, "Acme"]}, "the company's name is Acme"),
    ({">": [{"var": "tasks.order.output.total_price"}, 5]},
     "total price of order is greater than 5"),
    # as written: what has no words
    ({"missing_some": [2, ["a", "b"]]}, '{"missing_some":[2,["a","b"]]} counts as yes'),
    ({"!": {"missing_some": [1, ["a", "b"]]}}, '{"missing_some":[1,["a","b"]]} counts as no'),
    ({"==": [{"%": [AMOUNT, 2]}, 0]}, '{"%":[{"var":"amount"},2]} is 0'),
    ({"<": [{"-": AMOUNT}, 0]}, '{"-":{"var":"amount"}} is less than 0'),
    ({"<": [{"max": [AMOUNT, 5]}, 9]}, '{"max":[{"var":"amount"},5]} is less than 9'),
    ({"==": [{"cat": [DEPARTMENT, "x"]}, "ITx"]}, '{"cat":[{"var":"department"},"x"]} is ITx'),
    ({"==": [{"or": [AMOUNT, 5]}, 9]}, '{"or":[{"var":"amount"},5]} is 9'),
    ({"==": [{"<": [1, AMOUNT, 5]}, True]}, '{"<":[1,{"var":"amount"},5]} is yes'),
    ({"some": [{"var": "goods"}, {">": [{"var": "price"}, 5]}]},
     '{"some":[{"var":"goods"},{">":[{"var":"price"},5]}]} counts as yes'),
    ({">": [{"reduce": [{"var": "l"}, {"var": "current"}, 0]}, 5]},
     '{"reduce":[{"var":"l"},{"var":"current"},0]} is greater than 5'),
    ({"var": {"var": "which"}}, '{"var":{"var":"which"}} counts as yes'),
    ({"missing": [{"var": "which"}]}, '{"missing":[{"var":"which"}]} counts as yes'),
]  # fmt: skip


class DescribeConditionTest(unittest.TestCase):
    def test_conditions_read_as_people_say_them(self) -> None:
        for condition, words in WORDED:
            with self.subTest(condition):
                self.assertEqual(describe_condition(condition, LABELS), words)

    def test_the_worded_conditions_are_rules(self) -> None:
        for condition, _ in WORDED:
            with self.subTest(condition):
                self.assertEqual(validation.problems(condition), [])

    def test_a_condition_nested_deeply_is_worded_or_shown(self) -> None:
        condition: Json = APPROVED
        for _ in range(900):
            condition = {"!": condition}

        self.assertIn("approved", describe_condition(condition, NO_LABELS))


class DescribeConditionsTest(unittest.TestCase):
    def test_what_is_left_reads_otherwise(self) -> None:
        self.assertEqual(
            describe_conditions([OVER, None], NO_LABELS),
            ["amount is greater than 500", "otherwise"],
        )

    def test_one_without_a_condition_is_always_taken(self) -> None:
        self.assertEqual(describe_conditions([None], NO_LABELS), ["always"])

    def test_one_tried_before_those_with_conditions_is_always_taken(self) -> None:
        self.assertEqual(
            describe_conditions([None, OVER], NO_LABELS), ["always", "amount is greater than 500"]
        )


leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.floats(-9, 9)
names = st.sampled_from(
    ["amount", "approved", "ticket.number", "tasks.review.output.x", "", "2026"]
)
variables = st.builds(lambda name: {"var": name}, names) | st.builds(
    lambda name, default: {"var": [name, default]}, names, leaves
)


def _rules(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    operators = st.sampled_from(sorted(ARITY))
    values = st.lists(inner, max_size=4)
    return st.builds(lambda name, value: {name: value}, operators, values | inner) | values


class AnyConditionTest(unittest.TestCase):
    @settings(max_examples=400, deadline=None)
    @given(st.recursive(leaves | variables, _rules, max_leaves=12))
    def test_whatever_is_a_rule_has_words(self, condition: Json) -> None:
        words = describe_condition(condition, LABELS)

        self.assertTrue(words.strip())
