"""A place where conditions choose: what they read, what it can hold there, which one holds."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

from workflow_design.checker.checks.graph import is_unconditional
from workflow_design.checker.verification.dataflow.control_flow import Place
from workflow_design.checker.verification.dataflow.definitions import Source, nested
from workflow_design.checker.verification.dataflow.reaching_definitions import (
    Holdings,
    HoldingsTable,
)
from workflow_design.checker.verification.dataflow.uses import Reading, reading_of
from workflow_design.checker.verification.values.domains import Cuts, Value, key_of
from workflow_design.documents.fields.kinds import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.workflow_document import Node

MOST_REGIONS, LEAST_REGIONS = 4_096, 64
"""Regions of one place that are tried: as many as there are, within the share of the place."""

USUAL_SIZE = 20
"""Values in a condition that is evaluated as fast as most; larger ones take longer."""

type Region = dict[str, Value]
"""A value for each name that the conditions of a place read."""


@dataclass(frozen=True)
class Verdict:
    """What the conditions of a place say of one region.

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
class Junction:
    """The transitions from one place, in the order they are tried.

    Attributes:
        place: where they start.
        transitions: the transitions.
        table: what names can hold.
        most_truths: how many conditions may be evaluated to judge the place.
    """

    place: Place
    transitions: list[Node]
    table: HoldingsTable
    most_truths: int
    _verdicts: dict[tuple[str, ...], Verdict] = field(default_factory=dict)

    @cached_property
    def reading(self) -> Reading:
        """What all conditions of the place read."""
        return reading_of(each.data.get("condition") for each in self.transitions)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names that the conditions read."""
        return tuple(sorted(self.reading.names))

    @property
    def decides(self) -> bool:
        """Whether there is a condition at all."""
        return any(not is_unconditional(each) for each in self.transitions)

    @property
    def has_default(self) -> bool:
        """Whether a transition is taken where no condition holds."""
        return any(is_unconditional(each) for each in self.transitions)

    def verdict(self, region: Mapping[str, Value]) -> Verdict:
        """What the conditions say of this region, by the rules themselves."""
        key = tuple(key_of(region[name]) for name in self.names)
        if key not in self._verdicts:
            data = nested({name: region[name] for name in self.names})
            self.table.budget.look()
            self._verdicts[key] = Verdict(evaluation.truths(self._conditions, data))
        return self._verdicts[key]

    @cached_property
    def _conditions(self) -> list[str | None]:
        """The conditions as JSON text; None where there is none."""
        every = [each.data.get("condition") for each in self.transitions]
        return [None if each is None else json.dumps(each) for each in every]

    @cached_property
    def holdings(self) -> dict[str, Holdings]:
        """For each name what it can hold here."""
        return {name: self.table.at(self.place, name) for name in self.names}

    @cached_property
    def candidates(self) -> dict[str, list[Value]]:
        """For each name a value of each region of its own."""
        found: dict[str, list[Value]] = {}
        for name in self.names:
            values = {}
            for source in self.holdings[name].sources:
                for value in source.domain.candidates(self._cuts[name]).values:
                    values[key_of(value)] = value
            missing = [MISSING] if self.holdings[name].may_be_missing else []
            found[name] = [*values.values(), *missing]
        return found

    @cached_property
    def gaps(self) -> list[str]:
        """Why not every region is known, as the ends of sentences; empty where all are."""
        reading = self.reading
        if reading.is_open:
            return ["a name that is read is computed"]
        found = [self._gap(name) for name in self.names if not self.knows(name)]
        if not found and self.count > self.most_regions:
            cases = f"there are {self.count:,} cases to tell apart"
            found.append(f"{cases}, more than {self.most_regions:,}")
        return found

    @cached_property
    def most_regions(self) -> int:
        """How many regions are tried."""
        return min(MOST_REGIONS, max(LEAST_REGIONS, self.most_truths // max(1, self.work)))

    @cached_property
    def work(self) -> int:
        """How many conditions of usual size it takes to decide one region."""
        size = sum(_size(each.data.get("condition")) for each in self.transitions)
        return max(len(self.transitions), size // USUAL_SIZE)

    def knows(self, name: str) -> bool:
        """Whether there is a candidate of each region of the name."""
        sources = self.holdings[name].sources
        return all(each.domain.candidates(self._cuts[name]).complete for each in sources)

    def _gap(self, name: str) -> str:
        reading, cuts = self.reading, self._cuts[name]
        if not all(source.domain.is_known for source in self.holdings[name].sources):
            return f"it is not known what '{name}' can be"
        if name in reading.computed:
            return f"'{reading.computed[name]}' computes something of '{name}'"
        if cuts.compared > 1:
            return f"it is not known how '{name}' compares with the others"
        if name in reading.ordered:
            return f"the order of texts is asked for in '{name}'"
        return f"the values of '{name}' cannot be told apart"

    @cached_property
    def count(self) -> int:
        """How many regions there are."""
        return prod(len(values) for values in self.candidates.values())

    def regions(self) -> Iterator[Region]:
        """A value of each region, as many as are tried."""
        names, every = self.names, [self.candidates[name] for name in self.names]
        for number, values in enumerate(product(*every)):
            if number == self.most_regions:
                return
            yield dict(zip(names, values, strict=True))

    @cached_property
    def _cuts(self) -> dict[str, Cuts]:
        found: dict[str, Cuts] = {}
        for group in self._groups:
            sources = [source for name in sorted(group) for source in self.holdings[name].sources]
            cuts = cuts_of(group, [self.reading], sources)
            found.update(dict.fromkeys(group, cuts))
        return found

    @cached_property
    def _groups(self) -> list[set[str]]:
        groups = [{name} for name in self.names]
        for pair in self.reading.links:
            joined = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if not group & set(pair)]
            groups.append(set().union(*joined))
        return groups


def cuts_of(group: set[str], readings: list[Reading], sources: Iterable[Source]) -> Cuts:
    """Where comparisons cut what the names of a group can hold.

    Args:
        group: names that are compared with each other, or hold the same values.
        readings: of all rules that may read them.
        sources: of the values that the names hold.
    """
    linked = {name for reading in readings for pair in reading.links for name in pair}
    compared = len(group & linked)
    constants = [v for r in readings for name in group for v in r.constants.get(name, ())]
    members = [v for r in readings for name in group for v in r.members.get(name, ())]
    domains = {repr(source.domain.schema): source.domain for source in sources}.values()
    if compared > 1:
        # What one can hold cuts what the others can.
        constants += [v for domain in domains for v in domain.landmarks]
    return Cuts(
        constants=tuple({key_of(value): value for value in constants}.values()),
        members=tuple({key_of(value): value for value in members}.values()),
        compared=max(1, compared),
        is_computed=any(group & reading.computed.keys() for reading in readings)
        or (compared > 1 and not all(domain.is_known for domain in domains)),
        is_ordered=any(group & reading.ordered for reading in readings),
        is_mixed=compared > 1 and len({d.sort for d in domains if not d.is_listed}) > 1,
    )


def _size(rule: Value) -> int:
    inner = rule.values() if isinstance(rule, dict) else rule if isinstance(rule, list) else ()
    return 1 + sum(map(_size, inner))
