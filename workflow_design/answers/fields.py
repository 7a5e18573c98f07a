"""One question as one Django form field: its rules, its first value, its answer as JSON."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from math import ceil, floor
from typing import Any

import re2
from django import forms
from django.conf import settings
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.html import escape

from ticketflower.texts import in_sentences
from ticketflower.types import Json
from users.models import User
from workflow_design.answers.moment_fields import date_field, known_moment, moment_field, time_field
from workflow_design.answers.number_fields import NumberField, WholeNumberField
from workflow_design.answers.text_fields import CopiedField, LineField, LinesField
from workflow_design.answers.upload_field import UploadDesk, UploadField
from workflow_design.answers.values import EMPTY, is_answer
from workflow_design.documents.fields.kinds import (
    LONGEST_STRING,
    LONGEST_TEXT,
    MAX_DIGITS,
    TEMPORAL,
)
from workflow_design.documents.fields.questions import MISSING, Kind, Question
from workflow_design.documents.schema import formats

MOST_RADIO_CHOICES = 4
YES_NO = (("true", "Yes"), ("false", "No"))

type Maker = Callable[[Question, dict[str, Any]], forms.Field]


class PatternValidator:
    """Holds a text against a pattern in RE2, which never hangs."""

    def __init__(self, pattern: str, message: str) -> None:
        self.pattern = re2.compile(pattern)
        self.message = message

    def __call__(self, value: str) -> None:
        """Raise ValidationError where the pattern is not found."""
        if not self.pattern.search(value):
            raise ValidationError(self.message, code="pattern")


class FormatValidator:
    """Holds a text against a format as the services do that store it."""

    def __init__(self, fits: Callable[[str], bool], message: str) -> None:
        self.fits = fits
        self.message = message

    def __call__(self, value: str) -> None:
        """Raise ValidationError where the text is something else."""
        if not self.fits(value):
            raise ValidationError(self.message, code="format")


def _char(
    question: Question,
    common: dict[str, Any],
    *,
    longest: int,
    widget: forms.Widget | None = None,
    field: type[LineField] = LineField,
) -> LineField:
    label = question.label
    longest = min(question.max_length or longest, LONGEST_TEXT)
    made = field(**common, widget=widget, max_length=longest, min_length=question.min_length)
    if question.pattern:
        hint = question.help or f"It must match the pattern {question.pattern}"
        made.validators.append(
            PatternValidator(question.pattern, f"{label} does not have the expected form. {hint}")
        )
    for validator in made.validators:
        if isinstance(validator, validators.MaxLengthValidator):
            validator.message = f"{label} may have at most {longest} characters."
        if isinstance(validator, validators.MinLengthValidator):
            validator.message = f"{label} must have at least {question.min_length} characters."
    return made


def _string(question: Question, common: dict[str, Any]) -> forms.Field:
    return _char(question, common, longest=LONGEST_STRING)


def _text(question: Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 5})
    return _char(question, common, longest=LONGEST_TEXT, widget=widget, field=LinesField)


def _email(question: Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.EmailInput()
    made = _char(question, common, longest=254, widget=widget, field=CopiedField)
    message = f"{question.label} must be an e-mail address, such as anna@example.com."
    made.validators.append(FormatValidator(formats.is_email, message))
    return made


def _url(question: Question, common: dict[str, Any]) -> forms.Field:
    made = _char(question, common, longest=2000, widget=forms.URLInput(), field=CopiedField)
    message = f"{question.label} must be a web address, such as https://example.com."
    made.validators.append(FormatValidator(formats.is_url, message))
    return made


def _phone(question: Question, common: dict[str, Any]) -> forms.Field:
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    made = _char(question, common, longest=30, widget=widget, field=CopiedField)
    message = f"{question.label} must be a phone number, such as +49 30 123456."
    made.validators.append(FormatValidator(formats.is_phone, message))
    return made


def _integer(question: Question, common: dict[str, Any]) -> forms.Field:
    least, most = question.minimum, question.maximum
    return WholeNumberField(
        **common,
        **_exclusive(question),
        min_value=None if least is None else ceil(Decimal(str(least))),
        max_value=None if most is None else floor(Decimal(str(most))),
    )


def _number(question: Question, common: dict[str, Any]) -> forms.Field:
    least, most = question.minimum, question.maximum
    return NumberField(
        **common,
        **_exclusive(question),
        min_value=None if least is None else Decimal(str(least)),
        max_value=None if most is None else Decimal(str(most)),
        max_digits=MAX_DIGITS,
    )


def _exclusive(question: Question) -> dict[str, Any]:
    return {"above": question.exclusive_minimum, "below": question.exclusive_maximum}


def _boolean(question: Question, common: dict[str, Any]) -> forms.Field:
    if question.const is True:
        made = forms.BooleanField(**{**common, "required": True})
        made.error_messages["required"] = f"Tick '{question.label}' to go on."
        return made
    if question.required and not question.has_default:
        return forms.TypedChoiceField(
            **common, choices=YES_NO, widget=forms.RadioSelect, coerce=lambda text: text == "true"
        )
    return forms.BooleanField(**{**common, "required": False})


def _choices(question: Question) -> tuple[list[tuple[str, str]], dict[str, Json]]:
    values = {str(number): value for number, (value, _label) in enumerate(question.choices)}
    labels = [(str(number), label) for number, (_value, label) in enumerate(question.choices)]
    # Browsers send line breaks otherwise than they got them.
    if all(
        isinstance(value, str) and value.isprintable() and value
        for value, _label in question.choices
    ):
        values = {value: value for value, _label in question.choices}
        labels = [(value, label) for value, label in question.choices]
    return labels, values


def _choice(question: Question, common: dict[str, Any]) -> forms.Field:
    labels, values = _choices(question)
    few = len(labels) <= MOST_RADIO_CHOICES and question.required
    made = forms.TypedChoiceField(
        **common,
        choices=labels if few else [("", "Choose ..."), *labels],
        coerce=values.__getitem__,
        empty_value=None,
        widget=forms.RadioSelect if few else forms.Select,
    )
    made.error_messages["invalid_choice"] = f"{question.label}: choose one of those offered."
    return made


def _multichoice(question: Question, common: dict[str, Any]) -> forms.Field:
    labels, values = _choices(question)
    made = forms.TypedMultipleChoiceField(
        **common, choices=labels, coerce=values.__getitem__, widget=forms.CheckboxSelectMultiple
    )
    made.error_messages["invalid_choice"] = f"{question.label}: choose among those offered."
    least, most = question.min_items, question.max_items

    def count_fits(chosen: list[Json]) -> None:
        if least is not None and len(chosen) < least:
            raise ValidationError(f"{question.label}: choose at least {least}.")
        if most is not None and len(chosen) > most:
            raise ValidationError(f"{question.label}: choose at most {most}.")

    made.validators.append(count_fits)
    return made


MAKERS: dict[Kind, Maker] = {
    Kind.STRING: _string,
    Kind.TEXT: _text,
    Kind.EMAIL: _email,
    Kind.URL: _url,
    Kind.PHONE: _phone,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.MULTICHOICE: _multichoice,
    Kind.DATE: date_field,
    Kind.TIME: time_field,
    Kind.DATETIME: moment_field,
}


def field_of(question: Question, *, people: Sequence[User], uploads: UploadDesk) -> forms.Field:
    """The form field that asks the question.

    Args:
        question: any but a group, which has no field of its own.
        people: who may be chosen where a person is asked for.
        uploads: where a file is kept.
    """
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": escape(question.help),  # crispy prints it as HTML
        "required": question.required,
    }
    if question.kind is Kind.USER:
        choices = [("", "Choose ..."), *((person.email, _named(person)) for person in people)]
        made: forms.Field = forms.ChoiceField(**common, choices=choices)
    elif question.kind is Kind.FILE:
        most = f"At most {settings.UPLOAD_MAX_MEGABYTES} MB."
        common["help_text"] = in_sentences(common["help_text"], most)
        made = UploadField(**common, uploads=uploads)
    else:
        made = MAKERS[question.kind](question, common)
    if question.const is not True:
        made.error_messages["required"] = _required(question.label)
    return made


def _named(person: User) -> str:
    return str(person) if person.is_active else f"{person} (deactivated)"


def _required(label: str) -> str:
    return f"Please answer: {label}" if label.endswith("?") else f"{label} is required."


def initial_of(question: Question, known: Json) -> Any:
    """What the field shows first: the known value if it can be an answer, else the default."""
    value = known if is_answer(question.kind, known) else question.default
    if value is None or value is MISSING:
        return None
    if question.kind is Kind.BOOLEAN and question.required and not question.has_default:
        return "true" if value else "false"
    if question.kind in (Kind.CHOICE, Kind.MULTICHOICE):
        _labels, values = _choices(question)
        wanted = value if question.kind is Kind.MULTICHOICE else [value]
        options = [option for option, each in values.items() if each in wanted]
        return options if question.kind is Kind.MULTICHOICE else next(iter(options), None)
    if question.kind in TEMPORAL:
        return known_moment(question.kind, value)
    return value


def left_out(question: Question, known: Json) -> list[Json]:
    """What of a known value the field cannot show: a choice that it lacks, another type."""
    if known in EMPTY or question.kind is Kind.GROUP:
        return []
    if not is_answer(question.kind, known):
        return [known]
    if question.kind not in (Kind.CHOICE, Kind.MULTICHOICE):
        return []
    offered = [value for value, _label in question.choices]
    values = known if isinstance(known, list) else [known]
    return [value for value in values if value not in offered]


def json_of(question: Question, value: Any) -> Json:
    """A cleaned value as JSON: numbers as numbers, dates and times as ISO 8601 text."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case _:
            return value
