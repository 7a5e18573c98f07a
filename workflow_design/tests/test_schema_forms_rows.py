"""Lists in forms of tasks: lines, rows of questions, rows in rows, and lists whose items differ."""

from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.answers.display import facts
from workflow_design.answers.tree.nodes import MOST_ROWS, MOST_ROWS_OF_ALL
from workflow_design.answers.typed_text import sent_texts
from workflow_design.tests.answers_forms import form_of, questions

PEOPLE: JsonObject = {
    "type": "array",
    "title": "Visitors",
    "minItems": 1,
    "maxItems": 3,
    "items": {
        "type": "object",
        "required": ["first name"],
        "properties": {
            "first name": {"type": "string"},
            "here": {"type": "boolean"},
            "calls": {"type": "array", "items": {"type": "integer"}},
        },
    },
}
PAIR: JsonObject = {
    "type": "array",
    "items": [{"type": "string", "title": "Room"}, {"type": "boolean", "title": "Locked?"}],
    "additionalItems": {"type": "number"},
}
NAME = "people.{}.first~20~name"


class RowsTest(SimpleTestCase):
    ASKED = questions({"people": PEOPLE})

    def test_rows_are_objects_and_those_left_empty_are_left_out(self) -> None:
        sent = {
            "people~rows": "3",
            NAME.format(0): "Ann",
            "people.0.here": "on",
            "people.0.calls~rows": "2",
            "people.0.calls.0": "",
            "people.0.calls.1": "7",
            NAME.format(1): "",
            NAME.format(2): "Bob",
        }

        form = form_of(self.ASKED, sent)

        self.assertTrue(form.is_valid(), form.errors)
        people = [
            {"first name": "Ann", "here": True, "calls": [7]},
            {"first name": "Bob", "here": False},
        ]
        self.assertEqual(form.answers(), {"people": people})
        again = form_of(self.ASKED, known=form.answers())
        self.assertEqual(again[NAME.format(1)].initial, "Bob")
        self.assertEqual(again["people.0.calls.0"].initial, 7)
        form.add_errors_at([("/people/1/first name", "Not him.")])
        self.assertEqual([*form.errors], [NAME.format(2)])
        shown = [
            ("Visitors 1: First name", "Ann"),
            ("Visitors 1: Here", "Yes"),
            ("Visitors 1: Calls 1", "7"),
            ("Visitors 2: First name", "Bob"),
            ("Visitors 2: Here", "No"),
        ]
        self.assertEqual(facts(self.ASKED, {"people": people}), shown)

    def test_what_a_row_lacks_and_how_many_there_are_is_told(self) -> None:
        lacking = form_of(self.ASKED, {"people~rows": "1", "people.0.here": "on"})
        none = form_of(self.ASKED, {"people~rows": "1"})
        four = {NAME.format(n): "Ann" for n in range(4)}

        self.assertEqual(lacking.errors, {NAME.format(0): ["First name is required."]})
        self.assertFalse(none.errors)
        self.assertEqual(none.answers(), {})
        (too_many,) = form_of(self.ASKED, four).errors["__all__"]
        self.assertEqual(too_many, "Visitors: at most 3 are possible; there are 4.")

    def test_a_form_opens_with_a_row_to_fill_in_unless_it_would_be_an_answer(self) -> None:
        default = {"first name": {"type": "string", "default": "Ann"}}
        prefilled = {"type": "object", "properties": default}
        cases = (
            ("one", {"people": PEOPLE}, 1),
            ("as many as needed", {"people": {**PEOPLE, "minItems": 2}}, 2),
            ("none", {"people": {"type": "array", "items": prefilled}}, 0),
        )
        for name, properties, count in cases:
            with self.subTest(name):
                form = form_of(questions(properties))

                self.assertEqual(sent_texts(form)["people~rows"], [str(count)])

    def test_buttons_add_and_remove_a_row_and_keep_what_was_entered(self) -> None:
        sent = {
            "people~rows": "2",
            NAME.format(0): "Ann",
            NAME.format(1): "Bob",
            "people.1.calls.0": "7",
        }
        for command, count, names in (
            ("add people", "3", ["Ann", "Bob", None]),
            ("remove people 0", "1", ["Bob"]),
            ("remove people 1", "1", ["Ann"]),
            ("add nothing", "2", ["Ann", "Bob"]),
            ("remove people x", "2", ["Ann", "Bob"]),
            (f"remove people {'9' * 5000}", "2", ["Ann", "Bob"]),
            ("1", "2", ["Ann", "Bob"]),
        ):
            with self.subTest(command):
                form = form_of(self.ASKED, sent, refresh=command)

                self.assertEqual(sent_texts(form)["people~rows"], [count])
                found = [form[NAME.format(n)].data for n in range(int(count))]
                self.assertEqual(found, names)
        moved = form_of(self.ASKED, sent, refresh="remove people 0")
        self.assertEqual(moved["people.0.calls.0"].data, "7")

    def test_nobody_makes_the_server_build_endless_rows(self) -> None:
        for told in (
            {"people~rows": "99999999"},
            {"people~rows": "9" * 5000, NAME.format(9999): "Ann"},
        ):
            form = form_of(questions({"people": {**PEOPLE, "maxItems": 9999}}), told)

            self.assertEqual(sent_texts(form)["people~rows"], [str(MOST_ROWS)])
        within = {f"people.{n}.calls~rows": str(MOST_ROWS) for n in range(MOST_ROWS)}
        form = form_of(self.ASKED, {"people~rows": str(MOST_ROWS), **within})
        self.assertLess(len(form.fields), 2 * MOST_ROWS_OF_ALL)

    def test_rows_of_single_answers_and_lists_of_lists(self) -> None:
        asked = questions(
            {
                "counts": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
                "flags": {"type": "array", "items": {"type": "boolean"}},
                "nested": {
                    "type": "array",
                    "items": {"type": "array", "items": {"type": "string"}},
                },
            }
        )
        sent = {"counts.0": "", "counts.1": "7", "counts.2": "0", "flags.1": "false"}

        form = form_of(asked, {**sent, "flags.0": "", "nested.0": "a\nb", "nested.1": ""})

        self.assertTrue(form.is_valid(), form.errors)
        expected = {"counts": [7, 0], "flags": [False], "nested": [["a", "b"]]}
        self.assertEqual(form.answers(), expected)
        twice = form_of(asked, {"counts.0": "7", "counts.1": "7"})
        self.assertEqual(twice.errors["__all__"], ["Counts: two entries are the same."])


