"""Constants of rules in words: numbers, texts, true and false within a sentence."""

import json
import re

from ticketflower.types import Json
from workflow_design.documents.report.words import quoted

_PLAIN_TEXT = re.compile(r"[^\W\d_][\w@.+-]*\Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+Z?)?\Z")
_OWN_WORDS = frozenset({"yes", "no", "nothing", "missing", "given", "empty", "and", "or", "not"})
"""Texts that would read as words of the description, so that they are quoted."""


def text_in_words(text: str) -> str:
    """A text within a sentence, quoted unless it is a plain word."""
    plain = _PLAIN_TEXT.match(text) and text.lower() not in _OWN_WORDS
    return text if plain or DAY.match(text) else quoted(text)


def constant_in_words(value: Json) -> str:
    """A constant of a rule within a sentence."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return text_in_words(value)
    return "nothing" if value is None else as_json(value)


def as_json(value: Json) -> str:
    """A value as it is written, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
