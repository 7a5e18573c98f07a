"""Answers as people read them: labels, yes and no, dates, names, links."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import time as format_time
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ticketflower.numbers import grouped
from ticketflower.types import Json, JsonObject
from workflow_design.answers.values import EMPTY, is_answer
from workflow_design.documents.fields.questions import Kind, Question, humanised

type Fact = tuple[str, str | SafeString]


def facts(
    questions: Sequence[Question],
    data: Mapping[str, Json],
    *,
    layout: list[JsonObject] | None = None,
    names: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
) -> list[Fact]:
    """Labels and values of the data, in the order of the layout, else of the questions.

    Args:
        questions: they give labels and formats; data without a question comes last.
        data: the answers; empty ones are left out.
        layout: a document's ``display_layout``; it chooses what is shown.
        names: people's names by e-mail address.
        files: file names by upload id.
    """
    by_name = {question.name: question for question in questions}
    unasked = sorted(name for name in data if name not in by_name)
    order = _names_of(layout) if layout else [*by_name, *unasked]
    shown: list[Fact] = []
    for name in order:
        if data.get(name) not in EMPTY:
            shown += _facts_of(name, by_name.get(name), data[name], names or {}, files or {})
    return shown


def _names_of(layout: list[JsonObject]) -> list[str]:
    rows = [row for section in layout for row in section["Fields"]]
    return [name for row in rows for name in (row if isinstance(row, list) else [row])]


def _facts_of(
    name: str,
    question: Question | None,
    value: Json,
    names: Mapping[str, str],
    files: Mapping[str, str],
) -> Iterator[Fact]:
    label = question.label if question else humanised(name)
    if isinstance(value, dict):
        children = {child.name: child for child in question.children} if question else {}
        for inner, each in value.items():
            if each in EMPTY:
                continue
            for inner_label, text in _facts_of(inner, children.get(inner), each, names, files):
                yield f"{label}: {inner_label}", text
    else:
        yield label, text_of(question, value, names, files)


def text_of(
    question: Question | None,
    value: Json,
    names: Mapping[str, str],
    files: Mapping[str, str],
) -> str | SafeString:
    """One value as people read it."""
    if isinstance(value, list):
        return format_html_join(", ", "{}", ((text_of(question, v, names, files),) for v in value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if question is None:
        return str(value)
    for choice, label in question.choices:
        if choice == value:
            return label
    return _written(question.kind, value, names, files)


def _written(
    kind: Kind, value: Json, names: Mapping[str, str], files: Mapping[str, str]
) -> str | SafeString:
    if not is_answer(kind, value):
        return str(value)
    if kind is Kind.USER:
        return names.get(value, value)
    if kind is Kind.FILE:
        return _file_link(value, files)
    write = WRITERS.get(kind, str)
    return write(value)


def _written_moment(value: str) -> str:
    moment = parse_datetime(value)
    return f"{format_date(moment, 'DATETIME_FORMAT')} {format_date(moment, 'e')}"


WRITERS: dict[Kind, Callable[[Json], str | SafeString]] = {
    Kind.TIME: lambda value: format_time(parse_time(value), "TIME_FORMAT"),
    Kind.DATE: lambda value: format_date(parse_date(value), "DATE_FORMAT"),
    Kind.DATETIME: _written_moment,
    Kind.EMAIL: lambda value: format_html('<a href="mailto:{0}">{0}</a>', value),
    Kind.URL: lambda value: format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', value),
    Kind.NUMBER: grouped,
}


def _file_link(upload: str, files: Mapping[str, str]) -> str | SafeString:
    if upload not in files:
        return "a file that is no longer there"
    return format_html('<a href="{}">{}</a>', reverse("tickets:file", args=[upload]), files[upload])
