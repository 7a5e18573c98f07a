"""Type inference: what rules give, and what is wrong with the types of their operands."""

import unittest
from dataclasses import replace

from ticketflower.types import Json
from workflow_design.checker.verification.typing.inference import infer_type, type_problems
from workflow_design.checker.verification.typing.types import (
    ANY,
    NOTHING,
    InferredType,
    Type,
    of_schema,
    of_type,
    union,
)
from workflow_design.documents.rules.ast import parse

NAMES = {
    "amount": replace(of_type(Type.NUMBER), may_be_missing=True, may_be_zero=True),
    "count": replace(of_type(Type.NUMBER), is_whole=True),
    "approved": of_type(Type.BOOLEAN),
    "reason": of_type(Type.TEXT),
    "on": of_type(Type.DATE),
    "due": replace(of_type(Type.DATE), may_be_missing=True),
    "company.today": of_type(Type.DATE),
    "at": of_type(Type.TIME),
    "department": of_schema({"enum": ["IT", "IT support", "Sales"]}),
    "tags": of_schema({"type": "array", "items": {"enum": ["a", "b"]}}),
    "box": of_type(Type.OBJECT),
}
AMOUNT, COUNT, APPROVED, REASON = ({"var": n} for n in ("amount", "count", "approved", "reason"))
ON, AT, DEPARTMENT, TAGS = ({"var": n} for n in ("on", "at", "department", "tags"))
DUE = {"var": "due"}

GIVEN: list[tuple[Json, str]] = [
    (None, ""),
    (5, "a number"),
    ([1, 2], "a list"),
    ([{"var": "on"}, 2], "a list"),
    ({"a": 1}, "an object"),
    (AMOUNT, "a number"),
    ({"var": "unknown"}, "anything"),
    ({"var": {"cat": ["a", REASON]}}, "anything"),
    ({"var": ["amount", "none"]}, "a number or text"),
    ({"==": [AMOUNT, 5]}, "true or false"),
    ({"!": AMOUNT}, "true or false"),
    ({"+": [AMOUNT, 5]}, "a number"),
    ({"cat": [AMOUNT, 5]}, "text"),
    ({"missing": ["amount"]}, "a list"),
    ({"filter": [TAGS, {"var": ""}]}, "a list"),
    ({"reduce": [TAGS, {"var": "current"}, 0]}, "anything"),
    ({"if": [APPROVED, AMOUNT, REASON]}, "a number or text"),
    ({"if": [APPROVED, AMOUNT, APPROVED, REASON, ON]}, "a date or a number or text"),
    ({"or": [APPROVED, REASON]}, "text or true or false"),
    ({"round": [AMOUNT, 2]}, "a number"),
    ({"days": [ON, {"today": []}]}, "a number"),
    ({"today": []}, "a date"),
]

