"""Edges of a diagram: the transitions between the nodes, with their conditions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workflow_design.diagram.labels import Label, place_labels
from workflow_design.diagram.layout import MOST_EDGES_IN_FULL_QUALITY, Layout
from workflow_design.diagram.shapes import Point, arrow, path
from workflow_design.diagram.texts import Text, width_of, wrapped
from workflow_design.documents.diff.merged_diff import DiffStatus, Ends
from workflow_design.documents.wording.outgoing_transitions import END, Origin, OutgoingTransition
from workflow_design.documents.workflow.graph import graph_of

MOST_LABELS = 40
"""Transitions with conditions written into the diagram; if there are more, they are numbered."""

LABEL_SIZE = 12.5
NUMBER_SIZE = 11

_LABEL_ROOM = 170
_LABEL_LINE = 16


@dataclass(frozen=True)
class EdgeCount:
    """How often an edge was taken, and where that is written, if there is room.

    Attributes:
        number: of all edges with the same ends together.
        weight: the line's thickness, from 1 to 4; 0 if it never was.
        text: the number at the middle of its place.
        x, y, width, height: its box.
    """

    number: int
    weight: int
    text: Text | None = None
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True)
class DiagramEdge:
    """A transition from one node to another, with its label if it has one.

    Attributes:
        transition: the transition.
        title: from where to where, and when.
        paths: the line as the data of SVG paths: one, or one to the label and one from it.
        arrow: its head.
        points: the corners of the paths, from the origin to the target.
        lines: the label as it fits, each by its middle.
        x, y, width, height: the label's box.
        taken: whether the ticket took it.
        change: added, removed, changed, or nothing.
        count: how often it was taken, with figures.
    """

    transition: OutgoingTransition
    title: str
    paths: tuple[str, ...]
    arrow: str
    points: tuple[tuple[Point, ...], ...]
    lines: tuple[Text, ...] = ()
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    taken: bool = False
    change: DiffStatus | Literal[""] = ""
    count: EdgeCount | None = None

    @property
    def ends(self) -> Ends:
        """From which task to which."""
        return self.transition.origin, self.transition.target


class EdgeRoutes:
    """The routes of edges: a label is a box of its own for the layout, so that nothing crosses it.

    Numbers are small and many: they are placed along the lines that were laid out, and are boxes
    of the layout only where no place is free.

    Back edges are laid out the other way round, so that the rest keeps its direction: from the
    start, at the top, downwards.
    """

    def __init__(
        self,
        origins: Sequence[Origin],
        boxes: Sequence[tuple[float, float]],
        boxed: Collection[int] = (),
    ) -> None:
        """Prepare what is laid out.

        Args:
            origins: each with the transitions from it.
            boxes: width and height of the box of each origin, and of the end.
            boxed: positions of transitions whose numbers are boxes of the layout.
        """
        self.transitions = [transition for origin in origins for transition in origin.transitions]
        self.numbered = len(self.transitions) > MOST_LABELS
        self.sizes = list(boxes)
        self.edges: list[tuple[int, int]] = []
        self._titles = {origin.key: origin.title for origin in origins}
        self._labels = [
            (f"{each.number:,}",) if self.numbered else _label(each) for each in self.transitions
        ]
        self._label_size = _number_size if self.numbered else _words_size
        self._segments: list[tuple[list[int], int | None, bool]] = []
        at = {origin.key: index for index, origin in enumerate(origins)}
        # In large ones the layout turns a few edges of its own choice: the diagram is smaller.
        is_large = len(self.transitions) > MOST_EDGES_IN_FULL_QUALITY
        back = frozenset() if is_large else _back_edges(origins)
        for number, transition in enumerate(self.transitions):
            ends = (
                at[transition.origin],
                len(origins) if transition.target is None else at[transition.target],
            )
            lines = () if self.numbered and number not in boxed else self._labels[number]
            self._add(ends, lines, (transition.origin, transition.target) in back)

    def drawn(self, layout: Layout) -> tuple[DiagramEdge, ...]:
        """The edges as they were laid out."""
        edges = [self._edge(at, layout) for at in range(len(self.transitions))]
        if not self.numbered:
            return tuple(edges)
        free = [at for at, edge in enumerate(edges) if not edge.lines]
        labels = [Label(at, edges[at].points, *_number_size(self._labels[at])) for at in free]
        taken = [
            (x, y, x + width, y + height)
            for (x, y), (width, height) in zip(layout.corners, self.sizes, strict=True)
        ]
        places = place_labels(labels, taken=taken, lines=[edge.points for edge in edges])
        for label, box in zip(labels, places, strict=True):
            if box is not None:
                at, size = label.line, (label.width, label.height)
                edges[at] = _labelled(edges[at], self._labels[at], box[:2], size)
        return tuple(edges)

    def _add(self, ends: tuple[int, int], lines: tuple[str, ...], is_back: bool) -> None:
        origin, target = reversed(ends) if is_back else ends
        if not lines:
            self.edges.append((origin, target))
            self._segments.append(([len(self.edges) - 1], None, is_back))
            return
        label = len(self.sizes)
        self.sizes.append(self._label_size(lines))
        count = len(self.edges)
        # A transition from a task to itself goes down to its label and up again.
        self.edges += [(origin, label), (target, label) if origin == target else (label, target)]
        self._segments.append(([count, count + 1], label, is_back))

    def _edge(self, at: int, layout: Layout) -> DiagramEdge:
        transition, (segments, label, is_back) = self.transitions[at], self._segments[at]
        lines = [layout.lines[each] for each in segments]
        if len(segments) == 2 and self.edges[segments[0]] == self.edges[segments[1]]:
            lines[1] = lines[1][::-1]
        elif is_back:
            lines = [line[::-1] for line in reversed(lines)]
        titles = f"{self._titles[transition.origin]} \u2192 {self._title_of(transition.target)}"
        edge = DiagramEdge(
            transition,
            f"{titles}: {transition.words}",
            tuple(path(line) for line in lines),
            arrow(lines[-1]),
            tuple(tuple(line) for line in lines),
        )
        if label is not None:
            return _labelled(edge, self._labels[at], layout.corners[label], self.sizes[label])
        return edge

    def _title_of(self, target: str | None) -> str:
        return END if target is None else self._titles[target]


def _labelled(
    edge: DiagramEdge, lines: Sequence[str], corner: Point, size: tuple[float, float]
) -> DiagramEdge:
    (x, y), (width, height) = corner, size
    first = y + height / 2 - _LABEL_LINE * (len(lines) - 1) / 2 + 4
    texts = tuple(
        Text(line, x + width / 2, first + _LABEL_LINE * at) for at, line in enumerate(lines)
    )
    return replace(edge, lines=texts, x=x, y=y, width=width, height=height)


def _back_edges(origins: Sequence[Origin]) -> frozenset[tuple[str | None, str | None]]:
    """The transitions that close a loop, seen from the start, by their ends."""
    graph = graph_of(
        [origin.key for origin in origins],
        [
            (each.origin, each.target)
            for origin in origins
            for each in origin.transitions
            if each.target is not None
        ],
    )
    return frozenset(ends for ends in graph.back_edges() if ends[0] != ends[1])


def _label(transition: OutgoingTransition) -> tuple[str, ...]:
    if transition.is_plain:
        return ()
    text = (
        f"{transition.order}. {transition.words}" if transition.siblings > 1 else transition.words
    )
    return wrapped(text, width=_LABEL_ROOM, size=LABEL_SIZE, most=3)


def _number_size(lines: Sequence[str]) -> tuple[float, float]:
    return round(width_of(lines[0], NUMBER_SIZE)) + 6, NUMBER_SIZE + 4


def _words_size(lines: Sequence[str]) -> tuple[float, float]:
    return (
        round(max(width_of(line, LABEL_SIZE) for line in lines)) + 16,
        _LABEL_LINE * len(lines) + 8,
    )
