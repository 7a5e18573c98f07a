"""Liveness: which names are read later at each point, and the partition of what they hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import (
    DecisionPoint,
    partition_of,
)
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    Definitions,
    TransformWrite,
    task_and_path,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingDefinitions
from workflow_design.checker.verification.dataflow.uses import Uses, uses_of
from workflow_design.checker.verification.values.domains import (
    Partition,
    Representatives,
    Value,
    key_of,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.workflow.workflow_document import WorkflowDocument

MOST_EVALUATIONS = 200_000
"""Conditions that are evaluated to decide all points: each gets the same share."""

MOST_ANSWERS = 100_000
"""Answers in all these initial assignments together."""

MOST_DEPENDENT = 2_000
"""Assignments to questions that others depend on; of more, so many are explored."""


@dataclass(frozen=True)
class DataFlow:
    """A workflow as data flows through it.

    Attributes:
        document: the workflow.
        presets: values of fields that its tickets bring along instead of asking for them.
    """

    document: WorkflowDocument
    presets: Mapping[str, Value] = field(default_factory=dict)

    @cached_property
    def control_flow(self) -> ControlFlow:
        """The points and the transitions between them."""
        return ControlFlow(self.document)

    @cached_property
    def definitions(self) -> Definitions:
        """Where values come from."""
        return Definitions(self.document, self.presets)

    @cached_property
    def reaching(self) -> ReachingDefinitions:
        """What names can hold at points."""
        return ReachingDefinitions(self.control_flow, self.definitions)

    @cached_property
    def decision_points(self) -> dict[ProgramPoint, DecisionPoint]:
        """What is decided at each point."""
        deciding = max(1, sum(len(each) > 1 for each in self.control_flow.transitions.values()))
        return {
            point: DecisionPoint(point, transitions, self.reaching, MOST_EVALUATIONS // deciding)
            for point, transitions in self.control_flow.transitions.items()
        }

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that conditions read, and those of which transforms make them."""
        found = {name for decision in self.decision_points.values() for name in decision.names}
        waiting = list(found)
        while waiting:
            self.document.budget.look()
            name = waiting.pop()
            for task in self.definitions.merging(name):
                write = self.definitions.merged(task, name)
                reads = write.reads if isinstance(write, TransformWrite) else ()
                waiting.extend(each for each in reads if each not in found)
                found.update(reads)
        return frozenset(found)

    def outputs(self, task: str) -> dict[str, Definition | None]:
        """The names that lead into the task's output, with what it gives under them."""
        return self._outputs[task]

    def merged(self, task: str) -> dict[str, Definition | TransformWrite | None]:
        """The names of the data that the task's end changes; None: it takes the value away."""
        return self._merged[task]

    @cached_property
    def _outputs(self) -> dict[str, dict[str, Definition | None]]:
        found: dict[str, dict[str, Definition | None]] = {key: {} for key in self.document.tasks}
        for name in self.names:
            self.document.budget.look()
            for task in self._tasks_in(name):
                path = task_and_path(name)
                whole = self.definitions.whole(name)
                found[task][name] = self.definitions.output(*path) if path else whole
        return found

    def _tasks_in(self, name: str) -> Iterable[str]:
        """The tasks whose ends change what the name gives of the outputs of tasks."""
        root, _, rest = name.partition(".")
        tasks = self.document.tasks.keys()
        return () if root != "tasks" else tasks & {rest.partition(".")[0]} if rest else tasks

    @cached_property
    def _merged(self) -> dict[str, dict[str, Definition | TransformWrite | None]]:
        found: dict[str, dict[str, Definition | TransformWrite | None]] = {
            k: {} for k in self.document.tasks
        }
        for name in self.names:
            if name.partition(".")[0] in {"tasks", "ticket", "company"}:
                continue
            self.document.budget.look()
            for task in self.definitions.merging(name):
                found[task][name] = self.definitions.merged(task, name)
        return found

    def groups_in_parts(self, task: str) -> frozenset[str]:
        """The answers of a task that may be left empty and of which several parts are read."""
        return self._groups_in_parts[task]

    @cached_property
    def _groups_in_parts(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for task in self.document.tasks:
            live = self.live(task)
            given = [*self._outputs[task].items(), *self._merged[task].items()]
            definitions = {
                each for name, each in given if isinstance(each, Definition) and name in live
            }
            roots = Counter(each.name.partition(".")[0] for each in definitions if each.optional)
            found[task] = frozenset(root for root, count in roots.items() if count > 1)
        return found

    def live(self, point: ProgramPoint) -> tuple[str, ...]:
        """The names that are live at a point: read there or later. In a fixed order."""
        return self._live[point]

    @cached_property
    def _live(self) -> dict[ProgramPoint, tuple[str, ...]]:
        found = {point: set(decision.names) for point, decision in self.decision_points.items()}
        waiting = list(self.document.tasks)
        while waiting:
            self.document.budget.look()
            task = waiting.pop()
            needed = self._needed(task, found[task])
            for point in self.control_flow.predecessors(task):
                if needed - found[point]:
                    found[point] |= needed
                    if point is not None:
                        waiting.append(point)
        return {point: tuple(sorted(names)) for point, names in found.items()}

    def _needed(self, task: str, after: set[str]) -> set[str]:
        """The names whose values before a task are read after it, or by its transform."""
        merged, outputs = self._merged[task], self._outputs[task]
        needed = set()
        for name in after:
            write = merged.get(name)
            if name in outputs:
                continue
            if isinstance(write, TransformWrite):
                needed |= {each for each in write.reads if each not in outputs}
            elif name not in merged or self.definitions.preserves(task, name):
                needed.add(name)
        return needed

    def representatives(self, definition: Definition) -> Representatives:
        """A representative of each class of what the definition gives, wherever it is read."""
        return definition.domain.representatives(
            self._partition_of_definition.get(definition, Partition())
        )

    @cached_property
    def knows_every_state(self) -> bool:
        """Whether what names can hold is told apart as finely as it is read, everywhere."""
        told_apart = all(
            self.representatives(definition).complete
            for definition in self._partition_of_definition
        )
        is_open = any(decision.uses.is_open for decision in self.decision_points.values())
        return told_apart and not is_open and self._initial_assignments[1]

    @cached_property
    def _uses(self) -> list[Uses]:
        conditions = [self.definitions.condition_of(name) for name in self.document.fields]
        made = [
            write.rule
            for merged in self._merged.values()
            for write in merged.values()
            if isinstance(write, TransformWrite) and write.copies is None
        ]
        computed = uses_of([{"merge": [rule]} for rule in made if isinstance(rule, dict | list)])
        read = [
            decision.uses for decision in self.decision_points.values() if decision.is_conditional
        ]
        return [*read, uses_of(conditions), computed]

    @cached_property
    def _partition_of_definition(self) -> dict[Definition, Partition]:
        groups = self._blocks()
        found: dict[Definition, Partition] = {}
        for group in groups.all():
            self.document.budget.look()
            names = {each for each in group if isinstance(each, str)}
            definitions = [each for each in group if isinstance(each, Definition)]
            made = [each for name in sorted(names) for each in self._made_under(name)]
            partition = partition_of(names, self._uses, [*definitions, *made])
            found.update(dict.fromkeys(definitions, partition))
        return found

    def _made_under(self, name: str) -> list[Definition]:
        """What transforms compute, or set, under the name."""
        write = [merged.get(name) for merged in self._merged.values()]
        made = [each for each in write if isinstance(each, TransformWrite) and each.copies is None]
        return [self.definitions.computed(each) for each in made]

    def _blocks(self) -> "_DisjointSets":
        groups = _DisjointSets()
        for pair in (pair for uses in self._uses for pair in uses.links):
            groups.join(*pair)
        for name in self.names | self._dependent_names:
            for definition in (self.definitions.of_context(name), self.definitions.field(name)):
                groups.join(name, definition or name)
        for task in self.document.tasks:
            for name, definition in self._outputs[task].items():
                groups.join(name, definition or name)
            for name, write in self._merged[task].items():
                other = write.copies if isinstance(write, TransformWrite) else write
                groups.join(name, other or name)
        return groups

    def initial_assignments(self) -> Iterator[Mapping[str, Value]]:
        """Every way to answer the questions that depend on others, and those they depend on."""
        yield from self._initial_assignments[0]

    @cached_property
    def _initial_assignments(self) -> tuple[list[dict[str, Value]], bool]:
        """The assignments, and whether they are all."""
        wanted, complete = self._dependent_names, True
        most = min(MOST_DEPENDENT, MOST_ANSWERS // max(1, len(wanted)))
        found: list[dict[str, Value]] = [{}]
        for name in self.document.fields:
            if name not in wanted:
                continue
            condition = self.definitions.condition_of(name)
            shown = self.representatives(self.definitions.fields[name]).values
            if self.definitions.may_stay_empty(name):
                shown = (*shown, MISSING)
            pairs = _some_pairs(found, shown, most)
            complete &= len(pairs) == len(found) * len(shown)
            distinct: dict[tuple[str, ...], dict[str, Value]] = {}
            for each, value in pairs:
                self.document.budget.look()
                for answer in _answer(condition, each, value):
                    extended = {**each, name: answer}
                    distinct[tuple(map(key_of, extended.values()))] = extended
            found = list(distinct.values())
        return found, complete

    @cached_property
    def _dependent_names(self) -> frozenset[str]:
        """Fields that are read and have a condition, with the fields that conditions read."""
        live = {name.partition(".")[0] for name in self.live(None)}
        wanted: set[str] = set()
        for name in reversed(self.document.fields):
            condition = self.definitions.condition_of(name)
            if condition is None:
                continue
            if name in live or name in wanted or uses_of([condition]).operators:
                wanted.add(name)
                wanted |= {read.partition(".")[0] for _, read in variables(parse(condition))}
        return frozenset(wanted & self.document.fields.keys())


def _some_pairs[One, Other](
    ones: Sequence[One], others: Sequence[Other], most: int
) -> list[tuple[One, Other]]:
    """All pairs, or as many as this: some of each kind, not the first."""
    total = len(ones) * len(others)
    step = max(1, -(-total // most))
    while step > 1 and gcd(step, len(others)) > 1:
        step += 1
    pairs = (divmod(number, len(others)) for number in range(0, total, step))
    return [(ones[one], others[other]) for one, other in pairs]


def _answer(condition: Value, above: Mapping[str, Value], answer: Value) -> tuple[Value, ...]:
    """What becomes of an answer under a condition; nothing where it cannot be evaluated."""
    data = {name: value for name, value in above.items() if value is not MISSING}
    try:
        return (answer if evaluation.holds(condition, data) else MISSING,)
    except evaluation.RuleFailed:
        # The form cannot be submitted then.
        return ()


class _DisjointSets:
    """Disjoint sets (union-find) of names and definitions that share or compare values."""

    def __init__(self) -> None:
        self._above: dict[str | Definition, str | Definition] = {}

    def join(self, one: str | Definition, other: str | Definition) -> None:
        self._above[self._top(one)] = self._top(other)

    def _top(self, each: str | Definition) -> str | Definition:
        self._above.setdefault(each, each)
        while self._above[each] != each:
            self._above[each] = each = self._above[self._above[each]]
        return each

    def all(self) -> list[set[str | Definition]]:
        found: dict[str | Definition, set[str | Definition]] = {}
        for each in list(self._above):
            found.setdefault(self._top(each), set()).add(each)
        return list(found.values())
