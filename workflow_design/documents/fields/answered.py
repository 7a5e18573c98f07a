"""Walks through questions and their answers, into groups and rows."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain, repeat

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import Question


def questions_within(questions: Sequence[Question]) -> Iterator[Question]:
    """The questions and those in their groups and rows, each once, whatever is answered."""
    for question in questions:
        yield question
        yield from questions_within(question.children)
        if question.item is not None:
            yield from questions_within([question.item])


def ask_for(families: Collection[Family], questions: Sequence[Question]) -> bool:
    """Whether one of the questions, or one inside of them, is of one of these families."""
    return any(each.kind.family in families for each in questions_within(questions))


def questions_of_rows(question: Question, count: int) -> list[Question]:
    """The question of each of the first rows, at most as many as there may be."""
    further = repeat(question.item) if question.item is not None else ()
    return [each for each, _ in zip(chain(question.children, further), range(count), strict=False)]


def label_of_row(question: Question, row: Question, index: int) -> str:
    """The label of a row: that of its question, with its number unless it is one of the first.

    Args:
        question: of all rows.
        row: the question of this one, as ``questions_of_rows`` has it.
        index: of the row, from 0.
    """
    first = len(question.children)
    return row.label if index < first else f"{row.label or question.label} {index - first + 1}"


def answered(
    questions: Sequence[Question], answers: Mapping[str, Json]
) -> Iterator[tuple[Question, Json]]:
    """Each answer that is given, with its question; groups and rows are given by their parts."""
    for question in questions:
        if question.name in answers:
            yield from _answered(question, answers[question.name])


def _answered(question: Question, value: Json) -> Iterator[tuple[Question, Json]]:
    if question.kind.family is Family.GROUP and isinstance(value, dict):
        yield from answered(question.children, value)
    elif question.kind.family is Family.ROWS and isinstance(value, list):
        for each, inner in zip(questions_of_rows(question, len(value)), value, strict=False):
            yield from _answered(each, inner)
    else:
        yield question, value


def with_answers_changed(
    questions: Sequence[Question],
    answers: JsonObject,
    change: Callable[[Question, Json], Json],
) -> JsonObject:
    """The same answers, each changed by the function, which is given its question as well."""
    changed = dict(answers)
    for question in questions:
        if question.name in answers:
            changed[question.name] = _changed(question, answers[question.name], change)
    return changed


def _changed(question: Question, value: Json, change: Callable[[Question, Json], Json]) -> Json:
    if question.kind.family is Family.GROUP and isinstance(value, dict):
        return with_answers_changed(question.children, value, change)
    if question.kind.family is Family.ROWS and isinstance(value, list):
        asked = questions_of_rows(question, len(value))
        rest = value[len(asked) :]
        pairs = zip(asked, value, strict=False)
        return [*(_changed(each, inner, change) for each, inner in pairs), *rest]
    return change(question, value)
