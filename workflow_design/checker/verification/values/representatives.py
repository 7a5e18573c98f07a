"""Representatives of the classes of a partition, for the values of each type of schema."""

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import combinations, pairwise

from ticketflower.types import JsonObject
from workflow_design.checker.verification.values.partition import (
    Partition,
    Representatives,
    Value,
)
from workflow_design.documents.fields import kinds
from workflow_design.documents.schema import instants
from workflow_design.documents.schema.choices import constants_of
from workflow_design.documents.schema.validate import errors_of

MOST_LISTED = 40
"""Choices that are all tried where something is computed of them."""

MOST_VALUES = 4_000
"""Values of names that are compared with each other."""

MOST_MEMBERS = 10
"""Choices of a list that are distinguished: each doubles the number of classes."""

_TEXTS = {
    kind.format: kind.representatives or kind.samples
    for kind in (kinds.STRING, *kinds.KIND_OF_FORMAT.values())
}
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
INSTANT_BOUNDS = ("formatMinimum", "formatMaximum")


def listed_values(schema: JsonObject) -> list[Value] | None:
    """The only values there are beside null; None where a schema does not list them."""
    constants = constants_of(schema)
    if constants is None:
        return [True, False] if schema.get("type") == "boolean" else None
    return constants if "const" in schema else [each for each in constants if each is not None]


def type_of(schema: JsonObject) -> str | None:
    """The one type of the values beside null, if they have one that is known."""
    given = schema.get("type")
    types = [each for each in (given if isinstance(given, list) else [given]) if each != "null"]
    return types[0] if len(types) == 1 and types[0] in _OF_TYPE else None


def representatives_of(schema: JsonObject, partition: Partition) -> Representatives:
    """Values of all classes of a schema's values but null; some may be none of its values.

    The boundaries are candidates, too, so those that the schema does not allow are to be left out.
    """
    listed = listed_values(schema)
    if listed is not None:
        return _of_listed(listed, partition)
    return _OF_TYPE.get(type_of(schema) or "", _of_anything)(schema, partition)


def _of_listed(listed: list[Value], partition: Partition) -> Representatives:
    """The choices that comparisons mention, and one other, which represents all others."""
    is_read = (
        partition.is_computed or partition.is_ordered or partition.members or partition.compared > 1
    )
    is_divided = len(listed) > 2 and not is_read and partition.constants
    texts = all(
        each is None or (isinstance(each, str) and not _may_be_converted(each))
        for each in (*listed, *partition.constants)
    )
    if not is_divided or not texts:
        return Representatives(tuple(listed[:MOST_LISTED]), complete=len(listed) <= MOST_LISTED)
    constants = set(partition.constants)
    mentioned = [value for value in listed if value in constants]
    other = [value for value in listed if value not in constants][:1]
    return Representatives((*mentioned, *other))


def _may_be_converted(text: str) -> bool:
    """Whether an order or "===" may take it for a moment or a duration: "60m" is "1h" then."""
    return text.lstrip("+-P")[:1].isdigit()


def _of_numbers(schema: JsonObject, partition: Partition) -> Representatives:
    """The boundaries, and a number between each two, below the first and above the last.

    Fractions and not floats: the number between two floats could be rounded to one of them.
    """
    whole = "integer" in (schema["type"] if isinstance(schema["type"], list) else [schema["type"]])
    step = Fraction(str(schema["multipleOf"])) if "multipleOf" in schema else None
    points = {
        Fraction(0),
        *_numbers(partition.constants),
        *_numbers(schema.get(b) for b in BOUNDS),
    }
    found: set[Fraction] = set()
    # Names that are compared with each other can be in any order between two boundaries: n names
    # need n numbers in each gap, so that every order of them has a representative.
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
    """The texts that comparisons mention, and one other for each name that is compared.

    Equality alone distinguishes texts: of all that are not mentioned one represents the others.
    """
    shape = schema.get("format")
    if shape in instants.SCALES:
        return _of_instants(schema, partition, instants.SCALES[shape])
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


def _of_instants(schema: JsonObject, partition: Partition, sort: instants.Scale) -> Representatives:
    """Dates and times are ordered: they are points on a scale, between which others are found."""
    texts = [value for value in partition.constants if isinstance(value, str)]
    bounds = [schema[key] for key in INSTANT_BOUNDS if key in schema]
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
    """For each subset of the choices that are looked for a list with them, and with others."""
    items = schema.get("items")
    listed = listed_values(items) if isinstance(items, dict) else None
    if listed is None:
        return _of_anything(schema, partition)
    mentioned = [value for value in listed if value in partition.members]
    others = [value for value in listed if value not in partition.members]
    found: list[Value] = []
    enough = len(mentioned) <= MOST_MEMBERS
    sizes = range(len(mentioned) + 1) if enough else _few_and_most(len(mentioned))
    for size in sizes:
        for chosen in combinations(mentioned, size):
            least = max(schema.get("minItems", 0) - size, 0)
            for more in sorted({least, max(least, 0 if size else 1)}):
                found += [[*chosen, *others[:more]]]
                found += [[*chosen, *(chosen or others)[:1] * more]]
    compared = any(value is not None for value in partition.constants) or partition.compared > 1
    return Representatives(
        (*found, []), complete=enough and not compared and not partition.is_computed
    )


def _few_and_most(count: int) -> tuple[int, ...]:
    """The sizes of the subsets that are tried where there are too many subsets for all.

    Most conditions ask for one choice, for two, or for all of them.
    """
    pairs = (2,) if count**2 <= MOST_VALUES else ()
    return (0, 1, *pairs, count - 1, count)


def _of_anything(schema: JsonObject, partition: Partition) -> Representatives:
    return Representatives((), complete=False)


_OF_TYPE: dict[str, Callable[[JsonObject, Partition], Representatives]] = {
    "integer": _of_numbers,
    "number": _of_numbers,
    "string": _of_texts,
    "array": _of_lists,
}
