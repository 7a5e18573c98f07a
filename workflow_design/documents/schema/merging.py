"""Intersection of schemas: one set of keywords that allows what several schemas all allow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.schema import vocabulary


@dataclass(frozen=True)
class Part:
    """A schema, with the pointer to where a document has it.

    Attributes:
        open: the references that lead to it, of which none may lead to a schema inside of it.
    """

    schema: Json
    pointer: str
    open: tuple[str, ...] = ()

    def inner(self, schema: Json, *steps: str | int) -> "Part":
        """A schema inside of this one, to which these steps lead."""
        return Part(schema, join(self.pointer, *steps), self.open)


OF_OBJECTS = frozenset(
    {"properties", "required", "dependentRequired", "dependentSchemas", "if", "then", "else"}
)
"""Keywords that say which properties there are; they are not merged but read one after another."""

OF_CHOICES = frozenset({"oneOf", "anyOf"})
COMPOSING = frozenset({"$ref", "allOf"})
DEFINING = frozenset({*vocabulary.DEFINITIONS, "$schema", "$comment"})

NULLABLE = "$nullable"
"""Stands for ``{"type": "null"}`` as an alternative, while schemas are merged."""

_MERGED = (vocabulary.KEYWORDS | {NULLABLE}) - OF_OBJECTS - OF_CHOICES - COMPOSING - DEFINING
_FIRST = frozenset({"title", "description", "default", "examples", "deprecated", "writeOnly"})
"""Keywords that describe: what is said nearest to the question counts."""


@dataclass
class Merged:
    """Keywords that several schemas have together.

    Attributes:
        keywords: those that are merged.
        places: where each of them is.
        items: every schema of the items of a list.
        prefix: the schemas of its first items.
        conflict: a keyword of which they say different things that cannot be merged.
        is_of_object: whether they speak of properties.
        has_choices: whether their ``oneOf`` or ``anyOf`` is about the value, not its properties.
    """

    keywords: JsonObject = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    items: list[Part] = field(default_factory=list)
    prefix: tuple[Part, ...] = ()
    conflict: str = ""
    is_of_object: bool = False
    has_choices: bool = False


def merged(parts: Iterable[Part]) -> Merged:
    """Merge the keywords of schemas that hold together; the first one describes the question."""
    found = Merged()
    for part in parts:
        found.is_of_object |= bool(part.schema.keys() & OF_OBJECTS)
        for keyword, value in part.schema.items():
            if keyword not in _MERGED:
                continue
            if keyword == "items" and isinstance(value, dict):
                found.items.append(part.inner(value, keyword))
            if keyword == "prefixItems":
                found.prefix = tuple(
                    part.inner(each, keyword, index) for index, each in enumerate(value)
                )
            _add(found, keyword, value, join(part.pointer, keyword))
    return found


def _add(found: Merged, keyword: str, value: Json, place: str) -> None:
    if keyword not in found.keywords:
        found.keywords[keyword] = value
        found.places[keyword] = place
        return
    before = found.keywords[keyword]
    if keyword in _FIRST or before == value:
        return
    merge = _MERGERS.get(keyword)
    together = merge(before, value) if merge else None
    if together is None:
        found.conflict = found.conflict or keyword
    elif together != before:
        found.keywords[keyword] = together
        found.places[keyword] = place


def _types(one: Json, other: Json) -> Json:
    first = one if isinstance(one, list) else [one]
    second = other if isinstance(other, list) else [other]
    both = [each for each in first if each in second]
    if "integer" in {*first} ^ {*second} and "number" in {*first, *second}:
        both += ["integer"]
    return (both[0] if len(both) == 1 else both) or None


def _values(one: list[Json], other: list[Json]) -> Json:
    return [each for each in one if each in other] or None


_MERGERS: dict[str, Callable[..., Json]] = {
    "type": _types,
    "enum": _values,
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems"), min),
    "uniqueItems": lambda one, other: one or other,
    "readOnly": lambda one, other: one or other,
    "additionalProperties": lambda one, other: (
        other if one is True else (one if other is True else None)
    ),
    "items": lambda one, other: one if isinstance(one, dict) and isinstance(other, dict) else None,
}
"""How two values of a keyword are merged; None where they cannot be."""
