"""How values flow through a workflow: which names matter where, and what cuts them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

from workflow_design.checker.verification.dataflow.control_flow import Place, Places
from workflow_design.checker.verification.dataflow.decision_points import Junction, cuts_of
from workflow_design.checker.verification.dataflow.definitions import (
    Source,
    Sources,
    Written,
    task_and_path,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import HoldingsTable
from workflow_design.checker.verification.dataflow.uses import Reading, reading_of
from workflow_design.checker.verification.values.domains import Candidates, Cuts, Value, key_of
from workflow_design.documents.fields.kinds import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.workflow.workflow_document import WorkflowDocument

MOST_TRUTHS = 200_000
"""Conditions that are evaluated to judge all places: each gets the same share."""

MOST_ANSWERS = 100_000
"""Answers in all these ways together."""

MOST_DEPENDENT = 2_000
"""Ways to answer questions that others depend on; of more, so many are explored."""


@dataclass(frozen=True)
class DataFlow:
    """A workflow as data flows through it.

    Attributes:
        outline: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
    """

    outline: WorkflowDocument
    presets: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def places(self) -> Places:
        """The places and the transitions between them."""
        return Places(self.outline)

    @cached_property
    def sources(self) -> Sources:
        """Where values come from."""
        return Sources(self.outline, self.presets)

    @cached_property
    def holdings(self) -> HoldingsTable:
        """What names can hold at places."""
        return HoldingsTable(self.places, self.sources)

    @cached_property
    def junctions(self) -> dict[Place, Junction]:
        """What is decided at each place."""
        deciding = max(1, sum(len(each) > 1 for each in self.places.transitions.values()))
        return {
            place: Junction(place, transitions, self.holdings, MOST_TRUTHS // deciding)
            for place, transitions in self.places.transitions.items()
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that conditions read, and those of which transforms make them."""
        found = {name for junction in self.junctions.values() for name in junction.names}
        waiting = list(found)
        while waiting:
            self.outline.budget.look()
            name = waiting.pop()
            for task in self.sources.merging(name):
                written = self.sources.merged(task, name)
                reads = written.reads if isinstance(written, Written) else ()
                waiting.extend(each for each in reads if each not in found)
                found.update(reads)
        return frozenset(found)

    def outputs(self, task: str) -> dict[str, Source | None]:
        """The names that lead into the task's output, with what it gives under them."""
        return self._outputs[task]

    def merged(self, task: str) -> dict[str, Source | Written | None]:
        """The names of the data that the task's end changes; None: it takes the value away."""
        return self._merged[task]

    @cached_property
    def _outputs(self) -> dict[str, dict[str, Source | None]]:
        found: dict[str, dict[str, Source | None]] = {key: {} for key in self.outline.tasks}
        for name in self.names:
            self.outline.budget.look()
            for task in self._tasks_in(name):
                place = task_and_path(name)
                whole = self.sources.whole(name)
                found[task][name] = self.sources.output(*place) if place else whole
        return found

    def _tasks_in(self, name: str) -> Iterable[str]:
        """The tasks whose ends change what the name gives of the outputs of tasks."""
        root, _, rest = name.partition(".")
        tasks = self.outline.tasks.keys()
        return () if root != "tasks" else tasks & {rest.partition(".")[0]} if rest else tasks

    @cached_property
    def _merged(self) -> dict[str, dict[str, Source | Written | None]]:
        found: dict[str, dict[str, Source | Written | None]] = {k: {} for k in self.outline.tasks}
        for name in self.names:
            if name.partition(".")[0] in {"tasks", "ticket", "company"}:
                continue
            self.outline.budget.look()
            for task in self.sources.merging(name):
                found[task][name] = self.sources.merged(task, name)
        return found

    def groups_in_parts(self, task: str) -> frozenset[str]:
        """The answers of a task that may be left empty and of which several parts are read."""
        return self._groups_in_parts[task]

    @cached_property
    def _groups_in_parts(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for task in self.outline.tasks:
            live = self.live(task)
            given = [*self._outputs[task].items(), *self._merged[task].items()]
            sources = {each for name, each in given if isinstance(each, Source) and name in live}
            roots = Counter(each.name.partition(".")[0] for each in sources if each.optional)
            found[task] = frozenset(root for root, count in roots.items() if count > 1)
        return found

    def live(self, place: Place) -> tuple[str, ...]:
        """The names whose values at a place are read there or later, in a fixed order."""
        return self._live[place]

    @cached_property
    def _live(self) -> dict[Place, tuple[str, ...]]:
        found = {place: set(junction.names) for place, junction in self.junctions.items()}
        waiting = list(self.outline.tasks)
        while waiting:
            self.outline.budget.look()
            task = waiting.pop()
            needed = self._needed(task, found[task])
            for place in self.places.before(task):
                if needed - found[place]:
                    found[place] |= needed
                    if place is not None:
                        waiting.append(place)
        return {place: tuple(sorted(names)) for place, names in found.items()}

    def _needed(self, task: str, after: set[str]) -> set[str]:
        """The names whose values before a task are read after it, or by its transform."""
        merged, outputs = self._merged[task], self._outputs[task]
        needed = set()
        for name in after:
            written = merged.get(name)
            if name in outputs:
                continue
            if isinstance(written, Written):
                needed |= {each for each in written.reads if each not in outputs}
            elif name not in merged or self.sources.keeps_older(task, name):
                needed.add(name)
        return needed

    def candidates(self, source: Source) -> Candidates:
        """A value of each region of what the source gives, wherever it is read."""
        return source.domain.candidates(self._cuts_of_source.get(source, Cuts()))

    @cached_property
    def knows_every_state(self) -> bool:
        """Whether what names can hold is told apart as finely as it is read, everywhere."""
        told_apart = all(self.candidates(source).complete for source in self._cuts_of_source)
        is_open = any(junction.reading.is_open for junction in self.junctions.values())
        return told_apart and not is_open and self._dependents[1]

    @cached_property
    def _readings(self) -> list[Reading]:
        conditions = [self.sources.condition_of(name) for name in self.outline.fields]
        made = [
            written.rule
            for merged in self._merged.values()
            for written in merged.values()
            if isinstance(written, Written) and written.copies is None
        ]
        computed = reading_of([{"merge": [rule]} for rule in made if isinstance(rule, dict | list)])
        read = [junction.reading for junction in self.junctions.values() if junction.decides]
        return [*read, reading_of(conditions), computed]

    @cached_property
    def _cuts_of_source(self) -> dict[Source, Cuts]:
        groups = self._groups()
        found: dict[Source, Cuts] = {}
        for group in groups.all():
            self.outline.budget.look()
            names = {each for each in group if isinstance(each, str)}
            sources = [each for each in group if isinstance(each, Source)]
            made = [each for name in sorted(names) for each in self._made_under(name)]
            cuts = cuts_of(names, self._readings, [*sources, *made])
            found.update(dict.fromkeys(sources, cuts))
        return found

    def _made_under(self, name: str) -> list[Source]:
        """What transforms compute, or set, under the name."""
        written = [merged.get(name) for merged in self._merged.values()]
        made = [each for each in written if isinstance(each, Written) and each.copies is None]
        return [self.sources.made(each) for each in made]

    def _groups(self) -> "_Groups":
        groups = _Groups()
        for pair in (pair for reading in self._readings for pair in reading.links):
            groups.join(*pair)
        for name in self.names | self._dependent_names:
            for source in (self.sources.given(name), self.sources.field(name)):
                groups.join(name, source or name)
        for task in self.outline.tasks:
            for name, source in self._outputs[task].items():
                groups.join(name, source or name)
            for name, written in self._merged[task].items():
                other = written.copies if isinstance(written, Written) else written
                groups.join(name, other or name)
        return groups

    def dependent_fields(self) -> Iterator[Mapping[str, Value]]:
        """Every way to answer the questions that depend on others, and those they depend on."""
        yield from self._dependents[0]

    @cached_property
    def _dependents(self) -> tuple[list[dict[str, Value]], bool]:
        """The ways to answer, and whether they are all."""
        wanted, complete = self._dependent_names, True
        most = min(MOST_DEPENDENT, MOST_ANSWERS // max(1, len(wanted)))
        found: list[dict[str, Value]] = [{}]
        for name in self.outline.fields:
            if name not in wanted:
                continue
            condition = self.sources.condition_of(name)
            shown = self.candidates(self.sources.fields[name]).values
            if self.sources.may_stay_empty(name):
                shown = (*shown, MISSING)
            pairs = _some_pairs(found, shown, most)
            complete &= len(pairs) == len(found) * len(shown)
            distinct: dict[tuple[str, ...], dict[str, Value]] = {}
            for each, value in pairs:
                self.outline.budget.look()
                for answer in _answer(condition, each, value):
                    way = {**each, name: answer}
                    distinct[tuple(map(key_of, way.values()))] = way
            found = list(distinct.values())
        return found, complete

    @cached_property
    def _dependent_names(self) -> frozenset[str]:
        """Fields that are read and have a condition, with the fields that conditions read."""
        live = {name.partition(".")[0] for name in self.live(None)}
        wanted: set[str] = set()
        for name in reversed(self.outline.fields):
            condition = self.sources.condition_of(name)
            if condition is None:
                continue
            if name in live or name in wanted or reading_of([condition]).operators:
                wanted.add(name)
                wanted |= {read.partition(".")[0] for _, read in variables(condition)}
        return frozenset(wanted & self.outline.fields.keys())


def _some_pairs[One, Other](
    ones: Sequence[One], others: Sequence[Other], most: int
) -> list[tuple[One, Other]]:
    """All pairs, or as many as this: some of each kind, not the first."""
    total = len(ones) * len(others)
    step = max(1, -(-total // most))
    while step > 1 and gcd(step, len(others)) > 1:
        step += 1
    places = (divmod(number, len(others)) for number in range(0, total, step))
    return [(ones[one], others[other]) for one, other in places]


def _answer(condition: Value, above: Mapping[str, Value], answer: Value) -> tuple[Value, ...]:
    """What becomes of an answer under a condition; nothing where it cannot be evaluated."""
    data = {name: value for name, value in above.items() if value is not MISSING}
    try:
        return (answer if evaluation.holds(condition, data) else MISSING,)
    except evaluation.RuleFailed:
        # The form cannot be submitted then.
        return ()


class _Groups:
    """Names and sources that hold the same values or are compared, joined one by one."""

    def __init__(self) -> None:
        self._above: dict[str | Source, str | Source] = {}

    def join(self, one: str | Source, other: str | Source) -> None:
        self._above[self._top(one)] = self._top(other)

    def _top(self, each: str | Source) -> str | Source:
        self._above.setdefault(each, each)
        while self._above[each] != each:
            self._above[each] = each = self._above[self._above[each]]
        return each

    def all(self) -> list[set[str | Source]]:
        found: dict[str | Source, set[str | Source]] = {}
        for each in list(self._above):
            found.setdefault(self._top(each), set()).add(each)
        return list(found.values())
