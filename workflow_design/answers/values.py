"""Type check of answers: the data of a workflow may hold anything.

A transform may write a text where a field of the same name is a number; pages and forms must
show such data all the same.
"""

from collections.abc import Callable

from ticketflower.types import Json
from workflow_design.documents.fields.kinds import Family, FieldKind
from workflow_design.documents.schema.formats import FORMATS

EMPTY: tuple[Json, ...] = (None, "", [], {})
"""What counts as no answer; False and 0 are answers."""


def is_answer(kind: FieldKind, value: Json) -> bool:
    """Whether the value has the type and form of answers to questions of this kind."""
    return CHECKS[kind.family](kind, value)


def _is_text(kind: FieldKind, value: Json) -> bool:
    # What is shown as a link must lead where it says.
    return isinstance(value, str) and (not kind.link or _is_formatted(kind, value))


def _is_formatted(kind: FieldKind, value: Json) -> bool:
    return isinstance(value, str) and FORMATS[kind.format].fits(value)


def _is_number(_kind: FieldKind, value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_single(_kind: FieldKind, value: Json) -> bool:
    return value is not None and not isinstance(value, list)


def _is_a(python_type: type) -> Callable[[FieldKind, Json], bool]:
    return lambda _kind, value: isinstance(value, python_type)


def _are_texts(_kind: FieldKind, value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _are_lines(kind: FieldKind, value: Json) -> bool:
    return _are_texts(kind, value) and not any(len(each.splitlines()) > 1 for each in value)


CHECKS: dict[Family, Callable[[FieldKind, Json], bool]] = {
    Family.TEXT: _is_text,
    Family.NUMBER: _is_number,
    Family.BOOLEAN: _is_a(bool),
    Family.CHOICE: _is_single,
    Family.MULTICHOICE: _is_a(list),
    Family.DATE: _is_formatted,
    Family.TIME: _is_formatted,
    Family.DATETIME: _is_formatted,
    Family.FILE: _is_a(str),
    Family.FILES: _are_texts,
    Family.USER: _is_a(str),
    Family.GROUP: _is_a(dict),
    Family.TEXTS: _are_lines,
    Family.ROWS: _is_a(list),
    Family.NOTE: lambda _kind, value: value is None,
}
