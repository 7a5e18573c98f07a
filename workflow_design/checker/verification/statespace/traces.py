"""Traces through the state space as witnesses: to a state, and along each path to an end."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.definitions import nested
from workflow_design.checker.verification.statespace.state_space import (
    Edge,
    State,
    StateSpace,
)
from workflow_design.checker.verification.statespace.valuations import Binding, SymbolicValue
from workflow_design.checker.verification.values.partition import Value
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.report.witness import Witness, WitnessStep

MOST_PATHS = 100
"""Paths through a workflow that are listed."""

MOST_VISITS = 2
"""How often a listed path comes to the same task."""

MOST_LOOKED_AT = 20_000
"""Edges that are looked at to list them."""


@dataclass(frozen=True)
class Paths:
    """The paths through a workflow, each with a witness that takes it."""

    witnesses: tuple[Witness, ...]
    complete: bool


def are_realizable(bindings: Sequence[Binding]) -> bool:
    """Whether people and services are free to choose these values."""
    return all(binding.symbol.definition.is_feasible(binding.value) for binding in bindings)


def witness_to(state: State, last: Sequence[Binding] = (), edge: Edge | None = None) -> Witness:
    """The witness by which a state was first reached.

    Args:
        state: the state.
        last: values chosen there.
        edge: that is taken from there, too.
    """
    chain: list[tuple[State, Edge]] = [(state, edge)] if edge is not None else []
    while state.predecessor is not None:
        chain.append(state.predecessor)
        state = state.predecessor[0]
    return _witness_of(state, chain[::-1], last)


def _witness_of(
    start: State, chain: Sequence[tuple[State, Edge]], last: Sequence[Binding]
) -> Witness:
    recorder = _Recorder(start.start)
    for _state, edge in chain:
        recorder.follow(edge)
    recorder.note(last)
    steps = tuple(
        WitnessStep(_index(edge), edge.task, nested(noted), _left_out(noted))
        for (_, edge), noted in zip(chain, recorder.values[1:], strict=True)
    )
    fields = recorder.values[0]
    return Witness(nested(fields), _left_out(fields), steps, recorder.is_realizable)


@dataclass
class _Recorder:
    """Which value each name was given at each step, as it turns out later."""

    start: Mapping[str, Value]
    is_realizable: bool = True

    def __post_init__(self) -> None:
        self.values: list[dict[str, Value]] = [dict(self.start)]
        self._given_at: dict[int, int] = {}

    def note(self, bindings: Sequence[Binding]) -> None:
        """Note values that were chosen for symbolic ones given before, or by the latest task."""
        self.is_realizable &= are_realizable(bindings)
        for binding in bindings:
            symbol = binding.symbol
            latest = len(self.values) - 1 if symbol.number < 0 else 0
            at = self._given_at.get(symbol.number, latest)
            self.values[at][symbol.definition.name] = binding.value

    def follow(self, edge: Edge) -> None:
        """Note an edge's bindings, and when the symbolic values of its target were given."""
        self.note(edge.bindings)
        self.values.append(dict.fromkeys(edge.left_out, MISSING))
        self.note(edge.answers)
        here = len(self.values) - 1
        symbols = edge.target.valuation.values() if edge.target else ()
        self._given_at = {
            symbol.number: self._given_at.get(edge.origins[symbol.number], 0)
            if symbol.number in edge.origins
            else here
            for symbol in symbols
            if isinstance(symbol, SymbolicValue)
        }


def _index(edge: Edge) -> int:
    assert edge.transition is not None
    return edge.transition.index


def _left_out(values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(sorted(name for name, value in values.items() if value is MISSING))


type _Chain = tuple[tuple[State, Edge], ...]


def paths_of(state_space: StateSpace) -> Paths:
    """The paths from the start to an end, the shortest first, none twice.

    A path that comes to the same task again and again is listed up to MOST_VISITS times.
    """
    found: dict[tuple[int, ...], Witness] = {}
    looked_at = 0
    complete = state_space.is_exact
    waiting: deque[tuple[tuple[int, ...], dict[State, _Chain]]] = deque(
        [((), dict.fromkeys(state_space.initial, ()))]
    )
    while waiting and len(found) < MOST_PATHS and looked_at < MOST_LOOKED_AT:
        path, fronts = waiting.popleft()
        onward: dict[int, dict[State, _Chain]] = {}
        for state, chain in fronts.items():
            for edge in state.edges:
                looked_at += 1
                after = (*chain, (state, edge))
                if edge.failure or edge.stops:
                    continue
                if edge.target is None:
                    _keep_end(found, path, after)
                elif sum(each.task == edge.task for _, each in after) > MOST_VISITS:
                    complete = False
                else:
                    onward.setdefault(_index(edge), {}).setdefault(edge.target, after)
        waiting.extend(((*path, number), chains) for number, chains in onward.items())
    if waiting:
        complete = False
        _keep_shortest(found, state_space)
    return Paths(tuple(found.values()), complete)


def _keep_shortest(found: dict[tuple[int, ...], Witness], state_space: StateSpace) -> None:
    """Keep the runs by which ends were first reached, where there are too many paths to list."""
    for state, edge in state_space.edges():
        if len(found) >= MOST_PATHS:
            return
        if edge.target is None and not edge.failure and not edge.stops:
            taken = edge.transition is not None
            witness = witness_to(state, edge=edge) if taken else witness_to(state, edge.bindings)
            found.setdefault(tuple(each.transition for each in witness.steps), witness)


def _keep_end(found: dict[tuple[int, ...], Witness], path: tuple[int, ...], chain: _Chain) -> None:
    last = chain[-1][1]
    if last.transition is None:
        found.setdefault(path, _witness_of(chain[0][0], chain[:-1], last.bindings))
    else:
        found.setdefault((*path, _index(last)), _witness_of(chain[0][0], chain, ()))