# The rule, then code and pointer of what is found.
FOUND: list[tuple[Json, list[str]]] = [
    ({">": [AMOUNT, 500]}, []),
    ({"<": [AMOUNT, 500]}, ["may-be-missing /</0"]),
    ({"and": [AMOUNT, {"<": [AMOUNT, 500]}]}, []),
    ({"or": [AMOUNT, {"<": [AMOUNT, 500]}]}, ["may-be-missing /or/1/</0"]),
    ({"or": [{"!": AMOUNT}, {"<": [AMOUNT, 500]}]}, []),
    ({"if": [AMOUNT, {"<": [AMOUNT, 5]}, {"<": [AMOUNT, 7]}]}, ["may-be-missing /if/2/</0"]),
    ({"if": [{"!": AMOUNT}, 1, {"<": [AMOUNT, 5]}]}, []),
    ({"if": [{"!": AMOUNT}, 1, APPROVED, {"<": [AMOUNT, 5]}, {"<": [AMOUNT, 7]}]}, []),
    ({"+": [{"and": [AMOUNT, 1]}, {"<": [AMOUNT, 5]}]}, ["may-be-missing /+/1/</0"]),
    ({"+": [{"if": [{"!": AMOUNT}, 1, 2]}, {"<": [AMOUNT, 5]}]}, ["may-be-missing /+/1/</0"]),
    ({"<": [{"var": ["amount", 0]}, 500]}, []),
    ({"+": [REASON, 1]}, ["wrong-operand /+/0"]),
    ({"+": [{"!": REASON}, 1]}, []),
    ({"<": [{"var": "box"}, 1]}, ["wrong-operand /</0", "unlike-types /</1"]),
    ({"some": [REASON, {"<": [{"var": "box"}, 1]}]}, ["wrong-operand /some/0"]),
    ({"in": [5, APPROVED]}, ["wrong-operand /in/1"]),
    ({"==": [REASON, 5]}, ["unlike-types /==/1"]),
    ({"==": [REASON, APPROVED]}, ["unlike-types /==/0"]),
    ({"==": [REASON, ON]}, []),
    ({"==": [ON, "2026-01-31"]}, []),
    ({"==": [ON, "tomorrow"]}, ["unlike-types /==/1"]),
    ({"==": [AT, "14:30"]}, ["unlike-types /==/1"]),
    ({"==": [AT, "14:30:00"]}, []),
    ({"==": [DEPARTMENT, "Sale"]}, ["unknown-choice /==/1"]),
    ({"in": [DEPARTMENT, ["IT", "Sale"]]}, ["unknown-choice /in/1/1"]),
    ({"in": ["c", TAGS]}, ["unknown-choice /in/0"]),
    ({"in": ["IT", DEPARTMENT]}, ["part-of-text /in/0"]),
    ({"in": [DEPARTMENT, "IT and Sales"]}, ["part-of-text /in/1"]),
    ({"==": [{"/": [COUNT, 3]}, 5]}, ["inexact /==/0"]),
    ({"==": [{"*": [COUNT, 0.1]}, 5]}, []),
    ({"==": [{"/": [COUNT, 0.25]}, 5]}, []),
    ({"==": [{"round": [{"/": [COUNT, 3]}, 2]}, 5]}, []),
    ({"==": [{"*": [COUNT, 2]}, 5]}, []),
    ({">": [{"days": [ON, "2026-01-31"]}, 5]}, []),
    ({"<": [ON, {"today": []}]}, []),
    ({"==": [{"today": []}, 5]}, ["unlike-types /==/1"]),
    ({">": [{"days": [ON, "2026-01-32"]}, 5]}, ["wrong-operand />/0/days/1"]),
    ({">": [{"days": [COUNT, REASON]}, 5]}, [f"wrong-operand />/0/days/{n}" for n in (0, 1)]),
    ({">": [{"days": [ON, DUE]}, 5]}, ["may-be-missing />/0/days/1"]),
    ({"and": [DUE, {">": [{"days": [ON, DUE]}, 5]}]}, []),
    ({"<": [{"*": [COUNT, 0.1]}, 5]}, []),
]


class InferTypeTest(unittest.TestCase):
    def test_what_rules_give(self) -> None:
        for rule, name in GIVEN:
            with self.subTest(rule):
                self.assertEqual(infer_type(parse(rule), _typed).type_name(), name)

    def test_a_variable_with_a_default_is_there(self) -> None:
        self.assertTrue(infer_type(parse(AMOUNT), _typed).may_be_missing)
        self.assertFalse(infer_type(parse({"var": ["amount", 0]}), _typed).may_be_missing)
        self.assertTrue(infer_type(parse({"var": ["amount", None]}), _typed).may_be_missing)

    def test_the_last_branch_is_narrowed_by_all_conditions_before(self) -> None:
        rule = {"if": [{"!": AMOUNT}, 1, APPROVED, 2, AMOUNT]}

        given = infer_type(parse(rule), _typed)

        self.assertEqual((given.may_be_missing, given.may_be_zero), (False, False))

    def test_what_may_be_missing_in_one_branch_may_be_missing(self) -> None:
        self.assertEqual(union([of_type(Type.TEXT), NOTHING]).may_be_missing, True)


class TypeProblemsTest(unittest.TestCase):
    def test_problems_have_their_places(self) -> None:
        for rule, found in FOUND:
            with self.subTest(rule):
                problems = type_problems(parse(rule), _typed)
                self.assertEqual([f"{each.code} {each.pointer}" for each in problems], found)

    def test_only_transforms_are_warned_of_a_division_by_zero(self) -> None:
        template = {"a": {"/": [COUNT, AMOUNT]}, "b": {"if": [AMOUNT, {"/": [COUNT, AMOUNT]}, 0]}}

        found = type_problems(parse(template), _typed, template=True)
        in_condition = type_problems(parse(template["a"]), _typed)

        self.assertEqual(
            [f"{each.code} {each.pointer}" for each in found],
            ["may-be-missing /a/~1/1", "may-be-zero /a/~1/1"],
        )
        self.assertEqual([each.code for each in in_condition], ["may-be-missing"])


def _typed(name: str) -> InferredType:
    return NAMES.get(name, ANY)
