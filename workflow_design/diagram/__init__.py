"""Diagrams of workflows: tasks as nodes, transitions as edges, with coordinates and words.

Their appearance is defined by ``components/diagram.html`` and ``diagram.css``. A diagram is laid
out once for a document; progress, links, figures and changes are overlays.
"""

from workflow_design.diagram.drawing import Diagram, DiagramFigures, diagram_of
from workflow_design.diagram.edges import MOST_LABELS, DiagramEdge
from workflow_design.diagram.nodes import DiagramNode
from workflow_design.diagram.overlays import (
    TicketProgress,
    with_changes,
    with_figures,
    with_links,
    with_progress,
)

__all__ = [
    "MOST_LABELS",
    "Diagram",
    "DiagramEdge",
    "DiagramFigures",
    "DiagramNode",
    "TicketProgress",
    "diagram_of",
    "with_changes",
    "with_figures",
    "with_links",
    "with_progress",
]
