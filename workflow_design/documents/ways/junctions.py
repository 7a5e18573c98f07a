"""A place where conditions choose: what they read, what it can hold there, which one holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod

from workflow_design import rules
from workflow_design.documents.graph import is_unconditional
from workflow_design.documents.kinds import MISSING
from workflow_design.documents.outline import Part
from workflow_design.documents.ways.domains import Cuts, Value, key_of
from workflow_design.documents.ways.places import Place, Places
from workflow_design.documents.ways.readings import Reading, reading_of
from workflow_design.documents.ways.sources import UNKNOWN, Source, Sources, nested, task_and_path

MOST_REGIONS = 4_096
"""Regions of one place that are tried; beyond them the checker says what it did not decide."""

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


@dataclass(frozen=True)
class Holdings:
    """What a name can hold at a place: sources in question, and whether it may hold nothing."""

    sources: tuple[Source, ...] = ()
    may_be_missing: bool = True


@dataclass
class Junction:
    """The transitions from one place, in the order they are tried."""

    place: Place
    transitions: list[Part]
    places: Places
    sources: Sources
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
            truths = [_truth(each.data.get("condition"), data) for each in self.transitions]
            self._verdicts[key] = Verdict(tuple(truths))
        return self._verdicts[key]

    @cached_property
    def holdings(self) -> dict[str, Holdings]:
        """For each name what it can hold here."""
        return {
            name: holdings_at(self.place, name, self.places, self.sources) for name in self.names
        }

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
        found = []
        for name in self.names:
            every = [s.domain.candidates(self._cuts[name]) for s in self.holdings[name].sources]
            if all(each.complete for each in every):
                continue
            if name in reading.computed and all(
                source.domain.is_known for source in self.holdings[name].sources
            ):
                found.append(f"'{reading.computed[name]}' computes something of '{name}'")
            else:
                found.append(f"it is not known what '{name}' can be")
        if not found and self.count > MOST_REGIONS:
            found.append(
                f"there are {self.count:,} cases to tell apart, more than {MOST_REGIONS:,}"
            )
        return found

    @cached_property
    def count(self) -> int:
        """How many regions there are."""
        return prod(len(values) for values in self.candidates.values())

    def regions(self) -> Iterator[Region]:
        """A value of each region, as many as are tried."""
        names, every = self.names, [self.candidates[name] for name in self.names]
        for number, values in enumerate(product(*every)):
            if number == MOST_REGIONS:
                return
            yield dict(zip(names, values, strict=True))

    @cached_property
    def _cuts(self) -> dict[str, Cuts]:
        return {name: cuts_of(group, [self.reading]) for group in self._groups for name in group}

    @cached_property
    def _groups(self) -> list[set[str]]:
        groups = [{name} for name in self.names]
        for pair in self.reading.links:
            joined = [group for group in groups if group & set(pair)]
            groups = [group for group in groups if not group & set(pair)]
            groups.append(set().union(*joined))
        return groups


def cuts_of(group: set[str], readings: list[Reading]) -> Cuts:
    """Where comparisons cut what the names of a group can hold.

    Args:
        group: names that are compared with each other, or hold the same values.
        readings: of all rules that may read them.
    """
    linked = {name for reading in readings for pair in reading.links for name in pair}
    constants = [v for r in readings for name in group for v in r.constants.get(name, ())]
    members = [v for r in readings for name in group for v in r.members.get(name, ())]
    return Cuts(
        constants=tuple({key_of(value): value for value in constants}.values()),
        members=tuple({key_of(value): value for value in members}.values()),
        compared=max(1, len(group & linked)),
        is_computed=any(group & reading.computed.keys() for reading in readings),
    )


def _truth(condition: Value, data: Value) -> bool | str:
    try:
        return rules.holds(condition, data)
    except rules.RuleFailed as failure:
        return failure.sentence


def holdings_at(
    place: Place, name: str, places: Places, sources: Sources, seen: frozenset[str] = frozenset()
) -> Holdings:
    """What a name can hold at a place.

    Args:
        place: the end of a task, or the start.
        name: as rules read it.
        places: of the workflow.
        sources: of the workflow.
        seen: names that are being looked up: a transform may copy them in a circle.
    """
    given = sources.given(name)
    if given is not None:
        return Holdings((given,), given.optional)
    if name.partition(".")[0] == "tasks":
        return _holdings_of_output(place, name, places, sources)
    if place is not None:
        own = _holdings_of_writer(place, name, places, sources, seen)
        if own is not None and not own.may_be_missing:
            return own
    return _holdings_of_data(place, name, places, sources, seen)


def _holdings_of_output(place: Place, name: str, places: Places, sources: Sources) -> Holdings:
    found = task_and_path(name)
    if found is None:
        task = name.split(".")[1] if "." in name else ""
        known = task in sources.outline.tasks and places.may_have_run(task, place)
        return Holdings((Source(name, UNKNOWN, chosen=False),)) if known else Holdings()
    task, path = found
    if task not in sources.outline.tasks or not places.may_have_run(task, place):
        return Holdings()
    source = sources.output(task, path)
    if source is None:
        return Holdings()
    must = places.must_have_run(task, place)
    return Holdings((source,), source.optional or source.inner_optional or not must)


def _holdings_of_data(
    place: Place, name: str, places: Places, sources: Sources, seen: frozenset[str]
) -> Holdings:
    found: list[Source] = []
    missing, inner = True, False
    field_source = sources.field(name)
    if field_source is not None:
        found.append(field_source)
        missing = field_source.optional
    for task in sources.merging(name):
        if not places.may_have_run(task, place):
            continue
        written = _holdings_of_writer(task, name, places, sources, seen)
        if written is None:
            # The root is overwritten by something that has no such part.
            inner = True
            continue
        found += written.sources
        inner |= any(source.inner_optional for source in written.sources)
        if places.must_have_run(task, place) and not written.may_be_missing:
            missing = False
    return Holdings(tuple(dict.fromkeys(found)), missing or inner)


def _holdings_of_writer(
    task: str, name: str, places: Places, sources: Sources, seen: frozenset[str]
) -> Holdings | None:
    """What the name can hold by this task's end alone; None where the task does not write it."""
    written = sources.merged(task, name)
    if written is None:
        return None
    if isinstance(written, Source):
        return Holdings((written,), written.optional or written.inner_optional)
    if written.copies is not None and written.copies not in seen:
        # Copied from the data as it is before this task's end is merged into it.
        after, copied = seen | {written.copies}, written.copies
        if copied.partition(".")[0] == "tasks" or sources.given(copied):
            return holdings_at(task, copied, places, sources, after)
        held = _holdings_of_data(task, copied, places, sources, after)
        return Holdings(held.sources)
    return Holdings((sources.made(written),), may_be_missing=False)