class TextsTest(SimpleTestCase):
    def test_each_line_is_a_text_and_is_checked(self) -> None:
        mails = {"type": "array", "maxItems": 2, "uniqueItems": True,
                 "items": {"type": "string", "format": "email"}}  # fmt: skip
        asked = questions({"mails": mails})
        good = form_of(asked, {"mails": " ann@example.com\r\n\r\nbob@example.com "})

        self.assertTrue(good.is_valid(), good.errors)
        self.assertEqual(good.answers(), {"mails": ["ann@example.com", "bob@example.com"]})
        again = form_of(asked, known=good.answers())
        self.assertEqual(sent_texts(again)["mails"], ["ann@example.com\nbob@example.com"])
        self.assertEqual(facts(asked, {"mails": ["x", "y"]}), [("Mails", "x<br>y")])
        for text, sentence in (
            ("ann", "ann: Mails must be an email address, such as anna@example.com."),
            ("a@b.de\nc@b.de\nd@b.de", "Mails: enter at most 2 lines."),
            ("a@b.de\na@b.de", "Mails: two lines are the same."),
        ):
            self.assertEqual(form_of(asked, {"mails": text}).errors["mails"], [sentence])
        required = questions({"mails": mails}, ("mails",))
        self.assertEqual(
            form_of(required, {"mails": " \n"}).errors["mails"], ["Mails is required."]
        )


class TuplesTest(SimpleTestCase):
    ASKED = questions({"pair": PAIR})

    def test_the_first_items_have_their_own_questions(self) -> None:
        for sent, answers in (
            ({"pair.0": "A1", "pair.1": "on", "pair.2": "5"}, {"pair": ["A1", True, 5]}),
            ({"pair.0": "A1"}, {"pair": ["A1", False]}),
            ({"pair.0": ""}, {}),
        ):
            form = form_of(self.ASKED, sent)
            self.assertTrue(form.is_valid(), form.errors)
            self.assertEqual(form.answers(), answers)
        gap = form_of(self.ASKED, {"pair.0": "", "pair.2": "5"})
        self.assertEqual(gap.errors, {"pair.0": ["Room is required."]})
