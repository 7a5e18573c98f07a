"""State space of a workflow: all tickets at once, one representative of each class.

A state is a program point with a valuation of the names that are live there. A value is chosen only
when a condition reads it, so names that nothing reads cost nothing, and each state is reached
by a run that can be shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from ticketflower.types import Json
from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import Assignment, Outcome
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    TransformWrite,
    nested,
)
from workflow_design.checker.verification.dataflow.liveness import DataFlow
from workflow_design.checker.verification.values.domains import Value, key_of
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.workflow_document import Node

MOST_EDGES = 10_000
"""Edges from state to state that are tried."""

MOST_WORK = 500_000
"""Names whose values these edges carry on, and conditions that they evaluate."""


@dataclass(frozen=True)
class SymbolicValue:
    """A symbolic value: it has been given, and no condition has read it yet.

    Attributes:
        definition: where it came from.
        number: tells two values of one definition from each other.
        optional: whether it may be missing.
    """

    definition: Definition
    number: int
    optional: bool

    @property
    def may_be_missing(self) -> bool:
        """Whether there may be no value."""
        return self.optional or self.definition.inner_optional


type Term = SymbolicValue | Value
type Valuation = dict[str, Term]


@dataclass(frozen=True)
class Binding:
    """A value that is chosen for a symbolic value when it is read."""

    symbol: SymbolicValue
    value: Value


@dataclass(eq=False)
class Edge:
    """An edge of the state space: a step from one state to the next.

    Attributes:
        bindings: values chosen to decide it.
        outcome: of the conditions; None where there is nothing to decide.
        transition: that is taken; None where the ticket stops, or the workflow has no more.
        task: that is done then; None at an end.
        target: the state after the task; None at an end.
        origins: for each symbolic value of the target the number that it had before; those that
            the task gave are left out.
        answers: bindings that the task's transform reads.
        left_out: answers of the task that are left empty.
        failure: why the ticket stops at the end of the task, where a transform fails.
    """

    bindings: tuple[Binding, ...]
    outcome: Outcome | None
    transition: Node | None
    task: str | None = None
    target: "State | None" = None
    origins: Mapping[int, int] = field(default_factory=dict)
    answers: tuple[Binding, ...] = ()
    left_out: tuple[str, ...] = ()
    failure: str = ""


@dataclass(eq=False)
class State:
    """A state of tickets: a program point with the valuation of what is live there.

    Attributes:
        predecessor: the state and edge by which it was first reached; None at the start.
        start: values that were chosen for fields at the start.
    """

    point: ProgramPoint
    valuation: Valuation
    predecessor: "tuple[State, Edge] | None" = None
    start: Mapping[str, Value] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)


@dataclass
class StateSpace:
    """The reachable states of a workflow, the shortest runs first."""

    flow: DataFlow
    states: list[State] = field(default_factory=list)
    starts: list[State] = field(default_factory=list)
    is_complete: bool = True

    def __post_init__(self) -> None:
        self._known: dict[tuple[object, ...], State] = {}
        self._edges = self._work = 0
        for start in self._starting():
            state, is_new = self._state(None, start.valuation)
            if is_new:
                state.start = start.start
                self.starts.append(state)
        for state in self.states:
            for edge in self._edges_from(state):
                state.edges.append(edge)
                self._edges += 1
                self._work += self._work_of(state, edge)
                if self._is_too_much():
                    self.is_complete = False
                    return

    def _is_too_much(self) -> bool:
        too_many = self._edges >= MOST_EDGES or self._work >= MOST_WORK
        return too_many or self.flow.document.budget.is_spent

    def _work_of(self, state: State, edge: Edge) -> int:
        carried = len(edge.target.valuation) if edge.target else 0
        return len(state.valuation) + carried + self.flow.decision_points[state.point].work

    @cached_property
    def is_exact(self) -> bool:
        """Whether every state that a ticket can come to is among the states."""
        return self.is_complete and self.flow.knows_every_state

    @cached_property
    def by_point(self) -> dict[ProgramPoint, list[State]]:
        """The states of each point that is reached, the shortest runs first."""
        found: dict[ProgramPoint, list[State]] = {}
        for state in self.states:
            found.setdefault(state.point, []).append(state)
        return found

    def _state(
        self,
        point: ProgramPoint,
        valuation: Valuation,
        predecessor: tuple[State, Edge] | None = None,
    ) -> tuple[State, bool]:
        key = (point, *((name, _key(term)) for name, term in valuation.items()))
        state = self._known.get(key)
        if state is not None:
            return state, False
        state = self._known[key] = State(point, valuation, predecessor)
        self.states.append(state)
        return state, True

    def _starting(self) -> Iterator[State]:
        for chosen in self.flow.initial_assignments():
            self.flow.document.budget.look()
            valuation: Valuation = {}
            for name in self.flow.live(None):
                definitions = self.flow.definitions
                whole = definitions.whole(name) if name == "tasks" else None
                definition = definitions.of_context(name) or definitions.field(name) or whole
                if name in chosen:
                    valuation[name] = chosen[name]
                elif definition is None:
                    valuation[name] = MISSING
                else:
                    valuation[name] = _new(definition, len(valuation), definition.optional)
            valuation, _ = _numbered(valuation)
            yield State(None, valuation, start=chosen)

    def _edges_from(self, state: State) -> Iterator[Edge]:
        decision = self.flow.decision_points[state.point]
        if not decision.transitions:
            yield Edge((), None, None)
            return
        for bindings, assignment in self._assignments(state.valuation, decision.names):
            outcome = decision.outcome(assignment)
            if outcome.taken is None:
                yield Edge(bindings, outcome, None)
                continue
            transition = decision.transitions[outcome.taken]
            valuation = _bind(state.valuation, bindings)
            yield from self._edges_of(state, bindings, outcome, transition, valuation)

    def _assignments(
        self, valuation: Valuation, names: tuple[str, ...]
    ) -> Iterator[tuple[tuple[Binding, ...], Assignment]]:
        """Every assignment to these names, with the values that are chosen for it."""
        every = dict.fromkeys(t for n in names if isinstance(t := valuation[n], SymbolicValue))
        for values in product(*map(self._values, every)):
            bindings = tuple(map(Binding, every, values))
            known = dict(zip(every, values, strict=True))
            assignment: Assignment = {
                name: known[term] if isinstance(term, SymbolicValue) else term
                for name in names
                for term in [valuation[name]]
            }
            yield bindings, assignment

    def _values(self, symbol: SymbolicValue) -> tuple[Value, ...]:
        values = self.flow.representatives(symbol.definition).values
        return (*values, MISSING) if symbol.may_be_missing else values

    def _edges_of(
        self,
        state: State,
        bindings: tuple[Binding, ...],
        outcome: Outcome | None,
        transition: Node,
        valuation: Valuation,
    ) -> Iterator[Edge]:
        """The edges of a transition: one for each way in which its task can end."""
        task = transition.data["to"]
        if task is None:
            yield Edge(bindings, outcome, transition)
            return
        for end in self._completions(task, valuation):
            edge = Edge(
                bindings,
                outcome,
                transition,
                task,
                answers=end.answers,
                left_out=end.left_out,
                failure=end.failure,
            )
            if not end.failure:
                kept = {name: end.valuation[name] for name in self.flow.live(task)}
                numbered, edge.origins = _numbered(kept)
                edge.target, _ = self._state(task, numbered, (state, edge))
            yield edge

    def _completions(self, task: str, valuation: Valuation) -> Iterator["_Completion"]:
        """Every way in which a task can end: which answers it leaves out, and what is read."""
        live = self.flow.live(task)
        merged = {name: each for name, each in self.flow.merged(task).items() if name in live}
        leavable = frozenset(
            _root(name)
            for name in merged
            if self.flow.definitions.preserves(task, name) and valuation[name] is not MISSING
        )
        leavable |= self.flow.groups_in_parts(task)
        for left_out in _subsets(sorted(leavable)):
            given = _TaskOutput(frozenset(left_out), leavable - set(left_out))
            after = dict(valuation)
            for name, definition in self.flow.outputs(task).items():
                after[name] = given.by(definition) if definition else MISSING
            for name, write in merged.items():
                if write is None:
                    after[name] = MISSING
                elif not isinstance(write, Definition):
                    continue  # what a transform makes follows
                elif not (_root(name) in left_out and self.flow.definitions.preserves(task, name)):
                    after[name] = given.by(write)
            yield from self._transformed(task, _Completion(left_out, (), after))

    def _transformed(self, task: str, end: "_Completion") -> Iterator["_Completion"]:
        """The same after what a transform of a FORM task writes."""
        live, after = self.flow.live(task), end.valuation
        merged = self.flow.merged(task).items()
        made = {n: w for n, w in merged if isinstance(w, TransformWrite) and n in live}
        if not made:
            yield end
            return
        copied = {n: after[w.copies] for n, w in made.items() if w.copies is not None}
        if len(copied) == len(made) and all(_is_there(term) for term in copied.values()):
            yield replace(end, valuation={**after, **copied})
            return
        reads = tuple(sorted({name for write in made.values() for name in write.reads}))
        template: Json = {str(n): w.rule for n, w in enumerate(made.values())}
        for answers, assignment in self._assignments(after, reads):
            try:
                result = evaluation.transform(template, nested(assignment))
            except evaluation.RuleFailed as failure:
                yield replace(end, answers=answers, failure=failure.sentence)
                continue
            values = {name: result[str(n)] for n, name in enumerate(made)}
            valuation = {**_bind(after, answers), **values}
            yield replace(end, answers=answers, valuation=valuation)


@dataclass(frozen=True)
class _Completion:
    """One way in which a task can end.

    Attributes:
        left_out: answers that are left empty.
        answers: bindings that the task's transform reads.
        valuation: what names hold then.
        failure: why the ticket stops, where the transform fails.
    """

    left_out: tuple[str, ...]
    answers: tuple[Binding, ...]
    valuation: Valuation
    failure: str = ""


@dataclass
class _TaskOutput:
    """What a task gives at one end: of each definition one value, wherever it is read.

    Attributes:
        left_out: the roots of names that are left empty.
        sure: the roots of those that could be left empty and are not.
    """

    left_out: frozenset[str]
    sure: frozenset[str]
    _values: dict[Definition, SymbolicValue] = field(default_factory=dict)

    def by(self, definition: Definition) -> Term:
        """The value of a definition, which is new."""
        root = _root(definition.name)
        if root in self.left_out:
            return MISSING
        optional = definition.optional and root not in self.sure
        return self._values.setdefault(definition, _new(definition, len(self._values), optional))


def _new(definition: Definition, number: int, optional: bool) -> SymbolicValue:
    """The value of a definition before it is numbered: its number is below zero."""
    return SymbolicValue(definition, -1 - number, optional)


def _root(name: str) -> str:
    return name.partition(".")[0]


def _is_there(term: Term) -> bool:
    return not term.may_be_missing if isinstance(term, SymbolicValue) else term is not MISSING


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for kept in product((False, True), repeat=len(names)):
        yield tuple(name for name, is_in in zip(names, kept, strict=True) if is_in)


def _bind(valuation: Valuation, bindings: tuple[Binding, ...]) -> Valuation:
    known = {binding.symbol: binding.value for binding in bindings}
    return {
        name: known.get(term, term) if isinstance(term, SymbolicValue) else term
        for name, term in valuation.items()
    }


def _key(term: Term) -> object:
    if isinstance(term, SymbolicValue):
        return id(term.definition), term.number, term.optional
    return key_of(term)


def _numbered(valuation: Valuation) -> tuple[Valuation, dict[int, int]]:
    """The same with symbolic values numbered in the order of names, and their numbers before.

    Numbers below zero are of symbolic values that are new: they have none before.
    """
    numbers: dict[SymbolicValue, SymbolicValue] = {}
    for term in valuation.values():
        if isinstance(term, SymbolicValue) and term not in numbers:
            numbers[term] = SymbolicValue(term.definition, len(numbers), term.optional)
    numbered = {
        name: numbers[term] if isinstance(term, SymbolicValue) else term
        for name, term in valuation.items()
    }
    origins = {new.number: old.number for old, new in numbers.items() if old.number >= 0}
    return numbered, origins
