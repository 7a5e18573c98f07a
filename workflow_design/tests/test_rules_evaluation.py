"""Evaluation of rules: the official cases, nulls, moments, bounds."""

import json
import threading
import time
import unittest
from itertools import product
from pathlib import Path
from typing import ClassVar

from ticketflower.types import Json
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.evaluation import RuleFailed

OFFICIAL = Path(__file__).parent / "data" / "jsonlogic_tests.json"


class OfficialCasesTest(unittest.TestCase):
    def test_every_official_case(self) -> None:
        cases = [each for each in json.loads(OFFICIAL.read_text("utf-8")) if isinstance(each, list)]

        self.assertGreater(len(cases), 270)
        for rule, data, expected in cases:
            with self.subTest(rule=rule, data=data):
                # In a list a rule's result is not bound to be an object, and can be seen whole.
                self.assertEqual(evaluation.transform({"it": rule, "": 0}, data)["it"], expected)
                if rule is not None:
                    self.assertEqual(evaluation.holds(rule, data), _is_true(expected))


class NullTest(unittest.TestCase):
    """As in json-logic-js: nothing is equal to null but null (json-logic#13, json-logic-js#109)."""

    def test_two_names_of_which_one_is_missing_are_different(self) -> None:
        for value in (False, 0, ""):
            rule: Json = {"==": [{"var": "a"}, {"var": "b"}]}
            self.assertFalse(evaluation.holds(rule, {"a": value}))
            self.assertFalse(evaluation.holds({"==": [{"var": "b"}, value]}, {"a": value}))

    def test_no_answer_is_not_the_same_as_no(self) -> None:
        values: list[Json] = [False, 0, "", [], True, 1, "x"]
        for value in values:
            with self.subTest(value=value):
                for rule in ([{"var": "urgent"}, None], [None, {"var": "urgent"}]):
                    self.assertFalse(evaluation.holds({"==": rule}, {"urgent": value}))
                    self.assertTrue(evaluation.holds({"!=": rule}, {"urgent": value}))

    def test_missing_variable_is_null(self) -> None:
        self.assertTrue(evaluation.holds({"==": [{"var": "urgent"}, None]}, {}))
        self.assertFalse(evaluation.holds({"!=": [{"var": "urgent"}, None]}, {"urgent": None}))

    def test_a_transform_and_the_checker_see_it_the_same_way(self) -> None:
        rule = {"==": [{"var": "urgent"}, None]}

        self.assertEqual(evaluation.transform({"a": rule, "b": 0}, {"urgent": False})["a"], False)
        self.assertEqual(evaluation.truths([json.dumps(rule), None], {"urgent": 0}), (False, True))


ON = "2026-02-27"
LIKE_FALSE: list[Json] = [False, 0, "", "0", 0.0]
LIKE_TRUE: list[Json] = [True, 1, "1", "1.0"]
ALONE: list[Json] = [None, "a", "A", "true", 2, [], [1], {}, {"a": 1}, "2026-09-30", "1h", "60m"]


class EqualityTest(unittest.TestCase):
    """ECMA-262's IsLooselyEqual, as json-logic-js compares; lists and objects by their content."""

    def test_the_truth_table(self) -> None:
        values = [*LIKE_FALSE, *LIKE_TRUE, *ALONE]
        for one, other in product(values, values):
            like = any(_has(each, one) and _has(each, other) for each in (LIKE_FALSE, LIKE_TRUE))
            is_text = isinstance(one, str) and isinstance(other, str)
            expected = (like and not is_text) or (type(one) is type(other) and one == other)
            with self.subTest(one=one, other=other):
                data: Json = {"a": one, "b": other}
                named: list[Json] = [{"var": "a"}, {"var": "b"}]
                self.assertEqual(evaluation.holds({"==": named}, data), expected)
                self.assertNotEqual(evaluation.holds({"!=": named}, data), expected)
                if not isinstance(other, dict):
                    self.assertEqual(evaluation.holds({"==": [named[0], other]}, data), expected)


