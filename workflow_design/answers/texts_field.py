"""The form field for a list of texts, one per line."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError

from ticketflower.texts import is_blank
from ticketflower.types import Json
from workflow_design.answers.text_fields import text_field
from workflow_design.documents.fields.kinds import LONGEST_TEXT
from workflow_design.documents.fields.questions import Question


class TextsField(forms.CharField):
    """A list of texts; blank lines are ignored.

    Args:
        item: takes the text of one line.

    Attributes:
        checks: of all texts together; they raise ValidationError.
    """

    def __init__(self, *, item: forms.Field, **common: Any) -> None:
        super().__init__(**common, strip=False, widget=forms.Textarea(attrs={"rows": 5}))
        self.item = item
        self.checks: list[Callable[[list[Json]], None]] = []

    @override
    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    @override
    def clean(self, value: Any) -> Any:
        if isinstance(value, list):  # what a disabled control shows
            return value
        texts: list[Json] = []
        problems: list[str] = []
        lines = [line.strip() for line in super().clean(value).splitlines()]
        for line in lines:
            if is_blank(line):
                continue
            try:
                texts.append(self.item.clean(line))
            except ValidationError as error:
                problems += [f"{line[:40]}: {message}" for message in error.messages]
        if problems:
            raise ValidationError(problems)
        if self.required and not texts:
            raise ValidationError(self.error_messages["required"])
        for check in self.checks:
            check(texts)
        return texts


def texts_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for texts of any kind, and how many there may be."""
    assert question.item is not None, "only rows that end have none"
    label, least, most = question.label, question.min_items, question.max_items
    item = text_field(replace(question.item, label=label), {"label": label, "required": True})
    hint = f"{common['help_text']} Enter one per line.".strip()
    made = TextsField(**{**common, "help_text": hint}, item=item, max_length=LONGEST_TEXT)

    def count_fits(texts: list[Json]) -> None:
        if least is not None and texts and len(texts) < least:
            raise ValidationError(f"{label}: enter at least {least} lines.")
        if most is not None and len(texts) > most:
            raise ValidationError(f"{label}: enter at most {most} lines.")
        if question.is_unique and len(set(texts)) < len(texts):
            raise ValidationError(f"{label}: two lines are the same.")

    made.checks.append(count_fits)
    return made
