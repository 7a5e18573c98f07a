"""Decision points: which transition the conditions of a program point choose, class by class."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

from workflow_design.checker.checks.graph import is_unconditional
from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.definitions import Definition, nested
from workflow_design.checker.verification.dataflow.reaching_definitions import (
    Reaching,
    ReachingDefinitions,
)
from workflow_design.checker.verification.dataflow.uses import Uses, uses_of
from workflow_design.checker.verification.values.domains import Partition, Value, key_of
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.workflow_document import Node

MOST_CLASSES, LEAST_CLASSES = 4_096, 64
"""Equivalence classes of one point that are tried: all, within the share of the point."""

USUAL_SIZE = 20
"""Values in a condition that is evaluated as fast as most; larger ones take longer."""

type Assignment = dict[str, Value]
"""A value for each name that the conditions of a point read."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a decision: what the conditions of a point say of one assignment.

    Attributes:
        truths: for each transition whether its condition holds; a text says why it fails.
    """

    truths: tuple[bool | str, ...]

    @cached_property
    def _first(self) -> int | None:
        return next((n for n, truth in enumerate(self.truths) if truth is not False), None)

    @property
    def taken(self) -> int | None:
        """The number of the transition that is taken; None where the ticket stops."""
        first = self._first
        return first if first is not None and self.truths[first] is True else None

    @property
    def failing(self) -> int | None:
        """The number of the transition whose condition fails, where that stops the ticket."""
        first = self._first
        return first if first is not None and self.truths[first] is not True else None


@dataclass
class DecisionPoint:
    """The transitions from one point, in the order they are tried.

    Attributes:
        point: where they start.
        transitions: the transitions.
        table: the definitions that reach it.
        most_evaluations: how many conditions may be evaluated to decide the point.
    """

    point: ProgramPoint
    transitions: list[Node]
    table: ReachingDefinitions
    most_evaluations: int
    _outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)

    @cached_property
    def uses(self) -> Uses:
        """What all conditions of the point read."""
        return uses_of(each.data.get("condition") for each in self.transitions)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that the conditions read."""
        return tuple(sorted(self.uses.names))

    @property
    def is_conditional(self) -> bool:
        """Whether there is a condition at all."""
        return any(not is_unconditional(each) for each in self.transitions)

    @property
    def has_default(self) -> bool:
        """Whether a transition is taken where no condition holds."""
        return any(is_unconditional(each) for each in self.transitions)

    def outcome(self, assignment: Mapping[str, Value]) -> Outcome:
        """What the conditions say of this assignment, by the rules themselves."""
        key = tuple(key_of(assignment[name]) for name in self.names)
        if key not in self._outcomes:
            data = nested({name: assignment[name] for name in self.names})
            self.table.budget.look()
            self._outcomes[key] = Outcome(evaluation.truths(self._conditions, data))
        return self._outcomes[key]

    @cached_property
    def _conditions(self) -> list[str | None]:
        """The conditions as JSON text; None where there is none."""
        every = [each.data.get("condition") for each in self.transitions]
        return [None if each is None else json.dumps(each) for each in every]

    @cached_property
    def reaching(self) -> dict[str, Reaching]:
        """For each name the definitions that reach the point."""
        return {name: self.table.at(self.point, name) for name in self.names}

    @cached_property
    def representatives(self) -> dict[str, list[Value]]:
        """For each name a representative of each class."""
        found: dict[str, list[Value]] = {}
        for name in self.names:
            values = {}
            for definition in self.reaching[name].definitions:
                for value in definition.domain.representatives(self._partitions[name]).values:
                    values[key_of(value)] = value
            missing = [MISSING] if self.reaching[name].may_be_missing else []
            found[name] = [*values.values(), *missing]
        return found

    @cached_property
    def gaps(self) -> list[str]:
        """Why not every class is known, as the ends of sentences; empty where all are."""
        uses = self.uses
        if uses.is_open:
            return ["a name that is read is computed"]
        found = [self._gap(name) for name in self.names if not self.is_covered(name)]
        if not found and self.count > self.most_classes:
            cases = f"there are {self.count:,} cases to tell apart"
            found.append(f"{cases}, more than {self.most_classes:,}")
        return found

    @cached_property
    def most_classes(self) -> int:
        """How many classes are tried."""
        return min(MOST_CLASSES, max(LEAST_CLASSES, self.most_evaluations // max(1, self.work)))

    @cached_property
    def work(self) -> int:
        """How many conditions of usual size it takes to decide one assignment."""
        size = sum(_size(each.data.get("condition")) for each in self.transitions)
        return max(len(self.transitions), size // USUAL_SIZE)

    def is_covered(self, name: str) -> bool:
        """Whether each class of the name has a representative."""
        definitions = self.reaching[name].definitions
        return all(
            each.domain.representatives(self._partitions[name]).complete for each in definitions
        )

    def _gap(self, name: str) -> str:
        uses, partition = self.uses, self._partitions[name]
        if not all(definition.domain.is_known for definition in self.reaching[name].definitions):
            return f"it is not known what '{name}' can be"
        if name in uses.computed:
            return f"'{uses.computed[name]}' computes something of '{name}'"
        if partition.compared > 1:
            return f"it is not known how '{name}' compares with the others"
        if name in uses.ordered:
            return f"the order of texts is asked for in '{name}'"
        return f"the values of '{name}' cannot be told apart"

    @cached_property
    def count(self) -> int:
        """How many classes there are."""
        return prod(len(values) for values in self.representatives.values())

    def assignments(self) -> Iterator[Assignment]:
        """A representative of each class, as many as are tried."""
        names, every = self.names, [self.representatives[name] for name in self.names]
        for number, values in enumerate(product(*every)):
            if number == self.most_classes:
                return
            yield dict(zip(names, values, strict=True))

    @cached_property
    def _partitions(self) -> dict[str, Partition]:
        found: dict[str, Partition] = {}
        for group in self._groups:
            definitions = [
                definition
                for name in sorted(group)
                for definition in self.reaching[name].definitions
            ]
            partition = partition_of(group, [self.uses], definitions)
            found.update(dict.fromkeys(group, partition))
        return found

    @cached_property
    def _groups(self) -> list[set[str]]:
        groups = [{name} for name in self.names]
        for pair in self.uses.links:
            joined = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if not group & set(pair)]
            groups.append(set().union(*joined))
        return groups


def partition_of(group: set[str], uses: list[Uses], definitions: Iterable[Definition]) -> Partition:
    """The partition that comparisons make of what the names of a group can hold.

    Args:
        group: names that are compared with each other, or hold the same values.
        uses: of all rules that may read them.
        definitions: of the values that the names hold.
    """
    linked = {name for uses in uses for pair in uses.links for name in pair}
    compared = len(group & linked)
    constants = [v for r in uses for name in group for v in r.constants.get(name, ())]
    members = [v for r in uses for name in group for v in r.members.get(name, ())]
    domains = {
        repr(definition.domain.schema): definition.domain for definition in definitions
    }.values()
    if compared > 1:
        # The bounds of one are boundaries of the others, too.
        constants += [v for domain in domains for v in domain.landmarks]
    return Partition(
        constants=tuple({key_of(value): value for value in constants}.values()),
        members=tuple({key_of(value): value for value in members}.values()),
        compared=max(1, compared),
        is_computed=any(group & uses.computed.keys() for uses in uses)
        or (compared > 1 and not all(domain.is_known for domain in domains)),
        is_ordered=any(group & uses.ordered for uses in uses),
        is_mixed=compared > 1 and len({d.sort for d in domains if not d.is_listed}) > 1,
    )


def _size(rule: Value) -> int:
    inner = rule.values() if isinstance(rule, dict) else rule if isinstance(rule, list) else ()
    return 1 + sum(map(_size, inner))
