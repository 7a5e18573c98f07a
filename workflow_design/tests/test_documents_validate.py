"""Validation of data: sentences, formats, bounded time, nothing from the network."""

import time
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json
from workflow_design.documents.fields.questions import questions_of_schema, schema_of_questions
from workflow_design.documents.report.report import Severity
from workflow_design.documents.schema import formats, patterns
from workflow_design.documents.schema.validate import errors_of, schema_problems

ORDER = {
    "type": "object",
    "required": ["amount", "approved"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "number", "minimum": 0, "multipleOf": 0.01},
        "approved": {"type": "boolean", "title": "Approve?"},
        "delivery_date": {"type": "string", "format": "date", "formatMinimum": "2026-01-01"},
        "size": {"enum": ["S", "M"]},
        "level": {"oneOf": [{"const": 1, "title": "Low"}, {"const": 2, "title": "High"}]},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "maxItems": 2},
        "code": {"type": "string", "pattern": "^[A-Z]+$", "minLength": 2},
        "address": {"type": "object", "properties": {"zip": {"type": "string", "maxLength": 5}}},
        "who": {"anyOf": [{"type": "string", "format": "email"}, {"type": "null"}]},
    },
}
GOOD = {"amount": 19.99, "approved": True}


class SentencesTest(unittest.TestCase):
    def test_good_data_has_no_errors(self) -> None:
        more = {"delivery_date": "2026-02-28", "size": "S", "level": 2, "tags": ["a", "b"]}

        self.assertEqual(errors_of(ORDER, GOOD), [])
        self.assertEqual(errors_of(ORDER, {**GOOD, **more, "who": None}), [])

    def test_each_error_says_what_where_and_what_is_wanted(self) -> None:
        cases: list[tuple[Json, str, str]] = [
            ({"amount": -1}, "/amount", "Amount must be 0 or more."),
            ({"amount": 0.001}, "/amount", "Amount must be a multiple of 0.01."),
            ({"amount": "1"}, "/amount", "Amount must be a number, not text."),
            ({"approved": "yes"}, "/approved", "“Approve?” must be true or false, not text."),
            (
                {"delivery_date": "2025-12-31"},
                "/delivery_date",
                "Delivery date must be 2026-01-01 or later.",
            ),
            (
                {"delivery_date": "31.12.2026"},
                "/delivery_date",
                "Delivery date must be a date such as 2026-09-30.",
            ),
            ({"size": "L"}, "/size", "Size must be one of “S”, “M”."),
            ({"level": 3}, "/level", "Level must be one of “Low”, “High”."),
            ({"tags": ["a", "a"]}, "/tags", "Tags must not have the same item twice."),
            ({"tags": ["a", 1]}, "/tags/1", "Item 2 of Tags must be text, not 1."),
            (
                {"tags": ["a", "b", "c"]},
                "/tags",
                "Tags must have at most 2 items; it has 3.",
            ),
            ({"code": "ab"}, "/code", "Code must match the pattern “^[A-Z]+$”."),
            ({"code": "A"}, "/code", "Code must have at least 2 characters; it has 1."),
            (
                {"address": {"zip": "123456"}},
                "/address/zip",
                "Zip must have at most 5 characters; it has 6.",
            ),
            (
                {"who": "ann"},
                "/who",
                "Who must be an email address such as ann@example.com.",
            ),
            ({"colour": "red"}, "/colour", "Colour isn't part of this form."),
        ]
        for change, pointer, sentence in cases:
            with self.subTest(change):
                (error,) = errors_of(ORDER, {**GOOD, **change})

                self.assertEqual((error.pointer, error.sentence), (pointer, sentence))

    def test_missing_property_is_reported_at_its_own_pointer(self) -> None:
        errors = errors_of(ORDER, {})

        self.assertEqual(
            [(each.pointer, each.sentence) for each in errors],
            [("/amount", "Amount is missing."), ("/approved", "“Approve?” is missing.")],
        )

    def test_the_whole_value_may_be_wrong(self) -> None:
        (error,) = errors_of(ORDER, [1])

        self.assertEqual(
            (error.pointer, error.sentence), ("", "This must be an object, not a list.")
        )

    def test_money_is_a_multiple_of_cents(self) -> None:
        schema = {"type": "number", "multipleOf": 0.01}

        for amount in (19.99, 0.07, 1.1, 4.35, 1e15, 33_333.33):
            self.assertEqual(errors_of(schema, amount), [], amount)
        for amount in (19.999, 0.001):
            self.assertEqual(len(errors_of(schema, amount)), 1, amount)

    def test_equal_items_are_equal_as_json_has_it(self) -> None:
        schema = {"type": "array", "uniqueItems": True}

        equal: list[Json] = [[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [[1], [1]]]
        different: list[Json] = [[1, True], [0, False], ["1", 1], [{}, []]]
        for items in equal:
            self.assertEqual(len(errors_of(schema, items)), 1, items)
        for items in different:
            self.assertEqual(errors_of(schema, items), [], items)

    def test_patterns_decide_which_names_are_additional(self) -> None:
        schema = {"patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": False}

        self.assertEqual(errors_of(schema, {"x_a": 1}), [])
        self.assertEqual([each.pointer for each in errors_of(schema, {"x_a": "1"})], ["/x_a"])
        self.assertEqual([each.pointer for each in errors_of(schema, {"a": 1})], ["/a"])


class PatternsTest(unittest.TestCase):
    def test_a_pattern_may_match_anywhere(self) -> None:
        self.assertTrue(patterns.matches("b+", "abbc"))
        self.assertFalse(patterns.matches("^b+$", "abbc"))
        self.assertTrue(patterns.matches("^.ü$", "🎉ü"))

    def test_a_line_end_is_no_end(self) -> None:
        self.assertFalse(patterns.matches("^a$", "a\n"))

    def test_lone_surrogates_do_not_raise(self) -> None:
        self.assertFalse(patterns.matches("^[a-z]+$", "a\ud800"))
        self.assertIsNotNone(patterns.problem_of("\ud800"))

    def test_why_a_pattern_cannot_be_used(self) -> None:
        reasons = {
            "a" * 501: "it is longer than 500 characters",
            "(?<=a)b": "it looks behind with (?<, which isn't supported",
            "(a)\\1": "invalid escape sequence: \\1",
            "(\x1b[31m": "missing ]: [31m",
        }
        for pattern, reason in reasons.items():
            self.assertEqual(patterns.problem_of(pattern), reason)


class FormatsTest(unittest.TestCase):
    GOOD = {
        "email": ("ann@example.com", "a.b+c@sub.example.co.uk"),
        "uri": ("https://example.com", "http://10.0.0.1:8080/a?b=c#d"),
        "date": ("2026-02-28", "2024-02-29"),
        "time": ("14:30", "14:30:59", "14:30:00.5Z", "09:00+02:00"),
        "date-time": ("2026-09-30T14:30:00Z", "2026-09-30T14:30:00.123+02:00"),
        "phone": ("+44 20 7946 0000", "(030) 123-456", "112"),
        "text": ("", "a\nb"),
    }
    BAD = {
        "email": ("", "ann", "ann@localhost", "a@b@c.de", "ann@.com", "a b@example.com"),
        "uri": ("example.com", "ftp://example.com", "https://", "https://a b", "http://[", "//x"),
        "date": ("2026-02-29", "20260228", "2026-2-28", "2026-02-28T00:00:00Z", "2026-02-28\n"),
        "time": ("24:00", "14", "1430", "2pm", "14:30:00\n"),
        "date-time": (
            "2026-09-30",
            "2026-09-30T14:30:00",
            "2026-09-30 14:30Z",
            "2026-13-01T00:00:00Z",
        ),
        "phone": ("", "abc", "1", "+49 (0)30 / 123 / " + "1" * 30),
    }

    def test_good_ones(self) -> None:
        for name, texts in self.GOOD.items():
            for text in texts:
                with self.subTest(f"{name} {text}"):
                    self.assertEqual(errors_of({"format": name}, text), [])

    def test_bad_ones(self) -> None:
        for name, texts in self.BAD.items():
            for text in texts:
                with self.subTest(f"{name} {text}"):
                    self.assertEqual(len(errors_of({"format": name}, text)), 1)

    def test_moments_are_compared_across_time_zones(self) -> None:
        schema = {"format": "date-time", "formatMaximum": "2026-01-01T12:00:00Z"}

        self.assertEqual(errors_of(schema, "2026-01-01T13:30:00+02:00"), [])
        self.assertEqual(len(errors_of(schema, "2026-01-01T12:00:00-01:00")), 1)

    def test_only_texts_have_a_format(self) -> None:
        for name in formats.FORMATS:
            self.assertEqual(errors_of({"format": name}, 5), [])


class HostileTest(unittest.TestCase):
    """Neither a schema nor a value may keep the site busy."""

    def setUp(self) -> None:
        self.start = time.process_time()

    def tearDown(self) -> None:
        self.assertLess(time.process_time() - self.start, 2)

    def test_catastrophic_backtracking_is_avoided(self) -> None:
        self.assertEqual(len(errors_of({"pattern": "^(a+)+$"}, "a" * 50_000 + "b")), 1)

    def test_a_long_list_of_objects_that_must_differ(self) -> None:
        items = [{"n": n} for n in range(20_000)]

        self.assertEqual(errors_of({"uniqueItems": True}, items), [])

    def test_data_nested_without_end(self) -> None:
        value: Json = 1
        for _ in range(100_000):
            value = [value]

        self.assertLessEqual(len(errors_of({"items": {"items": {}}}, value)), 1)

    def test_schemas_that_grow_by_references(self) -> None:
        definitions: Json = {"d0": {"type": "string"}}
        for n in range(1, 30):
            definitions[f"d{n}"] = {"allOf": [{"$ref": f"#/$defs/d{n - 1}"}] * 3}
        chain: Json = {f"c{n}": {"$ref": f"#/$defs/c{n + 1}"} for n in range(3_000)}

        for defs, first in ((definitions, "d29"), ({**chain, "c3000": {}}, "c0")):
            schema = {"type": "object", "$defs": defs, "$ref": f"#/$defs/{first}"}
            self.assertEqual([each.code for each in schema_problems(schema)], ["schema-too-large"])

    def test_a_schema_is_not_taken_for_one_that_was_seen(self) -> None:
        good: Json = {"type": "object", "properties": {"a": {"minimum": 1}}}
        for _again in range(2):
            self.assertEqual(schema_problems(good), [])
            for bad in (
                {"type": "object", "properties": {"a": {"minimum": True}}},
                {"type": "object", "properties": {"a": {"minimum": "1"}}},
                {"type": "object", "properties": {"a": {"minimun": 1}}},
            ):
                self.assertEqual(len(schema_problems(bad)), 1)

    def test_the_network_is_never_asked(self) -> None:
        for reference in ("https://example.com/a.json", "file:///etc/passwd", "other.json"):
            (problem,) = schema_problems(
                {"type": "object", "properties": {"a": {"$ref": reference}}}
            )
            self.assertEqual(problem.code, "remote-ref")


KEYWORDS = st.sampled_from(
    [
        "type",
        "properties",
        "required",
        "enum",
        "items",
        "$ref",
        "$defs",
        "allOf",
        "oneOf",
        "format",
        "minimum",
        "maxLength",
        "pattern",
        "const",
        "default",
        "additionalProperties",
        "uniqueItems",
    ]
)
VALUES: st.SearchStrategy[Json] = st.sampled_from(
    ["string", "object", "#", "#/$defs/a", "a", "date", "(", 0, 1.5, True, None, ["a"], {}]
)
SCHEMAS = st.recursive(
    st.dictionaries(KEYWORDS, VALUES, max_size=4),
    lambda inner: st.dictionaries(
        KEYWORDS,
        inner
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2)
        | VALUES,
        max_size=4,
    ),
    max_leaves=8,
)


class AnySchemaTest(unittest.TestCase):
    @given(SCHEMAS, VALUES | st.dictionaries(st.sampled_from(["a", "b"]), VALUES))
    @settings(max_examples=800, deadline=None)
    def test_a_schema_without_problems_can_be_used(self, schema: Json, value: Json) -> None:
        problems = schema_problems(schema)

        if any(each.severity is Severity.ERROR for each in problems):
            return
        for error in errors_of(schema, value):
            self.assertRegex(error.sentence, r"\.$")
        questions, unshowable = questions_of_schema(schema)
        if not unshowable:
            again = schema_of_questions(questions)
            self.assertEqual([each.code for each in schema_problems(again)], [])
