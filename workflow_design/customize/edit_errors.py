"""Errors of changes: sentences, each with the place on the page that it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from workflow_design.documents.report.report import Severity

TITLE: Final = "title"
DESCRIPTION: Final = "description"
INSTRUCTIONS: Final = "instructions"
ROLE: Final = "role"
DUE: Final = "due"

NEW_STEP: Final = "new-step"
"""The part that is the form of a step to be added."""


@dataclass(frozen=True)
class Place:
    """A place on the customize page.

    Attributes:
        part: the name of the part; empty for the page as a whole.
        kind: what it is in the part: TITLE, "field", "rule", "type"; empty for the part itself.
        name: which field (by name), rule (by index) or ticket type (by key).
        control: which of its controls; empty for all.
    """

    part: str = ""
    kind: str = ""
    name: str = ""
    control: str = ""

    @property
    def row(self) -> tuple[str, str]:
        """The row of the form that it is in."""
        return self.kind, self.name

    @property
    def anchor(self) -> str:
        """The id of its row on the page."""
        if self.part == NEW_STEP:
            return NEW_STEP
        if not self.name:
            return self.kind or "part"
        return f"{self.kind}-{self.name}".replace(".", "-").replace("+", "new-")


@dataclass(frozen=True)
class Finding:
    """An error or a warning in words, and where it belongs."""

    place: Place
    sentence: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether it keeps changes from being saved."""
        return self.severity is Severity.ERROR


class EditRefused(Exception):
    """Changes that cannot be made, with the reasons."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(*(each.sentence for each in findings))
        self.findings = findings
