"""Texts in a diagram: how wide they are, and how they break into lines.

SVG does not break lines, and the server does not know the reader's font: widths are guesses on
the safe side.
"""

from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

_NARROW: Final = frozenset("iljtfrI.,:;'!|()[] ")
_BROAD: Final = frozenset("mwMWOQGDHNU@%\u2026")


@dataclass(frozen=True)
class Text:
    """A line of text and where it begins, or where its middle is."""

    text: str
    x: float
    y: float


def width_of(text: str, size: float) -> float:
    """How wide a text is at most, in a font of this size."""
    return size * sum(_width(letter) for letter in text)


def wrapped(text: str, *, width: float, size: float, most: int) -> tuple[str, ...]:
    """The text in lines of this width; what does not fit into so many lines is left out."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width_of(joined, size) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        lines[-1:] = _pieces(word, width, size)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, size)]
    return tuple(lines)


def _width(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if east_asian_width(letter) in "WF":
        return 1.05
    return 0.85 if letter in _BROAD else 0.6


def _pieces(word: str, width: float, size: float) -> list[str]:
    """A word that is too long for a line, in pieces."""
    pieces = [""]
    for letter in word:
        if width_of(pieces[-1] + letter, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _cut(line: str, width: float, size: float) -> str:
    while line and width_of(f"{line}\u2026", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}\u2026"
