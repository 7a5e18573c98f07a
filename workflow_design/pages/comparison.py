"""Comparison page: the difference between two versions of a definition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ticketflower.types import JsonObject
from workflow_design.diagram import Diagram, diagram_of, with_changes
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.diff.line_diff import DiffLine, line_diff
from workflow_design.documents.diff.merged_diff import MergedDiff, merge_versions
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.models import DefinitionStatus, VersionedDefinition

MOST_LINES = 2_000
"""The most lines that a page shows; a document may have 100,000."""


@dataclass(frozen=True)
class Difference:
    """The changes by the parts of the definition, and the lines that differ.

    Attributes:
        groups: the changes by part.
        lines: the lines that differ, with their neighbours.
        lines_left_out: how many lines are too many to be shown.
        diagram: both versions of a workflow in one; None where it is the same.
    """

    groups: list[tuple[Part, list[Change]]]
    lines: Sequence[DiffLine]
    lines_left_out: int
    diagram: Diagram | None


def changes_by_part(found: Iterable[Change]) -> list[tuple[Part, list[Change]]]:
    """The changes as ``changes`` gives them, by the part of the definition."""
    groups = groupby(found, key=lambda change: change.part)
    return [(part, list(of_part)) for part, of_part in groups]


def diff_diagram(merged: MergedDiff) -> Diagram:
    """A workflow with what differs from the version before."""
    return with_changes(diagram_of(merged.document), merged)


def difference(before: JsonObject | None, after: JsonObject) -> Difference:
    """The difference between two documents in canonical form; without one before, all is new."""
    lines = line_diff(canonical_text(before) if before else "", canonical_text(after))
    return Difference(
        groups=changes_by_part(changes(before, after)),
        lines=lines[:MOST_LINES],
        lines_left_out=max(len(lines) - MOST_LINES, 0),
        diagram=_diagram(before, after) if after["kind"] == "workflow" else None,
    )


def _diagram(before: JsonObject | None, after: JsonObject) -> Diagram | None:
    if before is None:
        return diagram_of(after)
    merged = merge_versions(before, after)
    return diff_diagram(merged) if merged.tasks or merged.transitions else None


def usual_before(versions: Sequence[VersionedDefinition], after: str) -> str:
    """The version to compare another with: the published one, else the one before it, else itself.

    Args:
        versions: all, newest first.
        after: the number of the version.
    """
    numbers = [str(each.version) for each in versions]
    published = [
        str(each.version) for each in versions if each.status == DefinitionStatus.PUBLISHED
    ]
    before = numbers[numbers.index(after) + 1 :] if after in numbers else []
    return next((each for each in (*published, *before) if each != after), after)
