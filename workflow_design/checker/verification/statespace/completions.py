"""Completions of tasks: every way in which a task can end, and what names hold then.

The transfer function of a task, applied to a valuation. It gives several results where an answer
may be left empty that the data has already, or where a transform reads what is still symbolic.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from ticketflower.types import Json
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    TransformWrite,
    nested,
)
from workflow_design.checker.verification.statespace.transition_system import TransitionSystem
from workflow_design.checker.verification.statespace.valuations import (
    Binding,
    SymbolicValue,
    Term,
    Valuation,
    ValuesOf,
    assignments,
    bind,
    is_given,
    new_symbol,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation


@dataclass(frozen=True)
class Completion:
    """One way in which a task can end.

    Attributes:
        left_out: answers that are left empty.
        answers: values that are chosen because the task's transform reads them.
        valuation: what names hold then.
        failure: why the ticket stops, where the transform fails.
    """

    left_out: tuple[str, ...]
    answers: tuple[Binding, ...]
    valuation: Valuation
    failure: str = ""


@dataclass(frozen=True)
class TaskEnd:
    """The end of one task, as far as it changes live names.

    Attributes:
        outputs: what the task gives under the names that lead into its output.
        merged: what it gives under names of the data; None: it takes the value away.
        computed: what its transform writes.
        preserved: the names whose older values survive where their answers are left empty.
        groups: the answers that may be left empty and of which several parts are read: these are
            missing together, or not at all.
        values: the representatives of symbolic values.
    """

    outputs: Mapping[str, Definition | None]
    merged: Mapping[str, Definition | None]
    computed: Mapping[str, TransformWrite]
    preserved: frozenset[str]
    groups: frozenset[str]
    values: ValuesOf

    def completions(self, valuation: Valuation) -> Iterator[Completion]:
        """Every way in which the task can end, from what names hold before."""
        overwritten = (name for name in self.preserved if valuation[name] is not MISSING)
        leavable = self.groups.union(map(_root, overwritten))
        for left_out in _subsets(sorted(leavable)):
            given = _TaskOutput(frozenset(left_out), leavable - set(left_out))
            yield from self._transformed(left_out, self._written(valuation, given))

    def _written(self, valuation: Valuation, given: "_TaskOutput") -> dict[str, Term]:
        """What names hold after what the task gives, before its transform writes."""
        after = dict(valuation)
        for name, definition in self.outputs.items():
            after[name] = given.by(definition) if definition else MISSING
        for name, definition in self.merged.items():
            if definition is None:
                after[name] = MISSING
            elif not (_root(name) in given.left_out and name in self.preserved):
                after[name] = given.by(definition)
        return after

    def _transformed(
        self, left_out: tuple[str, ...], after: dict[str, Term]
    ) -> Iterator[Completion]:
        """The same after what a transform of a FORM task writes."""
        made = self.computed
        copied = {name: after[w.copies] for name, w in made.items() if w.copies is not None}
        if len(copied) == len(made) and all(map(is_given, copied.values())):
            # A copy may stay symbolic; of a missing value it is null, which has to be chosen.
            yield Completion(left_out, (), {**after, **copied})
            return
        reads = sorted({name for write in made.values() for name in write.reads})
        template: Json = {str(n): write.rule for n, write in enumerate(made.values())}
        for answers, assignment in assignments(after, reads, self.values):
            try:
                result = evaluation.transform(template, nested(assignment))
            except evaluation.RuleFailed as failure:
                yield Completion(left_out, answers, after, failure.sentence)
                continue
            values = {name: result[str(n)] for n, name in enumerate(made)}
            yield Completion(left_out, answers, {**bind(after, answers), **values})


def task_end(system: TransitionSystem, task: str) -> TaskEnd:
    """The end of a task in a transition system."""
    live, transfer = frozenset(system.live[task]), system.transfers.by_task[task]
    merged = {name: each for name, each in transfer.merged.items() if name in live}
    given = [*transfer.outputs.items(), *merged.items()]
    definitions = {each for n, each in given if isinstance(each, Definition) and n in live}
    roots = Counter(_root(each.name) for each in definitions if each.optional)
    return TaskEnd(
        outputs=transfer.outputs,
        merged={n: each for n, each in merged.items() if not isinstance(each, TransformWrite)},
        computed={n: each for n, each in merged.items() if isinstance(each, TransformWrite)},
        preserved=frozenset(n for n in merged if system.definitions.preserves(task, n)),
        groups=frozenset(root for root, count in roots.items() if count > 1),
        values=system.values_of,
    )


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
        new = new_symbol(definition, len(self._values), optional=optional)
        return self._values.setdefault(definition, new)


def _root(name: str) -> str:
    return name.partition(".")[0]


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    for kept in product((False, True), repeat=len(names)):
        yield tuple(name for name, is_in in zip(names, kept, strict=True) if is_in)
