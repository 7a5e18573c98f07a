"""Borders, lines and arrow heads of a diagram as the data of SVG paths."""

from collections.abc import Sequence
from itertools import pairwise

type Point = tuple[float, float]

_BEND = 7
_ARROW_LENGTH = 9
_ARROW_WIDTH = 4


def rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with round corners."""
    right, bottom, arc = x + width, y + height, f"a{radius:g} {radius:g} 0 0 1"
    return (
        f"M{x + radius:g} {y:g}H{right - radius:g}{arc} {radius:g} {radius:g}"
        f"V{bottom - radius:g}{arc} {-radius:g} {radius:g}"
        f"H{x + radius:g}{arc} {-radius:g} {-radius:g}"
        f"V{y + radius:g}{arc} {radius:g} {-radius:g}Z"
    )


def cut_off(x: float, y: float, width: float, height: float, cut: float) -> str:
    """A rectangle whose corners are cut off."""
    right, bottom = x + width, y + height
    return (
        f"M{x + cut:g} {y:g}H{right - cut:g}L{right:g} {y + cut:g}V{bottom - cut:g}"
        f"L{right - cut:g} {bottom:g}H{x + cut:g}L{x:g} {bottom - cut:g}V{y + cut:g}Z"
    )


def path(line: Sequence[Point]) -> str:
    """A line with round bends."""
    (x, y), *_ = line
    data = f"M{x:g} {y:g}"
    for before, at, after in zip(line, line[1:], line[2:], strict=False):
        room = min(_BEND, _length(before, at) / 2, _length(at, after) / 2)
        (ax, ay), (bx, by) = _towards(at, before, room), _towards(at, after, room)
        data += f"L{ax:g} {ay:g}Q{at[0]:g} {at[1]:g} {bx:g} {by:g}"
    x, y = line[-1]
    return f"{data}L{x:g} {y:g}"


def arrow(line: Sequence[Point]) -> str:
    """The head at a line's end."""
    x, y = tip = line[-1]
    before = next((each for each in reversed(line) if each != tip), (x, y - 1))
    bx, by = _towards(tip, before, _ARROW_LENGTH)
    # across the line's direction
    dx, dy = (by - y) * _ARROW_WIDTH / _ARROW_LENGTH, (x - bx) * _ARROW_WIDTH / _ARROW_LENGTH
    return f"M{x:g} {y:g}L{bx + dx:g} {by + dy:g}L{bx - dx:g} {by - dy:g}Z"


def middle(line: Sequence[Point]) -> Point:
    """The middle of a line's longest piece."""
    pieces = pairwise(line)
    (ax, ay), (bx, by) = max(pieces, key=lambda piece: _length(*piece))
    return (ax + bx) / 2, (ay + by) / 2


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, distance: float) -> Point:
    """The point at this distance from the start on the way to the end."""
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5 or 1
    part = distance / length
    return (
        round(start[0] + (end[0] - start[0]) * part, 1),
        round(start[1] + (end[1] - start[1]) * part, 1),
    )
