"""Violations of soundness properties, each with the evidence for it.

The names are those of soundness of workflow nets and of model checking. Sources: van der Aalst,
"The Application of Petri Nets to Workflow Management" (1998), section 4; Clarke, Grumberg, Peled,
"Model Checking" (1999).
"""

from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import Assignment
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.workflow.workflow_document import TransitionNode


@dataclass(frozen=True)
class Deadlock:
    """Data with which a ticket stops: no condition of a point holds, or one fails.

    Attributes:
        assignment: the values that make it so; others do not matter.
        failing: the transition whose condition fails; None where none holds.
        failure: why it fails.
    """

    point: ProgramPoint
    assignment: Assignment
    witness: Witness
    failing: TransitionNode | None = None
    failure: str = ""


@dataclass(frozen=True)
class TransformFails:
    """Data for which the output_transform of a task fails."""

    task: str
    witness: Witness
    failure: str


@dataclass(frozen=True)
class DeadTransition:
    """A transition that no ticket takes.

    Attributes:
        transition: it.
        holds: whether its condition holds with any data at all.
        by_data: whether it would be taken with data that no ticket brings there.
    """

    transition: TransitionNode
    holds: bool
    by_data: bool = False


@dataclass(frozen=True)
class Overlap:
    """Data for which two conditions of one priority hold; the first in the document is taken."""

    taken: TransitionNode
    other: TransitionNode
    assignment: Assignment
    witness: Witness


@dataclass(frozen=True)
class Tautology:
    """A condition that is true whatever the data."""

    transition: TransitionNode


@dataclass(frozen=True)
class Livelock:
    """Data with which a ticket can loop for ever, and come to no end."""

    point: ProgramPoint
    witness: Witness


@dataclass(frozen=True)
class Inconclusive:
    """It is not known whether a ticket can always continue from a point; and why.

    Attributes:
        reasons: why, as the ends of sentences.
        has_default: whether a transition is taken where no condition holds: only a condition that
            fails can stop a ticket then.
    """

    point: ProgramPoint
    reasons: tuple[str, ...]
    has_default: bool = False


@dataclass(frozen=True)
class InconclusiveTransition:
    """It is not known whether a ticket ever takes a transition; and why.

    Attributes:
        transition: it.
        reasons: why, as the ends of sentences.
    """

    transition: TransitionNode
    reasons: tuple[str, ...]


type Violation = (
    Deadlock
    | TransformFails
    | DeadTransition
    | Overlap
    | Tautology
    | Livelock
    | Inconclusive
    | InconclusiveTransition
)
"""A violation of soundness, or a check of it that was not decided."""
