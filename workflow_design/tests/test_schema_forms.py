from typing import Any

from django.test import SimpleTestCase

from ticketflower.types import Json, JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.tests.answers_forms import form_of, questions

INVISIBLE = ("  ", "\u00a0", "\u200b\u2060", "\u2800", "\u3164", "\u115f\u1160", "\uffa0", "\ufe0f",
             "\u202e\u2066", "\u00ad", "\U000e0041", "\u3000\n\t")  # fmt: skip


class OneQuestionTestCase(SimpleTestCase):
    def sent(self, schema: Json, value: Json, *, required: bool = False) -> AnswersForm:
        asked = questions({"it": schema}, ("it",) if required else ())
        return form_of(asked, {} if value is None else {"it": value})

    def answer(self, schema: Json, value: Json, *, required: bool = False) -> Json:
        form = self.sent(schema, value, required=required)
        self.assertTrue(form.is_valid(), form.errors)
        return form.answers().get("it")

    def errors(self, schema: Json, value: Json, *, required: bool = False) -> list[str]:
        form = self.sent(schema, value, required=required)
        self.assertFalse(form.is_valid())
        return [str(error) for error in form.errors["it"]]

    def first(self, schema: Json, known: Json = None, *, required: bool = False) -> Any:
        form = form_of(questions({"it": schema}, ("it",) if required else ()), known={"it": known})
        return form["it"].initial


class AnswerTest(OneQuestionTestCase):
    def test_each_answer_is_json_of_its_type(self) -> None:
        for schema, value, answer in (
            ({"type": "string"}, " Desk ", "Desk"),
            ({"type": "string", "format": "text"}, "a\r\nb", "a\nb"),
            ({"type": "integer"}, "-3", -3),
            ({"type": "number"}, "12.50", 12.5),
            ({"type": "number"}, "12.00", 12),
            ({"type": "number"}, "0.1", 0.1),
            ({"type": "boolean"}, "on", True),
            ({"type": "boolean"}, None, False),
            ({"type": "string", "format": "date"}, "2026-03-04", "2026-03-04"),
            ({"type": "string", "format": "time"}, "14:30", "14:30:00"),
            ({"type": "string", "format": "date-time"}, "2026-03-04T14:30", "2026-03-04T14:30:00Z"),
            ({"type": "string", "format": "email"}, "jürgen@example.com", "jürgen@example.com"),
            ({"type": "string", "format": "uri"}, "http://intranet/a?b", "http://intranet/a?b"),
            ({"type": "string", "format": "phone"}, "(030) 123 45-6", "(030) 123 45-6"),
            ({"type": "string", "format": "user"}, "ann@example.com", "ann@example.com"),
            ({"enum": ["S", "M"]}, "M", "M"),
            ({"type": "array", "items": {"enum": ["a", "b"]}}, ["b", "a"], ["b", "a"]),
        ):
            with self.subTest(schema, value=value):
                self.assertEqual(self.answer(schema, value), answer)
                self.assertEqual(type(self.answer(schema, value)), type(answer))

    def test_copied_addresses_and_numbers_lose_their_invisible_characters(self) -> None:
        for kind, value in (
            ("phone", "+49 30 123456"),
            ("email", "ann@example.com"),
            ("uri", "https://example.com/a"),
        ):
            with self.subTest(kind):
                schema: JsonObject = {"type": "string", "format": kind}
                self.assertEqual(self.answer(schema, f"\u202a{value}\u200b\u202c"), value)
                self.assertIsNone(self.answer(schema, "\u200b"))

    def test_empty_answers_are_omitted(self) -> None:
        for schema in (
            {"type": "string"},
            {"type": "integer"},
            {"type": ["number", "null"]},
            {"type": "string", "format": "date"},
            {"enum": ["S", "M"]},
            {"type": "string", "format": "file"},
            {"type": "string", "format": "user"},
        ):
            with self.subTest(schema):
                form = self.sent(schema, "")

                self.assertTrue(form.is_valid(), form.errors)
                self.assertEqual(form.answers(), {})

    def test_no_ticked_box_is_no_answer(self) -> None:
        schema = {"type": "array", "items": {"enum": ["a"]}, "minItems": 1}

        self.assertIsNone(self.answer(schema, None))
        self.assertEqual(self.errors(schema, None, required=True), ["It is required."])

    def test_missing_required_answer_is_named(self) -> None:
        for schema in (
            {"type": "string"},
            {"type": "integer"},
            {"type": "boolean"},
            {"type": "string", "format": "user"},
            {"enum": ["S", "M"]},
        ):
            with self.subTest(schema):
                titled = {**schema, "title": "Size"}

                self.assertEqual(self.errors(titled, "", required=True), ["Size is required."])
        asked = {"type": "boolean", "title": "Approve?"}
        self.assertEqual(self.errors(asked, "", required=True), ["Answer “Approve?”"])

    def test_what_cannot_be_seen_is_no_answer(self) -> None:
        for kind in ({}, {"format": "text"}, {"format": "phone"}, {"format": "email"}):
            schema = {"type": "string", **kind}
            for text in INVISIBLE:
                with self.subTest(kind, text=ascii(text)):
                    told = self.errors(schema, text, required=True)

                    self.assertEqual(told, ["It is required."])
                    self.assertIsNone(self.answer(schema, text))
        self.assertEqual(self.answer({"type": "string"}, "\u200d\U0001f469\u200d\U0001f4bb"),
                         "\u200d\U0001f469\u200d\U0001f4bb")  # fmt: skip


