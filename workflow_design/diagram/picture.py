"""A workflow document becomes a picture, and its ways a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.diagram.boxes import Node, end_sketch, sketch
from workflow_design.diagram.layout import place
from workflow_design.diagram.lines import Edge, Lines
from workflow_design.documents.ways import END, Stop, Way, stops_of

MARGIN = 12


@dataclass(frozen=True)
class RowWay:
    """A way as a line of the table: under which condition it leads where."""

    way: Way
    target: str
    url: str


@dataclass(frozen=True)
class Row:
    """The start or a task as a row of the table."""

    stop: Stop
    url: str
    ways: tuple[RowWay, ...]


@dataclass(frozen=True)
class Diagram:
    """A picture of a workflow, and the same as a table (``rows``).

    Attributes:
        nodes, edges: boxes and lines.
        stops: the start and the tasks, with the ways from them.
        width, height: of the whole.
        numbered: whether lines have numbers, which the table explains, instead of conditions.
        summary: what it shows, in words.
        links: where tasks lead, by their keys.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    stops: tuple[Stop, ...]
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
        titles = {stop.key: stop.title for stop in self.stops}

        def row_way(way: Way) -> RowWay:
            if way.target is None:
                return RowWay(way, END, "")
            return RowWay(way, titles[way.target], self.links.get(way.target, ""))

        return [
            Row(stop, self.links.get(stop.key or "", ""), tuple(map(row_way, stop.ways)))
            for stop in self.stops
        ]


def diagram_of(document: Mapping[str, Json]) -> Diagram:
    """Draw a workflow document, which may be unfinished: what can be drawn is drawn."""
    stops = stops_of(document)
    sketches = [*(sketch(stop) for stop in stops), end_sketch()]
    lines = Lines(stops, [each.size for each in sketches])
    placed = place(lines.sizes, lines.edges, MARGIN)
    tasks = sum(1 for stop in stops if stop.task_type)
    return Diagram(
        nodes=tuple(each.node(placed.corners[at]) for at, each in enumerate(sketches)),
        edges=lines.drawn(placed),
        stops=stops,
        width=placed.width,
        height=placed.height,
        numbered=lines.numbered,
        summary=f"{_count(tasks, 'task')}, {_count(len(lines.ways), 'way')} between them.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
