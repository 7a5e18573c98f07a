"""Counts at the edges of a diagram: how often each was taken."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workflow_design.diagram.edges import NUMBER_SIZE, DiagramEdge, EdgeCount
from workflow_design.diagram.labels import Box, Label, place_labels
from workflow_design.diagram.nodes import DiagramNode
from workflow_design.diagram.texts import Text, width_of
from workflow_design.documents.diff.merged_diff import Ends

WEIGHTS = 4
"""Thicknesses of lines, by how often they were taken."""


def with_counts(
    edges: Sequence[DiagramEdge], nodes: Sequence[DiagramNode], counts: Mapping[Ends, int]
) -> tuple[DiagramEdge, ...]:
    """The edges with their counts, each written along its line where nothing else is.

    Of several edges with the same ends, which cannot be told apart, it is written at the first.
    """
    drawn = [_weighted(edge, counts) for edge in edges]
    first = {edge.ends: at for at, edge in reversed([*enumerate(edges)])}
    texts = {at: f"{counts[ends]:,}\u00d7" for ends, at in first.items() if counts.get(ends)}
    labels = [
        Label(at, edges[at].points, round(width_of(text, NUMBER_SIZE)) + 6, NUMBER_SIZE + 4)
        for at, text in texts.items()
    ]
    taken = [_box(each) for each in nodes] + [_box(each) for each in edges if each.lines]
    places = place_labels(labels, taken=taken, lines=[edge.points for edge in edges])
    for label, place in zip(labels, places, strict=True):
        count = drawn[label.line].count
        if place is not None and count is not None:
            written = _written(count, texts[label.line], place)
            drawn[label.line] = replace(drawn[label.line], count=written)
    return tuple(drawn)


def _weighted(edge: DiagramEdge, counts: Mapping[Ends, int]) -> DiagramEdge:
    number = counts.get(edge.ends, 0)
    weight = -(-WEIGHTS * number // max(1, *counts.values())) if number else 0
    return replace(edge, count=EdgeCount(number, weight))


def _written(count: EdgeCount, text: str, place: Box) -> EdgeCount:
    left, top, right, bottom = place
    middle = Text(text, (left + right) / 2, (top + bottom) / 2 + 4)
    return replace(count, text=middle, x=left, y=top, width=right - left, height=bottom - top)


def _box(each: DiagramNode | DiagramEdge) -> Box:
    return each.x, each.y, each.x + each.width, each.y + each.height
