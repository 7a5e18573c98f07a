"""All tickets of a workflow at once: what can stand where, one value of each region.

A state is a place with what the names hold that are still read from there on. A value is chosen
only when a condition reads it, so names that nothing reads cost nothing, and each state is reached
by a run that can be shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

from ticketflower.types import Json
from workflow_design.checker.verification.dataflow.control_flow import Place
from workflow_design.checker.verification.dataflow.decision_points import Region, Verdict
from workflow_design.checker.verification.dataflow.definitions import Source, Written, nested
from workflow_design.checker.verification.dataflow.liveness import DataFlow
from workflow_design.checker.verification.values.domains import Value, key_of
from workflow_design.documents.fields.kinds import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.workflow_document import Node

MOST_STEPS = 10_000
"""Steps from state to state that are tried."""

MOST_WORK = 500_000
"""Names whose values these steps carry on, and conditions that they evaluate."""


@dataclass(frozen=True)
class Unread:
    """A value that has been given, and of which nothing has been read yet.

    Attributes:
        source: where it came from.
        number: tells two values of one source from each other.
        optional: whether it may be missing.
    """

    source: Source
    number: int
    optional: bool

    @property
    def may_be_missing(self) -> bool:
        """Whether there may be no value."""
        return self.optional or self.source.inner_optional


type Content = Unread | Value
type Contents = dict[str, Content]


@dataclass(frozen=True)
class Choice:
    """A value that was chosen for one that was not read yet."""

    unread: Unread
    value: Value


@dataclass(eq=False)
class Step:
    """A step from one state to the next.

    Attributes:
        choices: made to decide it.
        verdict: of the conditions; None where there is nothing to decide.
        transition: that is taken; None where the ticket stops, or the workflow has no more.
        task: that is done then; None at an end.
        target: the state after the task; None at an end.
        origins: for each unread value of the target the number that it had before; those that
            the task gave are left out.
        answers: choices that the task's transform reads.
        left_out: answers of the task that are left empty.
        failure: why the ticket stops at the end of the task, where a transform fails.
    """

    choices: tuple[Choice, ...]
    verdict: Verdict | None
    transition: Node | None
    task: str | None = None
    target: "State | None" = None
    origins: Mapping[int, int] = field(default_factory=dict)
    answers: tuple[Choice, ...] = ()
    left_out: tuple[str, ...] = ()
    failure: str = ""


@dataclass(eq=False)
class State:
    """A place with what is known there.

    Attributes:
        came: the state and step by which it was first reached; None at the start.
        start: values that were chosen for fields at the start.
    """

    place: Place
    contents: Contents
    came: "tuple[State, Step] | None" = None
    start: Mapping[str, Value] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


@dataclass
class Exploration:
    """The states of a workflow, the shortest runs first."""

    flow: DataFlow
    states: list[State] = field(default_factory=list)
    starts: list[State] = field(default_factory=list)
    is_complete: bool = True

    def __post_init__(self) -> None:
        self._known: dict[tuple[object, ...], State] = {}
        self._steps = self._work = 0
        for start in self._starting():
            state, is_new = self._state(None, start.contents)
            if is_new:
                state.start = start.start
                self.starts.append(state)
        for state in self.states:
            for step in self._steps_from(state):
                state.steps.append(step)
                self._steps += 1
                self._work += self._work_of(state, step)
                if self._is_too_much():
                    self.is_complete = False
                    return

    def _is_too_much(self) -> bool:
        too_many = self._steps >= MOST_STEPS or self._work >= MOST_WORK
        return too_many or self.flow.outline.budget.is_spent

    def _work_of(self, state: State, step: Step) -> int:
        carried = len(step.target.contents) if step.target else 0
        return len(state.contents) + carried + self.flow.junctions[state.place].work

    @cached_property
    def is_exact(self) -> bool:
        """Whether every state that a ticket can come to is among the states."""
        return self.is_complete and self.flow.knows_every_state

    @cached_property
    def by_place(self) -> dict[Place, list[State]]:
        """The states of each place that is reached, the shortest runs first."""
        found: dict[Place, list[State]] = {}
        for state in self.states:
            found.setdefault(state.place, []).append(state)
        return found

    def _state(
        self, place: Place, contents: Contents, came: tuple[State, Step] | None = None
    ) -> tuple[State, bool]:
        key = (place, *((name, _key(content)) for name, content in contents.items()))
        state = self._known.get(key)
        if state is not None:
            return state, False
        state = self._known[key] = State(place, contents, came)
        self.states.append(state)
        return state, True

    def _starting(self) -> Iterator[State]:
        for chosen in self.flow.dependent_fields():
            self.flow.outline.budget.look()
            contents: Contents = {}
            for name in self.flow.live(None):
                sources = self.flow.sources
                whole = sources.whole(name) if name == "tasks" else None
                source = sources.given(name) or sources.field(name) or whole
                if name in chosen:
                    contents[name] = chosen[name]
                elif source is None:
                    contents[name] = MISSING
                else:
                    contents[name] = _new(source, len(contents), source.optional)
            contents, _ = _numbered(contents)
            yield State(None, contents, start=chosen)

    def _steps_from(self, state: State) -> Iterator[Step]:
        junction = self.flow.junctions[state.place]
        if not junction.transitions:
            yield Step((), None, None)
            return
        for choices, region in self._regions(state.contents, junction.names):
            verdict = junction.verdict(region)
            if verdict.taken is None:
                yield Step(choices, verdict, None)
                continue
            transition = junction.transitions[verdict.taken]
            contents = _chosen(state.contents, choices)
            yield from self._done(state, choices, verdict, transition, contents)

    def _regions(
        self, contents: Contents, names: tuple[str, ...]
    ) -> Iterator[tuple[tuple[Choice, ...], Region]]:
        """Every way to choose what these names hold, where it is not chosen yet."""
        every = dict.fromkeys(c for n in names if isinstance(c := contents[n], Unread))
        for values in product(*map(self._values, every)):
            choices = tuple(map(Choice, every, values))
            known = dict(zip(every, values, strict=True))
            region: Region = {
                name: known[content] if isinstance(content, Unread) else content
                for name in names
                for content in [contents[name]]
            }
            yield choices, region

    def _values(self, unread: Unread) -> tuple[Value, ...]:
        values = self.flow.candidates(unread.source).values
        return (*values, MISSING) if unread.may_be_missing else values

    def _done(
        self,
        state: State,
        choices: tuple[Choice, ...],
        verdict: Verdict | None,
        transition: Node,
        contents: Contents,
    ) -> Iterator[Step]:
        """The steps that a transition leads to: one for each way in which its task can end."""
        task = transition.data["to"]
        if task is None:
            yield Step(choices, verdict, transition)
            return
        for end in self._ends(task, contents):
            step = Step(
                choices, verdict, transition, task,
                answers=end.answers, left_out=end.left_out, failure=end.failure,
            )  # fmt: skip
            if not end.failure:
                kept = {name: end.contents[name] for name in self.flow.live(task)}
                numbered, step.origins = _numbered(kept)
                step.target, _ = self._state(task, numbered, (state, step))
            yield step

    def _ends(self, task: str, contents: Contents) -> Iterator["_End"]:
        """Every way in which a task can end: which answers it leaves out, and what is read."""
        live = self.flow.live(task)
        merged = {name: each for name, each in self.flow.merged(task).items() if name in live}
        leavable = frozenset(
            _root(name)
            for name in merged
            if self.flow.sources.keeps_older(task, name) and contents[name] is not MISSING
        )
        leavable |= self.flow.groups_in_parts(task)
        for left_out in _subsets(sorted(leavable)):
            given = _Given(frozenset(left_out), leavable - set(left_out))
            after = dict(contents)
            for name, source in self.flow.outputs(task).items():
                after[name] = given.by(source) if source else MISSING
            for name, written in merged.items():
                if written is None:
                    after[name] = MISSING
                elif not isinstance(written, Source):
                    continue  # what a transform makes follows
                elif not (_root(name) in left_out and self.flow.sources.keeps_older(task, name)):
                    after[name] = given.by(written)
            yield from self._transformed(task, _End(left_out, (), after))

    def _transformed(self, task: str, end: "_End") -> Iterator["_End"]:
        """The same after what a transform of a FORM task writes."""
        live, after = self.flow.live(task), end.contents
        merged = self.flow.merged(task).items()
        made = {n: w for n, w in merged if isinstance(w, Written) and n in live}
        if not made:
            yield end
            return
        copied = {n: after[w.copies] for n, w in made.items() if w.copies is not None}
        if len(copied) == len(made) and all(_is_there(content) for content in copied.values()):
            yield replace(end, contents={**after, **copied})
            return
        reads = tuple(sorted({name for written in made.values() for name in written.reads}))
        template: Json = {str(n): w.rule for n, w in enumerate(made.values())}
        for answers, region in self._regions(after, reads):
            try:
                result = evaluation.transform(template, nested(region))
            except evaluation.RuleFailed as failure:
                yield replace(end, answers=answers, failure=failure.sentence)
                continue
            values = {name: result[str(n)] for n, name in enumerate(made)}
            contents = {**_chosen(after, answers), **values}
            yield replace(end, answers=answers, contents=contents)


@dataclass(frozen=True)
class _End:
    """One way in which a task can end.

    Attributes:
        left_out: answers that are left empty.
        answers: choices that the task's transform reads.
        contents: what names hold then.
        failure: why the ticket stops, where the transform fails.
    """

    left_out: tuple[str, ...]
    answers: tuple[Choice, ...]
    contents: Contents
    failure: str = ""


@dataclass
class _Given:
    """What a task gives at one end: of each source one value, wherever it is read.

    Attributes:
        left_out: the roots of names that are left empty.
        sure: the roots of those that could be left empty and are not.
    """

    left_out: frozenset[str]
    sure: frozenset[str]
    _values: dict[Source, Unread] = field(default_factory=dict)

    def by(self, source: Source) -> Content:
        """The value of a source, which is new."""
        root = _root(source.name)
        if root in self.left_out:
            return MISSING
        optional = source.optional and root not in self.sure
        return self._values.setdefault(source, _new(source, len(self._values), optional))


def _new(source: Source, number: int, optional: bool) -> Unread:
    """The value of a source before it is numbered: its number is below zero."""
    return Unread(source, -1 - number, optional)


def _root(name: str) -> str:
    return name.partition(".")[0]


def _is_there(content: Content) -> bool:
    return not content.may_be_missing if isinstance(content, Unread) else content is not MISSING


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for kept in product((False, True), repeat=len(names)):
        yield tuple(name for name, is_in in zip(names, kept, strict=True) if is_in)


def _chosen(contents: Contents, choices: tuple[Choice, ...]) -> Contents:
    known = {choice.unread: choice.value for choice in choices}
    return {
        name: known.get(content, content) if isinstance(content, Unread) else content
        for name, content in contents.items()
    }


def _key(content: Content) -> object:
    if isinstance(content, Unread):
        return id(content.source), content.number, content.optional
    return key_of(content)


def _numbered(contents: Contents) -> tuple[Contents, dict[int, int]]:
    """The same with unread values numbered in the order of names, and their numbers before.

    Numbers below zero are of unread values that are new: they have none before.
    """
    numbers: dict[Unread, Unread] = {}
    for content in contents.values():
        if isinstance(content, Unread) and content not in numbers:
            numbers[content] = Unread(content.source, len(numbers), content.optional)
    numbered = {
        name: numbers[content] if isinstance(content, Unread) else content
        for name, content in contents.items()
    }
    origins = {new.number: old.number for old, new in numbers.items() if old.number >= 0}
    return numbered, origins
