"""Whether a value can be the answer to a question: the data of a workflow may hold anything.

A transform may write a text where a field of the same name is a number; pages and forms must
show such data all the same.
"""

from collections.abc import Callable

from ticketflower.types import Json
from workflow_design.documents.fields.questions import Kind
from workflow_design.documents.schema import formats

EMPTY: tuple[Json, ...] = (None, "", [], {})
"""What counts as no answer; False and 0 are answers."""


def is_answer(kind: Kind, value: Json) -> bool:
    """Whether the value is of the sort that answers to questions of this kind are."""
    return _CHECKS[kind](value)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_single(value: Json) -> bool:
    return value is not None and not isinstance(value, list | dict)


def _text_that(fits: Callable[[str], bool]) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and fits(value)


_CHECKS: dict[Kind, Callable[[Json], bool]] = {
    Kind.STRING: _is_text,
    Kind.TEXT: _is_text,
    Kind.INTEGER: _is_number,
    Kind.NUMBER: _is_number,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.CHOICE: _is_single,
    Kind.MULTICHOICE: lambda value: isinstance(value, list),
    Kind.DATE: _text_that(formats.is_date),
    Kind.TIME: _text_that(formats.is_time),
    Kind.DATETIME: _text_that(formats.is_datetime),
    Kind.EMAIL: _text_that(formats.is_email),
    Kind.URL: _text_that(formats.is_url),
    Kind.PHONE: _is_text,
    Kind.FILE: _is_text,
    Kind.USER: _is_text,
    Kind.GROUP: lambda value: isinstance(value, dict),
}
