"""Local states: one decision point explored alone, from all that reaching definitions allow.

The exploration of the state space, started at one decision point and ended by its decisions, in the
most general valuation: each name has a symbolic value of its own, which may come from any of the
definitions that reach the point. So every state of the whole state space is one of these, and what
none of these decides no ticket decides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from workflow_design.checker.verification.dataflow.decision_points import (
    Assignment,
    DecisionPoint,
    Outcome,
)
from workflow_design.checker.verification.dataflow.definitions import UNKNOWN, Definition
from workflow_design.checker.verification.dataflow.reaching_definitions import (
    ReachingDefinitions,
    ReachingSet,
)
from workflow_design.checker.verification.dataflow.value_partition import partition_at
from workflow_design.checker.verification.statespace.transition_system import Decision, decide
from workflow_design.checker.verification.statespace.valuations import (
    SymbolicValue,
    Valuation,
    values_of,
)
from workflow_design.checker.verification.values.partition import Partition, Value, distinct
from workflow_design.checker.verification.values.representatives import MOST_MEMBERS


@dataclass(frozen=True)
class LocalStates:
    """The decisions of one point, whatever led there.

    Attributes:
        point: the decision point.
        reaching: for each name the definitions that reach the point.
        valuation: the most general one.
        values: for each name a representative of each class.
        covered: the names of which every class has a representative.
        gaps: why not every class is known, as the ends of sentences; empty where all are.
        are_too_many: whether the only gap is that there are too many classes to try them all.
    """

    point: DecisionPoint
    reaching: Mapping[str, ReachingSet]
    valuation: Valuation
    values: Mapping[str, Sequence[Value]]
    covered: frozenset[str]
    gaps: tuple[str, ...]
    are_too_many: bool

    def decisions(self) -> Iterator[Decision]:
        """A decision for each equivalence class, for as many as are tried."""
        every = decide(self.point, self.valuation, lambda each: self.values[each.definition.name])
        return islice(every, self.point.most_classes)

    def are_all_tried(self, names: Sequence[str]) -> bool:
        """Whether all classes of these names together are tried."""
        is_small = _count(self.values, names) <= self.point.most_classes
        return is_small and self.covered.issuperset(names)

    def outcomes(self, assignment: Assignment, free: Sequence[str]) -> Iterator[Outcome]:
        """The outcomes for all assignments that differ in the free names at the most."""
        every = product(*(self.values[name] for name in free))
        for values in islice(every, self.point.most_classes):
            yield self.point.outcome({**assignment, **dict(zip(free, values, strict=True))})


def local_states(point: DecisionPoint, table: ReachingDefinitions) -> LocalStates:
    """The local states of a decision point."""
    return local_states_of(point, {name: table.at(point.point, name) for name in point.names})


def local_states_of(point: DecisionPoint, reaching: Mapping[str, ReachingSet]) -> LocalStates:
    """The local states of a decision point, by what its names can hold."""
    partitions = partition_at(point, reaching)
    found = {
        name: [each.domain.representatives(partitions[name]) for each in reaching[name].definitions]
        for name in point.names
    }
    covered = frozenset(name for name, parts in found.items() if all(p.complete for p in parts))
    valuation = {
        # As the phi function of static single assignment form: one definition for all that reach
        # the point (Cytron and others, 1991).
        name: SymbolicValue(Definition(name, UNKNOWN), number, reaching[name].may_be_missing)
        for number, name in enumerate(point.names)
    }
    values = {
        name: values_of(valuation[name], distinct(v for part in parts for v in part.values))
        for name, parts in found.items()
    }
    gaps = tuple(_gaps(point, reaching, partitions, values, covered))
    are_too_many = (
        bool(gaps)
        and not point.uses.is_open
        and all(name in covered or _has_too_many_members(partitions[name]) for name in point.names)
    )
    return LocalStates(point, reaching, valuation, values, covered, gaps, are_too_many)


def _count(values: Mapping[str, Sequence[Value]], names: Sequence[str]) -> int:
    return prod(len(values[name]) for name in names)


def _gaps(
    point: DecisionPoint,
    reaching: Mapping[str, ReachingSet],
    partitions: Mapping[str, Partition],
    values: Mapping[str, Sequence[Value]],
    covered: frozenset[str],
) -> list[str]:
    if point.uses.is_open:
        return ["a variable name is computed"]
    uncovered = [name for name in point.names if name not in covered]
    found = [_gap(name, point, reaching[name], partitions[name]) for name in uncovered]
    count = _count(values, point.names)
    if not found and count > point.most_classes:
        cases = f"there are {count:,} cases"
        found.append(f"{cases}, more than {point.most_classes:,}")
    return found


def _has_too_many_members(partition: Partition) -> bool:
    return len(partition.members) > MOST_MEMBERS and not partition.is_computed


def _gap(name: str, point: DecisionPoint, reaching: ReachingSet, partition: Partition) -> str:
    if not all(definition.domain.is_known for definition in reaching.definitions):
        return f"the possible values of “{name}” aren't known"
    if _has_too_many_members(partition):
        count = len(partition.members)
        return f"conditions look for {count} choices of “{name}”, more than {MOST_MEMBERS}"
    if name in point.uses.computed:
        return f"“{point.uses.computed[name]}” computes with “{name}”"
    if partition.compared > 1:
        return f"it isn't known how “{name}” compares with the other values"
    if name in point.uses.ordered:
        return f"“{name}” is compared by the order of text"
    return f"the values of “{name}” can't be distinguished"
