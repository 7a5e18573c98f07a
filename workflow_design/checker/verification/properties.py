"""What is wrong with the ways through a workflow: each thing with a witness that shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from math import prod

from ticketflower.types import Json
from workflow_design.checker.checks.graph import is_unconditional, priority_of
from workflow_design.checker.verification.dataflow.control_flow import Place
from workflow_design.checker.verification.dataflow.decision_points import Junction, Region, Verdict
from workflow_design.checker.verification.dataflow.liveness import DataFlow
from workflow_design.checker.verification.statespace.state_space import (
    MOST_STEPS,
    Exploration,
    State,
    Step,
    Unread,
)
from workflow_design.checker.verification.statespace.traces import are_sure, witness_to
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument

_NEVER_FAILING = frozenset({"var", "cat", "list", "+", "-", "*", "missing", "missing_some"})
"""Operators that compute something of all numbers and texts that are given them rightly."""


@dataclass(frozen=True)
class NowhereToGo:
    """Data for which no condition of a place holds, or one cannot be evaluated.

    Attributes:
        region: the values that make it so; others do not matter.
        failing: the transition whose condition fails; None where none holds.
        failure: why it fails.
    """

    place: Place
    region: Region
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
class NeverTaken:
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
class BothHold:
    """Data for which two conditions of one priority hold; the first in the document is taken."""

    taken: Node
    other: Node
    region: Region
    witness: Witness


@dataclass(frozen=True)
class AlwaysHolds:
    """A condition that is true whatever the data."""

    transition: Node


@dataclass(frozen=True)
class NeverEnds:
    """Data with which a ticket can go round and round, and come to no end."""

    place: Place
    witness: Witness


@dataclass(frozen=True)
class Undecided:
    """Whether a ticket can always go on from a place is not known; and why."""

    place: Place
    reasons: tuple[str, ...]


type Judgement = (
    NowhereToGo | TransformFails | NeverTaken | BothHold | AlwaysHolds | NeverEnds | Undecided
)


@dataclass(frozen=True)
class Ways:
    """The ways through one workflow, in which nothing else is wrong.

    Attributes:
        outline: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
    """

    outline: WorkflowDocument
    presets: Mapping[str, Json] = field(default_factory=dict)

    @cached_property
    def flow(self) -> DataFlow:
        """How data flows through it."""
        return DataFlow(self.outline, self.presets)

    @cached_property
    def exploration(self) -> Exploration:
        """All its tickets at once."""
        return Exploration(self.flow)

    def judgements(self) -> Iterator[Judgement]:
        """Everything that is wrong, place by place."""
        for place, junction in self.flow.junctions.items():
            if junction.decides and self._can_be_reached(place):
                yield from _Judge(self, place, junction).judgements()
        yield from self._failing_transforms()
        yield from self._never_ending()

    def _can_be_reached(self, place: Place) -> bool:
        return not self.exploration.is_exact or place in self.exploration.by_place

    def _failing_transforms(self) -> Iterator[TransformFails]:
        told: set[str] = set()
        for state, step in self._all_steps():
            if not step.failure or step.task is None or step.task in told:
                continue
            if are_sure((*step.choices, *step.answers)):
                witness = witness_to(state, step=step)
                if witness.is_sure:
                    told.add(step.task)
                    yield TransformFails(step.task, witness, step.failure)

    def _never_ending(self) -> Iterator[NeverEnds]:
        if not self.exploration.is_exact:
            return
        ending = self._states_that_can_end()
        for state in self.exploration.states:
            witness = witness_to(state) if state not in ending else None
            if witness is not None and witness.is_sure:
                yield NeverEnds(state.place, witness)
                return

    def _states_that_can_end(self) -> set[State]:
        """From these an end can be reached, or a place where the ticket stops."""
        before: dict[State, list[State]] = {}
        waiting: list[State] = []
        for state, step in self._all_steps():
            if step.target is None:
                waiting.append(state)
            else:
                before.setdefault(step.target, []).append(state)
        found = set(waiting)
        while waiting:
            for state in before.get(waiting.pop(), ()):
                if state not in found:
                    found.add(state)
                    waiting.append(state)
        return found

    def _all_steps(self) -> Iterator[tuple[State, Step]]:
        for state in self.exploration.states:
            for step in state.steps:
                yield state, step


def _rivals(junction: Junction, taken: int, truths: tuple[bool | str, ...]) -> list[int]:
    """Transitions whose condition holds, too, with the same priority as the one taken."""
    chosen = junction.transitions[taken]
    if is_unconditional(chosen):
        return []
    return [
        number
        for number in range(taken + 1, len(truths))
        if truths[number] is True
        and priority_of(junction.transitions[number]) == priority_of(chosen)
        and not is_unconditional(junction.transitions[number])
    ]


def _always_holding(junction: Junction) -> Iterator[Node]:
    regions = [junction.verdict(region).truths for region in junction.regions()]
    for number, transition in enumerate(junction.transitions):
        if not is_unconditional(transition) and regions and all(t[number] is True for t in regions):
            yield transition


@dataclass
class _Judge:
    """Judges one place."""

    ways: Ways
    place: Place
    junction: Junction

    def judgements(self) -> Iterator[Judgement]:
        found = list(self._nowhere_to_go())
        yield from found
        if not found and self._is_undecided():
            yield Undecided(self.place, tuple(self._reasons()))
        yield from self._never_taken()
        yield from self._both_hold()
        if not self.junction.gaps:
            yield from map(AlwaysHolds, _always_holding(self.junction))

    @property
    def _states(self) -> list[State]:
        return self.ways.exploration.by_place.get(self.place, [])

    def _nowhere_to_go(self) -> Iterator[NowhereToGo]:
        """One witness for each way to stop here: no condition holds, or one of them fails."""
        told: set[int | None] = set()
        for state in self._states:
            for step in state.steps:
                verdict = step.verdict
                if verdict is None or verdict.taken is not None or verdict.failing in told:
                    continue
                witness = self._witness(state, step)
                if witness is None:
                    continue
                told.add(verdict.failing)
                region = self._what_matters(state, step)
                if verdict.failing is None:
                    yield NowhereToGo(self.place, region, witness)
                else:
                    failing = self.junction.transitions[verdict.failing]
                    failure = str(verdict.truths[verdict.failing])
                    yield NowhereToGo(self.place, region, witness, failing, failure)

    def _witness(self, state: State, step: Step) -> Witness | None:
        """A run that comes here with these choices; None where nobody is free to make them."""
        if not are_sure(step.choices):
            return None
        witness = witness_to(state, step.choices)
        return witness if witness.is_sure else None

    def _what_matters(self, state: State, step: Step) -> Region:
        """The values without which the ticket would not stop in the same way."""
        region = self._region(state, step)
        stops = step.verdict.failing if step.verdict else None
        free: list[str] = []
        for name in self.junction.names:
            if self._all_are_tried([*free, name]) and all(
                verdict.taken is None and verdict.failing == stops
                for verdict in self._verdicts_of(region, [*free, name])
            ):
                free.append(name)
        return {name: value for name, value in region.items() if name not in free}

    def _all_are_tried(self, names: list[str]) -> bool:
        """Whether there are candidates of all regions of these names together."""
        count = prod(len(self.junction.candidates[name]) for name in names)
        return count <= self.junction.most_regions and all(map(self.junction.knows, names))

    def _verdicts_of(self, region: Region, free: list[str]) -> Iterator[Verdict]:
        """The verdicts on all regions that differ in these names at the most."""
        every = [self.junction.candidates[name] for name in free]
        for values in islice(product(*every), self.junction.most_regions):
            yield self.junction.verdict({**region, **dict(zip(free, values, strict=True))})

    def _region(self, state: State, step: Step) -> Region:
        known = {choice.unread: choice.value for choice in step.choices}
        return {
            name: known[content] if isinstance(content, Unread) else content
            for name in self.junction.names
            for content in [state.contents[name]]
        }

    def _is_undecided(self) -> bool:
        """Whether tickets may stop here in ways that no witness was found for."""
        if self.ways.exploration.is_exact:
            return any(self._stops(step) for state in self._states for step in state.steps)
        if self.junction.gaps:
            return not self.junction.has_default or self._can_fail()
        return any(self.junction.verdict(r).taken is None for r in self.junction.regions())

    def _stops(self, step: Step) -> bool:
        return step.verdict is not None and step.verdict.taken is None

    def _can_fail(self) -> bool:
        """Whether a condition may fail on a value that was not tried."""
        reading = self.junction.reading
        if reading.is_open or reading.operators - _NEVER_FAILING:
            return True
        unfit = {
            name
            for name, holdings in self.junction.holdings.items()
            if not all(
                each.domain.is_known and not each.domain.is_list for each in holdings.sources
            )
        }
        return bool(unfit & (reading.coerced | reading.computed.keys()))

    def _reasons(self) -> list[str]:
        if self.junction.gaps:
            return self.junction.gaps
        if not self.ways.exploration.is_complete:
            return [f"its tickets can stand in more than {MOST_STEPS:,} ways"]
        given = [
            f"nobody is free to choose what '{name}' is"
            for name, holdings in self.junction.holdings.items()
            if not all(source.chosen for source in holdings.sources)
        ]
        return given or ["no ticket was found that comes there with such data"]

    def _never_taken(self) -> Iterator[NeverTaken]:
        first_default = next(
            (n for n, each in enumerate(self.junction.transitions) if is_unconditional(each)), None
        )
        tried = self.junction.transitions[: None if first_default is None else first_default + 1]
        taken, held = self._taken_and_held()
        reached = {
            step.transition.pointer
            for state in self._states
            for step in state.steps
            if step.transition is not None
        }
        for number, transition in enumerate(tried):
            if not self.junction.gaps and number not in taken:
                yield NeverTaken(transition, holds=number in held)
            elif self.ways.exploration.is_exact and transition.pointer not in reached:
                yield NeverTaken(transition, holds=number in held, by_data=True)

    def _taken_and_held(self) -> tuple[set[int], set[int]]:
        """The transitions that are taken in some region, and those whose condition holds."""
        taken, held = set(), set()
        for region in self.junction.regions():
            verdict = self.junction.verdict(region)
            held |= {number for number, truth in enumerate(verdict.truths) if truth is True}
            if verdict.taken is not None:
                taken.add(verdict.taken)
        return taken, held

    def _both_hold(self) -> Iterator[BothHold]:
        told: set[int] = set()
        for state in self._states:
            for step in state.steps:
                if step.verdict is None or step.verdict.taken is None:
                    continue
                chosen = step.verdict.taken
                rivals = _rivals(self.junction, chosen, step.verdict.truths)
                for number in [each for each in rivals if each not in told]:
                    witness = self._witness(state, step)
                    if witness is not None:
                        told.add(number)
                        transitions = self.junction.transitions
                        region = self._region(state, step)
                        yield BothHold(transitions[chosen], transitions[number], region, witness)
