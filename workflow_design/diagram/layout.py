"""Where the boxes and lines of a diagram go: the layout engine, behind one function."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import graphlay

from workflow_design.diagram.shapes import Point

MOST_EDGES_LAID_OUT_WELL = 150
"""Above it the layout takes seconds, so that it is made with less care."""

_GAPS: Final = {"layer_gap": 30.0, "node_gap": 28.0, "dummy_gap": 20.0, "isolated_gap": 28.0}

_IN_HASTE: Final = {
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
class Placed:
    """The top left corners of the boxes, the points of the lines, and the size of it all."""

    corners: list[Point]
    lines: list[list[Point]]
    width: float
    height: float


def place(
    sizes: Sequence[tuple[float, float]], edges: Sequence[tuple[int, int]], margin: float
) -> Placed:
    """Lay boxes of these sizes out from the top to the bottom.

    Args:
        sizes: width and height of each box.
        edges: pairs of boxes (places in ``sizes``); a line begins at the border of the first and
            ends at that of the second. Of a circle some line leads upwards.
        margin: kept free on all sides.
    """
    graph: dict[str, Any] = {
        "nodes": [
            {"size": {"width": width, "height": height}, "shape": "box"} for width, height in sizes
        ],
        "edges": [{"source": source, "target": target, "weight": 1.0} for source, target in edges],
    }
    haste = _IN_HASTE if len(edges) > MOST_EDGES_LAID_OUT_WELL else {}
    layout = graphlay.layout(graph, preset="process_map", options={"spacing": _GAPS, **haste})
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
) -> Placed:
    """The same within a frame that begins at 0, 0, in whole numbers and halves."""
    points = [point for line in lines for point in line]
    far = [(x + w, y + h) for (x, y), (w, h) in zip(corners, sizes, strict=True)]
    xs, ys = zip(*(corners + points + far), strict=True)
    left, top = min(xs) - margin, min(ys) - margin

    def move(point: Point) -> Point:
        return _half(point[0] - left), _half(point[1] - top)

    return Placed(
        corners=[move(each) for each in corners],
        lines=[[move(each) for each in line] for line in lines],
        width=_half(max(xs) + margin - left),
        height=_half(max(ys) + margin - top),
    )


def _half(value: float) -> float:
    return round(value * 2) / 2