class TextTest(OneQuestionTestCase):
    def test_lengths_are_enforced_and_explained(self) -> None:
        schema = {"type": "string", "minLength": 2, "maxLength": 3}

        self.assertEqual(self.errors(schema, "a"), ["It must have at least 2 characters."])
        self.assertEqual(self.errors(schema, "abcd"), ["It can have at most 3 characters."])

    def test_indentation_stays_also_that_of_the_first_line(self) -> None:
        schema = {"type": "string", "format": "text"}
        for text, kept in (
            ("  - id: 4\r\n    name: x\r\n", "  - id: 4\n    name: x"),
            ("\r\n \t\r\n\tif x:\r\n\t\ty  \r\n\r\n", "\tif x:\n\t\ty"),
            ("a\rb", "a\nb"),
        ):
            with self.subTest(text):
                self.assertEqual(self.answer(schema, text), kept)

    def test_a_line_end_counts_as_one_character(self) -> None:
        schema = {"type": "string", "format": "text", "maxLength": 3}

        self.assertEqual(self.answer(schema, "a\r\nb"), "a\nb")
        self.errors(schema, "a\r\n\r\nb")

    def test_pattern_is_enforced_by_re2_and_explained_by_its_help(self) -> None:
        schema = {"type": "string", "pattern": "^[A-Z]{2}$", "description": "Two <letters>."}

        self.assertEqual(
            self.errors(schema, "ab"), ["It doesn't have the expected format. Two <letters>."]
        )
        self.assertEqual(self.answer(schema, "AB"), "AB")
        self.assertEqual(self.answer({"type": "string", "pattern": "B"}, "ABC"), "ABC")

    def test_a_pattern_that_would_hang_python_answers_at_once(self) -> None:
        schema = {"type": "string", "pattern": "^(a+)+$"}

        self.errors(schema, "a" * 900 + "!")

    def test_a_pattern_without_help_is_shown(self) -> None:
        (told,) = self.errors({"type": "string", "pattern": "^x$"}, "y")

        self.assertIn("It must match the pattern ^x$", told)

    def test_formats_are_enforced_and_explained(self) -> None:
        for name, value, told in (
            ("email", "nobody", "It must be an email address, such as anna@example.com."),
            (
                "uri",
                "javascript:alert(1)",
                "It must be a web address, such as https://example.com.",
            ),
            ("uri", "example.com", "It must be a web address, such as https://example.com."),
            ("phone", "123-", "It must be a phone number, such as +49 30 123456."),
        ):
            with self.subTest(name, value=value):
                self.assertEqual(self.errors({"type": "string", "format": name}, value), [told])

    def test_null_characters_are_refused(self) -> None:
        self.errors({"type": "string", "format": "text"}, "a\x00b")


