"""Violations at one decision point: deadlocks, dead transitions, overlaps, tautologies."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.computation_abstraction import (
    abstract_computations,
)
from workflow_design.checker.verification.dataflow.decision_points import (
    Assignment,
    DecisionPoint,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingSet
from workflow_design.checker.verification.dataflow.uses import Uses
from workflow_design.checker.verification.properties.violations import (
    Deadlock,
    DeadTransition,
    Inconclusive,
    InconclusiveTransition,
    Overlap,
    Tautology,
    Violation,
)
from workflow_design.checker.verification.statespace.local_states import (
    LocalStates,
    local_states_of,
)
from workflow_design.checker.verification.statespace.state_space import (
    MOST_EDGES,
    Edge,
    State,
    StateSpace,
)
from workflow_design.checker.verification.statespace.traces import are_realizable, witness_to
from workflow_design.checker.verification.statespace.valuations import assignment_of
from workflow_design.documents.report.witness import Witness

_NEVER_FAILING = frozenset(
    {"var", "cat", "list", "+", "-", "*", "round", "missing", "missing_some"}
)
"""Operators that do not fail on any numbers and texts of the expected types."""


def violations_of_decision_point(space: StateSpace, local: LocalStates) -> Iterator[Violation]:
    """The violations at one decision point, and what was not decided.

    Args:
        space: the state space of the whole workflow, for what a ticket can show.
        local: the states of the point alone, for what no ticket can do.
    """
    analysis = _PointAnalysis(local.point, local, space, space.by_point.get(local.point.point, ()))
    deadlocks = list(analysis.deadlocks())
    yield from deadlocks
    if not deadlocks and analysis.is_inconclusive():
        has_default = local.point.has_default
        yield Inconclusive(local.point.point, tuple(analysis.reasons()), has_default)
    truths = _truths(local)
    yield from analysis.dead_transitions(truths)
    yield from analysis.overlaps()
    if not local.gaps:
        yield from analysis.tautologies(truths)


@dataclass(frozen=True)
class _Truths:
    """The results of the conditions in all local states, by the numbers of their transitions.

    Attributes:
        taken: the transitions that are taken in some state.
        held: those whose condition holds in some state.
        always: those whose condition holds in every state, of which there is one.
    """

    taken: frozenset[int]
    held: frozenset[int]
    always: frozenset[int]


def _truths(local: LocalStates) -> _Truths:
    taken: set[int] = set()
    held: set[int] = set()
    always: set[int] | None = None
    for decision in local.decisions():
        holding = {n for n, truth in enumerate(decision.outcome.truths) if truth is True}
        held |= holding
        always = holding if always is None else always & holding
        if decision.outcome.taken is not None:
            taken.add(decision.outcome.taken)
    return _Truths(frozenset(taken), frozenset(held), frozenset(always or ()))


@dataclass(frozen=True)
class _PointAnalysis:
    """One decision point, its local states, and the states in which tickets come there."""

    point: DecisionPoint
    local: LocalStates
    space: StateSpace
    states: Sequence[State]

    def deadlocks(self) -> Iterator[Deadlock]:
        """One witness for each way to stop here: no condition holds, or one of them fails."""
        reported: set[int | None] = set()
        for state, edge in self._edges():
            outcome = edge.outcome
            if outcome is None or outcome.taken is not None or outcome.failing in reported:
                continue
            witness = self._witness(state, edge)
            if witness is None:
                continue
            reported.add(outcome.failing)
            assignment = self._minimal_cause(self._assignment(state, edge), outcome.failing)
            if outcome.failing is None:
                yield Deadlock(self.point.point, assignment, witness)
            else:
                failing = self.point.transitions[outcome.failing]
                failure = str(outcome.truths[outcome.failing])
                yield Deadlock(self.point.point, assignment, witness, failing, failure)

    def overlaps(self) -> Iterator[Overlap]:
        """One witness for each transition that holds beside one of its priority that is taken."""
        reported: set[int] = set()
        for state, edge in self._edges():
            if edge.outcome is None or edge.outcome.taken is None:
                continue
            taken = edge.outcome.taken
            rivals = _rivals(self.point, taken, edge.outcome.truths)
            for number in [each for each in rivals if each not in reported]:
                witness = self._witness(state, edge)
                if witness is not None:
                    reported.add(number)
                    transitions = self.point.transitions
                    assignment = self._assignment(state, edge)
                    yield Overlap(transitions[taken], transitions[number], assignment, witness)

    def dead_transitions(
        self, truths: _Truths
    ) -> Iterator[DeadTransition | InconclusiveTransition]:
        """The transitions that are tried and never taken, and those of which that isn't known.

        Of one behind a transition without a condition the check of the graph has a message.
        """
        reached = {e.transition.pointer for _, e in self._edges() if e.transition is not None}
        for number, transition in enumerate(self.point.transitions):
            holds = number in truths.held
            if not self.local.gaps and number not in truths.taken:
                yield DeadTransition(transition, holds)
            elif self.space.is_exact and transition.pointer not in reached:
                yield DeadTransition(transition, holds, by_data=True)
            elif self.local.are_too_many and not (
                number in truths.taken or transition.pointer in reached
            ):
                yield InconclusiveTransition(transition, self.local.gaps)
            if transition.is_unconditional:
                return

    def tautologies(self, truths: _Truths) -> Iterator[Tautology]:
        """The conditions that hold in every local state."""
        for number, transition in enumerate(self.point.transitions):
            if number in truths.always and not transition.is_unconditional:
                yield Tautology(transition)

    def is_inconclusive(self) -> bool:
        """Whether tickets may stop here in ways that no witness was found for."""
        if self.space.is_exact:
            return any(edge.stops for _, edge in self._edges())
        local = self.local
        if local.gaps:
            local = local_states_of(*abstract_computations(self.point, local.reaching))
        if local.gaps:
            return not self.point.has_default or _can_fail(local.point.uses, local.reaching)
        return any(decision.outcome.taken is None for decision in local.decisions())

    def reasons(self) -> Sequence[str]:
        """Why it was not decided, as the ends of sentences."""
        if self.local.gaps:
            return self.local.gaps
        if not self.space.is_complete:
            return [f"there are more than {MOST_EDGES:,} possible states"]
        given = [
            f"the value of “{name}” can't be chosen freely"
            for name, reaching in self.local.reaching.items()
            if not all(definition.is_input for definition in reaching.definitions)
        ]
        return given or ["no ticket was found that gets there with such data"]

    def _edges(self) -> Iterator[tuple[State, Edge]]:
        for state in self.states:
            for edge in state.edges:
                yield state, edge

    def _assignment(self, state: State, edge: Edge) -> Assignment:
        return assignment_of(state.valuation, self.point.names, edge.bindings)

    def _witness(self, state: State, edge: Edge) -> Witness | None:
        """A run that comes here with these values; None where they cannot be chosen freely."""
        if not are_realizable(edge.bindings):
            return None
        witness = witness_to(state, edge.bindings)
        return witness if witness.is_realizable else None

    def _minimal_cause(self, assignment: Assignment, failing: int | None) -> Assignment:
        """A minimal cause: the values without which the ticket would not stop in the same way.

        Names are freed one by one, greedily: what is left is a minimal cause, not the smallest.
        """
        free: list[str] = []
        for name in self.point.names:
            if self.local.are_all_tried([*free, name]) and all(
                outcome.taken is None and outcome.failing == failing
                for outcome in self.local.outcomes(assignment, [*free, name])
            ):
                free.append(name)
        return {name: value for name, value in assignment.items() if name not in free}


def _rivals(point: DecisionPoint, taken: int, truths: Sequence[bool | str]) -> list[int]:
    """Transitions whose condition holds, too, with the same priority as the one taken."""
    chosen = point.transitions[taken]
    if chosen.is_unconditional:
        return []
    return [
        number
        for number in range(taken + 1, len(truths))
        if truths[number] is True
        and point.transitions[number].priority == chosen.priority
        and not point.transitions[number].is_unconditional
    ]


def _can_fail(uses: Uses, reaching: Mapping[str, ReachingSet]) -> bool:
    """Whether a condition may fail on a value that was not tried."""
    if uses.is_open or uses.operators - _NEVER_FAILING:
        return True
    unfit = {
        name
        for name, each in reaching.items()
        if not all(d.domain.is_known and not d.domain.is_list for d in each.definitions)
    }
    return bool(unfit & (uses.ordered | uses.computed.keys()))
