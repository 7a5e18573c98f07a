"""Soundness properties of a workflow, and what violates them: each with a witness."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from math import prod

from ticketflower.types import Json
from workflow_design.checker.checks.graph import is_unconditional, priority_of
from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import (
    Assignment,
    DecisionPoint,
    Outcome,
)
from workflow_design.checker.verification.dataflow.liveness import DataFlow
from workflow_design.checker.verification.statespace.state_space import (
    MOST_EDGES,
    Edge,
    State,
    StateSpace,
    SymbolicValue,
)
from workflow_design.checker.verification.statespace.traces import are_realizable, witness_to
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument

_NEVER_FAILING = frozenset({"var", "cat", "list", "+", "-", "*", "missing", "missing_some"})
"""Operators that compute something of all numbers and texts that are given them rightly."""


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
    failing: Node | None = None
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

    transition: Node
    holds: bool
    by_data: bool = False


@dataclass(frozen=True)
class Overlap:
    """Data for which two conditions of one priority hold; the first in the document is taken."""

    taken: Node
    other: Node
    assignment: Assignment
    witness: Witness


@dataclass(frozen=True)
class Tautology:
    """A condition that is true whatever the data."""

    transition: Node


@dataclass(frozen=True)
class Livelock:
    """Data with which a ticket can loop for ever, and come to no end."""

    point: ProgramPoint
    witness: Witness


@dataclass(frozen=True)
class Inconclusive:
    """It is not known whether a ticket can always continue from a point; and why."""

    point: ProgramPoint
    reasons: tuple[str, ...]


type Property = (
    Deadlock | TransformFails | DeadTransition | Overlap | Tautology | Livelock | Inconclusive
)


@dataclass(frozen=True)
class Verification:
    """The verification of one workflow, in which nothing else is wrong.

    Attributes:
        document: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
    """

    document: WorkflowDocument
    presets: Mapping[str, Json] = field(default_factory=dict)

    @cached_property
    def flow(self) -> DataFlow:
        """How data flows through it."""
        return DataFlow(self.document, self.presets)

    @cached_property
    def state_space(self) -> StateSpace:
        """All its tickets at once."""
        return StateSpace(self.flow)

    def properties(self) -> Iterator[Property]:
        """Every violation that was found, point by point."""
        for point, decision in self.flow.decision_points.items():
            if decision.is_conditional and self._can_be_reached(point):
                yield from _DecisionPointProperties(self, point, decision).properties()
        yield from self._failing_transforms()
        yield from self._livelocks()

    def _can_be_reached(self, point: ProgramPoint) -> bool:
        return not self.state_space.is_exact or point in self.state_space.by_point

    def _failing_transforms(self) -> Iterator[TransformFails]:
        told: set[str] = set()
        for state, edge in self._all_edges():
            if not edge.failure or edge.task is None or edge.task in told:
                continue
            if are_realizable((*edge.bindings, *edge.answers)):
                witness = witness_to(state, edge=edge)
                if witness.is_realizable:
                    told.add(edge.task)
                    yield TransformFails(edge.task, witness, edge.failure)

    def _livelocks(self) -> Iterator[Livelock]:
        if not self.state_space.is_exact:
            return
        ending = self._states_that_can_end()
        for state in self.state_space.states:
            witness = witness_to(state) if state not in ending else None
            if witness is not None and witness.is_realizable:
                yield Livelock(state.point, witness)
                return

    def _states_that_can_end(self) -> set[State]:
        """The states from which an end can be reached, or a point where the ticket stops."""
        before: dict[State, list[State]] = {}
        waiting: list[State] = []
        for state, edge in self._all_edges():
            if edge.target is None:
                waiting.append(state)
            else:
                before.setdefault(edge.target, []).append(state)
        found = set(waiting)
        while waiting:
            for state in before.get(waiting.pop(), ()):
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        return found

    def _all_edges(self) -> Iterator[tuple[State, Edge]]:
        for state in self.state_space.states:
            for edge in state.edges:
                yield state, edge


def _rivals(decision: DecisionPoint, taken: int, truths: tuple[bool | str, ...]) -> list[int]:
    """Transitions whose condition holds, too, with the same priority as the one taken."""
    chosen = decision.transitions[taken]
    if is_unconditional(chosen):
        return []
    return [
        number
        for number in range(taken + 1, len(truths))
        if truths[number] is True
        and priority_of(decision.transitions[number]) == priority_of(chosen)
        and not is_unconditional(decision.transitions[number])
    ]


def _tautologies(decision: DecisionPoint) -> Iterator[Node]:
    assignments = [decision.outcome(assignment).truths for assignment in decision.assignments()]
    for number, transition in enumerate(decision.transitions):
        if (
            not is_unconditional(transition)
            and assignments
            and all(t[number] is True for t in assignments)
        ):
            yield transition


@dataclass
class _DecisionPointProperties:
    """The properties of one decision point."""

    verification: Verification
    point: ProgramPoint
    decision: DecisionPoint

    def properties(self) -> Iterator[Property]:
        found = list(self._deadlocks())
        yield from found
        if not found and self._is_inconclusive():
            yield Inconclusive(self.point, tuple(self._reasons()))
        yield from self._dead_transitions()
        yield from self._overlaps()
        if not self.decision.gaps:
            yield from map(Tautology, _tautologies(self.decision))

    @property
    def _states(self) -> list[State]:
        return self.verification.state_space.by_point.get(self.point, [])

    def _deadlocks(self) -> Iterator[Deadlock]:
        """One witness for each way to stop here: no condition holds, or one of them fails."""
        told: set[int | None] = set()
        for state in self._states:
            for edge in state.edges:
                outcome = edge.outcome
                if outcome is None or outcome.taken is not None or outcome.failing in told:
                    continue
                witness = self._witness(state, edge)
                if witness is None:
                    continue
                told.add(outcome.failing)
                assignment = self._what_matters(state, edge)
                if outcome.failing is None:
                    yield Deadlock(self.point, assignment, witness)
                else:
                    failing = self.decision.transitions[outcome.failing]
                    failure = str(outcome.truths[outcome.failing])
                    yield Deadlock(self.point, assignment, witness, failing, failure)

    def _witness(self, state: State, edge: Edge) -> Witness | None:
        """A run that comes here with these bindings; None where nobody is free to make them."""
        if not are_realizable(edge.bindings):
            return None
        witness = witness_to(state, edge.bindings)
        return witness if witness.is_realizable else None

    def _what_matters(self, state: State, edge: Edge) -> Assignment:
        """The values without which the ticket would not stop in the same way."""
        assignment = self._assignment(state, edge)
        stops = edge.outcome.failing if edge.outcome else None
        free: list[str] = []
        for name in self.decision.names:
            if self._all_are_tried([*free, name]) and all(
                outcome.taken is None and outcome.failing == stops
                for outcome in self._outcomes_of(assignment, [*free, name])
            ):
                free.append(name)
        return {name: value for name, value in assignment.items() if name not in free}

    def _all_are_tried(self, names: list[str]) -> bool:
        """Whether there are representatives of all assignments of these names together."""
        count = prod(len(self.decision.representatives[name]) for name in names)
        return count <= self.decision.most_classes and all(map(self.decision.is_covered, names))

    def _outcomes_of(self, assignment: Assignment, free: list[str]) -> Iterator[Outcome]:
        """The outcomes on all assignments that differ in these names at the most."""
        every = [self.decision.representatives[name] for name in free]
        for values in islice(product(*every), self.decision.most_classes):
            yield self.decision.outcome({**assignment, **dict(zip(free, values, strict=True))})

    def _assignment(self, state: State, edge: Edge) -> Assignment:
        known = {binding.symbol: binding.value for binding in edge.bindings}
        return {
            name: known[term] if isinstance(term, SymbolicValue) else term
            for name in self.decision.names
            for term in [state.valuation[name]]
        }

    def _is_inconclusive(self) -> bool:
        """Whether tickets may stop here in ways that no witness was found for."""
        if self.verification.state_space.is_exact:
            return any(self._stops(edge) for state in self._states for edge in state.edges)
        if self.decision.gaps:
            return not self.decision.has_default or self._can_fail()
        return any(self.decision.outcome(r).taken is None for r in self.decision.assignments())

    def _stops(self, edge: Edge) -> bool:
        return edge.outcome is not None and edge.outcome.taken is None

    def _can_fail(self) -> bool:
        """Whether a condition may fail on a value that was not tried."""
        uses = self.decision.uses
        if uses.is_open or uses.operators - _NEVER_FAILING:
            return True
        unfit = {
            name
            for name, reaching in self.decision.reaching.items()
            if not all(
                each.domain.is_known and not each.domain.is_list for each in reaching.definitions
            )
        }
        return bool(unfit & (uses.coerced | uses.computed.keys()))

    def _reasons(self) -> list[str]:
        if self.decision.gaps:
            return self.decision.gaps
        if not self.verification.state_space.is_complete:
            return [f"its tickets can stand in more than {MOST_EDGES:,} ways"]
        given = [
            f"nobody is free to choose what '{name}' is"
            for name, reaching in self.decision.reaching.items()
            if not all(definition.is_input for definition in reaching.definitions)
        ]
        return given or ["no ticket was found that comes there with such data"]

    def _dead_transitions(self) -> Iterator[DeadTransition]:
        first_default = next(
            (n for n, each in enumerate(self.decision.transitions) if is_unconditional(each)), None
        )
        tried = self.decision.transitions[: None if first_default is None else first_default + 1]
        taken, held = self._taken_and_held()
        reached = {
            edge.transition.pointer
            for state in self._states
            for edge in state.edges
            if edge.transition is not None
        }
        for number, transition in enumerate(tried):
            if not self.decision.gaps and number not in taken:
                yield DeadTransition(transition, holds=number in held)
            elif self.verification.state_space.is_exact and transition.pointer not in reached:
                yield DeadTransition(transition, holds=number in held, by_data=True)

    def _taken_and_held(self) -> tuple[set[int], set[int]]:
        """The transitions that are taken in some assignment, and those whose condition holds."""
        taken, held = set(), set()
        for assignment in self.decision.assignments():
            outcome = self.decision.outcome(assignment)
            held |= {number for number, truth in enumerate(outcome.truths) if truth is True}
            if outcome.taken is not None:
                taken.add(outcome.taken)
        return taken, held

    def _overlaps(self) -> Iterator[Overlap]:
        told: set[int] = set()
        for state in self._states:
            for edge in state.edges:
                if edge.outcome is None or edge.outcome.taken is None:
                    continue
                chosen = edge.outcome.taken
                rivals = _rivals(self.decision, chosen, edge.outcome.truths)
                for number in [each for each in rivals if each not in told]:
                    witness = self._witness(state, edge)
                    if witness is not None:
                        told.add(number)
                        transitions = self.decision.transitions
                        assignment = self._assignment(state, edge)
                        yield Overlap(transitions[chosen], transitions[number], assignment, witness)
