"""A workflow as a picture: where its tasks stand and which ways lead between them.

Only coordinates and words; how it looks is the business of ``components/diagram.html`` and
``diagram.css``. A picture is laid out once for a document; marks, links and changes are put on it.
"""

from workflow_design.diagram.boxes import Node
from workflow_design.diagram.lines import MOST_LABELS, Edge
from workflow_design.diagram.marks import (
    Changes,
    Marks,
    Pair,
    with_changes,
    with_links,
    with_marks,
)
from workflow_design.diagram.picture import Diagram, diagram_of
from workflow_design.diagram.texts import Change

__all__ = [
    "MOST_LABELS",
    "Change",
    "Changes",
    "Diagram",
    "Edge",
    "Marks",
    "Node",
    "Pair",
    "diagram_of",
    "with_changes",
    "with_links",
    "with_marks",
]
