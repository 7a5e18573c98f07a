"""What a form asks, as plain data: read from a workflow's fields or from a task's output_schema.

The checker uses it to say what cannot be asked; the site makes its forms from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import (
    FIELD_TYPES,
    FORMAT_OF,
    MISSING,
    NUMERIC,
    TEMPORAL,
    Bound,
    Kind,
    Question,
    label_of,
)
from workflow_design.documents.fields.schema_questions import questions_of_schema
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import humanised
from workflow_design.documents.rules import evaluation

__all__ = [
    "MISSING",
    "Bound",
    "Kind",
    "Problem",
    "Question",
    "humanised",
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
        kind=FIELD_TYPES[field["FieldType"]],
        label=label_of(field.get("Label"), name),
        help=field.get("Help", ""),
        required=field.get("Required", False),
        default=MISSING if field.get("Default") is None else field["Default"],
        choices=tuple((choice, choice) for choice in field.get("Choices", [])),
        minimum=field.get("Minimum"),
        maximum=field.get("Maximum"),
        max_length=field.get("MaxLength"),
        pattern=field.get("Pattern"),
        visible_if=field.get("VisibleIf"),
    )


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
        "properties": {each.name: _schema_of(each) for each in questions},
        "required": [each.name for each in questions if each.required and each.visible_if is None],
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
    kind = question.kind
    values = [value for value, _ in question.choices]
    if kind is Kind.GROUP:
        return schema_of_questions(question.children)
    if kind is Kind.CHOICE:
        return {"enum": values}
    if kind is Kind.MULTICHOICE:
        least = {"minItems": 1} if question.required and question.min_items is None else {}
        return {"type": "array", "items": {"enum": values}, "uniqueItems": True, **least}
    if kind in NUMERIC or kind is Kind.BOOLEAN:
        return {"type": kind.value}
    shortest = {"minLength": 1} if question.required and question.min_length is None else {}
    given = {"format": FORMAT_OF[kind]} if kind in FORMAT_OF else {}
    return {"type": "string", **given, **shortest}


def _limits_of(question: Question) -> JsonObject:
    temporal = question.kind in TEMPORAL
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
