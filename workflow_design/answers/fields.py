"""Form fields of questions: the field of each family, its first value, its answer as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import escape

from ticketflower.texts import as_sentences
from ticketflower.types import Json
from users.models import User
from workflow_design.answers.choice_fields import (
    NOTHING_CHOSEN,
    choice_field,
    has_choice_of_yes_no,
    multichoice_field,
    options_of,
    yes_no_field,
)
from workflow_design.answers.date_time_fields import date_time_field, known_date_time
from workflow_design.answers.files_field import (
    MOST_FILES,
    MOST_FILES_OF_ALL,
    FilesField,
    limits_text,
)
from workflow_design.answers.number_fields import number_field
from workflow_design.answers.text_fields import text_field
from workflow_design.answers.texts_field import texts_field
from workflow_design.answers.upload_field import UploadDesk, UploadField
from workflow_design.answers.values import EMPTY, is_answer
from workflow_design.documents.fields.kinds import TEMPORAL, WITH_CHOICES, Family
from workflow_design.documents.fields.questions import MISSING, Question


@dataclass(frozen=True)
class Offer:
    """Resources of a form beside its questions: people to choose from, and storage for files."""

    people: Sequence[User]
    uploads: UploadDesk


type Maker = Callable[[Question, dict[str, Any], Offer], forms.Field]


def _alone(make: Callable[[Question, dict[str, Any]], forms.Field]) -> Maker:
    """The maker of a field that needs nothing but its question."""
    return lambda question, common, _offer: make(question, common)


def _person_field(question: Question, common: dict[str, Any], offer: Offer) -> forms.Field:
    choices = [(person.email, _named(person)) for person in offer.people]
    return forms.ChoiceField(**common, choices=[NOTHING_CHOSEN, *choices])


def _named(person: User) -> str:
    return str(person) if person.is_active else f"{person} (deactivated)"


def _file_field(question: Question, common: dict[str, Any], offer: Offer) -> forms.Field:
    common["help_text"] = as_sentences(common["help_text"], limits_text(offer.uploads))
    return UploadField(**common, uploads=offer.uploads)


def _files_field(question: Question, common: dict[str, Any], offer: Offer) -> forms.Field:
    most = min(question.max_items or MOST_FILES, MOST_FILES_OF_ALL)
    limits = limits_text(offer.uploads, most)
    common["help_text"] = as_sentences(common["help_text"], limits)
    return FilesField(**common, uploads=offer.uploads, most=most)


def _no_field(question: Question, common: dict[str, Any], offer: Offer) -> forms.Field:
    raise TypeError(f"It has no field of its own: {question.name}")


MAKERS: dict[Family, Maker] = {
    Family.TEXT: _alone(text_field),
    Family.NUMBER: _alone(number_field),
    Family.BOOLEAN: _alone(yes_no_field),
    Family.CHOICE: _alone(choice_field),
    Family.MULTICHOICE: _alone(multichoice_field),
    Family.DATE: _alone(date_time_field),
    Family.TIME: _alone(date_time_field),
    Family.DATETIME: _alone(date_time_field),
    Family.FILE: _file_field,
    Family.FILES: _files_field,
    Family.USER: _person_field,
    Family.GROUP: _no_field,
    Family.TEXTS: _alone(texts_field),
    Family.ROWS: _no_field,
    Family.NOTE: _no_field,
}
"""The Django form field that asks for a value of each family."""


def field_of(question: Question, *, people: Sequence[User], uploads: UploadDesk) -> forms.Field:
    """The form field that asks the question.

    Args:
        question: one with a field of its own, so no group, rows or note.
        people: who may be chosen where a person is asked for.
        uploads: where a file is kept.
    """
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": escape(question.help),  # crispy prints it as HTML
        "required": question.required,
        "disabled": question.read_only,
    }
    made = MAKERS[question.kind.family](question, common, Offer(people, uploads))
    if question.const is not True:
        made.error_messages["required"] = _required(question.label)
    return made


def _required(label: str) -> str:
    return f"Answer “{label}”" if label.endswith("?") else f"{label} is required."


def initial_of(question: Question, known: Json) -> Any:
    """What the field shows first: the known value if it can be an answer, else the default."""
    family = question.kind.family
    value = known if is_answer(question.kind, known) else question.default
    if value is None or value is MISSING:
        return None
    if family is Family.BOOLEAN and has_choice_of_yes_no(question):
        return "true" if value else "false"
    if family in WITH_CHOICES:
        _labels, values = options_of(question)
        wanted = value if family is Family.MULTICHOICE else [value]
        options = [option for option, each in values.items() if each in wanted]
        return options if family is Family.MULTICHOICE else next(iter(options), None)
    return known_date_time(question.kind, value) if family in TEMPORAL else value


def left_out(question: Question, known: Json) -> list[Json]:
    """What of a known value the field cannot show: a choice that it lacks, another type."""
    if known in EMPTY:
        return []
    if not is_answer(question.kind, known):
        return [known]
    if question.kind.family not in WITH_CHOICES:
        return []
    offered = [value for value, _label in question.choices]
    values = known if isinstance(known, list) else [known]
    return [value for value in values if value not in offered]


def json_of(value: Any) -> Json:
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
