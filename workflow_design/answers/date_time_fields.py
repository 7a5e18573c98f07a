"""Form fields for dates, times of the day and instants: native pickers, ISO 8601 texts."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as timezone_of
from typing import Any, NamedTuple, override

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from ticketflower.texts import as_sentences
from ticketflower.times.wording import clock_text, date_text, exact_text
from ticketflower.times.zones import current_zone_words, local_time
from workflow_design.answers.values import is_answer
from workflow_design.documents.fields.kinds import Family, FieldKind
from workflow_design.documents.fields.questions import Question


class Picker(forms.TextInput):
    """A native picker, which wants the value in one spelling and shows nothing otherwise.

    Source: "Date and time microsyntaxes" of the HTML standard: years of four digits, at most
    three digits after the second.
    """

    @override
    def format_value(self, value: Any) -> str | None:
        if isinstance(value, datetime):
            instant = local_time(value).replace(tzinfo=None) if value.tzinfo else value
            return instant.isoformat(timespec=_precision(instant.time()))
        if isinstance(value, time):
            return value.replace(tzinfo=None).isoformat(_precision(value))
        return value.isoformat() if isinstance(value, date) else super().format_value(value)


def _precision(value: time) -> str:
    if value.microsecond:
        return "milliseconds"
    return "seconds" if value.second else "minutes"


_UNSAID = timezone_of(timedelta(0), "unsaid")
"""The zone of what was typed without one, until it gets the current one."""


class InstantField(forms.DateTimeField):
    """An instant, typed in the current time zone, that can be written in UTC, as it is stored.

    Where clocks are set back an hour comes twice: the first one is meant, unless the field was
    shown with the second and is sent as it was. Where they are set forward an hour is missing.
    """

    shown: datetime | None = None
    """The instant that the page shows first."""

    @override
    def prepare_value(self, value: Any) -> Any:
        return value

    @override
    def to_python(self, value: Any) -> datetime | None:
        if self.shown is not None and value == self.widget.format_value(self.shown):
            return self.shown.astimezone(UTC)
        with timezone.override(_UNSAID):
            typed = super().to_python(value)
        try:
            return self._instant(typed) if typed else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def _instant(self, typed: datetime) -> datetime:
        if typed.tzinfo is not _UNSAID:
            return typed.astimezone(UTC)
        zone = timezone.get_current_timezone()
        instant = typed.replace(tzinfo=zone).astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=_UNSAID) != typed:
            raise ValidationError(
                f"{clock_text(typed)} does not exist on {date_text(typed)} in {zone}: "
                "clocks go forward then.",
                code="missing-hour",
            )
        return instant


class _Control(NamedTuple):
    """How values of a family are asked for, and read from a text in the data."""

    field: type[forms.DateField | forms.TimeField | forms.DateTimeField]
    input_formats: list[str] | None
    parse: Callable[[str], date | time | datetime | None]


CONTROLS: dict[Family, _Control] = {
    Family.DATE: _Control(forms.DateField, ["%Y-%m-%d"], parse_date),
    Family.TIME: _Control(forms.TimeField, None, parse_time),
    Family.DATETIME: _Control(InstantField, ["%Y-%m-%d %H:%M"], parse_datetime),
}


def date_time_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for a date, a time of the day, or both, which are those of the current zone."""
    kind, control = question.kind, CONTROLS[question.kind.family]
    if kind.family is Family.DATETIME:
        hint = f"Time zone: {current_zone_words()}."
        common["help_text"] = as_sentences(common["help_text"], hint)
    picker = Picker(attrs={"type": kind.input_type})
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
            shown = exact_text(local_time(bound)) if isinstance(bound, datetime) else text
            made.validators.append(validator(bound, f"{question.label} must be {shown} {word}."))
            made.widget.attrs[name] = made.widget.format_value(bound)
    return made
