"""Partitions of values into equivalence classes, each with a representative.

Equivalence partitioning: within a class no condition distinguishes two values, so one of them
represents all. Comparisons with constants are the boundaries between the classes, as with the
regions of timed automata. Sources: Myers, "The Art of Software Testing", chapter 4; Alur and Dill,
"A Theory of Timed Automata" (1994), section 4.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ticketflower.types import Json
from workflow_design.documents.fields.question import MISSING

type Value = Json
"""A value, or MISSING where the name holds none."""


@dataclass(frozen=True)
class Partition:
    """A partition of what a group of names can hold, given by where comparisons change.

    Attributes:
        constants: values that names of the group are compared with.
        members: values that are looked for in their lists.
        compared: how many names of the group are compared with each other.
        is_computed: whether something is computed of a name, so that more boundaries are not known.
        is_ordered: whether it is asked what is less or greater.
        is_mixed: whether names are compared with each other that hold different sorts of values.
    """

    constants: tuple[Value, ...] = ()
    members: tuple[Value, ...] = ()
    compared: int = 1
    is_computed: bool = False
    is_ordered: bool = False
    is_mixed: bool = False


@dataclass(frozen=True)
class Representatives:
    """A value of each equivalence class.

    Attributes:
        values: the values; MISSING is not among them.
        complete: whether every class has one.
    """

    values: tuple[Value, ...] = ()
    complete: bool = True


def key_of(value: Value) -> str:
    """A text that two values share only if they are the same JSON: 1 and true are not."""
    return "missing" if value is MISSING else repr(value)


def distinct(values: Iterable[Value]) -> list[Value]:
    """Each value once, in the order of their first."""
    return list({key_of(value): value for value in values}.values())


def frozen(values: Iterable[Value]) -> tuple[str, ...]:
    """The values as a key that does not depend on their order."""
    return tuple(sorted(map(key_of, values)))
