"""Conditions of questions: JSON Schemas of the object that holds the answers."""

from collections.abc import Iterator, Mapping, Sequence

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.question import Question
from workflow_design.documents.schema.validate import errors_of


def shown_questions(questions: Sequence[Question], answers: Mapping[str, Json]) -> list[Question]:
    """The questions of one object that are asked after these answers, at most one of a name.

    A condition on a required question that has no answer yet isn't decided, and shows nothing.

    Args:
        questions: of the object, in their order.
        answers: to all of them by name; those of questions that aren't asked count as missing.
    """
    always = [each for each in questions if each.shown_if is None]
    required = {each.name for each in always if each.required}
    seen = {each.name: answers[each.name] for each in always if each.name in answers}
    shown: list[Question] = []
    names: set[str] = set()
    for question in questions:
        if question.name in names or not _is_shown(question, seen, required):
            continue
        shown.append(question)
        names |= {question.name} - {""}
        if question.name in answers:
            seen[question.name] = answers[question.name]
    return shown


def is_required(question: Question, answers: JsonObject) -> bool:
    """Whether a question that is asked must be answered, after the answers of its object."""
    return question.required or any(_holds(each, answers) for each in question.required_if)


def controlling_names(questions: Sequence[Question]) -> set[str]:
    """The names of those questions of an object on whose answers the others depend."""
    conditions = [
        each
        for question in questions
        for each in (*(question.shown_if or ()), *question.required_if)
    ]
    return {name for each in conditions for name in names_in(each)}


def names_in(condition: Json) -> Iterator[str]:
    """The names of the object's properties that a condition looks at."""
    if not isinstance(condition, dict):
        return
    yield from condition.get("properties", ())
    yield from condition.get("required", ())
    for keyword in ("allOf", "anyOf", "oneOf"):
        for each in condition.get(keyword, ()):
            yield from names_in(each)
    for keyword in ("not", "if", "then", "else"):
        yield from names_in(condition.get(keyword))


def _is_shown(question: Question, seen: JsonObject, required: set[str]) -> bool:
    if question.shown_if is None:
        return True
    unanswered = required - seen.keys()
    return any(
        _holds(each, seen) and unanswered.isdisjoint(names_in(each)) for each in question.shown_if
    )


def _holds(condition: JsonObject, answers: JsonObject) -> bool:
    return not errors_of(condition, answers)