class MomentsTest(unittest.TestCase):
    """As docs/documents.md promises: moments by when they are, times by how they are written."""

    def test_moments_are_compared_whatever_their_offset(self) -> None:
        for other in ("2026-09-30T14:30:00+02:00", "2026-09-30T12:30:00.0Z"):
            for operator, expected in (("<", False), ("<=", True), ("==", True), (">", False)):
                with self.subTest(other, operator=operator):
                    rule: Json = {operator: [{"var": "on"}, other]}
                    self.assertEqual(
                        evaluation.holds(rule, {"on": "2026-09-30T12:30:00Z"}), expected
                    )

    def test_times_need_their_seconds(self) -> None:
        self.assertFalse(evaluation.holds({"==": [{"var": "at"}, "14:30"]}, {"at": "14:30:00"}))


class DatesTest(unittest.TestCase):
    DATA: ClassVar[Json] = {"company": {"today": "2026-03-01"}, "on": "2026-02-27", "days": [2, 5]}

    def test_days_between_two_dates(self) -> None:
        since: Json = {"days": [{"var": "on"}, {"today": []}]}
        for rule, expected in (
            ({"==": [since, 2]}, True),
            ({"==": [{"days": [{"today": []}, {"var": "on"}]}, -2]}, True),
            ({"==": [{"+": [since, 1]}, 3]}, True),
            ({"<": [{"var": "on"}, {"today": []}]}, True),
            ({"==": [{"days": [{"var": "x"}, ON]}, None]}, True),
            ({"==": [{"days": [{"var": "x"}, {"var": "y"}]}, None]}, True),
            (
                {"some": [{"var": "days"}, {"<=": [{"var": ""}, {"days": [ON, {"today": []}]}]}]},
                True,
            ),
        ):
            with self.subTest(rule):
                self.assertEqual(evaluation.holds(rule, self.DATA), expected)
                self.assertEqual(evaluation.truths([json.dumps(rule)], self.DATA), (expected,))

    def test_a_transform_keeps_the_date(self) -> None:
        template: Json = {"decided_on": {"today": []}, "today": {"var": "company.today"}}

        kept = evaluation.transform(template, self.DATA)

        self.assertEqual(kept, dict.fromkeys(("decided_on", "today"), "2026-03-01"))
        self.assertEqual(
            evaluation.transform(template, {"company": {"today": "2026-03-02"}})["decided_on"],
            "2026-03-02",
        )

    def test_what_is_no_date_fails_with_a_sentence(self) -> None:
        for sentence, rule in {
            "“days” got a value that isn't a date.": {"days": [ON, "2026-02-30"]},
            "“today” isn't available here.": {"<": [{"var": "on"}, {"today": []}]},
        }.items():
            for operand in (rule, {"!": [rule]}):
                with self.subTest(sentence), self.assertRaises(RuleFailed) as raised:
                    evaluation.holds(operand, {"on": "2026-02-27"})
                self.assertEqual(raised.exception.sentence, sentence)
        for other in (5, True, "20260227", "2026-02-27T10:00:00Z", ["2026-02-27"]):
            with self.subTest(other=other), self.assertRaises(RuleFailed):
                evaluation.holds({"days": [ON, {"var": "other"}]}, {"other": other})


