"""Numbers as people type and read them, with a comma or a point, with or without groups."""

import re
import unicodedata
from decimal import Decimal

from ticketflower.texts import without_invisible

LONGEST_NUMBER = 60
"""Characters of a typed number; a longer text is none."""

_SPELLINGS = str.maketrans(
    {
        "\u2212": "-",  # minus sign
        "\u2013": "-",  # en dash, which word processors make of a hyphen
        "\uff0d": "-",
        "\ufe63": "-",
        "\uff0b": "+",
        "\uff0c": ",",
        "\uff0e": ".",
        "\u066b": ",",  # Arabic decimal separator
        "\u066c": "'",  # Arabic thousands separator
        "\u2019": "'",
        "\u02bc": "'",
        "\uff07": "'",
    }
)
_SIGNED = re.compile(r"([+-]?) ?([0-9.,' ]+)\Z")
_WITH_UNIT = re.compile(r"([^0-9+-]*)([+-]? ?[0-9](?:[0-9.,' ]*[0-9])?)([^0-9]*)\Z")
_PLAIN = re.compile(r"([0-9]*)[.,]([0-9]+)\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?\Z")
_GROUPED_IN_INDIA = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?\Z")
_AMBIGUOUS = re.compile(r"([1-9][0-9]{0,2})[.,]([0-9]{3})\Z")
_LONGEST_UNIT = 20
_NARROW_SPACE = "\u202f"  # groups of digits, ISO 80000-1 section 7.3.1; does not break a line


class NotANumber(ValueError):
    """The text is no number.

    Args:
        unit: the superfluous text beside the number, such as "EUR" or "%".
    """

    def __init__(self, unit: str = "") -> None:
        super().__init__(unit)
        self.unit = unit


class AmbiguousNumber(NotANumber):
    """The text can be read with a decimal sign or with a sign between thousands: 1.234.

    Args:
        thousands: the number if the sign is between thousands.
        fraction: the number if it is a decimal sign.
    """

    def __init__(self, *, thousands: Decimal, fraction: Decimal) -> None:
        super().__init__()
        self.thousands, self.fraction = thousands, fraction


def number_of(text: str) -> Decimal:
    """The number that a person typed: 12.50, 12,50, 1.234.567, 1,234.5, 1 234, 1'234, -5.

    Raises:
        AmbiguousNumber: it has two readings.
        NotANumber: it has none.
    """
    if len(text) > LONGEST_NUMBER:
        raise NotANumber
    plain = " ".join(_in_ascii(text).split())
    match = _SIGNED.match(plain)
    if match is None:
        raise NotANumber(_unit_in(plain))
    sign, digits = match.groups()
    return Decimal(sign + _digits_of(digits, sign))


def _in_ascii(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() else each
        for each in without_invisible(text).translate(_SPELLINGS)
    )


def _digits_of(text: str, sign: str) -> str:
    """The digits with a point before the fraction, without signs between thousands."""
    if text.isdecimal():
        return text
    if ambiguous := _AMBIGUOUS.match(text):
        whole, rest = ambiguous.groups()
        raise AmbiguousNumber(
            thousands=Decimal(sign + whole + rest), fraction=Decimal(f"{sign}{whole}.{rest}")
        )
    if plain := _PLAIN.match(text):
        return f"{plain[1] or '0'}.{plain[2]}"
    if _GROUPED_IN_INDIA.match(text):
        return text.replace(",", "")
    if (grouped := _GROUPED.match(text)) and not text.startswith("0"):
        return text.replace(grouped[1], "").replace(",", ".")
    raise NotANumber(_unit_in(text))


def _unit_in(text: str) -> str:
    """The text before or after something like a number, but not both."""
    match = _WITH_UNIT.match(text)
    if match is None or bool(match[1]) == bool(match[3]):
        return ""
    unit = (match[1] or match[3]).strip()
    return unit if len(unit) <= _LONGEST_UNIT else ""


def typed(value: float | Decimal) -> str:
    """The number as it can be typed, so that it is understood when a form is sent unchanged."""
    text = f"{Decimal(str(value)):f}"
    return f"{text}0" if _AMBIGUOUS.match(text.lstrip("-")) else text


def grouped(value: float | Decimal) -> str:
    """The number as it is read: narrow spaces between thousands from five digits on."""
    whole, point, fraction = f"{Decimal(str(value)):f}".partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}".replace(",", _NARROW_SPACE)
    return f"{whole}{point}{fraction}"
