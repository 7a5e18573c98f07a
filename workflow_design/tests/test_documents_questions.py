"""What forms ask: from workflow fields and from output schemas."""

import json
import unittest
from pathlib import Path

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.kinds import (
    KIND_OF_FIELD_TYPE,
    KIND_OF_FORMAT,
    KIND_OF_JSON_TYPE,
)
from workflow_design.documents.fields.questions import (
    MISSING,
    Question,
    questions_of_fields,
    questions_of_schema,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.report.words import humanised
from workflow_design.documents.schema.validate import errors_of, schema_problems

GOOD = Path(__file__).parent / "good_documents"


def asked(schema: Json, name: str = "it") -> Question:
    questions, problems = questions_of_schema({"type": "object", "properties": {name: schema}})
    assert not problems, problems
    return questions[0]


class FieldsTest(unittest.TestCase):
    def test_every_key_of_a_field_is_asked(self) -> None:
        (question,) = questions_of_fields(
            [
                {
                    "FieldName": "code",
                    "FieldType": "string",
                    "Label": "Code",
                    "Help": "Two letters",
                    "Required": True,
                    "Default": "AB",
                    "MaxLength": 2,
                    "Pattern": "^[A-Z]+$",
                    "VisibleIf": {"var": "a"},
                }
            ]
        )

        self.assertEqual(
            question,
            Question(
                name="code",
                kind=kinds.STRING,
                label="Code",
                help="Two letters",
                required=True,
                default="AB",
                max_length=2,
                pattern="^[A-Z]+$",
                visible_if={"var": "a"},
            ),
        )

    def test_a_label_is_made_of_the_name(self) -> None:
        (question,) = questions_of_fields([{"FieldName": "order_date", "FieldType": "date"}])

        self.assertEqual(question.label, "Order date")
        self.assertEqual(humanised("x"), "X")
        self.assertEqual(humanised("__"), "__")
        self.assertFalse(question.has_default)

    def test_a_decimal_is_a_number_and_choices_are_their_own_labels(self) -> None:
        amount, size = questions_of_fields(
            [
                {"FieldName": "amount", "FieldType": "decimal", "Minimum": 0, "Default": None},
                {"FieldName": "size", "FieldType": "multichoice", "Choices": ["S", "M"]},
            ]
        )

        self.assertEqual((amount.kind, amount.minimum, amount.default), (kinds.DECIMAL, 0, MISSING))
        self.assertEqual((size.kind, size.choices), (kinds.MULTICHOICE, (("S", "S"), ("M", "M"))))

    def test_every_type_of_field_has_a_schema_without_problems(self) -> None:
        for name in KIND_OF_FIELD_TYPE:
            field = {"FieldName": "it", "FieldType": name, "Choices": ["a"], "Required": True}
            with self.subTest(name):
                schema = schema_of_questions(questions_of_fields([field]))

                self.assertEqual(schema_problems(schema), [])
                self.assertEqual(schema["required"], ["it"])


class VisibleTest(unittest.TestCase):
    FIELDS: tuple[JsonObject, ...] = (
        {"FieldName": "kind", "FieldType": "choice", "Choices": ["a", "b"]},
        {
            "FieldName": "why",
            "FieldType": "string",
            "Required": True,
            "VisibleIf": {"==": [{"var": "kind"}, "b"]},
        },
        {
            "FieldName": "more",
            "FieldType": "text",
            "Required": True,
            "VisibleIf": {"!!": {"var": "why"}},
        },
    )

    def names(self, data: JsonObject) -> list[str]:
        return [each.name for each in visible_questions(questions_of_fields(self.FIELDS), data)]

    def test_a_question_is_shown_if_its_condition_holds(self) -> None:
        self.assertEqual(self.names({"kind": "b", "why": "x"}), ["kind", "why", "more"])
        self.assertEqual(self.names({"kind": "b"}), ["kind", "why"])

    def test_the_answer_to_a_hidden_question_counts_as_missing(self) -> None:
        self.assertEqual(self.names({"kind": "a", "why": "typed before"}), ["kind"])

    def test_only_what_is_shown_is_required(self) -> None:
        questions = questions_of_fields(self.FIELDS)

        self.assertEqual(schema_of_questions(questions)["required"], [])
        shown = visible_questions(questions, {"kind": "b"})
        self.assertEqual(schema_of_questions(shown)["required"], ["why"])


class SchemasTest(unittest.TestCase):
    def test_the_kind_follows_type_and_format(self) -> None:
        for name, kind in KIND_OF_FORMAT.items():
            self.assertEqual(asked({"type": "string", "format": name}).kind, kind)
        for name in ("string", "integer", "number", "boolean"):
            self.assertEqual(asked({"type": name}).kind, KIND_OF_JSON_TYPE[name])

    def test_titles_descriptions_bounds_and_defaults_are_taken_over(self) -> None:
        question = asked(
            {
                "type": "number",
                "title": "Price",
                "description": "With VAT",
                "default": 1.5,
                "exclusiveMinimum": 0,
                "maximum": 9,
                "multipleOf": 0.5,
            }
        )

        self.assertEqual((question.label, question.help), ("Price", "With VAT"))
        self.assertEqual((question.default, question.has_default), (1.5, True))
        self.assertEqual((question.exclusive_minimum, question.maximum), (0, 9))
        self.assertEqual(question.multiple_of, 0.5)

    def test_choices_may_be_numbers_and_have_titles(self) -> None:
        plain = asked({"type": "integer", "enum": [1, 2]})
        titled = asked({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]})

        self.assertEqual((plain.kind, plain.choices), (kinds.CHOICE, ((1, "1"), (2, "2"))))
        self.assertEqual(titled.choices, (("a", "A"), ("b", "b")))

    def test_a_list_of_choices_is_a_multiple_choice(self) -> None:
        question = asked(
            {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 1, "maxItems": 2}
        )

        self.assertEqual((question.kind, question.choices[1]), (kinds.MULTICHOICE, ("b", "b")))
        self.assertEqual((question.min_items, question.max_items), (1, 2))

    def test_null_may_be_allowed_besides(self) -> None:
        number = asked({"type": ["integer", "null"], "default": None})
        choice = asked({"type": ["string", "null"], "enum": ["a", None]})

        self.assertTrue(number.nullable and number.has_default)
        self.assertEqual((choice.nullable, choice.choices), (True, (("a", "a"),)))

    def test_objects_are_groups(self) -> None:
        question = asked(
            {"type": "object", "required": ["street"], "properties": {"street": {"type": "string"}}}
        )

        self.assertEqual(question.kind, kinds.GROUP)
        self.assertEqual(
            [(each.name, each.required) for each in question.children], [("street", True)]
        )

    def test_questions_keep_their_order(self) -> None:
        properties = {name: {"type": "string"} for name in ("zz", "a", "m", "b")}

        questions, _ = questions_of_schema({"type": "object", "properties": properties})

        self.assertEqual([each.name for each in questions], ["zz", "a", "m", "b"])

    def test_unsupported_property_is_skipped_and_reported(self) -> None:
        schema = {
            "type": "object",
            "properties": {"good": {"type": "string"}, "bad": {"type": "string", "not": {}}},
        }

        questions, problems = questions_of_schema(schema)

        self.assertEqual([each.name for each in questions], ["good"])
        self.assertEqual([each.pointer for each in problems], ["/properties/bad/not"])

    def test_what_is_no_object_is_no_form(self) -> None:
        for schema, pointer in ((True, ""), ({"type": "string"}, "/type"), ({}, "")):
            questions, problems = questions_of_schema(schema)

            self.assertEqual(questions, ())
            self.assertEqual([each.pointer for each in problems], [pointer])

    def test_a_schema_without_properties_asks_nothing(self) -> None:
        self.assertEqual(questions_of_schema({"type": "object"}), ((), ()))

    def test_the_schema_of_the_questions_takes_what_the_first_one_took(self) -> None:
        document = json.loads((GOOD / "every_question.json").read_text("utf-8"))
        schema = document["tasks"][0]["output_schema"]
        questions, problems = questions_of_schema(schema)
        again = schema_of_questions(questions)
        good = {
            "short": "abc",
            "sure": True,
            "price": None,
            "level": 2,
            "tags": ["a"],
            "day": "2026-01-01",
            "address": {"street": "x", "country": {"code": "DE"}},
        }

        self.assertEqual(problems, ())
        self.assertEqual(schema_problems(again), [])
        changes: list[JsonObject] = [{"short": "ABC"}, {"count": 3}, {"level": 3}, {"tags": []}]
        for bad in [*changes, {"sure": False}]:
            self.assertEqual(errors_of(schema, good), [])
            self.assertEqual(errors_of(again, good), [])
            self.assertEqual(len(errors_of(schema, {**good, **bad})), 1, bad)
            self.assertEqual(len(errors_of(again, {**good, **bad})), 1, bad)
