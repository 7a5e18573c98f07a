from typing import Any

from django.test import SimpleTestCase
from django.utils.safestring import SafeString

from ticketflower.types import Json, JsonObject
from workflow_design.answers.display import Fact, ShownFile, facts
from workflow_design.documents.fields.questions import (
    Question,
    questions_of_fields,
    questions_of_schema,
)

EVIL = '"><script>alert(1)</script>'


def fields(**types: Any) -> tuple[Question, ...]:
    """Questions of fields of these types, by name."""
    return questions_of_fields(
        [
            {"FieldName": name, "FieldType": kind, "Choices": [EVIL, "M"]}
            for name, kind in types.items()
        ]
    )


def schema(**properties: JsonObject) -> tuple[Question, ...]:
    questions, problems = questions_of_schema({"type": "object", "properties": properties})
    assert not problems, problems
    return questions


class ValueTest(SimpleTestCase):
    def shown(self, kind: str, value: Json, **more: Any) -> str:
        ((_label, text),) = facts(fields(it=kind), {"it": value}, **more)
        return str(text)

    def test_each_type_is_written_for_people(self) -> None:
        for kind, value, text in (
            ("string", "Desk", "Desk"),
            ("integer", 12345, "12345"),
            ("decimal", 12345.5, "12\u202f345.5"),
            ("decimal", 1000, "1000"),
            ("decimal", 1e22, "10\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000\u202f000"),
            ("decimal", 0, "0"),
            ("boolean", True, "Yes"),
            ("boolean", False, "No"),
            ("date", "2026-03-01", "Mar 1, 2026"),
            ("time", "14:30:00", "2:30 PM"),
            ("time", "09:05", "9:05 AM"),
            ("datetime", "2026-03-01T14:30:00Z", "Mar 1, 2026, 2:30 PM UTC"),
            ("phone", "+49 30 1", "+49 30 1"),
            ("choice", "M", "M"),
            ("multichoice", ["M", "L"], "M, L"),
            ("text", "a\n  b <c>", "a\n  b <c>"),
            ("email", "a@b.de", '<a href="mailto:a@b.de">a@b.de</a>'),
            (
                "url",
                "https://a.de",
                '<a href="https://a.de" rel="noopener noreferrer">https://a.de</a>',
            ),
        ):
            with self.subTest(kind, value=value):
                self.assertEqual(self.shown(kind, value), text)

    def test_people_are_shown_by_name_and_strangers_by_address(self) -> None:
        names = {"ann@example.com": "Ann Example"}

        self.assertEqual(self.shown("user", "ann@example.com", names=names), "Ann Example")
        self.assertEqual(self.shown("user", "bob@example.com", names=names), "bob@example.com")

    def test_files_are_links_by_name(self) -> None:
        file = ShownFile(7, "a<b>.pdf", 1, 2000, can_open=False, has_preview=False)

        shown = self.shown("file", "7", files={"7": file})

        self.assertIn('<a href="/tickets/files/7/">a&lt;b&gt;.pdf</a>', shown)
        self.assertIn("2.0", shown)
        self.assertNotIn("v1", shown)
        self.assertNotIn("Open", shown)
        self.assertEqual(self.shown("file", "8", files={}), "File no longer available")

    def test_files_that_browsers_show_can_be_opened_and_have_a_version(self) -> None:
        file = ShownFile(7, "plan.png", 2, 2000, can_open=True, has_preview=True)

        shown = self.shown("file", "7", files={"7": file})

        self.assertIn('<img src="/tickets/files/7/?open"', shown)
        self.assertIn("Open", shown)
        self.assertIn("v2", shown)

    def test_titled_choices_are_shown_by_title(self) -> None:
        level = schema(
            level={"type": "integer", "oneOf": [{"const": 1, "title": "Low"}, {"const": 2}]}
        )

        self.assertEqual(facts(level, {"level": 1}), [("Level", "Low")])
        self.assertEqual(facts(level, {"level": 2}), [("Level", "2")])

    def test_data_that_is_no_answer_is_shown_as_it_is(self) -> None:
        for kind in ("decimal", "integer", "date", "time", "datetime", "email", "url",
                     "user", "choice", "multichoice", "boolean", "text", "phone"):  # fmt: skip
            for value in ("12 EUR", "2026-13-45T10:00:00Z", "javascript:alert(1)", 7, [1, "x"]):
                with self.subTest(kind, value=value):
                    shown = self.shown(kind, value)

                    self.assertNotIn("href", shown)
                    for part in value if isinstance(value, list) else [value]:
                        self.assertIn(str(part), shown)

    def test_nothing_that_people_typed_is_markup(self) -> None:
        for kind in ("string", "text", "choice", "email", "url", "user", "date", "phone"):
            ((_label, shown),) = facts(fields(it=kind), {"it": EVIL})
            if isinstance(shown, SafeString):
                with self.subTest(kind):
                    self.assertNotIn("<script", shown)
        ((_label, several),) = facts(fields(it="multichoice"), {"it": [EVIL, "M"]})
        self.assertNotIn("<script", several)


class OrderTest(SimpleTestCase):
    QUESTIONS = fields(zebra="string", ant="string", bee="string")
    DATA: JsonObject = {"more": 1, "bee": "b", "ant": "a", "zebra": "z", "extra": 2}

    def labels(self, shown: list[Fact]) -> list[str]:
        return [label for label, _text in shown]

    def test_facts_are_in_the_order_of_the_questions_and_the_rest_comes_last(self) -> None:
        self.assertEqual(
            self.labels(facts(self.QUESTIONS, self.DATA)),
            ["Zebra", "Ant", "Bee", "Extra", "More"],
        )

    def test_a_layout_chooses_and_orders_what_is_shown(self) -> None:
        layout: Json = [{"Title": "X", "Fields": ["more", ["bee", "zebra"]]}, {"Fields": ["none"]}]

        self.assertEqual(
            self.labels(facts(self.QUESTIONS, self.DATA, layout=layout)), ["More", "Bee", "Zebra"]
        )

    def test_empty_answers_are_omitted_but_no_and_zero_are_shown(self) -> None:
        data: JsonObject = {"zebra": "", "ant": None, "bee": [], "a": {}, "b": False, "c": 0}

        self.assertEqual(facts(self.QUESTIONS, data), [("B", "No"), ("C", "0")])


class GroupTest(SimpleTestCase):
    ADDRESS = schema(
        address={
            "type": "object",
            "title": "Home",
            "properties": {
                "street": {"type": "string", "title": "Street and number"},
                "since": {"type": "string", "format": "date"},
                "country": {"type": "object", "properties": {"code": {"type": "string"}}},
            },
        }
    )

    def test_the_answers_of_groups_carry_the_label_of_the_group(self) -> None:
        data = {"street": "Weg 1", "since": "2026-01-02", "country": {"code": "DE"}, "more": 3}

        self.assertEqual(
            facts(self.ADDRESS, {"address": data}),
            [
                ("Home: Street and number", "Weg 1"),
                ("Home: Since", "Jan 2, 2026"),
                ("Home: Country: Code", "DE"),
                ("Home: More", "3"),
            ],
        )

    def test_empty_answers_of_a_group_are_omitted(self) -> None:
        data: JsonObject = {"street": None, "since": "", "country": {"code": None}, "more": []}

        self.assertEqual(facts(self.ADDRESS, {"address": data}), [])

    def test_a_group_that_is_no_object_is_shown_as_it_is(self) -> None:
        self.assertEqual(facts(self.ADDRESS, {"address": "Weg 1"}), [("Home", "Weg 1")])
