"""Layout of a diagram: where its boxes and lines are, by the layout engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import graphlay

from workflow_design.diagram.shapes import Point

MOST_EDGES_IN_FULL_QUALITY = 150
"""Above it the full layout takes seconds, so that a faster one is made."""

_GAPS: Final = {"layer_gap": 30.0, "node_gap": 28.0, "dummy_gap": 20.0, "isolated_gap": 28.0}

_DENSE: Final = {
    "spacing": {**_GAPS, "layer_gap": 48.0},
    # Each of many lines has a track of its own; the preset lays some of them on one another.
    "routing": {"bundle_parallel": False},
}

_FAST_OPTIONS: Final = {
    "effort": "fast",
    "tuning": {
        "order": {
            "seeds": 1,
            "sweeps": 2,
            "kick_rounds": 0,
            "sifting_rounds": 0,
            "exhaustive_layer_max": 0,
            "balance_rounds": 0,
        },
        "coords": {
            "simplex_max_nodes": 0,
            "simplex_max_pivots": 0,
            "simplex_face_rounds": 0,
            "snap_rounds": 1,
            "flatten_room": 0,
            "branch_rounds": 0,
            "pullin_rounds": 0,
        },
        "routing": {"port_relax_rounds": 0, "overlap_repair_rounds": 0},
    },
}


@dataclass(frozen=True)
class Layout:
    """The top left corners of the boxes, the points of the lines, and the size of it all."""

    corners: list[Point]
    lines: list[list[Point]]
    width: float
    height: float


def lay_out(
    sizes: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    margin: float,
    *,
    is_dense: bool = False,
) -> Layout:
    """Lay boxes of these sizes out from the top to the bottom.

    Args:
        sizes: width and height of each box.
        edges: pairs of boxes (indexes of ``sizes``); a line begins at the border of the first and
            ends at that of the second. In a cycle some line leads upwards.
        margin: kept free on all sides.
        is_dense: whether there are many lines, with numbers between the boxes.
    """
    graph: dict[str, Any] = {
        "nodes": [
            {"size": {"width": width, "height": height}, "shape": "box"} for width, height in sizes
        ],
        "edges": [{"source": source, "target": target, "weight": 1.0} for source, target in edges],
    }
    options = {"spacing": _GAPS, **(_DENSE if is_dense else {})}
    if len(edges) > MOST_EDGES_IN_FULL_QUALITY:
        options |= _FAST_OPTIONS
    layout = graphlay.layout(graph, preset="process_map", options=options)
    corners = [
        (each["center"]["x"] - width / 2, each["center"]["y"] - height / 2)
        for each, (width, height) in zip(layout.nodes, sizes, strict=True)
    ]
    lines = [[(each["x"], each["y"]) for each in edge["points"]] for edge in layout.edges]
    return _moved(corners, lines, sizes, margin)


def _moved(
    corners: list[Point],
    lines: list[list[Point]],
    sizes: Sequence[tuple[float, float]],
    margin: float,
) -> Layout:
    """The layout moved so that it begins at 0, 0, in whole numbers and halves."""
    points = [point for line in lines for point in line]
    far = [(x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    xs, ys = zip(*(corners + points + far), strict=True)
    left, top = min(xs) - margin, min(ys) - margin

    def move(point: Point) -> Point:
        return _half(point[0] - left), _half(point[1] - top)

    return Layout(
        corners=[move(each) for each in corners],
        lines=[[move(each) for each in line] for line in lines],
        width=_half(max(xs) + margin - left),
        height=_half(max(ys) + margin - top),
    )


def _half(value: float) -> float:
    return round(value * 2) / 2
