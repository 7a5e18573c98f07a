"""Columns of an export for what people answered in the forms of tickets."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from ticketflower.types import Json, JsonObject
from workflow_design.answers.display import HIDDEN
from workflow_design.answers.values import EMPTY, is_answer
from workflow_design.documents.fields.answered import questions_of_rows
from workflow_design.documents.fields.kinds import OF_FILES, Family
from workflow_design.documents.fields.questions import Question
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.lists.declaration import Column
from workflow_ops.models import FileUpload
from workflow_ops.models.tickets import TicketInstanceQuerySet


def answer_columns(tickets: TicketInstanceQuerySet, taken: Collection[str]) -> list[Column[Any]]:
    """A column for each question that the forms of these tickets ask, in their order.

    Questions of several ticket types that have the same key share a column, whose title is that of
    the newest version. Where two columns would have the same title, the key stands behind it.

    Args:
        tickets: those that are exported.
        taken: the headings of the other columns.
    """
    versions = {
        pk: {question.name: question for question in compiled_version(pk).all_questions}
        for pk in sorted(tickets.workflow_versions())
    }
    titles = {key: question.label for asked in versions.values() for key, question in asked.items()}
    count = Counter([*titles.values(), *taken])
    return [
        Column(
            title if count[title] == 1 else f"{title} ({key})",
            _Answer(key, versions),
        )
        for key, title in titles.items()
    ]


def with_answers(tickets: TicketInstanceQuerySet) -> TicketInstanceQuerySet:
    """The tickets with what their columns of answers say, by no further statement."""
    files = FileUpload.objects.filter(ticket=OuterRef("pk"), comment=None)
    named = files.values(json=JSONObject(id="pk", name="filename"))
    return tickets.with_answers().annotate(uploads=ArraySubquery(named))


class _Answer:
    """The answer of a ticket, loaded ``with_answers``, to one question."""

    def __init__(self, key: str, versions: dict[int, dict[str, Question]]) -> None:
        self._key = key
        self._versions = versions

    def __call__(self, ticket: Any) -> object:
        question = self._versions[ticket.version_id].get(self._key)
        data = {**ticket.presets, **ticket.submitted, **(ticket.collected or {})}
        value = data.get(self._key)
        if question is None or value in EMPTY:
            return ""
        files = {str(each["id"]): each["name"] for each in ticket.uploads}
        return _cell(question, value, files)


def _cell(question: Question | None, value: Json, files: dict[str, str]) -> object:
    """The value as people read it; times and numbers in the form that programs read."""
    label = next((name for choice, name in _choices(question) if choice == value), None)
    if label is not None:
        return label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return _list(question, value, files)
    if isinstance(value, dict):
        return _group(question, value, files)
    if question is None:
        return value
    if question.kind.family in OF_FILES:
        return files.get(str(value), value)
    if question.kind.family == Family.DATETIME and is_answer(question.kind, value):
        return _instant(value)
    return HIDDEN if question.kind.is_secret else value


def _choices(question: Question | None) -> tuple[tuple[Json, str], ...]:
    return question.choices if question is not None else ()


def _list(question: Question | None, value: list[Json], files: dict[str, str]) -> str:
    if question is None or question.kind.family is not Family.ROWS:
        return ", ".join(str(_cell(question, each, files)) for each in value)
    rows = zip(questions_of_rows(question, len(value)), value, strict=False)
    return " | ".join(str(_cell(asked, each, files)) for asked, each in rows)


def _group(question: Question | None, value: JsonObject, files: dict[str, str]) -> str:
    asked = {child.name: child for child in question.children} if question else {}
    return "; ".join(
        f"{asked[name].label if name in asked else name}: {_cell(asked.get(name), each, files)}"
        for name, each in value.items()
        if each not in EMPTY
    )


def _instant(value: Json) -> datetime | None:
    return parse_datetime(str(value))
