"""Drawing of a workflow document as a diagram, and as a table of its transitions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.diagram.edges import DiagramEdge, EdgeRoutes
from workflow_design.diagram.layout import Layout, lay_out
from workflow_design.diagram.nodes import DiagramNode, unplaced_end, unplaced_node
from workflow_design.documents.diff.merged_diff import Ends
from workflow_design.documents.wording.outgoing_transitions import (
    END,
    Origin,
    OutgoingTransition,
    origins_of,
)

MARGIN = 12
MOST_ATTEMPTS = 4
"""Tries layouts of one diagram until each label has a place."""


@dataclass(frozen=True)
class DiagramFigures:
    """Figures of many tickets: words by the key of a task, numbers by the ends of transitions."""

    nodes: Mapping[str, str]
    edges: Mapping[Ends, int]


@dataclass(frozen=True)
class TableTransition:
    """A transition as a line of the table: under which condition it leads where, how often."""

    transition: OutgoingTransition
    target: str
    url: str
    count: int | None = None


@dataclass(frozen=True)
class Row:
    """The start or a task as a row of the table, with its figures in words."""

    origin: Origin
    url: str
    transitions: tuple[TableTransition, ...]
    figures: str = ""


@dataclass(frozen=True)
class Diagram:
    """The diagram of a workflow, and the same as a table (``rows``).

    Attributes:
        nodes, edges: tasks and transitions.
        origins: the start and the tasks, with the transitions from them.
        width, height: of the whole.
        numbered: whether edges have numbers, which the table explains, instead of conditions.
        summary: what it shows, in words.
        links: where tasks lead, by their keys.
        figures: of many tickets, if they are shown.
    """

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]
    origins: tuple[Origin, ...]
    width: float
    height: float
    numbered: bool
    summary: str
    links: Mapping[str, str] = field(default_factory=dict)
    figures: DiagramFigures | None = None

    @property
    def has_links(self) -> bool:
        """Whether something in it can be opened."""
        return bool(self.links)

    @property
    def rows(self) -> list[Row]:
        """The same as a table."""
        titles = {origin.key: origin.title for origin in self.origins}

        nodes = self.figures.nodes if self.figures else {}
        return [
            Row(
                origin,
                self.links.get(origin.key or "", ""),
                tuple(self._in_table(each, origin, titles) for each in origin.transitions),
                nodes.get(origin.key or "", ""),
            )
            for origin in self.origins
        ]

    def _in_table(
        self, transition: OutgoingTransition, origin: Origin, titles: Mapping[str | None, str]
    ) -> TableTransition:
        target = transition.target
        first = next(each for each in origin.transitions if each.target == target)
        count = None
        if self.figures and transition is first:
            count = self.figures.edges.get((origin.key, target), 0)
        if target is None:
            return TableTransition(transition, END, "", count)
        return TableTransition(transition, titles[target], self.links.get(target, ""), count)


def diagram_of(document: Mapping[str, Json]) -> Diagram:
    """Draw a workflow document, which may be unfinished: what can be drawn is drawn."""
    origins = origins_of(document)
    unplaced = [*(unplaced_node(origin) for origin in origins), unplaced_end()]
    routes, layout, edges = _laid_out(origins, [each.size for each in unplaced])
    tasks = _count(sum(1 for origin in origins if origin.kind), "task")
    transitions = _count(len(routes.transitions), "transition")
    return Diagram(
        nodes=tuple(each.placed_at(layout.corners[at]) for at, each in enumerate(unplaced)),
        edges=edges,
        origins=origins,
        width=layout.width,
        height=layout.height,
        numbered=routes.numbered,
        summary=f"{tasks}, {transitions} between them.",
    )


def _laid_out(
    origins: Sequence[Origin], sizes: Sequence[tuple[float, float]]
) -> tuple[EdgeRoutes, Layout, tuple[DiagramEdge, ...]]:
    """The layout in which every label has its place.

    Numbers that found none along their lines are laid out as boxes, at last all of them.
    """
    boxed: frozenset[int] = frozenset()
    for attempt in range(MOST_ATTEMPTS):
        routes = EdgeRoutes(origins, sizes, boxed)
        layout = lay_out(routes.sizes, routes.edges, MARGIN, is_dense=routes.numbered)
        edges = routes.drawn(layout)
        missing = [at for at, edge in enumerate(edges) if not edge.lines]
        if not (routes.numbered and missing):
            break
        is_last = attempt == MOST_ATTEMPTS - 2
        boxed = frozenset(range(len(edges))) if is_last else boxed.union(missing)
    return routes, layout, edges


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
