from ticketflower.types import JsonObject
from workflow_design.tests.answers_forms import form_of, questions
from workflow_design.tests.test_schema_forms import OneQuestionTestCase


class NumberTest(OneQuestionTestCase):
    def test_bounds_are_enforced_and_explained(self) -> None:
        integer: JsonObject = {"type": "integer", "minimum": 1.5, "maximum": 3}
        number: JsonObject = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5}
        for schema, value, told in (
            (integer, "1", "It must be 2 or more."),
            (integer, "4", "It must be 3 or less."),
            (number, "0", "It must be more than 0."),
            (number, "0.5", "It must be less than 0.5."),
            (integer, "2.5", "It must be a whole number."),
            (integer, "many", "It must be a whole number."),
            (number, "many", "It must be a number."),
        ):
            with self.subTest(value=value):
                self.assertEqual(self.errors(schema, value), [told])
        self.assertEqual(self.answer(integer, "2"), 2)
        self.assertEqual(self.answer(number, "0.49"), 0.49)

    def test_what_json_numbers_cannot_hold_is_refused(self) -> None:
        for value in ("NaN", "Infinity", "-inf", "1e400", "1234567890123456", "0." + "1" * 16):
            with self.subTest(value):
                self.errors({"type": "number"}, value)
        for number, told in (
            (2**53, "9007199254740991 or less"),
            (-(2**53), "-9007199254740991 or more"),
        ):
            self.assertEqual(self.errors({"type": "integer"}, str(number)), [f"It must be {told}."])
        self.assertEqual(self.answer({"type": "integer"}, str(2**53 - 1)), 2**53 - 1)

    def test_numbers_are_taken_as_people_write_them(self) -> None:
        for value, answer in (("12,50", 12.5), ("1.234.567", 1234567), ("1 234,5", 1234.5),
                              ("\u22125", -5), (" 7 ", 7)):  # fmt: skip
            with self.subTest(value):
                self.assertEqual(self.answer({"type": "number"}, value), answer)
        self.assertEqual(self.answer({"type": "integer"}, "1'234'567"), 1234567)
        self.assertEqual(self.answer({"type": "integer"}, "2,0"), 2)

    def test_what_is_ambiguous_is_asked_and_kept_as_typed(self) -> None:
        form = self.sent({"type": "number", "title": "Amount"}, "1,234")

        self.assertEqual(
            form.errors["it"],
            ["Amount is ambiguous: 1,234 can mean 1234 or 1.234. Write 1234 or 1.2340."],
        )
        self.assertIn('value="1,234"', str(form["it"]))
        self.assertEqual(
            self.errors({"type": "integer"}, "1.234"),
            ["It must be a whole number. If 1.234 means 1234, write 1234."],
        )

    def test_a_unit_is_named(self) -> None:
        for kind, what in (("number", "a number"), ("integer", "a whole number")):
            told = self.errors({"type": kind}, "12 EUR")

            self.assertEqual(told, [f"It must be {what} alone, without “EUR”."])

    def test_the_keypad_has_what_is_needed(self) -> None:
        for schema, keypad in (
            ({"type": "number", "minimum": 0}, "decimal"),
            ({"type": "integer", "exclusiveMinimum": 0}, "numeric"),
            ({"type": "number"}, "text"),
            ({"type": "integer", "minimum": -5}, "text"),
        ):
            with self.subTest(schema):
                widget = form_of(questions({"it": schema})).fields["it"].widget

                self.assertEqual(widget.attrs["inputmode"], keypad)

    def test_bounds_are_said_beforehand(self) -> None:
        for bounds, said in (
            ({"minimum": 1, "maximum": 20000}, "EUR. From 1 to 20\u202f000."),
            ({"minimum": 0.5}, "EUR. 0.5 or more."),
            ({"maximum": 5}, "EUR. 5 or less."),
            ({"exclusiveMinimum": 0, "maximum": 5}, "EUR. 5 or less, more than 0."),
            ({}, "EUR"),
        ):
            with self.subTest(bounds):
                schema = {"type": "number", "description": "EUR", **bounds}
                field = form_of(questions({"it": schema})).fields["it"]

                self.assertEqual(field.help_text, said)

    def test_what_is_known_is_shown_as_it_can_be_sent(self) -> None:
        for known, shown in ((1.234, "1.2340"), (1000, "1000"), (1e-05, "0.00001"), (-0.5, "-0.5")):
            with self.subTest(known):
                form = form_of(questions({"it": {"type": "number"}}), known={"it": known})

                self.assertIn(f'value="{shown}"', str(form["it"]))
                self.assertEqual(self.answer({"type": "number"}, shown), known)
