"""Transition system of a workflow: what follows on a state, by what the data-flow passes found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import (
    Assignment,
    DecisionPoint,
    Outcome,
)
from workflow_design.checker.verification.dataflow.definitions import Definitions
from workflow_design.checker.verification.dataflow.liveness import Liveness
from workflow_design.checker.verification.dataflow.transfer import TransferFunctions
from workflow_design.checker.verification.dataflow.value_partition import ValuePartition
from workflow_design.checker.verification.statespace.valuations import (
    Binding,
    SymbolicValue,
    Valuation,
    ValuesOf,
    assignments,
    values_of,
)
from workflow_design.checker.verification.values.partition import Value


@dataclass(frozen=True)
class TransitionSystem:
    """The passes' results that together say what follows on a state.

    Attributes:
        definitions: of the names.
        decision_points: which transition is taken.
        transfers: what the end of a task does to values.
        live: the names whose values a state keeps.
        dependent: fields whose answers are chosen at the start: other questions depend on them.
        partition: the values that are tried.
    """

    definitions: Definitions
    decision_points: Mapping[ProgramPoint, DecisionPoint]
    transfers: TransferFunctions
    live: Liveness
    dependent: frozenset[str]
    partition: ValuePartition

    def values_of(self, symbol: SymbolicValue) -> Sequence[Value]:
        """A representative of each class of what a symbolic value can be."""
        return values_of(symbol, self.partition.representatives(symbol.definition).values)


@dataclass(frozen=True)
class Decision:
    """A decision: an assignment to what conditions read, and their results.

    Attributes:
        bindings: the values that are chosen for it.
        assignment: what all the names hold then.
        outcome: which transition is taken.
    """

    bindings: tuple[Binding, ...]
    assignment: Assignment
    outcome: Outcome


def decide(point: DecisionPoint, valuation: Valuation, values: ValuesOf) -> Iterator[Decision]:
    """Every decision that a point can come to from a valuation."""
    for bindings, assignment in assignments(valuation, point.names, values):
        yield Decision(bindings, assignment, point.outcome(assignment))
