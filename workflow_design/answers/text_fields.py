"""Form fields for texts: what is typed stays as it is, and what cannot be seen is nothing."""

import re
from collections.abc import Callable
from typing import Any, override

import re2
from django import forms
from django.core import validators
from django.core.exceptions import ValidationError

from ticketflower.texts import is_blank, without_invisible
from workflow_design.documents.fields.kinds import LONGEST_TEXT, Entry, FieldKind
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.schema.formats import FORMATS

_BLANK_LINES = re.compile(r"\A(?:[^\S\n]*\n)+")


class LineField(forms.CharField):
    """One line of text; blanks and invisible characters alone are no answer."""

    @override
    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return "" if is_blank(text) else text


class LinesField(LineField):
    """Text of several lines, whose ends count as one character whatever the browser sends.

    The first line keeps its indentation, as the others do: pasted code and logs need it.
    """

    def __init__(self, **common: Any) -> None:
        super().__init__(**common, strip=False)

    @override
    def to_python(self, value: Any) -> str:
        text = super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")
        return _BLANK_LINES.sub("", text).rstrip()


class PastedField(LineField):
    """An address or number without the invisible characters that come along when it is copied.

    Address books put phone numbers between marks of direction, web pages let addresses break.
    """

    @override
    def to_python(self, value: Any) -> str:
        return without_invisible(super().to_python(value)).strip()


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


FIELD_OF_ENTRY: dict[Entry, type[LineField]] = {
    Entry.LINE: LineField,
    Entry.LINES: LinesField,
    Entry.PASTED: PastedField,
}


def text_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for a text of any kind: its length, pattern and format."""
    kind, label = question.kind, question.label
    longest = min(question.max_length or kind.max_length, LONGEST_TEXT)
    made = FIELD_OF_ENTRY[kind.entry](
        **common, widget=_widget(kind), max_length=longest, min_length=question.min_length
    )
    if question.pattern:
        hint = question.help or f"It must match the pattern {question.pattern}"
        made.validators.append(
            PatternValidator(question.pattern, f"{label} doesn't have the expected format. {hint}")
        )
    for validator in made.validators:
        if isinstance(validator, validators.MaxLengthValidator):
            validator.message = f"{label} can have at most {longest} characters."
        if isinstance(validator, validators.MinLengthValidator):
            validator.message = f"{label} must have at least {question.min_length} characters."
    if kind.expected:
        fits = FORMATS[kind.format].fits
        made.validators.append(FormatValidator(fits, f"{label} must be {kind.expected}."))
    return made


def _widget(kind: FieldKind) -> forms.Widget:
    if kind.entry is Entry.LINES:
        return forms.Textarea(attrs={"rows": 5})
    attributes = {"type": kind.input_type}
    if kind.autocomplete:
        attributes["autocomplete"] = kind.autocomplete
    return forms.TextInput(attributes)
