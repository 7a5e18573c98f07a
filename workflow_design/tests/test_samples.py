"""Sample data: kept where it is known, valid wherever it is made."""

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import KIND_OF_FIELD_TYPE
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.fields.questions import (
    questions_of_fields,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.samples.schema_samples import sample_value_of_schema
from workflow_design.documents.schema.validate import errors_of
from workflow_design.tests.answers_forms import questions, schema_of

PROPERTIES: Json = {
    "line": {"type": "string", "minLength": 12, "maxLength": 14},
    "short": {"type": "string", "maxLength": 2},
    "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$", "examples": ["ABC-12345678"]},
    "lines": {"type": "string", "format": "text", "minLength": 100},
    "bounded": {"type": "integer", "exclusiveMinimum": 10, "maximum": 12, "multipleOf": 2},
    "odd": {"type": "integer", "minimum": 1001, "maximum": 1001},
    "negative": {"type": "integer", "maximum": -5},
    "narrow": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.01},
    "money": {"type": "number", "minimum": 10.005, "multipleOf": 0.01},
    "none": {"type": ["number", "null"]},
    "box": {"type": "boolean"},
    "agreed": {"type": "boolean", "const": True},
    "size": {"enum": ["", "S", "M"]},
    "level": {"type": "integer", "oneOf": [{"const": 1, "title": "Low"}, {"const": 2}]},
    "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 2, "maxItems": 2},
    "day": {"type": "string", "format": "date", "formatMinimum": "2027-02-03"},
    "until": {"type": "string", "format": "date", "formatMaximum": "2020-02-03"},
    "at": {"type": "string", "format": "time", "formatMaximum": "08:15:30"},
    "moment": {
        "type": "string",
        "format": "date-time",
        "formatMinimum": "2027-01-01T00:00:30+02:00",
    },
    "mail": {"type": "string", "format": "email", "minLength": 40},
    "own": {"type": "string", "format": "email", "pattern": "@example\\.com$"},
    "site": {"type": "string", "format": "uri", "pattern": "^https://"},
    "phone": {"type": "string", "format": "phone", "minLength": 20},
    "who": {"type": "string", "format": "user"},
    "file": {"type": "string", "format": "file"},
    "group": {
        "type": "object",
        "required": ["street"],
        "properties": {"street": {"type": "string"}, "floor": {"type": "integer", "minimum": 3}},
    },
}
NAMES = tuple(PROPERTIES)
CODE: JsonObject = {"type": "string", "pattern": "^[0-9]{4}$", "examples": ["1234"]}