class HoldsTest(unittest.TestCase):
    def test_no_condition_always_holds(self) -> None:
        self.assertTrue(evaluation.holds(None, {}))

    def test_a_condition_reads_the_data(self) -> None:
        rule = {"and": [{">": [{"var": "amount"}, 500]}, {"var": "tasks.look-at.output.ok"}]}

        self.assertTrue(
            evaluation.holds(
                rule, {"amount": 500.5, "tasks": {"look-at": {"output": {"ok": True}}}}
            )
        )
        self.assertFalse(evaluation.holds(rule, {"amount": 500.5}))

    def test_texts_are_texts(self) -> None:
        self.assertTrue(evaluation.holds("false", {}))
        self.assertTrue(evaluation.holds({"==": [{"var": ""}, "[]"]}, "[]"))

    def test_what_cannot_be_evaluated_fails_with_a_sentence(self) -> None:
        cases = {
            "“/” divided by zero.": {"/": [1, 0]},
            "“%” divided by zero.": {"%": [1, None]},
            "“max” got values that can't be combined.": {"max": [None, 1]},
            "“round” got a value that isn't a number.": {"round": ["a", 1]},
            "“-” got a value that isn't a number.": {"-": ["2026-01-02T00:00:00Z", 1]},
            "“+” got a value that isn't a number.": {"+": ["a", 1]},
            "“foo” isn't an operator.": {"foo": 1},
        }
        for sentence, rule in cases.items():
            with self.subTest(sentence), self.assertRaises(RuleFailed) as raised:
                evaluation.holds(rule, {})
            self.assertEqual(raised.exception.sentence, sentence)

    def test_integers_beyond_64_bits_are_compared(self) -> None:
        self.assertTrue(evaluation.holds({">": [{"var": "n"}, 1]}, {"n": 2**80}))

    def test_a_rule_that_never_ends_is_stopped(self) -> None:
        double: Json = {"cat": [{"var": "accumulator"}, {"var": "accumulator"}]}
        bomb = {"reduce": [{"var": "items"}, double, "x"]}
        start = time.process_time()

        with self.assertRaises(RuleFailed) as raised:
            evaluation.holds(bomb, {"items": list(range(60))})

        self.assertEqual(
            raised.exception.sentence, "The rule takes more than 20,000 steps on this data."
        )
        self.assertLess(time.process_time() - start, 1)

    def test_a_rule_nested_too_deeply_fails_with_a_sentence(self) -> None:
        rule: Json = True
        for _ in range(5_000):
            rule = {"!": [rule]}

        with self.assertRaises(RuleFailed):
            evaluation.holds(rule, {})

    def test_threads_share_it(self) -> None:
        results: list[bool] = []

        def run(limit: int) -> None:
            rule = {">": [{"var": "n"}, limit]}
            results.extend(evaluation.holds(rule, {"n": n}) == (n > limit) for n in range(300))

        threads = [threading.Thread(target=run, args=(limit,)) for limit in (10, 100, 200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        self.assertEqual(results, [True] * 900)


class TransformTest(unittest.TestCase):
    def test_leaves_may_be_rules(self) -> None:
        template = {
            "amount": {"var": "amount"},
            "fixed": "text",
            "deep": {"list": [{"var": "amount"}, 1], "name": {"cat": ["n", {"var": "amount"}]}},
            "rows": {"map": [{"var": "rows"}, {"id": {"var": "k"}, "kind": "row"}]},
        }

        result = evaluation.transform(template, {"amount": 5, "rows": [{"k": 1}]})

        self.assertEqual(
            result,
            {
                "amount": 5,
                "fixed": "text",
                "deep": {"list": [5, 1], "name": "n5"},
                "rows": [{"id": 1, "kind": "row"}],
            },
        )

    def test_a_rule_may_give_the_whole_object(self) -> None:
        data = {"response": {"body": {"id": 7}}}

        self.assertEqual(evaluation.transform({"var": "response.body"}, data), {"id": 7})

    def test_anything_but_an_object_is_refused(self) -> None:
        for template in ({"max": [1, 2]}, {"var": "nothing"}, [1]):
            with self.subTest(template=template), self.assertRaises(RuleFailed):
                evaluation.transform(template, {})

    def test_a_result_that_is_too_large_is_refused(self) -> None:
        template = {f"copy{n}": {"var": "text"} for n in range(30)}

        with self.assertRaises(RuleFailed) as raised:
            evaluation.transform(template, {"text": "x" * 10_000})

        self.assertEqual(
            raised.exception.sentence, "The rule's result is larger than 262,144 bytes."
        )


def _has(values: list[Json], value: Json) -> bool:
    return any(type(each) is type(value) and each == value for each in values)


def _is_true(value: Json) -> bool:
    return bool(value)
