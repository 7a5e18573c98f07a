"""Form questions as plain data, from a workflow's fields or from a task's output_schema.

The checker reports what cannot be asked; the site makes its forms from the questions.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import FILE, KIND_OF_FIELD_TYPE, TEMPORAL, Family
from workflow_design.documents.fields.question import MISSING, Question, label_of
from workflow_design.documents.fields.schema_questions import questions_of_schema
from workflow_design.documents.rules import evaluation

__all__ = [
    "MISSING",
    "Question",
    "questions_left_open",
    "questions_of_fields",
    "questions_of_schema",
    "schema_of_questions",
    "visible_questions",
]


def questions_of_fields(fields: Sequence[JsonObject]) -> tuple[Question, ...]:
    """The questions that a workflow's fields ask, in their order."""
    return tuple(_question_of_field(field) for field in fields)


def _question_of_field(field: Mapping[str, Json]) -> Question:
    name = field["FieldName"]
    return Question(
        name=name,
        kind=KIND_OF_FIELD_TYPE[field["FieldType"]],
        label=label_of(field.get("Label"), name),
        help=field.get("Help", ""),
        required=field.get("Required", False),
        default=MISSING if field.get("Default") is None else field["Default"],
        choices=tuple((choice, choice) for choice in field.get("Choices", [])),
        minimum=field.get("Minimum"),
        maximum=field.get("Maximum"),
        max_length=field.get("MaxLength"),
        max_items=field.get("MaxFiles"),
        pattern=field.get("Pattern"),
        visible_if=field.get("VisibleIf"),
    )


def questions_left_open(
    questions: Iterable[Question], presets: Container[str]
) -> tuple[Question, ...]:
    """What a submit form asks: the questions that the ticket type does not answer beforehand."""
    return tuple(question for question in questions if question.name not in presets)


def visible_questions(
    questions: Sequence[Question], data: Mapping[str, Json]
) -> tuple[Question, ...]:
    """The questions that are shown for this data, each now without a condition.

    A condition sees the answers to the questions above it; those of hidden ones count as missing.

    Raises:
        RuleFailed: a condition cannot be evaluated on this data.
    """
    seen = dict(data)
    shown: list[Question] = []
    for question in questions:
        if evaluation.holds(question.visible_if, seen):
            shown.append(replace(question, visible_if=None))
        else:
            seen.pop(question.name, None)
    return tuple(shown)


def schema_of_questions(questions: Sequence[Question]) -> JsonObject:
    """The JSON Schema of the answers, to validate them on the server.

    A question with a condition is never required here: pass what visible_questions gave, to
    require those that were shown. Answers left empty must be left out.
    """
    return {
        "type": "object",
        "properties": {each.name: _schema_of(each) for each in questions if each.name},
        "required": [
            each.name
            for each in questions
            if each.required and each.visible_if is None and each.shown_if is None
        ],
        "additionalProperties": False,
    }


def _schema_of(question: Question) -> JsonObject:
    schema: JsonObject = {"title": question.label, **_type_of(question), **_limits_of(question)}
    if question.const is not MISSING:
        schema["const"] = question.const
    if question.nullable and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    if question.nullable and "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema


def _type_of(question: Question) -> JsonObject:
    return TYPE_MAKERS[question.kind.family](question)


def _choice(question: Question) -> JsonObject:
    return {"enum": [value for value, _label in question.choices]}


def _multichoice(question: Question) -> JsonObject:
    least = {"minItems": 1} if question.required and question.min_items is None else {}
    return {"type": "array", "items": _choice(question), "uniqueItems": True, **least}


def _files(question: Question) -> JsonObject:
    least = {"minItems": 1} if question.required and question.min_items is None else {}
    file = {"type": FILE.json_type, "format": FILE.format}
    return {"type": "array", "items": file, "uniqueItems": True, **least}


def _list(question: Question) -> JsonObject:
    first = {"prefixItems": [_schema_of(each) for each in question.children]}
    return {
        "type": "array",
        **(first if question.children else {}),
        "items": _schema_of(question.item) if question.item else False,
        **({"uniqueItems": True} if question.is_unique else {}),
    }


def _plain(question: Question) -> JsonObject:
    return {"type": question.kind.json_type}


def _string(question: Question) -> JsonObject:
    name = question.kind.format
    shortest = {"minLength": 1} if question.required and question.min_length is None else {}
    return {"type": "string", **({"format": name} if name else {}), **shortest}


TYPE_MAKERS: dict[Family, Callable[[Question], JsonObject]] = {
    Family.TEXT: _string,
    Family.NUMBER: _plain,
    Family.BOOLEAN: _plain,
    Family.CHOICE: _choice,
    Family.MULTICHOICE: _multichoice,
    Family.DATE: _string,
    Family.TIME: _string,
    Family.DATETIME: _string,
    Family.FILE: _string,
    Family.FILES: _files,
    Family.USER: _string,
    Family.GROUP: lambda question: schema_of_questions(question.children),
    Family.TEXTS: _list,
    Family.ROWS: _list,
    Family.NOTE: _plain,
}
"""The JSON Schema of a value of each family, without its bounds."""


def _limits_of(question: Question) -> JsonObject:
    temporal = question.kind.family in TEMPORAL
    limits = {
        "formatMinimum" if temporal else "minimum": question.minimum,
        "formatMaximum" if temporal else "maximum": question.maximum,
        "exclusiveMinimum": question.exclusive_minimum,
        "exclusiveMaximum": question.exclusive_maximum,
        "minLength": question.min_length,
        "maxLength": question.max_length,
        "minItems": question.min_items,
        "maxItems": question.max_items,
        "pattern": question.pattern,
        "multipleOf": question.multiple_of,
    }
    return {word: limit for word, limit in limits.items() if limit is not None}
