"""Request and response bodies: parsed strictly, and stored truncated and masked for admins."""

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import NoReturn

from ticketflower.types import Json
from workflow_design.documents.text.scanner import MAX_DEPTH

MOST_KEPT = 16_384
"""Characters of a body that are stored with an attempt."""

DEEPEST = MAX_DEPTH
"""Levels of lists and objects that a body may have: as many as people may type."""

LARGEST_WHOLE = 2**63 - 1
"""Rules know no larger numbers, and people may type none."""

MOST_DIGITS = 20

MASK = "***"
_HIDDEN = (
    r"(?:pass(?:word|wd|phrase)|(?<![a-z])(?:pass|pwd)\b|secret|token|api.?key|authori[sz]ation)"
)
SECRET_NAME = re.compile(_HIDDEN, re.I)
# Names are bounded: else the time would grow with the square of a text such as "passpasspass".
SECRET_ELEMENT = re.compile(
    rf"(<[\w:.-]{{0,60}}{_HIDDEN}[\w-]{{0,60}}(?:\s[^<>]{{0,200}})?>)[^<]+", re.I
)
# To the end of the quoted value, else of the line or of the pair of a form.
SECRET_PAIR = re.compile(
    rf"""({_HIDDEN}[\w-]{{0,60}}\\?["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*("|$)|'(?:[^'\\]|\\.)*('|$)|[^\r\n&]+)""",
    re.I | re.S,
)


class BodyIsNotJson(Exception):
    """A body cannot be read; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_json(body: bytes) -> Json:
    """The JSON value of a body in UTF-8.

    Raises:
        BodyIsNotJson: it is none, or one that cannot be stored.
    """
    try:
        return parsed(body.decode())
    except UnicodeDecodeError as error:
        raise BodyIsNotJson("The body isn't valid UTF-8.") from error


def parsed(text: str) -> Json:
    """The JSON value of a text.

    Raises:
        BodyIsNotJson: it is none, or one that cannot be stored.
    """
    try:
        value: Json = json.loads(
            text, parse_constant=_refuse, parse_float=_finite, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it can't be read"
        raise BodyIsNotJson(f"The body isn't valid JSON: {reason}.") from error
    for part, level in _parts(value):
        if level >= DEEPEST and isinstance(part, dict | list):
            raise BodyIsNotJson(f"The body is nested more than {DEEPEST} levels deep.")
        if isinstance(part, str) and not _can_be_stored(part):
            raise BodyIsNotJson("The body has text with characters that can't be stored.")
    return value


def kept(body: bytes, *, hide: Sequence[str] = ()) -> str:
    """The stored form of a body: secrets masked by name, cut at ``MOST_KEPT`` characters.

    Args:
        body: as it went over the wire.
        hide: texts that must not be stored wherever they occur.
    """
    try:
        text = json.dumps(_masked(read_json(body)), ensure_ascii=False)
    except BodyIsNotJson:
        text = body[: 4 * MOST_KEPT].decode(errors="replace").replace("\0", "\ufffd")
        text = SECRET_PAIR.sub(rf"\1{MASK}", SECRET_ELEMENT.sub(rf"\1{MASK}", text))
    for secret in hide:
        text = text.replace(secret, MASK)
    return text if len(text) <= MOST_KEPT else f"{text[:MOST_KEPT]} ..."


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _whole(text: str) -> int:
    number = int(text) if len(text) <= MOST_DIGITS else LARGEST_WHOLE + 1
    if abs(number) > LARGEST_WHOLE:
        raise ValueError(text)
    return number


def _can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _parts(value: Json) -> Iterator[tuple[Json, int]]:
    """Every value and name in a value, with its level."""
    waiting: list[tuple[Json, int]] = [(value, 0)]
    while waiting:
        part, level = waiting.pop()
        yield part, level
        if isinstance(part, dict):
            waiting += [(inner, level + 1) for pair in part.items() for inner in pair]
        elif isinstance(part, list):
            waiting += [(inner, level + 1) for inner in part]


def _masked(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            name: MASK if SECRET_NAME.search(name) else _masked(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return value
