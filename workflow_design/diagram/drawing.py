"""A workflow document becomes a picture, and its transitions a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.diagram.edges import Edge, Lines
from workflow_design.diagram.layout import place
from workflow_design.diagram.nodes import Node, end_sketch, sketch
from workflow_design.documents.wording.outgoing_transitions import (
    END,
    Origin,
    OutgoingTransition,
    origins_of,
)

MARGIN = 12


@dataclass(frozen=True)
class TableTransition:
    """A transition as a line of the table: under which condition it leads where."""

    transition: OutgoingTransition
    target: str
    url: str


@dataclass(frozen=True)
class Row:
    """The start or a task as a row of the table."""

    origin: Origin
    url: str
    transitions: tuple[TableTransition, ...]


@dataclass(frozen=True)
class Diagram:
    """A picture of a workflow, and the same as a table (``rows``).

    Attributes:
        nodes, edges: boxes and lines.
        origins: the start and the tasks, with the transitions from them.
        width, height: of the whole.
        numbered: whether lines have numbers, which the table explains, instead of conditions.
        summary: what it shows, in words.
        links: where tasks lead, by their keys.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    origins: tuple[Origin, ...]
    width: float
    height: float
    numbered: bool
    summary: str
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_links(self) -> bool:
        """Whether something in it can be opened."""
        return bool(self.links)

    @property
    def rows(self) -> list[Row]:
        """The same as a table."""
        titles = {origin.key: origin.title for origin in self.origins}

        def in_table(transition: OutgoingTransition) -> TableTransition:
            if transition.target is None:
                return TableTransition(transition, END, "")
            return TableTransition(
                transition, titles[transition.target], self.links.get(transition.target, "")
            )

        return [
            Row(each, self.links.get(each.key or "", ""), tuple(map(in_table, each.transitions)))
            for each in self.origins
        ]


def diagram_of(document: Mapping[str, Json]) -> Diagram:
    """Draw a workflow document, which may be unfinished: what can be drawn is drawn."""
    origins = origins_of(document)
    sketches = [*(sketch(origin) for origin in origins), end_sketch()]
    lines = Lines(origins, [each.size for each in sketches])
    placed = place(lines.sizes, lines.edges, MARGIN)
    tasks = _count(sum(1 for origin in origins if origin.task_type), "task")
    transitions = _count(len(lines.transitions), "transition")
    return Diagram(
        nodes=tuple(each.node(placed.corners[at]) for at, each in enumerate(sketches)),
        edges=lines.drawn(placed),
        origins=origins,
        width=placed.width,
        height=placed.height,
        numbered=lines.numbered,
        summary=f"{tasks}, {transitions} between them.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
