"""Places of labels along the lines of a diagram, where they lie on nothing else.

A greedy search: the label with the fewest free places is placed first, each where it covers the
fewest other lines, nearest to its line's origin. A label that finds no place may move one other.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflow_design.diagram.shapes import Point

type Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

MOST_TRIED = 20_000
"""Places tried in all: of a longer list of labels, fewer of each."""

_MOST_OF_A_LINE, _FEWEST_OF_A_LINE = 60, 16
_CELL = 128
_ARROW = 11
"""How much of a line's end its head needs."""


@dataclass(frozen=True)
class Label:
    """A label to be placed.

    Attributes:
        line: the number of its line, which it may cover.
        paths: the pieces of its line, from the origin to the target.
        width, height: its size.
    """

    line: int
    paths: Sequence[Sequence[Point]]
    width: float
    height: float


def boxes_overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have some area in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def place_labels(
    labels: Sequence[Label], *, taken: Sequence[Box], lines: Sequence[Sequence[Sequence[Point]]]
) -> list[Box | None]:
    """A box for each label that overlaps no other and nothing taken; None where none is free.

    Args:
        labels: what is placed.
        taken: boxes that no label may overlap.
        lines: the pieces of all lines, by number.
    """
    return _Search(labels, taken, lines).boxes()


class _Grid:
    """Boxes with their owners, found by the cells of a grid that they touch."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[int, int], list[tuple[Box, int]]] = defaultdict(list)

    def add(self, box: Box, owner: int) -> None:
        for cell in _cells_of(box):
            self._cells[cell].append((box, owner))

    def remove(self, box: Box, owner: int) -> None:
        for cell in _cells_of(box):
            self._cells[cell].remove((box, owner))

    def owners(self, box: Box) -> set[int]:
        """Whose boxes overlap this one."""
        return {
            owner
            for cell in _cells_of(box)
            for other, owner in self._cells.get(cell, ())
            if boxes_overlap(box, other)
        }


class _Search:
    def __init__(
        self,
        labels: Sequence[Label],
        taken: Sequence[Box],
        lines: Sequence[Sequence[Sequence[Point]]],
    ) -> None:
        self._labels = labels
        self._boxes: list[Box | None] = [None] * len(labels)
        self._placed, covered, nodes = _Grid(), _Grid(), _Grid()
        for box in taken:
            nodes.add(box, -1)
        for number, paths in enumerate(lines):
            for start, end in (piece for path in paths for piece in pairwise(path)):
                covered.add(_around(start, end), number)
        most = MOST_TRIED // max(1, len(labels))
        most = max(_FEWEST_OF_A_LINE, min(_MOST_OF_A_LINE, most))
        self._places = [_places(label, most, nodes, covered) for label in labels]

    def boxes(self) -> list[Box | None]:
        order = sorted(range(len(self._labels)), key=lambda at: len(self._places[at]))
        for at in order:
            self._place(at, self._free(at))
        for at in order:
            if self._boxes[at] is None:
                self._make_room(at)
        return self._boxes

    def _free(self, at: int) -> Box | None:
        return next((box for box in self._places[at] if not self._placed.owners(box)), None)

    def _place(self, at: int, box: Box | None) -> None:
        if box is not None:
            self._boxes[at] = box
            self._placed.add(box, at)

    def _make_room(self, at: int) -> None:
        """Place a label where another one is, if that one has another place."""
        for box in self._places[at]:
            owners = self._placed.owners(box)
            if len(owners) != 1:
                continue
            (other,) = owners
            before = self._boxes[other]
            assert before is not None
            self._placed.remove(before, other)
            self._place(at, box)
            free = self._free(other)
            if free is not None:
                self._place(other, free)
                return
            self._placed.remove(box, at)
            self._boxes[at] = None
            self._placed.add(before, other)


def _places(label: Label, most: int, nodes: _Grid, covered: _Grid) -> list[Box]:
    """Boxes of a label that lie on no node, the best first."""
    found = []
    for distance, box in _along(label, most):
        if not nodes.owners(box):
            lines = len(covered.owners(box) - {label.line})
            found.append((lines, distance, box))
    return [box for *_, box in sorted(found)]


def _along(label: Label, most: int) -> Iterator[tuple[float, Box]]:
    """Boxes along a label's line, each with its distance from the origin; not on the head."""
    pieces = [piece for path in label.paths for piece in pairwise(path)]
    length = sum(map(_length, pieces))
    step = max(4.0, length / most)
    done, following = 0.0, 2.0
    for piece in pieces:
        (ax, ay), (bx, by) = piece
        own = _length(piece)
        while following <= done + own and own:
            part = (following - done) / own
            x, y = ax + (bx - ax) * part, ay + (by - ay) * part
            half = (label.width if abs(bx - ax) > abs(by - ay) else label.height) / 2
            # a label on the head hides where its line leads: the last choice
            hidden = 1e6 if following + half + _ARROW > length else 0
            yield following + hidden, _centered(x, y, label)
            following += step
        done += own


def _centered(x: float, y: float, label: Label) -> Box:
    left, top = round(x - label.width / 2, 1), round(y - label.height / 2, 1)
    return left, top, left + label.width, top + label.height


def _around(start: Point, end: Point) -> Box:
    (ax, ay), (bx, by) = start, end
    return min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + 1, max(ay, by) + 1


def _cells_of(box: Box) -> list[tuple[int, int]]:
    left, top, right, bottom = (int(each // _CELL) for each in box)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _length(piece: tuple[Point, Point]) -> float:
    (ax, ay), (bx, by) = piece
    return float(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
