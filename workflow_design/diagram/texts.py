"""Texts in a diagram: how wide they are, and how they break into lines.

SVG does not break lines, so the server has to know how wide letters are: those of Figtree are
measured in its semibold, other scripts are guesses on the safe side.
"""

from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width, normalize

_LETTERS: Final = {
    0.25: " ',.`il\u2018\u2019\u00b7",
    0.3: ":;Ij|",
    0.35: "![]",
    0.4: '"()frt{}\u201c\u201d',
    0.45: "-/1\\_",
    0.5: "*sz",
    0.55: "7?FJLackvx",
    0.6: "$23569EPT^bdeghnopquy\u2013\u00df",
    0.65: "#&+048<=>BKRSYZ~",
    0.7: "ADX\u20ac\u2026",
    0.75: "CGHUV",
    0.8: "NOQ",
    0.85: "%w",
    0.9: "Mm\u00e6",
    1.0: "@W\u0153",
    1.15: "\u2014\u00c6\u0152",
}
"""Letters by their width in parts of the font's size, rounded up to a twentieth."""

_WIDTHS: Final = {letter: width for width, letters in _LETTERS.items() for letter in letters}
_WIDENED: Final = 1.15


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
    lines = _lines(text, width, size)
    if len(lines) > most:
        return *lines[: most - 1], _cut(lines[most - 1], width, size)
    return lines


def fitted(text: str, *, width: float, size: float, most: int) -> tuple[tuple[str, ...], float]:
    """The whole text in at most so many lines, as wide as needed, and their width."""
    while len(lines := _lines(text, width, size)) > most:
        width *= _WIDENED
    return lines, width


def _lines(text: str, width: float, size: float) -> tuple[str, ...]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if width_of(joined, size) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        lines[-1:] = _pieces(word, width, size)
    return tuple(lines)


def _width(letter: str) -> float:
    known = _WIDTHS.get(letter) or _WIDTHS.get(normalize("NFD", letter)[0])
    if known is not None:
        return known
    return 1.05 if east_asian_width(letter) in "WF" else 0.75


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
