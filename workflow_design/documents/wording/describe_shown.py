"""Describe in words under which answers a question of a task's form is asked."""

from collections.abc import Mapping, Sequence

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.conditions import names_in
from workflow_design.documents.fields.question import Question
from workflow_design.documents.report.words import quoted
from workflow_design.documents.schema.choices import constants_of
from workflow_design.documents.wording.constants import constant_in_words


def describe_shown(question: Question, siblings: Sequence[Question]) -> str:
    """A sentence on when a question is asked; empty for one that always is.

    Args:
        question: it.
        siblings: the questions of the same object, which have the labels.
    """
    if question.shown_if is None:
        return ""
    by_name = {each.name: each for each in reversed(siblings)}
    match question.shown_if:
        case ({"not": dict(exception)},):
            return f"Shown unless {_condition(exception, by_name)}."
        case conditions:
            either = " or ".join(_condition(each, by_name) for each in conditions)
            return f"Shown only if {either}."


def _condition(condition: JsonObject, by_name: Mapping[str, Question]) -> str:
    match condition:
        case {"allOf": [first, second], **others} if not others:
            return f"{_condition(first, by_name)} and {_condition(second, by_name)}"
        case {"not": dict(inner)}:
            return f"it isn't true that {_condition(inner, by_name)}"
        case {"required": [name], **others} if not others:
            return f"{_label(name, by_name)} is answered"
    parts = [
        _answer(name, constants_of(each), by_name)
        for name, each in condition.get("properties", {}).items()
        if isinstance(each, dict)
    ]
    if parts and "" not in parts:
        return " and ".join(parts)
    labels = [_label(name, by_name) for name in dict.fromkeys(names_in(condition))]
    return f"the answers to {', '.join(labels)} require it"


def _answer(name: str, values: list[Json] | None, by_name: Mapping[str, Question]) -> str:
    if not values:
        return ""
    choices = by_name[name].choices if name in by_name else ()
    words = [
        next((quoted(label) for value, label in choices if value == each), constant_in_words(each))
        for each in values
    ]
    return f"{_label(name, by_name)} is {' or '.join(words)}"


def _label(name: str, by_name: Mapping[str, Question]) -> str:
    label = by_name[name].label if name in by_name else name
    return quoted(label) if label.endswith("?") else label