class MomentTest(OneQuestionTestCase):
    def test_bounds_are_enforced_and_explained(self) -> None:
        instants = "Jan 1, 2026, 8:00 AM UTC", "Jan 1, 2026, 10:00 AM UTC"
        for name, low, high, early, late, shown in (
            ("date", "2026-01-01", "2026-01-31", "2025-12-31", "2026-02-01", None),
            ("time", "08:00", "18:00", "07:59", "18:01", None),
            ("date-time", "2026-01-01T10:00:00+02:00", "2026-01-01T10:00:00Z",
             "2026-01-01T07:59", "2026-01-01T10:01", instants),
        ):  # fmt: skip
            schema = {"type": "string", "format": name, "formatMinimum": low, "formatMaximum": high}
            with self.subTest(name):
                first, last = shown or (low, high)
                self.assertEqual(self.errors(schema, early), [f"It must be {first} or later."])
                self.assertEqual(self.errors(schema, late), [f"It must be {last} or earlier."])
                self.assertTrue(self.answer(schema, high[:16]))

    def test_the_browser_knows_the_bounds_too(self) -> None:
        for name, bound, shown in (
            ("date", "2026-01-01", "2026-01-01"),
            ("time", "08:00:00", "08:00"),
            ("date-time", "2026-01-01T10:00:00+02:00", "2026-01-01T08:00"),
        ):
            schema = {"type": "string", "format": name, "formatMinimum": bound}
            with self.subTest(name):
                field = form_of(questions({"it": schema})).fields["it"]

                self.assertEqual(field.widget.attrs["min"], shown)

    def test_a_bound_of_another_sort_bounds_nothing(self) -> None:
        for name, bound, value in (
            ("date", "2026-01-01T00:00:00Z", "2025-12-31"),
            ("time", "2026-01-01", "08:00"),
            ("date-time", "2026-01-01", "2025-12-31T08:00"),
        ):
            schema = {"type": "string", "format": name, "formatMinimum": bound}
            with self.subTest(name):
                self.assertTrue(self.answer(schema, value))

    def test_dates_are_written_year_first(self) -> None:
        for value in ("03/04/2026", "3.4.2026", "4 Mar 2026", "2026-02-30", "20260304"):
            with self.subTest(value):
                (told,) = self.errors({"type": "string", "format": "date"}, value)

                self.assertEqual(told, "It must be a date, such as 2026-03-31.")

    def test_moments_are_kept_in_utc(self) -> None:
        schema = {"type": "string", "format": "date-time"}

        self.assertEqual(self.answer(schema, "2026-03-04T01:00+02:00"), "2026-03-03T23:00:00Z")

    def test_a_moment_beyond_the_calendar_is_refused(self) -> None:
        for value in ("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "2026-13-01T00:00"):
            with self.subTest(value):
                (told,) = self.errors({"type": "string", "format": "date-time"}, value)

                self.assertEqual(told, "It must be a date with a time, such as 2026-03-31 14:30.")


class ChoiceTest(OneQuestionTestCase):
    LEVEL: Json = {
        "type": "integer",
        "oneOf": [{"const": 1, "title": "Low"}, {"const": 2, "title": "High"}],
    }

    def option(self, schema: Json, label: str) -> str:
        field: Any = form_of(questions({"it": schema})).fields["it"]
        return next(str(value) for value, each in field.choices if each == label)

    def test_numbers_and_titled_choices_keep_their_type(self) -> None:
        for schema, label, answer in (
            (self.LEVEL, "High", 2),
            ({"type": "number", "enum": [0, 0.5]}, "0.5", 0.5),
            ({"type": "number", "enum": [0, 0.5]}, "0", 0),
            ({"type": ["string", "null"], "enum": ["a", None]}, "a", "a"),
        ):
            with self.subTest(schema):
                self.assertEqual(self.answer(schema, self.option(schema, label)), answer)

    def test_a_choice_of_two_lines_can_be_chosen(self) -> None:
        schema = {"enum": ["two\nlines", "one"]}
        for label in ("two\nlines", "one"):
            self.assertEqual(self.answer(schema, self.option(schema, label)), label)
            self.assertNotIn("\n", self.option(schema, label))

    def test_unknown_choice_is_refused(self) -> None:
        several = {"type": "array", "items": {"enum": ["a", "b"]}}

        self.assertEqual(self.errors(self.LEVEL, "7"), ["It: select one of the options."])
        self.assertEqual(self.errors(several, ["a", "c"]), ["It: select from the options."])
        self.errors({"type": "string", "format": "user"}, "eve@example.com")

    def test_counts_are_enforced_and_explained(self) -> None:
        items = {"enum": ["a", "b", "c", "d"]}
        schema = {"type": "array", "items": items, "minItems": 2, "maxItems": 3}

        self.assertEqual(self.errors(schema, ["a"]), ["It: select at least 2."])
        self.assertEqual(self.errors(schema, ["a", "b", "c", "d"]), ["It: select at most 3."])
        self.assertEqual(self.answer(schema, ["a", "d"]), ["a", "d"])


class BooleanTest(OneQuestionTestCase):
    def test_a_required_one_is_answered_with_yes_or_no(self) -> None:
        schema = {"type": "boolean"}

        self.assertIs(self.answer(schema, "true", required=True), True)
        self.assertIs(self.answer(schema, "false", required=True), False)
        self.errors(schema, "on", required=True)

    def test_a_required_one_with_a_default_is_a_box(self) -> None:
        schema = {"type": "boolean", "default": True}

        self.assertIs(self.answer(schema, None, required=True), False)
        self.assertIs(self.first(schema, required=True), True)

    def test_what_must_be_true_must_be_ticked(self) -> None:
        schema = {"type": "boolean", "const": True, "title": "I have read it"}
        for required in (True, False):
            told = self.errors(schema, None, required=required)

            self.assertEqual(told, ["Select “I have read it” to continue."])
            self.assertIs(self.answer(schema, "on", required=required), True)


class FirstValueTest(OneQuestionTestCase):
    def test_the_default_is_shown_first_and_what_is_known_before_it(self) -> None:
        for schema, default, known, shown in (
            ({"type": "string"}, "a", "b", "b"),
            ({"type": "string"}, "a", None, "a"),
            ({"type": "integer"}, 4, 0, 0),
            ({"type": "boolean"}, True, False, False),
            ({"enum": ["S", "M"]}, "M", None, "M"),
            (ChoiceTest.LEVEL, 2, None, "1"),
            ({"type": "array", "items": {"enum": ["a", "b"]}}, ["b"], None, ["b"]),
        ):
            with self.subTest(schema):
                self.assertEqual(self.first({**schema, "default": default}, known), shown)

    def test_a_required_boolean_shows_what_is_known(self) -> None:
        self.assertEqual(self.first({"type": "boolean"}, False, required=True), "false")
        self.assertIsNone(self.first({"type": "boolean"}, None, required=True))

    def test_invalid_initial_data_is_reported_and_not_entered(self) -> None:
        for schema in (
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "date"},
            {"type": "array", "items": {"enum": ["a"]}},
            {"type": "boolean"},
            {"type": "number"},
            {"enum": ["a"]},
        ):
            for known in ("soon", "2026-13-45T10:00:00Z", {"a": 1}, [["x"]]):
                with self.subTest(schema, known=known):
                    form = form_of(questions({"it": schema}), known={"it": known})

                    self.assertIn(form["it"].initial, (None, []))
                    self.assertNotIn("2026-13", str(form["it"]))
                self.assertIn("Previous value: ", form.as_div())
