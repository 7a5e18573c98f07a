"""Domains: the values that a definition can give, and representatives of their classes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations, pairwise

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields import kinds
from workflow_design.documents.fields.kinds import (
    KIND_OF_FORMAT,
    LONGEST_STRING,
    MAX_DIGITS,
    WHOLE_NUMBERS,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.schema import instants
from workflow_design.documents.schema.choices import constants_of
from workflow_design.documents.schema.validate import errors_of

MOST_LISTED = 40
"""Choices that are all tried where something is computed of them."""

MOST_VALUES = 4_000
"""Values of names that are compared with each other."""

MOST_MEMBERS = 6
"""Choices of a list that are told from each other: each doubles the classes."""

_KNOWN = frozenset(
    {
        *("type", "enum", "oneOf", "const", "format", "pattern", "items", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("formatMinimum", "formatMaximum", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems"),
        *("title", "description", "default", "examples", "$comment"),
    }
)
_TEXTS = {
    kind.format: kind.representatives or kind.samples
    for kind in (kinds.STRING, *KIND_OF_FORMAT.values())
}
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_MOMENT_BOUNDS = ("formatMinimum", "formatMaximum")
_FINE_FORMATS = frozenset({"time", "date-time"})
_LISTING = frozenset({"enum", "const", "oneOf", "title", "description", "default"})
"""Keywords of schemas that allow what they list and nothing else."""

_SORTLESS = frozenset({*_BOUNDS, *_MOMENT_BOUNDS, "title", "description", "default", "examples"})

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


@dataclass(frozen=True)
class Domain:
    """The values that a definition can give.

    Attributes:
        schema: of the values; None where nothing tells it.
        by_form: whether a person gives it by a form, which leaves empty answers out.
    """

    schema: JsonObject | None
    by_form: bool = True
    _found: dict[Partition, Representatives] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def is_known(self) -> bool:
        """Whether the schema tells what values there are."""
        schema = self.schema
        if schema is None or not schema.keys() <= _KNOWN:
            return False
        return self.is_listed or _type_of(schema) is not None

    @property
    def is_listed(self) -> bool:
        """Whether its values are choices."""
        return self.schema is not None and _listed(self.schema) is not None

    @property
    def sort(self) -> str:
        """What two domains share whose values differ in their bounds alone."""
        schema = self.schema or {}
        return repr(sorted((k, repr(v)) for k, v in schema.items() if k not in _SORTLESS))

    @property
    def is_list(self) -> bool:
        """Whether its values are lists."""
        return self.schema is not None and _type_of(self.schema) == "array"

    @property
    def landmarks(self) -> tuple[Value, ...]:
        """Values at which what is compared with this can change: choices, and bounds."""
        schema = self.schema or {}
        bounds = [schema[key] for key in (*_BOUNDS, *_MOMENT_BOUNDS) if key in schema]
        return (*(_listed(schema) or ()), *bounds)

    def can_be_given(self, value: Value) -> bool:
        """Whether a person or service can give a value that the schema allows.

        Forms trim texts, write times in full, and take numbers that every browser can hold.
        """
        if self.schema is None:
            return False
        if not self.by_form or value is MISSING:
            return True
        if isinstance(value, str):
            is_short = len(value) <= self.schema.get("maxLength", LONGEST_STRING)
            is_time = self.schema.get("format") == "time"
            return (
                is_short
                and value == value.strip()
                and not set(value) & {"\r", "\n"}
                and (not is_time or instants.is_in_full(value))
            )
        if isinstance(value, float):
            return float(f"{value:.{MAX_DIGITS}g}") == value
        return value is not None and (not isinstance(value, int) or abs(value) <= WHOLE_NUMBERS)

    def representatives(self, partition: Partition) -> Representatives:
        """One valid value of each class of the partition."""
        key = replace(
            partition, constants=_frozen(partition.constants), members=_frozen(partition.members)
        )
        if key not in self._found:
            self._found[key] = self._find_representatives(partition)
        return self._found[key]

    def _find_representatives(self, partition: Partition) -> Representatives:
        schema = self.schema
        if not self.is_known or schema is None:
            guesses = _distinct(
                [True, False, 0, 1, "something", *partition.constants, *partition.members]
            )
            if schema is not None:
                guesses = [guess for guess in guesses if not errors_of(schema, guess)]
            return Representatives(tuple(guesses), complete=False)
        listed = _listed(schema)
        if listed is not None:
            found = _of_listed(listed, partition)
        else:
            found = _OF_TYPE.get(_type_of(schema) or "", _of_anything)(schema, partition)
            if not self.by_form and partition.constants and schema.get("format") in _FINE_FORMATS:
                # Services write fractions of seconds, too.
                found = Representatives(found.values, complete=False)
        values = _distinct(found.values)
        if self.by_form:
            values = [value for value in values if value not in ("", [])]
        if not schema.keys() <= _LISTING:
            values = [value for value in values if not errors_of(schema, value)]
        if _allows_null(schema):
            values.append(None)
        return Representatives(tuple(values), complete=found.complete and bool(values))


def _type_of(schema: JsonObject) -> str | None:
    """The one type of the values beside null, if they have one that is known."""
    given = schema.get("type")
    types = [each for each in (given if isinstance(given, list) else [given]) if each != "null"]
    return types[0] if len(types) == 1 and types[0] in _OF_TYPE else None


def _allows_null(schema: JsonObject) -> bool:
    return not errors_of(schema, None)


def _listed(schema: JsonObject) -> list[Value] | None:
    constants = constants_of(schema)
    if constants is None:
        return [True, False] if schema.get("type") == "boolean" else None
    return constants if "const" in schema else [each for each in constants if each is not None]


def _of_listed(listed: list[Value], partition: Partition) -> Representatives:
    is_read = (
        partition.is_computed or partition.is_ordered or partition.members or partition.compared > 1
    )
    told_apart = len(listed) > 2 and not is_read and partition.constants
    texts = all(
        each is None or (isinstance(each, str) and not _may_be_converted(each))
        for each in (*listed, *partition.constants)
    )
    if not told_apart or not texts:
        return Representatives(tuple(listed[:MOST_LISTED]), complete=len(listed) <= MOST_LISTED)
    constants = set(partition.constants)
    mentioned = [value for value in listed if value in constants]
    other = [value for value in listed if value not in constants][:1]
    return Representatives((*mentioned, *other))


def _may_be_converted(text: str) -> bool:
    """Whether "==" may take the text for a moment or a duration: "60m" is "1h" then."""
    return text.lstrip("+-P")[:1].isdigit()


def _of_numbers(schema: JsonObject, partition: Partition) -> Representatives:
    whole = "integer" in (schema["type"] if isinstance(schema["type"], list) else [schema["type"]])
    step = Fraction(str(schema["multipleOf"])) if "multipleOf" in schema else None
    points = {
        Fraction(0),
        *_numbers(partition.constants),
        *_numbers(schema.get(b) for b in _BOUNDS),
    }
    found: set[Fraction] = set()
    compared = _compared(partition, len(points))
    for point in _spread(sorted(points), compared):
        if step:
            below = point // step * step
            found |= {below - step, below, below + step}
        elif whole:
            below = Fraction(point // 1)
            found |= {below - 1, below, below + 1} if compared == 1 else {below, below + 1}
        else:
            found.add(point)
    mixed = any(isinstance(value, str | list) for value in partition.constants) or bool(
        partition.members
    )
    narrow = (step is not None and partition.compared > 1) or compared < partition.compared
    return Representatives(
        # 0 comes last: of values that will do, a run that can be shown has one to divide by.
        tuple(_number(each) for each in sorted(found, key=lambda each: (each == 0, each))),
        complete=not (partition.is_computed or mixed or narrow),
    )


def _compared(partition: Partition, points: int) -> int:
    """Of how many names any order is made; of one alone where there would be too many values."""
    return partition.compared if points * partition.compared**2 <= MOST_VALUES else 1


def _spread(points: list[Fraction], count: int) -> Iterator[Fraction]:
    """The points, and between, below and above them enough others for any order of ``count``."""
    yield from points
    for distance in range(1, count + 1):
        yield points[0] - distance
        yield points[-1] + distance
        if count > 1:
            yield points[0] - distance + Fraction(1, 2)
            yield points[-1] + distance - Fraction(1, 2)
    for low, high in pairwise(points):
        yield from _between(low, high, count)


def _between(low: Fraction, high: Fraction, count: int) -> Iterator[Fraction]:
    """Whole numbers where there are any, and others around them."""
    inner = [Fraction(low // 1 + 1 + index) for index in range(count)]
    inner = [each for each in inner if low < each < high]
    if count == 1 and inner:
        yield inner[0]
        return
    ends = [low, *inner, high]
    yield from inner
    for start, end in pairwise(ends):
        for index in range(1, count + 1):
            yield start + (end - start) * Fraction(index, count + 1)


def _numbers(values: Iterable[Value]) -> Iterator[Fraction]:
    for value in values:
        if isinstance(value, bool | int | float):
            yield Fraction(str(float(value))) if isinstance(value, float) else Fraction(int(value))


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _of_texts(schema: JsonObject, partition: Partition) -> Representatives:
    shape = schema.get("format")
    if shape in instants.SCALES:
        return _of_moments(schema, partition, instants.SCALES[shape])
    texts = [value for value in partition.constants if isinstance(value, str)]
    fresh = [*_TEXTS.get(shape or "", kinds.STRING.representatives)]
    shortest = schema.get("minLength", 0)
    fresh += [("x" * shortest)[: max(shortest, 1)], "y" * max(shortest, 1), "zz" * max(shortest, 1)]
    fresh = [
        each
        for each in dict.fromkeys(fresh)
        if each and each not in texts and not errors_of(schema, each)
    ]
    is_converted = any(map(_may_be_converted, texts))
    is_read = (
        partition.is_computed
        or partition.is_ordered
        or partition.is_mixed
        or partition.members
        or is_converted
    )
    known = bool(fresh) and not is_read
    plain = all(value is None or isinstance(value, str) for value in partition.constants)
    return Representatives(
        ("", *texts, *fresh[: max(1, partition.compared)]),
        complete=known and plain and len(fresh) >= partition.compared,
    )


def _of_moments(schema: JsonObject, partition: Partition, sort: instants.Scale) -> Representatives:
    texts = [value for value in partition.constants if isinstance(value, str)]
    bounds = [schema[key] for key in _MOMENT_BOUNDS if key in schema]
    points = sorted({at for text in (*texts, *bounds) if (at := sort.point(text)) is not None})
    if not points:
        points = [sort.today]
    written = [text for text in texts if sort.point(text) is not None]
    compared = _compared(partition, len(points))
    spread = [sort.text(point) for point in _spread(points, compared)]
    plain = len(written) == len(texts) and compared == partition.compared
    others = any(not isinstance(v, str) and v is not None for v in partition.constants)
    return Representatives(
        (*written, *(text for text in spread if text)),
        complete=plain
        and not (others or partition.is_computed or partition.is_mixed or partition.members),
    )


def _of_lists(schema: JsonObject, partition: Partition) -> Representatives:
    items = schema.get("items")
    listed = _listed(items) if isinstance(items, dict) else None
    if listed is None:
        return _of_anything(schema, partition)
    mentioned = [value for value in listed if value in partition.members][:MOST_MEMBERS]
    others = [value for value in listed if value not in partition.members]
    found: list[Value] = []
    for size in range(len(mentioned) + 1):
        for chosen in combinations(mentioned, size):
            least = max(schema.get("minItems", 0) - size, 0)
            for more in sorted({least, max(least, 0 if size else 1)}):
                found += [[*chosen, *others[:more]]]
                found += [[*chosen, *(chosen or others)[:1] * more]]
    compared = any(value is not None for value in partition.constants) or partition.compared > 1
    enough = len(set(map(repr, partition.members))) <= MOST_MEMBERS
    return Representatives(
        (*found, []), complete=enough and not compared and not partition.is_computed
    )


def _of_anything(schema: JsonObject, partition: Partition) -> Representatives:
    return Representatives((), complete=False)


_OF_TYPE: dict[str, Callable[[JsonObject, Partition], Representatives]] = {
    "integer": _of_numbers,
    "number": _of_numbers,
    "string": _of_texts,
    "array": _of_lists,
}


def key_of(value: Value) -> str:
    """A text that two values share only if they are the same JSON: 1 and true are not."""
    return "missing" if value is MISSING else repr(value)


def _distinct(values: Iterable[Value]) -> list[Value]:
    return list({key_of(value): value for value in values}.values())


def _frozen(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(sorted(map(key_of, values)))
