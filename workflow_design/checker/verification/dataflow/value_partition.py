"""Partition of the values of all definitions by the comparisons of the rules that read them.

Names that are compared with each other, and names that can hold values of the same definition, are
in one block: a boundary of the one is a boundary of the others. A value is chosen once and may be
read at many points, so the whole workflow needs the common refinement of what its points need; one
decision point alone needs no more than its own comparisons, and is decided by fewer classes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.decision_points import DecisionPoint
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    Definitions,
    TransformWrite,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingSet
from workflow_design.checker.verification.dataflow.transfer import TransferFunctions
from workflow_design.checker.verification.dataflow.uses import Uses, uses_of
from workflow_design.checker.verification.values.partition import (
    Partition,
    Representatives,
    key_of,
)


@dataclass(frozen=True)
class ValuePartition:
    """The partition of the values of every definition.

    Attributes:
        by_definition: a representative of each class of what a definition gives, for those that
            rules name.
        is_complete: whether every class of every definition has a representative.
    """

    by_definition: Mapping[Definition, Representatives]
    is_complete: bool

    def representatives(self, definition: Definition) -> Representatives:
        """A representative of each class of what a definition gives, wherever it is read."""
        found = self.by_definition.get(definition)
        return found or definition.domain.representatives(Partition())


def value_partition(
    definitions: Definitions,
    decision_points: Iterable[DecisionPoint],
    transfers: TransferFunctions,
    dependent: frozenset[str],
) -> ValuePartition:
    """The partition by the comparisons of all rules of a workflow.

    Args:
        definitions: of its names.
        decision_points: whose conditions compare.
        transfers: by which names hold values of the same definitions.
        dependent: fields whose answers decide which questions are asked.
    """
    uses = _all_uses(definitions, decision_points, transfers)
    found: dict[Definition, Representatives] = {}
    for block in _blocks(definitions, uses, transfers, dependent):
        definitions.document.budget.look()
        names = sorted(each for each in block if isinstance(each, str))
        given = [each for each in block if isinstance(each, Definition)]
        made = [each for name in names for each in _computed_under(name, transfers)]
        partition = partition_of(names, uses, [*given, *made])
        found.update({each: each.domain.representatives(partition) for each in given})
    return ValuePartition(found, all(each.complete for each in found.values()))


def partition_at(
    decision: DecisionPoint, reaching: Mapping[str, ReachingSet]
) -> Mapping[str, Partition]:
    """The partition by the comparisons of one decision point, for each name that it reads."""
    sets = DisjointSets[str](decision.names)
    for pair in decision.uses.relations:
        sets.join(*pair)
    found: dict[str, Partition] = {}
    for names in map(sorted, sets.all()):
        given = [each for name in names for each in reaching[name].definitions]
        found.update(dict.fromkeys(names, partition_of(names, [decision.uses], given)))
    return found


def partition_of(
    names: Sequence[str], uses: Iterable[Uses], definitions: Iterable[Definition]
) -> Partition:
    """The partition that comparisons make of what the names of a block can hold.

    Args:
        names: names that are compared with each other, or hold the same values, sorted: their
            order decides which of several equally good representatives comes first.
        uses: of all rules that may read them.
        definitions: of the values that the names hold.
    """
    every, block = list(uses), set(names)
    related = {name for each in every for pair in each.relations for name in pair}
    compared = len(block & related)
    constants = [v for each in every for name in names for v in each.constants.get(name, ())]
    members = [v for each in every for name in names for v in each.members.get(name, ())]
    domains = {repr(each.domain.schema): each.domain for each in definitions}.values()
    if compared > 1:
        # The bounds and choices of the one are boundaries of the others, too.
        constants += [v for domain in domains for v in domain.landmarks]
    return Partition(
        constants=tuple({key_of(value): value for value in constants}.values()),
        members=tuple({key_of(value): value for value in members}.values()),
        compared=max(1, compared),
        is_computed=any(block & each.computed.keys() for each in every)
        or (compared > 1 and not all(domain.is_known for domain in domains)),
        is_ordered=any(block & each.ordered for each in every),
        is_mixed=compared > 1 and len({d.sort for d in domains if not d.is_listed}) > 1,
    )


def _all_uses(
    definitions: Definitions,
    decision_points: Iterable[DecisionPoint],
    transfers: TransferFunctions,
) -> list[Uses]:
    """The uses of conditions of transitions, of conditions of questions, and of transforms."""
    shown = [definitions.condition_of(name) for name in definitions.document.fields]
    rules = [write.rule for each in transfers.by_task.values() for write in _computing(each.merged)]
    computed = uses_of([{"merge": [rule]} for rule in rules if isinstance(rule, dict | list)])
    decided = [decision.uses for decision in decision_points if decision.is_conditional]
    return [*decided, uses_of(shown), computed]


def _computing(
    merged: Mapping[str, Definition | TransformWrite | None],
) -> list[TransformWrite]:
    """Writes that do more than copy a name."""
    writes = [each for each in merged.values() if isinstance(each, TransformWrite)]
    return [write for write in writes if write.copies is None]


def _computed_under(name: str, transfers: TransferFunctions) -> list[Definition]:
    """What transforms compute, or set, under the name."""
    writes = [each.merged.get(name) for each in transfers.by_task.values()]
    return [w.result for w in writes if isinstance(w, TransformWrite) and w.copies is None]


def _blocks(
    definitions: Definitions,
    uses: Iterable[Uses],
    transfers: TransferFunctions,
    dependent: frozenset[str],
) -> list[list[str | Definition]]:
    """The names and definitions whose values have the same boundaries."""
    sets = DisjointSets[str | Definition]()
    for pair in (pair for each in uses for pair in each.relations):
        sets.join(*pair)
    for name in sorted({*transfers.names, *dependent}):
        for definition in (definitions.of_context(name), definitions.field(name)):
            sets.join(name, definition or name)
    for transfer in transfers.by_task.values():
        for name, definition in transfer.outputs.items():
            sets.join(name, definition or name)
        for name, write in transfer.merged.items():
            other = write.copies if isinstance(write, TransformWrite) else write
            sets.join(name, other or name)
    return sets.all()


class DisjointSets[T]:
    """Disjoint sets that are joined one by one, in the order in which their members came.

    Union-find with path halving. Source: Tarjan and van Leeuwen, "Worst-case Analysis of Set Union
    Algorithms" (1984). Members keep their order: definitions have no order of their own, and that
    of a set would differ from run to run, and with it the witnesses.
    """

    def __init__(self, members: Iterable[T] = ()) -> None:
        self._parents: dict[T, T] = {each: each for each in members}

    def join(self, one: T, other: T) -> None:
        """Make the sets of two members one."""
        self._parents[self._root(one)] = self._root(other)

    def all(self) -> list[list[T]]:
        """The sets, each in the order in which its members came."""
        found: dict[T, list[T]] = {}
        for each in list(self._parents):
            found.setdefault(self._root(each), []).append(each)
        return list(found.values())

    def _root(self, each: T) -> T:
        self._parents.setdefault(each, each)
        while self._parents[each] != each:
            self._parents[each] = each = self._parents[self._parents[each]]
        return each
