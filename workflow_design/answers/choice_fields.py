"""Form fields for yes or no, and for choices: radio buttons, boxes to tick, drop-down lists."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ticketflower.types import Json
from workflow_design.documents.fields.questions import Question

MOST_RADIO_CHOICES = 4
NOTHING_CHOSEN = ("", "Select…")
YES_NO = (("true", "Yes"), ("false", "No"))


def has_choice_of_yes_no(question: Question) -> bool:
    """Whether a question has three answers (yes, no, none), which a checkbox can't show."""
    return question.nullable or (question.required and not question.has_default)


def yes_no_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for yes or no: a box, or two radio buttons where no answer is filled in."""
    if question.const is True:
        made = forms.BooleanField(**{**common, "required": True})
        made.error_messages["required"] = f"Select “{question.label}” to continue."
        return made
    if question.nullable:
        return forms.TypedChoiceField(
            **common,
            choices=[NOTHING_CHOSEN, *YES_NO],
            coerce=lambda text: text == "true",
            empty_value=None,
        )
    if question.required and not question.has_default:
        return forms.TypedChoiceField(
            **common, choices=YES_NO, widget=forms.RadioSelect, coerce=lambda text: text == "true"
        )
    return forms.BooleanField(**{**common, "required": False})


def options_of(question: Question) -> tuple[list[tuple[str, str]], dict[str, Json]]:
    """The options of the control, with their labels, and the value of each."""
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


def choice_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for one of the choices."""
    labels, values = options_of(question)
    few = len(labels) <= MOST_RADIO_CHOICES and question.required
    made = forms.TypedChoiceField(
        **common,
        choices=labels if few else [NOTHING_CHOSEN, *labels],
        coerce=values.__getitem__,
        empty_value=None,
        widget=forms.RadioSelect if few else forms.Select,
    )
    made.error_messages["invalid_choice"] = f"{question.label}: select one of the options."
    return made


def multichoice_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for some of the choices."""
    labels, values = options_of(question)
    made = forms.TypedMultipleChoiceField(
        **common, choices=labels, coerce=values.__getitem__, widget=forms.CheckboxSelectMultiple
    )
    made.error_messages["invalid_choice"] = f"{question.label}: select from the options."
    least, most = question.min_items, question.max_items

    def count_fits(chosen: list[Json]) -> None:
        if least is not None and len(chosen) < least:
            raise ValidationError(f"{question.label}: select at least {least}.")
        if most is not None and len(chosen) > most:
            raise ValidationError(f"{question.label}: select at most {most}.")

    made.validators.append(count_fits)
    return made
