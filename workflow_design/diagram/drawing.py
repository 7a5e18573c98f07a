"""Drawing of a workflow document as a diagram, and as a table of its transitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.diagram.edges import DiagramEdge, EdgeRoutes
from workflow_design.diagram.layout import lay_out
from workflow_design.diagram.nodes import DiagramNode, unplaced_end, unplaced_node
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
    """The diagram of a workflow, and the same as a table (``rows``).

    Attributes:
        nodes, edges: tasks and transitions.
        origins: the start and the tasks, with the transitions from them.
        width, height: of the whole.
        numbered: whether edges have numbers, which the table explains, instead of conditions.
        summary: what it shows, in words.
        links: where tasks lead, by their keys.
    """

    nodes: tuple[DiagramNode, ...]
    edges: tuple[DiagramEdge, ...]
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
            Row(
                origin,
                self.links.get(origin.key or "", ""),
                tuple(map(in_table, origin.transitions)),
            )
            for origin in self.origins
        ]


def diagram_of(document: Mapping[str, Json]) -> Diagram:
    """Draw a workflow document, which may be unfinished: what can be drawn is drawn."""
    origins = origins_of(document)
    unplaced = [*(unplaced_node(origin) for origin in origins), unplaced_end()]
    routes = EdgeRoutes(origins, [each.size for each in unplaced])
    layout = lay_out(routes.sizes, routes.edges, MARGIN)
    tasks = _count(sum(1 for origin in origins if origin.task_type), "task")
    transitions = _count(len(routes.transitions), "transition")
    return Diagram(
        nodes=tuple(each.placed_at(layout.corners[at]) for at, each in enumerate(unplaced)),
        edges=routes.drawn(layout),
        origins=origins,
        width=layout.width,
        height=layout.height,
        numbered=routes.numbered,
        summary=f"{tasks}, {transitions} between them.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
