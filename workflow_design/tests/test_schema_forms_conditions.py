"""Questions under a condition: what JSON Schema says with if, dependencies and alternatives."""

from html import unescape

from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.answers.display import facts
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.preview import preview_form
from workflow_design.documents.fields.question import Question
from workflow_design.documents.fields.questions import questions_of_schema
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.runtime.data import output_errors
from workflow_design.runtime.workflow import DocumentTask
from workflow_design.tests.answers_forms import form_of

REJECT: JsonObject = {
    "type": "object",
    "required": ["decision"],
    "properties": {
        "decision": {"enum": ["approve", "reject"]},
        "code": {"type": "string"},
        "other": {"type": "string"},
    },
    "if": {"properties": {"decision": {"const": "reject"}}},
    "then": {"required": ["reason"], "properties": {"reason": {"type": "string"}}},
    "else": {"properties": {"code": {"pattern": "^[0-9]+$"}}},
    "dependentRequired": {"code": ["other"]},
}
PETS: JsonObject = {
    "type": "object",
    "properties": {"pet": {"type": "object", "properties": {"kind": {"type": "string"}}}},
    "allOf": [
        {
            "properties": {
                "pet": {
                    "oneOf": [
                        {"properties": {"kind": {"const": "cat"}, "indoors": {"type": "boolean"}}},
                        {
                            "title": "A dog",
                            "required": ["food"],
                            "properties": {"kind": {"const": "dog"}, "food": {"type": "string"}},
                        },
                    ]
                }
            }
        }
    ],
}
FOOD: JsonObject = {
    "type": "object",
    "properties": {"animal": {"enum": ["Cat", "Fish"]}},
    "allOf": [
        {
            "if": {"properties": {"animal": {"const": animal}}},
            "then": {"properties": {"food": {"oneOf": foods}}, "required": ["food"]},
        }
        for animal, foods in (
            ("Cat", [{"const": "m", "title": "Meat"}]),
            ("Fish", [{"const": "w", "title": "Worms"}]),
        )
    ]
    + [{"required": ["animal"]}],
}
REACH: JsonObject = {
    "type": "object",
    "properties": {
        "reach": {
            "oneOf": [
                {"title": "By phone", "required": ["phone"],
                 "properties": {"phone": {"type": "string"}}},
                {"required": ["mail"], "properties": {"mail": {"type": "string"}}},
            ]
        }
    },
}  # fmt: skip


def asked(schema: JsonObject) -> tuple[Question, ...]:
    questions, problems = questions_of_schema(schema)
    assert not problems, problems
    return questions


def shown(form: AnswersForm) -> list[str]:
    return [field.name for section in form.sections() for row in section.rows for field in row]


REFUND: JsonObject = {
    "type": "object",
    "required": ["solution"],
    "properties": {"solution": {"enum": ["money", "apology"]}},
    "if": {"properties": {"solution": {"const": "money"}}},
    "then": {"required": ["refund"], "properties": {"refund": {"type": "number"}}},
}


class OutputTest(SimpleTestCase):
    def test_only_what_is_asked_after_the_answers_is_an_output(self) -> None:
        task = DocumentTask("answer", "Answer", "FORM", output_schema=REFUND)
        for output, problems in (
            ({"solution": "money", "refund": 5}, []),
            ({"solution": "apology"}, []),
            ({"solution": "money"}, ["/refund"]),
            ({"solution": "money", "refund": "5"}, ["/refund"]),
            ({"solution": "apology", "refund": "5"}, ["/refund"]),
            ({"solution": " ", "refund": 5}, ["/solution"]),
            ({"solution": "apology", "other": 5}, ["/other"]),
        ):
            with self.subTest(output):
                found = [each.pointer for each in output_errors(task, output)]
                self.assertEqual(found, problems)


class ConditionsTest(SimpleTestCase):
    def test_what_is_asked_follows_the_answers(self) -> None:
        cases: tuple[tuple[str, JsonObject, JsonObject, list[str]], ...] = (
            ("then", REJECT, {"decision": "reject"}, ["decision", "code~v", "other", "reason"]),
            ("else", REJECT, {"decision": "approve"}, ["decision", "code", "other"]),
            ("undecided", REJECT, {}, ["decision", "code~v", "other"]),
            ("a cat", PETS, {"pet.kind": "cat"}, ["pet.kind", "pet.indoors"]),
            ("a dog", PETS, {"pet.kind": "dog"}, ["pet.kind", "pet.food"]),
            ("no pet", PETS, {}, ["pet.kind"]),
            ("a fish", FOOD, {"animal": "Fish"}, ["animal", "food~v"]),
            ("no animal", FOOD, {}, ["animal"]),
        )
        for name, schema, sent, names in cases:
            with self.subTest(name):
                form = form_of(asked(schema), sent)
                form.is_valid()

                self.assertEqual(shown(form), names)
                self.assertTrue(form.has_conditions)

    def test_only_what_is_asked_is_required_checked_and_kept(self) -> None:
        cases: tuple[tuple[JsonObject, JsonObject, JsonObject, JsonObject], ...] = (
            (REJECT, {"decision": "reject"}, {"reason": ["Reason is required."]}, {}),
            (REJECT, {"decision": "approve", "reason": "x"}, {}, {"decision": "approve"}),
            (REJECT, {"decision": "approve", "code": "7", "code~v": "x"},
             {"other": ["Other is required."]}, {}),
            (PETS, {"pet.kind": "dog"}, {"pet.food": ["Food is required."]}, {}),
            (PETS, {"pet.kind": "cat", "pet.food": "x"}, {},
             {"pet": {"kind": "cat", "indoors": False}}),
            (FOOD, {"animal": "Fish", "food": "m", "food~v": "w"}, {},
             {"animal": "Fish", "food": "w"}),
        )  # fmt: skip
        for schema, sent, errors, answers in cases:
            with self.subTest(sent):
                form = form_of(asked(schema), sent)

                self.assertEqual(form.errors, errors)
                if not errors:
                    self.assertEqual(form.answers(), answers)
                    self.assertEqual(errors_of(schema, form.answers()), [])

    def test_what_they_depend_on_reloads_the_form(self) -> None:
        for schema, names in ((REJECT, ["decision", "code", "code~v"]), (PETS, ["pet.kind"])):
            form = form_of(asked(schema))

            marked = [n for n, f in form.fields.items() if "data-tf-controls" in f.widget.attrs]
            self.assertEqual(marked, names)

    def test_people_read_when_a_question_is_asked_and_the_label_of_their_answer(self) -> None:
        labels = labels_of({})
        for schema, name, text in (
            (REJECT, "reason", "Shown only if Decision is “reject”."),
            (REJECT, "code", "Shown unless Decision is “reject”."),
            (PETS, "pet.food", "Shown only if Kind is “A dog”."),
        ):
            help_text = str(preview_form(asked(schema), labels=labels)[name].help_text)
            self.assertEqual(unescape(help_text), text)
        self.assertIn(("Food", "Worms"), facts(asked(FOOD), {"animal": "Fish", "food": "w"}))

    def test_alternatives_that_nothing_tells_apart_are_all_asked_under_a_note(self) -> None:
        form = form_of(asked(REACH), {"reach.phone": "1"})
        notes = [section.help for section in form.sections() if section.help]

        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(notes, ["Fill in exactly one of these: By phone: Phone; or Mail."])
        self.assertEqual(errors_of(REACH, form.answers()), [])
        (both,) = errors_of(REACH, {"reach": {"phone": "1", "mail": "2"}})
        self.assertEqual(both.sentence, "Reach fits several alternatives: answer only one.")
