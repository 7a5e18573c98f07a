"""What a page shows of the difference between two versions of a definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ticketflower.types import JsonObject
from workflow_design.diagram import Changes, Diagram, diagram_of, with_changes
from workflow_design.documents.both_versions import both_versions
from workflow_design.documents.difference import Change, Part, changes
from workflow_design.documents.line_difference import DiffLine, line_difference
from workflow_design.documents.merge import to_text

MOST_LINES = 2_000
"""Lines that a page shows; nobody reads more, and a document may have 100,000."""


@dataclass(frozen=True)
class Difference:
    """The changes by the parts of the definition, and the lines that differ.

    Attributes:
        groups: the changes by part.
        lines: the lines that differ, with their neighbours.
        left_out: how many lines are too many to be shown.
        diagram: both versions of a workflow in one picture; None where the picture is the same.
    """

    groups: list[tuple[Part, list[Change]]]
    lines: Sequence[DiffLine]
    left_out: int
    diagram: Diagram | None


def difference(before: JsonObject | None, after: JsonObject) -> Difference:
    """The difference between two documents in normal form; without one before, all is new."""
    found = groupby(changes(before, after), key=lambda change: change.part)
    lines = line_difference(to_text(before) if before else "", to_text(after))
    return Difference(
        groups=[(part, list(of_part)) for part, of_part in found],
        lines=lines[:MOST_LINES],
        left_out=max(len(lines) - MOST_LINES, 0),
        diagram=_diagram(before, after) if after["kind"] == "workflow" else None,
    )


def _diagram(before: JsonObject | None, after: JsonObject) -> Diagram | None:
    if before is None:
        return diagram_of(after)
    both = both_versions(before, after)
    if not both.tasks and not both.ways:
        return None
    return with_changes(diagram_of(both.document), Changes(both.tasks, both.ways))
