"""Witnesses of what was explored: of a state, and of each path through a workflow."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.control_flow import position_of
from workflow_design.checker.verification.dataflow.definitions import nested
from workflow_design.checker.verification.statespace.state_space import (
    Choice,
    Exploration,
    State,
    Step,
    Unread,
)
from workflow_design.checker.verification.values.domains import Value
from workflow_design.documents.fields.kinds import MISSING
from workflow_design.documents.report.witness import Witness, WitnessStep

MOST_PATHS = 100
"""Ways through a workflow that are listed."""

MOST_VISITS = 2
"""How often a listed way comes to the same task."""

MOST_LOOKED_AT = 20_000
"""Steps that are looked at to list them."""


@dataclass(frozen=True)
class Paths:
    """The ways through a workflow, each with a witness that takes it."""

    witnesses: tuple[Witness, ...]
    complete: bool


def are_sure(choices: Sequence[Choice]) -> bool:
    """Whether somebody is free to choose these values."""
    return all(choice.unread.source.can_give(choice.value) for choice in choices)


def witness_to(state: State, last: Sequence[Choice] = (), step: Step | None = None) -> Witness:
    """The witness by which a state was first reached.

    Args:
        state: the state.
        last: choices that are made there.
        step: that is taken from there, too.
    """
    chain: list[tuple[State, Step]] = [(state, step)] if step is not None else []
    while state.came is not None:
        chain.append(state.came)
        state = state.came[0]
    return _witness_of(state, chain[::-1], last)


def _witness_of(
    start: State, chain: Sequence[tuple[State, Step]], last: Sequence[Choice]
) -> Witness:
    notes = _Notes(start.start)
    for _state, step in chain:
        notes.follow(step)
    notes.note(last)
    steps = tuple(
        WitnessStep(_position(step), step.task, nested(noted), _left_out(noted))
        for (_, step), noted in zip(chain, notes.values[1:], strict=True)
    )
    fields = notes.values[0]
    return Witness(nested(fields), _left_out(fields), steps, notes.is_sure)


@dataclass
class _Notes:
    """Which value each name was given at each step, as it turns out later."""

    start: Mapping[str, Value]
    is_sure: bool = True

    def __post_init__(self) -> None:
        self.values: list[dict[str, Value]] = [dict(self.start)]
        self._given_at: dict[int, int] = {}

    def note(self, choices: Sequence[Choice]) -> None:
        """Note values that were chosen for those given before, or by the latest task."""
        self.is_sure &= are_sure(choices)
        for choice in choices:
            unread = choice.unread
            latest = len(self.values) - 1 if unread.number < 0 else 0
            at = self._given_at.get(unread.number, latest)
            self.values[at][unread.source.name] = choice.value

    def follow(self, step: Step) -> None:
        """Note a step's choices, and when the unread values of its target were given."""
        self.note(step.choices)
        self.values.append(dict.fromkeys(step.left_out, MISSING))
        self.note(step.answers)
        here = len(self.values) - 1
        unread_values = step.target.contents.values() if step.target else ()
        self._given_at = {
            unread.number: self._given_at.get(step.origins[unread.number], 0)
            if unread.number in step.origins
            else here
            for unread in unread_values
            if isinstance(unread, Unread)
        }


def _position(step: Step) -> int:
    assert step.transition is not None
    return position_of(step.transition)


def _left_out(values: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(sorted(name for name, value in values.items() if value is MISSING))


type _Chain = tuple[tuple[State, Step], ...]


def paths_of(exploration: Exploration) -> Paths:
    """The ways from the start to an end, the shortest first, none twice.

    A way that comes to the same task again and again is listed up to MOST_VISITS times.
    """
    found: dict[tuple[int, ...], Witness] = {}
    looked_at = 0
    complete = exploration.is_exact
    waiting: deque[tuple[tuple[int, ...], dict[State, _Chain]]] = deque(
        [((), dict.fromkeys(exploration.starts, ()))]
    )
    while waiting and len(found) < MOST_PATHS and looked_at < MOST_LOOKED_AT:
        way, fronts = waiting.popleft()
        onward: dict[int, dict[State, _Chain]] = {}
        for state, chain in fronts.items():
            for step in state.steps:
                looked_at += 1
                after = (*chain, (state, step))
                if step.failure or (step.verdict is not None and step.verdict.taken is None):
                    continue
                if step.target is None:
                    _keep_end(found, way, after)
                elif sum(each.task == step.task for _, each in after) > MOST_VISITS:
                    complete = False
                else:
                    onward.setdefault(_position(step), {}).setdefault(step.target, after)
        waiting.extend(((*way, number), chains) for number, chains in onward.items())
    if waiting:
        complete = False
        _keep_shortest(found, exploration)
    return Paths(tuple(found.values()), complete)


def _keep_shortest(found: dict[tuple[int, ...], Witness], exploration: Exploration) -> None:
    """Keep the runs by which ends were first reached, where there are too many ways to list."""
    for state in exploration.states:
        for step in state.steps:
            stops = step.failure or (step.verdict is not None and step.verdict.taken is None)
            if len(found) >= MOST_PATHS:
                return
            if step.target is None and not stops:
                taken = step.transition is not None
                witness = witness_to(state, step=step) if taken else witness_to(state, step.choices)
                found.setdefault(tuple(each.transition for each in witness.steps), witness)


def _keep_end(found: dict[tuple[int, ...], Witness], way: tuple[int, ...], chain: _Chain) -> None:
    last = chain[-1][1]
    if last.transition is None:
        found.setdefault(way, _witness_of(chain[0][0], chain[:-1], last.choices))
    else:
        found.setdefault((*way, _position(last)), _witness_of(chain[0][0], chain, ()))
