"""All tickets of a workflow at once: what can stand where, one value of each region.

A state is a place with what the names hold that are still read from there on. A value is chosen
only when a condition reads it, so names that nothing reads cost nothing, and each state is reached
by a run that can be shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from ticketflower.types import Json
from workflow_design import rules
from workflow_design.documents.kinds import MISSING
from workflow_design.documents.outline import Part
from workflow_design.documents.ways.domains import Value, key_of
from workflow_design.documents.ways.flowing import Flow
from workflow_design.documents.ways.junctions import Region, Verdict
from workflow_design.documents.ways.places import Place
from workflow_design.documents.ways.sources import Source, Written, nested

MOST_STEPS = 10_000
"""Steps from state to state that are tried."""

MOST_WORK = 500_000
"""Names whose values these steps carry on, and conditions that they evaluate."""


@dataclass(frozen=True)
class Token:
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


type Content = Token | Value
type Contents = dict[str, Content]


@dataclass(frozen=True)
class Choice:
    """A value that was chosen for a token."""

    token: Token
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
        origins: for each token of the target the token that it was before; those that the task
            gave are left out.
        answers: choices that the task's transform reads.
        left_out: answers of the task that are left empty, so that older values stay.
        failure: why the ticket stops at the end of the task, where a transform fails.
    """

    choices: tuple[Choice, ...]
    verdict: Verdict | None
    transition: Part | None
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

    flow: Flow
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
                if self._steps >= MOST_STEPS or self._work >= MOST_WORK:
                    self.is_complete = False
                    return

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
                    contents[name] = Token(source, -1 - len(contents), source.optional)
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
        tokens = list(dict.fromkeys(c for n in names if isinstance(c := contents[n], Token)))
        for values in product(*(self._values(token) for token in tokens)):
            choices = tuple(map(Choice, tokens, values))
            known = dict(zip(tokens, values, strict=True))
            region: Region = {
                name: known[content] if isinstance(content, Token) else content
                for name in names
                for content in [contents[name]]
            }
            yield choices, region

    def _values(self, token: Token) -> tuple[Value, ...]:
        values = self.flow.candidates(token.source).values
        return (*values, MISSING) if token.may_be_missing else values

    def _done(
        self,
        state: State,
        choices: tuple[Choice, ...],
        verdict: Verdict | None,
        transition: Part,
        contents: Contents,
    ) -> Iterator[Step]:
        """The steps that a transition leads to: one for each way in which its task can end."""
        task = transition.data["to"]
        if task is None:
            yield Step(choices, verdict, transition)
            return
        for left_out, answers, after in self._ended(task, contents):
            step = Step(choices, verdict, transition, task, answers=answers, left_out=left_out)
            if isinstance(after, str):
                step.failure = after
                yield step
                continue
            kept = {name: after[name] for name in self.flow.live(task)}
            numbered, step.origins = _numbered(kept)
            target, _ = self._state(task, numbered, (state, step))
            step.target = target
            yield step

    def _ended(
        self, task: str, contents: Contents
    ) -> Iterator[tuple[tuple[str, ...], tuple[Choice, ...], Contents | str]]:
        """What the names hold after the task, in every way in which it can leave answers out."""
        outputs = self.flow.outputs(task)
        live = self.flow.live(task)
        merged = {name: each for name, each in self.flow.merged(task).items() if name in live}
        leavable = {
            name.partition(".")[0]
            for name, written in merged.items()
            if isinstance(written, Source) and written.optional and contents[name] is not MISSING
        }
        for left_out in _subsets(sorted(leavable)):
            after = dict(contents)
            tokens: dict[Source, Content] = {}
            for name, source in outputs.items():
                after[name] = MISSING if source is None else self._given(source, left_out, tokens)
                if source and source.name.partition(".")[0] in leavable - set(left_out):
                    after[name] = tokens[source] = Token(source, -1 - len(tokens), optional=False)
            for name, written in merged.items():
                root = name.partition(".")[0]
                if isinstance(written, Source) and root not in left_out:
                    optional = written.optional and root not in leavable
                    token = tokens.get(written) or Token(written, -1 - len(tokens), optional)
                    after[name] = tokens[written] = token
                elif written is None:
                    after[name] = MISSING
            for answers, written_too in self._written(task, after):
                yield left_out, answers, written_too

    def _given(
        self, source: Source, left_out: tuple[str, ...], tokens: dict[Source, Content]
    ) -> Content:
        if source.name.partition(".")[0] in left_out:
            return MISSING
        return tokens.setdefault(source, Token(source, -1 - len(tokens), source.optional))

    def _written(
        self, task: str, after: Contents
    ) -> Iterator[tuple[tuple[Choice, ...], Contents | str]]:
        """The same after what a transform of a FORM task writes."""
        live = self.flow.live(task)
        merged = self.flow.merged(task).items()
        made = {n: w for n, w in merged if isinstance(w, Written) and n in live}
        if not made:
            yield (), after
            return
        reads = tuple(sorted({name for written in made.values() for name in written.reads}))
        copied = {n: after[w.copies] for n, w in made.items() if w.copies is not None}
        if len(copied) == len(made) and all(_is_there(content) for content in copied.values()):
            yield (), {**after, **copied}
            return
        for choices, region in self._regions(after, reads):
            template: Json = {str(n): w.rule for n, w in enumerate(made.values())}
            try:
                result = rules.transform(template, nested(region))
            except rules.RuleFailed as failure:
                yield choices, failure.sentence
                continue
            values = {name: result[str(n)] for n, name in enumerate(made)}
            yield choices, {**_chosen(after, choices), **values}


def _is_there(content: Content) -> bool:
    return not content.may_be_missing if isinstance(content, Token) else content is not MISSING


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for kept in product((False, True), repeat=len(names)):
        yield tuple(name for name, is_in in zip(names, kept, strict=True) if is_in)


def _chosen(contents: Contents, choices: tuple[Choice, ...]) -> Contents:
    known = {choice.token: choice.value for choice in choices}
    return {
        name: known.get(content, content) if isinstance(content, Token) else content
        for name, content in contents.items()
    }


def _key(content: Content) -> object:
    if isinstance(content, Token):
        return id(content.source), content.number, content.optional
    return key_of(content)


def _numbered(contents: Contents) -> tuple[Contents, dict[int, int]]:
    """The same with tokens numbered in the order of names, and their numbers before.

    Numbers below zero are of tokens that are new: they have none before.
    """
    numbers: dict[Token, Token] = {}
    for content in contents.values():
        if isinstance(content, Token) and content not in numbers:
            numbers[content] = Token(content.source, len(numbers), content.optional)
    numbered = {
        name: numbers[content] if isinstance(content, Token) else content
        for name, content in contents.items()
    }
    origins = {new.number: old.number for old, new in numbers.items() if old.number >= 0}
    return numbered, origins
