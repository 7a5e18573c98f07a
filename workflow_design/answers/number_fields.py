"""Form fields for numbers: text boxes whose text the server reads.

A browser's number box sends nothing where it does not understand what was typed, drops commas
and second points, and changes its value by the wheel of a mouse.
"""

from decimal import Decimal
from math import ceil, floor
from typing import Any, override

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError

from ticketflower.numbers import AmbiguousNumber, NotANumber, grouped, number_of, typed
from ticketflower.texts import as_sentences, capitalised
from workflow_design.documents.fields.kinds import MAX_DIGITS, WHOLE_NUMBERS
from workflow_design.documents.fields.questions import Question


class ExclusiveBound:
    """A number that must lie beyond a bound."""

    def __init__(self, *, above: Any = None, below: Any = None, label: str) -> None:
        self.above, self.below, self.label = above, below, label

    def __call__(self, value: Any) -> None:
        """Raise ValidationError where the value is on the bound or on the wrong side."""
        if self.above is not None and value <= Decimal(str(self.above)):
            sentence = f"{self.label} must be more than {grouped(self.above)}."
            raise ValidationError(sentence, code="bound")
        if self.below is not None and value >= Decimal(str(self.below)):
            sentence = f"{self.label} must be less than {grouped(self.below)}."
            raise ValidationError(sentence, code="bound")


class NumberInput(forms.TextInput):
    """A text box with the keypad for numbers.

    Args:
        whole: whether a decimal sign is not needed.
        negative: whether a minus is needed. The keypads for numbers of an iPhone have none, so
            the whole keyboard is shown.
    """

    def __init__(self, *, whole: bool, negative: bool) -> None:
        keypad = "text" if negative else "numeric" if whole else "decimal"
        super().__init__(attrs={"inputmode": keypad, "autocomplete": "off"})

    @override
    def format_value(self, value: Any) -> str | None:
        is_number = isinstance(value, int | float | Decimal)
        return typed(value) if is_number else super().format_value(value)


class NumberField(forms.IntegerField):
    """A number as people type it.

    Args:
        label: its name in the error message of a rejected number.
        above, below: bounds that the number may not reach.
        max_digits: how many digits it may have, those of the fraction included.
        common: as of an IntegerField.
    """

    what = "a number"
    is_whole = False

    def __init__(
        self,
        *,
        label: str,
        above: Any = None,
        below: Any = None,
        max_digits: int | None = None,
        **common: Any,
    ) -> None:
        least, most = common.get("min_value"), common.get("max_value")
        lowest = [bound for bound in (least, above) if bound is not None]
        widget = NumberInput(whole=self.is_whole, negative=not lowest or max(lowest) < 0)
        super().__init__(label=label, widget=widget, **common)
        self.name = label
        for validator in self.validators:
            if isinstance(validator, validators.MinValueValidator):
                validator.message = f"{label} must be {grouped(validator.limit_value)} or more."
            if isinstance(validator, validators.MaxValueValidator):
                validator.message = f"{label} must be {grouped(validator.limit_value)} or less."
        if max_digits is not None:
            digits = validators.DecimalValidator(max_digits, None)
            sentence = f"{label} can have at most {max_digits} digits."
            digits.messages = dict.fromkeys(digits.messages, sentence)
            self.validators.append(digits)
        if above is not None or below is not None:
            self.validators.append(ExclusiveBound(above=above, below=below, label=label))
        words = _bounds_in_words(least, most, above, below)
        self.help_text = as_sentences(str(self.help_text), words)

    @override
    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return number_of(text)
        except AmbiguousNumber as found:
            raise ValidationError(self._which(text, found), code="ambiguous") from found
        except NotANumber as found:
            raise ValidationError(self._wrong(found), code="invalid") from found

    def _which(self, text: str, found: AmbiguousNumber) -> str:
        thousands, fraction = found.thousands, found.fraction
        return (
            f"{self.name} is ambiguous: {text} can mean {thousands} or {fraction}. "
            f"Write {typed(thousands)} or {typed(fraction)}."
        )

    def _wrong(self, found: NotANumber) -> str:
        if found.unit:
            return f"{self.name} must be {self.what} alone, without “{found.unit}”."
        return f"{self.name} must be {self.what}."


class WholeNumberField(NumberField):
    """A whole number as people type it."""

    what = "a whole number"
    is_whole = True

    @override
    def to_python(self, value: Any) -> int | None:
        number = super().to_python(value)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise ValidationError(self._wrong(NotANumber()), code="invalid")
        if number > WHOLE_NUMBERS:
            raise ValidationError(f"{self.name} must be {WHOLE_NUMBERS} or less.", code="bound")
        if number < -WHOLE_NUMBERS:
            raise ValidationError(f"{self.name} must be -{WHOLE_NUMBERS} or more.", code="bound")
        return int(number)

    @override
    def _which(self, text: str, found: AmbiguousNumber) -> str:
        return (
            f"{self.name} must be a whole number. "
            f"If {text} means {found.thousands}, write {found.thousands}."
        )


def _bounds_in_words(least: Any, most: Any, above: Any, below: Any) -> str:
    """The accepted numbers, as a sentence."""
    if least is not None and most is not None:
        words = [f"from {grouped(least)} to {grouped(most)}"]
    else:
        words = [f"{grouped(least)} or more"] if least is not None else []
        words += [f"{grouped(most)} or less"] if most is not None else []
    words += [f"more than {grouped(above)}"] if above is not None else []
    words += [f"less than {grouped(below)}"] if below is not None else []
    return capitalised(f"{', '.join(words)}.") if words else ""


def number_field(question: Question, common: dict[str, Any]) -> forms.Field:
    """The field for a number, whole or not."""
    least, most = question.minimum, question.maximum
    exclusive: dict[str, Any] = {
        "above": question.exclusive_minimum,
        "below": question.exclusive_maximum,
    }
    if question.kind.json_type == "integer":
        return WholeNumberField(
            **common,
            **exclusive,
            min_value=None if least is None else ceil(Decimal(str(least))),
            max_value=None if most is None else floor(Decimal(str(most))),
        )
    return NumberField(
        **common,
        **exclusive,
        min_value=None if least is None else Decimal(str(least)),
        max_value=None if most is None else Decimal(str(most)),
        max_digits=MAX_DIGITS,
    )
