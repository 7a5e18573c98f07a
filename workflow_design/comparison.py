"""What a page shows of the difference between two versions of a definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ticketflower.types import JsonObject
from workflow_design.documents.difference import Change, DiffLine, Part, changes, line_difference
from workflow_design.documents.merge import to_text

MOST_LINES = 2_000
"""Lines that a page shows; nobody reads more, and a document may have 100,000."""


@dataclass(frozen=True)
class Difference:
    """The changes by the parts of the definition, and the lines that differ.

    ``left_out`` counts the lines that are too many to be shown.
    """

    groups: list[tuple[Part, list[Change]]]
    lines: Sequence[DiffLine]
    left_out: int


def difference(before: JsonObject | None, after: JsonObject) -> Difference:
    """The difference between two documents in normal form; without one before, all is new."""
    found = groupby(changes(before, after), key=lambda change: change.part)
    lines = line_difference(to_text(before) if before else "", to_text(after))
    return Difference(
        groups=[(part, list(of_part)) for part, of_part in found],
        lines=lines[:MOST_LINES],
        left_out=max(len(lines) - MOST_LINES, 0),
    )
