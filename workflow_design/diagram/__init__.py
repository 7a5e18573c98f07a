"""A workflow as a picture: where its tasks stand and which transitions lead between them.

Only coordinates and words; how it looks is the business of ``components/diagram.html`` and
``diagram.css``. A picture is laid out once for a document; marks, links and changes are put on it.
"""

from workflow_design.diagram.drawing import Diagram, diagram_of
from workflow_design.diagram.edges import MOST_LABELS, Edge
from workflow_design.diagram.nodes import Node
from workflow_design.diagram.overlays import (
    Marks,
    with_changes,
    with_links,
    with_marks,
)

__all__ = [
    "MOST_LABELS",
    "Diagram",
    "Edge",
    "Marks",
    "Node",
    "diagram_of",
    "with_changes",
    "with_links",
    "with_marks",
]
