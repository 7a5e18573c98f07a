"""Numbers and JSON as texts; what of a text cannot be seen."""

import json
import re
import unicodedata

from ticketflower.types import Json

ID_DIGITS = 18
"""Digits of an id: more do not fit into its column."""

NUMBER_DIGITS = 8
"""Digits of what is counted: a version, a place in a list."""

_INVISIBLE = re.compile(
    # Default_Ignorable_Code_Point of Unicode 16 where the general category is not "format"
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff"
    # drawn as nothing by most fonts: the Braille pattern without dots, the null notehead
    "\u2800\U0001d159]"
)


def whole_number(text: str, digits: int) -> int | None:
    """The number in a text that a client sent; None where it is none, or too long."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def without_invisible(text: str) -> str:
    """The text without characters that leave no mark and take no room, or only seem to."""
    left = _INVISIBLE.sub("", text)
    return left if left.isascii() else "".join(c for c in left if unicodedata.category(c) != "Cf")


def is_blank(text: str) -> bool:
    """Whether there is nothing to see: blanks, line ends and invisible characters only."""
    return not text or all(
        unicodedata.category(each)[0] == "Z" or unicodedata.category(each) == "Cc"
        for each in without_invisible(text)
    )


def capitalised(text: str) -> str:
    """The text with a capital first letter, and the rest as it is."""
    return text[:1].upper() + text[1:]


def as_sentences(first: str, second: str) -> str:
    """Both one after the other; the first ends as a sentence does."""
    end = "" if not first or not second or first[-1] in ".!?:;" else "."
    return f"{first}{end} {second}".strip()


def read_json(text: str) -> Json:
    """The JSON value of a text that a page carried, which anybody may have changed.

    Raises:
        ValueError: it is none, or one that no page can carry: nested too deeply, with a number
            that is too long, or with one half of a surrogate pair.
    """
    try:
        value: Json = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    return value


def indented(value: Json) -> str:
    """A value as JSON that people read."""
    return json.dumps(value, indent=2, ensure_ascii=False)
