"""The parser: as strict as JSON, exact about places, and never at a loss."""

import json
import time
import unittest

from hypothesis import example, given, settings
from hypothesis import strategies as st

from workflow_design.documents.report.report import Report
from workflow_design.documents.text.parse import MAX_BYTES, parse
from workflow_design.documents.text.scanner import MAX_DEPTH, MAX_VALUES
from workflow_design.documents.text.source import Source

# What PostgreSQL and 64 bits can hold.
CHARACTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS, max_size=20)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=30,
)
NEARLY_JSON = st.text(
    alphabet="{}[]\",:\\/'#*nulltrefas0123456789.eE+- \n\r\t\ufeff\u201c", max_size=60
)


def read(text: str | bytes) -> tuple[Source | None, Report]:
    report = Report()
    return parse(text, report), report


class ParseTest(unittest.TestCase):
    @given(VALUES, st.sampled_from([None, 0, 2]), st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_it_reads_what_python_reads(
        self, value: object, indent: int | None, plain: bool
    ) -> None:
        text = json.dumps(value, indent=indent, ensure_ascii=plain)

        source, report = read(text)

        assert source is not None
        self.assertEqual(report.messages, [])
        self.assertEqual(json.dumps(source.value), json.dumps(json.loads(text)))

    @given(NEARLY_JSON | st.text(max_size=60))
    @example('{"a": 1')
    @example("[1,]")
    @example('"\\ud800"')
    @settings(max_examples=1500, deadline=None)
    def test_it_reads_or_says_why_not(self, text: str) -> None:
        source, report = read(text)

        self.assertTrue(source is not None or report.errors)
        try:
            value = json.loads(text.removeprefix("\ufeff"))
        except ValueError:
            # Python's parser knows no place, but it agrees that this is no JSON.
            self.assertTrue(report.errors)
        else:
            if not report.errors:
                assert source is not None
                self.assertEqual(repr(source.value), repr(value))

    @given(st.binary(max_size=60))
    @settings(max_examples=500, deadline=None)
    def test_bytes_never_make_it_fail(self, raw: bytes) -> None:
        source, report = read(raw)

        self.assertTrue(source is not None or report.errors)

    def test_the_limits_themselves_are_allowed(self) -> None:
        deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
        longest = "[" + "1," * (MAX_VALUES - 2) + "1]"
        largest = '"' + "x" * (MAX_BYTES - 2) + '"'

        for text in (deepest, longest, largest):
            self.assertEqual(read(text)[1].messages, [])

    def test_numbers_at_the_edge_of_64_bits(self) -> None:
        source, _ = read("[9223372036854775807, -9223372036854775808, 1.7e308, -0.0]")

        assert source is not None
        self.assertEqual(source.value, [2**63 - 1, -(2**63), 1.7e308, 0])
        for number in ("9223372036854775808", "-9223372036854775809", "1e309", "1" * 5_000):
            self.assertEqual([each.code for each in read(number)[1].errors], ["number-too-large"])

    def test_a_byte_order_mark_and_any_line_end_are_taken(self) -> None:
        for end in ("\n", "\r\n", "\r"):
            source, report = read(f'\ufeff{{{end}"a": [1,{end}  2]}}'.encode())

            assert source is not None
            self.assertEqual(report.messages, [])
            self.assertEqual(source.position("/a/1"), (3, 3))

    def test_a_hostile_text_takes_no_time(self) -> None:
        start = time.process_time()
        for text in ("[" * 900_000, '{"a":' * 150_000, '"' + "\\" * 900_000, "-" * 900_000):
            self.assertTrue(read(text)[1].errors)

        self.assertLess(time.process_time() - start, 2)


class PlacesTest(unittest.TestCase):
    TEXT = '{\n  "a": {"b/c": [10,\n    20]},\n  "é": true\n}'

    def setUp(self) -> None:
        source, _ = read(self.TEXT)
        assert source is not None
        self.source = source

    def test_values_stand_where_they_begin(self) -> None:
        places = {"": (1, 1), "/a": (2, 8), "/a/b~1c": (2, 16), "/a/b~1c/1": (3, 5), "/é": (4, 8)}

        for pointer, place in places.items():
            self.assertEqual(self.source.position(pointer), place)

    def test_keys_have_places_of_their_own(self) -> None:
        self.assertEqual(self.source.key_position("/a/b~1c"), (2, 9))
        self.assertEqual(self.source.key_position("/é"), (4, 3))

    def test_position_of_a_missing_value_is_that_of_its_parent(self) -> None:
        self.assertEqual(self.source.position("/a/b~1c/7/x"), (2, 16))
        self.assertEqual(self.source.position("/nothing"), (1, 1))
        self.assertEqual(self.source.key_position("/a/b~1c/0"), (2, 17))

    def test_columns_are_characters(self) -> None:
        source, _ = read('["🎉", "é", 1]')

        assert source is not None
        self.assertEqual(source.position("/2"), (1, 12))
