"""Form fields for dates, times of the day and instants: native pickers, ISO 8601 texts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple, override

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from ticketflower.texts import as_sentences
from workflow_design.answers.values import is_answer
from workflow_design.documents.fields.kinds import Family, FieldKind
from workflow_design.documents.fields.questions import Question


class _Picker(forms.TextInput):
    """A native picker, which wants the value in one spelling and shows nothing otherwise.

    Source: "Date and time microsyntaxes" of the HTML standard: years of four digits, at most
    three digits after the second.
    """

    @override
    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            instant = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return instant.isoformat(timespec=_precision(instant.time()))
        if isinstance(value, time):
            return value.replace(tzinfo=None).isoformat(_precision(value))
        return value.isoformat() if isinstance(value, date) else super().format_value(value)


def _precision(value: time) -> str:
    if value.microsecond:
        return "milliseconds"
    return "seconds" if value.second else "minutes"


class UtcDateTimeField(forms.DateTimeField):
    """An instant that can be written in UTC, as it is stored."""

    @override
    def prepare_value(self, value: Any) -> Any:
        return value

    @override
    def to_python(self, value: Any) -> datetime | None:
        try:
            instant = super().to_python(value)
            return instant.astimezone(UTC) if instant else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class _Control(NamedTuple):
    """How values of a family are asked for, and read from a text in the data."""

    field: type[forms.DateField | forms.TimeField | forms.DateTimeField]
    input_formats: list[str] | None
    parse: Callable[[str], date | time | datetime | None]
    hint: str = ""


CONTROLS: dict[Family, _Control] = {
    Family.DATE: _Control(forms.DateField, ["%Y-%m-%d"], parse_date),
    Family.TIME: _Control(forms.TimeField, None, parse_time),
    Family.DATETIME: _Control(
        UtcDateTimeField, ["%Y-%m-%d %H:%M"], parse_datetime, "Date and time in UTC."
    ),
}


def date_time_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for a date, a time of the day, or both, which are then those of UTC."""
    kind, control = question.kind, CONTROLS[question.kind.family]
    common["help_text"] = as_sentences(common["help_text"], control.hint)
    picker = _Picker(attrs={"type": kind.input_type})
    made = control.field(**common, widget=picker, input_formats=control.input_formats)
    made.error_messages["invalid"] = f"{question.label} must be {kind.expected}."
    return _bounds(question, made)


def known_date_time(kind: FieldKind, text: str) -> date | time | datetime | None:
    """The value that a text in the data means."""
    return CONTROLS[kind.family].parse(text)


def _bounds(question: Question, made: forms.Field) -> forms.Field:
    for text, validator, name, word in (
        (question.minimum, validators.MinValueValidator, "min", "or later"),
        (question.maximum, validators.MaxValueValidator, "max", "or earlier"),
    ):
        # An instant does not bound a date (JSON Schema's formatMinimum is for one format).
        if isinstance(text, str) and is_answer(question.kind, text):
            bound = known_date_time(question.kind, text)
            made.validators.append(validator(bound, f"{question.label} must be {text} {word}."))
            made.widget.attrs[name] = made.widget.format_value(bound)
    return made