class SampleAnswersTest(SimpleTestCase):
    def assert_valid(self, asked: Json, known: JsonObject) -> JsonObject:
        answers = sample_answers(asked, known=known)
        shown = visible_questions(asked, {**known, **answers})
        self.assertEqual(errors_of(schema_of_questions(shown), answers), [])
        return answers

    def test_every_kind_with_its_bounds_is_filled_in(self) -> None:
        answers = self.assert_valid(questions(PROPERTIES, NAMES), {})

        self.assertEqual(set(answers), set(NAMES))
        self.assertEqual(answers["line"], "Sample linea")
        self.assertEqual(answers["bounded"], 12)
        self.assertEqual(answers["moment"], "2026-12-31T22:01:00Z")
        self.assertEqual(answers["until"], "2020-02-03")

    @given(st.sets(st.sampled_from(NAMES)), st.sets(st.sampled_from(NAMES)))
    @settings(max_examples=50, deadline=None)
    def test_any_form_gets_a_valid_sample(self, names: set[str], required: set[str]) -> None:
        properties = {name: PROPERTIES[name] for name in NAMES if name in names}

        answers = self.assert_valid(questions(properties, tuple(required & names)), {})

        self.assertLessEqual(required & names, set(answers))

    @given(
        st.lists(st.sampled_from(sorted(KIND_OF_FIELD_TYPE)), min_size=1, max_size=8),
        st.lists(st.booleans(), min_size=8, max_size=8),
    )
    @settings(max_examples=50, deadline=None)
    def test_any_fields_get_a_valid_sample(self, types: list[str], needed: list[bool]) -> None:
        fields = [
            {
                "FieldName": f"f{index}",
                "FieldType": each,
                "Required": needed[index],
                **({"Choices": ["One", "Two"]} if each.endswith("choice") else {}),
                **({"VisibleIf": {"!!": [{"var": f"f{index - 1}"}]}} if index % 2 else {}),
            }
            for index, each in enumerate(types)
        ]

        self.assert_valid(questions_of_fields(fields), {})

    def test_known_values_are_kept(self) -> None:
        asked = questions({"a": {"type": "integer"}, "b": {"type": "string"}})

        answers = sample_answers(asked, known={"a": 17, "b": None})

        self.assertEqual(answers, {"a": 17})

    def test_known_values_in_a_group_are_kept(self) -> None:
        asked = questions({"group": PROPERTIES["group"]})

        answers = sample_answers(asked, known={"group": {"floor": 9}})

        self.assertEqual(answers, {"group": {"street": "Sample street", "floor": 9}})

    def test_hidden_questions_are_left_out(self) -> None:
        asked = questions_of_fields(
            [
                {"FieldName": "amount", "FieldType": "integer"},
                {
                    "FieldName": "offer",
                    "FieldType": "file",
                    "VisibleIf": {">": [{"var": "amount"}, 1000]},
                    "Required": True,
                },
            ]
        )

        self.assertEqual(sample_answers(asked, known={"amount": 5}), {"amount": 5})
        self.assertIn("offer", sample_answers(asked, known={"amount": 5000}))

    def test_a_pattern_is_answered_by_what_the_document_says_or_left_empty(self) -> None:
        code = {"FieldName": "code", "FieldType": "string", "Pattern": "^[0-9]{4}$"}
        for asked, sample in (
            (questions({"code": {**CODE, "examples": ["x", "1234"]}}), {"code": "1234"}),
            (questions({"code": {**CODE, "default": "4321"}}), {"code": "4321"}),
            (questions({"code": {"type": "string", "pattern": "^[0-9]{4}$"}}, ("code",)), {}),
            (questions({"code": {"type": "string", "pattern": "code$"}}), {"code": "Sample code"}),
            (questions_of_fields([{**code, "Default": "4321"}]), {"code": "4321"}),
            (questions_of_fields([{**code, "Required": True}]), {}),
        ):
            with self.subTest(asked=asked):
                self.assertEqual(sample_answers(asked, known={}), sample)


class SampleOfSchemaTest(SimpleTestCase):
    def test_a_sample_fits_its_schema(self) -> None:
        schemas: tuple[JsonObject, ...] = (
            schema_of(PROPERTIES, NAMES),
            {"type": "object"},
            {"type": "object", "required": ["x"]},
            schema_of({"x": {"$ref": "#/$defs/code"}}, ("x",)) | {"$defs": {"code": CODE}},
            schema_of({"x": {"type": "array", "minItems": 3, "items": {"type": "integer"}}}),
            schema_of(
                {"x": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}}
            ),
            schema_of({"x": {"oneOf": [{"type": "boolean"}, {"type": "integer", "minimum": 4}]}}),
            {"type": "object", "allOf": [schema_of({"a": {"type": "integer"}}, ("a",))]},
            {"type": "object", "additionalProperties": False, "properties": {"a": {"const": 4}}},
        )
        for schema in schemas:
            with self.subTest(schema=schema):
                value = sample_value_of_schema(schema)

                self.assertIsInstance(value, dict)
                self.assertEqual(errors_of(schema, value), [])

    def test_a_part_may_refer_to_another_part(self) -> None:
        schema = schema_of({"a": CODE, "b": {"$ref": "#/properties/a"}}, ("a", "b"))

        self.assertEqual(errors_of(schema, sample_value_of_schema(schema)), [])

    def test_known_values_are_kept(self) -> None:
        schema = schema_of({"id": {"type": "string"}, "ok": {"type": "boolean"}}, ("ok",))

        value = sample_value_of_schema(schema, known={"ok": False, "id": None})

        self.assertEqual(value, {"ok": False})

    def test_values_that_cannot_be_sampled_are_omitted(self) -> None:
        impossible = {"type": "integer", "minimum": 2, "maximum": 1}
        schema = schema_of({"x": impossible, "y": {"type": "integer"}}, ("x", "y"))

        self.assertEqual(sample_value_of_schema(schema), {"y": 10})
        self.assertIs(sample_value_of_schema(impossible), MISSING)
