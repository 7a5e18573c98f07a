"""Numbers and JSON as texts."""

import json

from ticketflower.types import Json

ID_DIGITS = 18
"""Digits of an id: more do not fit into its column."""

NUMBER_DIGITS = 8
"""Digits of what is counted: a version, a place in a list."""


def whole_number(text: str, digits: int) -> int | None:
    """The number that somebody sent as a text; None where it is none, or too long."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def capitalised(text: str) -> str:
    """The text with a capital first letter, and the rest as it is."""
    return text[:1].upper() + text[1:]


def indented(value: Json) -> str:
    """A value as JSON that people read."""
    return json.dumps(value, indent=2, ensure_ascii=False)
