"""Answers as people read them: labels, yes and no, dates, names, links."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.template.defaultfilters import date as format_date
from django.template.defaultfilters import time as format_time
from django.template.loader import render_to_string
from django.utils.dateparse import parse_date, parse_datetime, parse_time
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ticketflower.numbers import grouped
from ticketflower.times.wording import exact_text
from ticketflower.times.zones import local_time
from ticketflower.types import Json, JsonObject
from workflow_design.answers.values import EMPTY, is_answer
from workflow_design.documents.fields.answered import label_of_row, questions_of_rows
from workflow_design.documents.fields.kinds import FILE, Family, FieldKind, Link
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.report.words import humanised

HIDDEN = "••••••••"
"""Shown in place of a secret text, whatever its length."""

type Fact = tuple[str, str | SafeString]


@dataclass(frozen=True)
class ShownFile:
    """A stored file as pages show it.

    Attributes:
        version: among those of the same name on its ticket.
        size: in bytes.
        can_open: whether browsers can show it.
        has_preview: whether it is an image that is small enough to be shown at once.
    """

    pk: int
    name: str
    version: int
    size: int
    can_open: bool
    has_preview: bool


@dataclass(frozen=True)
class _Names:
    """What is shown instead of ids: people by e-mail address, files by upload."""

    people: Mapping[str, str]
    files: Mapping[str, ShownFile]
    links_files: bool


def facts(
    questions: Sequence[Question],
    data: Mapping[str, Json],
    *,
    layout: list[JsonObject] | None = None,
    names: Mapping[str, str] | None = None,
    files: Mapping[str, ShownFile] | None = None,
    links_files: bool = True,
) -> list[Fact]:
    """Labels and values of the data, in the order of the layout, else of the questions.

    Args:
        questions: they give labels and formats; data without a question comes last.
        data: the answers; empty ones are left out.
        layout: a document's ``display_layout``; it chooses what is shown.
        names: people's names by e-mail address.
        files: by upload id.
        links_files: whether the reader may open files; else they are only named.
    """
    by_name = _by_name(questions)
    unasked = sorted(name for name in data if name not in by_name)
    known = _Names(names or {}, files or {}, links_files)
    order = _names_of(layout) if layout else [*by_name, *unasked]
    shown: list[Fact] = []
    for name in order:
        if data.get(name) not in EMPTY:
            shown += _facts_of(name, _fitting(by_name.get(name, ()), data[name]), data[name], known)
    return shown


def _names_of(layout: list[JsonObject]) -> list[str]:
    rows = [row for section in layout for row in section["Fields"]]
    return [name for row in rows for name in (row if isinstance(row, list) else [row])]


def _facts_of(name: str, question: Question | None, value: Json, names: _Names) -> Iterator[Fact]:
    label = question.label if question else humanised(name)
    if question is not None and question.kind.family is Family.ROWS and isinstance(value, list):
        yield from _facts_of_rows(question, value, names)
    elif isinstance(value, dict) and not _is_choice(question, value):
        children = _by_name(question.children if question else ())
        for inner, each in value.items():
            if each in EMPTY:
                continue
            asked = _fitting(children.get(inner, ()), each)
            for inner_label, text in _facts_of(inner, asked, each, names):
                yield f"{label}: {inner_label}", text
    else:
        yield label, _text_of(question, value, names)


def _facts_of_rows(question: Question, rows: list[Json], names: _Names) -> Iterator[Fact]:
    """The facts of each row, which has the label of all and its number."""
    asked = questions_of_rows(question, len(rows))
    for index, (each, value) in enumerate(zip(asked, rows, strict=False)):
        if value not in EMPTY:
            label = label_of_row(question, each, index)
            yield from _facts_of("", replace(each, label=label), value, names)
    for value in rows[len(asked) :]:
        yield question.label, str(value)


def _by_name(questions: Sequence[Question]) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for question in questions:
        found.setdefault(question.name, []).append(question)
    return found


def _fitting(questions: Sequence[Question], value: Json) -> Question | None:
    """Of the questions of a name, the one whose answer this can be."""
    for question in questions:
        if _is_choice(question, value) or (
            not question.choices and is_answer(question.kind, value)
        ):
            return question
    return questions[0] if questions else None


def _is_choice(question: Question | None, value: Json) -> bool:
    return question is not None and any(choice == value for choice, _label in question.choices)


def _text_of(question: Question | None, value: Json, names: _Names) -> str | SafeString:
    if isinstance(value, list):
        if question is not None and question.kind.family in _ON_LINES:
            item = question.item or replace(question, kind=FILE)
            lines = ((_text_of(item, each, names),) for each in value)
            return format_html_join(mark_safe("<br>"), "{}", lines)
        return format_html_join(", ", "{}", ((_text_of(question, v, names),) for v in value))
    for choice, label in question.choices if question is not None else ():
        if choice == value:
            return label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if question is None:
        return str(value)
    if not is_answer(question.kind, value):
        return str(value)
    return WRITERS[question.kind.family](question.kind, value, names)


_ON_LINES = frozenset({Family.FILES, Family.TEXTS})
"""Families whose answers have several parts, each of which is shown on a line of its own."""

type Writer = Callable[[FieldKind, Json, _Names], str | SafeString]


def _plain(_kind: FieldKind, value: Json, _names: _Names) -> str:
    return str(value)


def _text(kind: FieldKind, value: Json, _names: _Names) -> str | SafeString:
    if kind.is_secret:
        return HIDDEN
    return format_html(LINKS[kind.link], value) if kind.link else str(value)


def _number(kind: FieldKind, value: Json, _names: _Names) -> str:
    return str(value) if kind.json_type == "integer" else grouped(value)


def _datetime(_kind: FieldKind, value: Json, _names: _Names) -> str:
    instant = parse_datetime(value)
    assert instant is not None, "an answer of this kind"
    return exact_text(local_time(instant))


def _person(_kind: FieldKind, value: Json, names: _Names) -> str:
    return names.people.get(value, value)


def _file(_kind: FieldKind, upload: Json, names: _Names) -> str | SafeString:
    if upload not in names.files:
        return "File no longer available"
    if not names.links_files:
        return names.files[upload].name
    return render_to_string("components/file.html", {"file": names.files[upload]})


LINKS: dict[Link, str] = {
    Link.MAIL: '<a href="mailto:{0}">{0}</a>',
    Link.PAGE: '<a href="{0}" rel="noopener noreferrer">{0}</a>',
}

WRITERS: dict[Family, Writer] = {
    Family.TEXT: _text,
    Family.NUMBER: _number,
    Family.BOOLEAN: _plain,
    Family.CHOICE: _plain,
    Family.MULTICHOICE: _plain,
    Family.DATE: lambda _kind, value, _names: format_date(parse_date(value), "DATE_FORMAT"),
    Family.TIME: lambda _kind, value, _names: format_time(parse_time(value), "TIME_FORMAT"),
    Family.DATETIME: _datetime,
    Family.FILE: _file,
    Family.FILES: _plain,
    Family.USER: _person,
    Family.GROUP: _plain,
    Family.TEXTS: _plain,
    Family.ROWS: _plain,
    Family.NOTE: _plain,
}
"""How a value of each family is shown."""
