"""Plain schemas: JSON Schemas of a form's answers, with references resolved.

References and ``allOf`` are put in their place, choices are written in one way, and each property
knows under which condition there is a question for it. What a form can't show stays as it is, and
the readers of the schema refuse it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.schema.choices import constants_of
from workflow_design.documents.schema.listings import write_choices
from workflow_design.documents.schema.members import Alternatives, Member, Members
from workflow_design.documents.schema.merging import (
    COMPOSING,
    NULLABLE,
    OF_CHOICES,
    OF_OBJECTS,
    Merged,
    Part,
    merged,
)
from workflow_design.documents.schema.older_drafts import modernized
from workflow_design.documents.schema.references import target_of

_COMPOSING = COMPOSING | OF_CHOICES | {"if", "dependencies", "dependentSchemas"}
"""Keywords by which an object has properties that ``properties`` does not list."""


@dataclass(frozen=True)
class Property:
    """A property of a plain schema; a name has several where conditions change what it takes.

    Attributes:
        shown_if: schemas of the object around it; there is a question for it where one of them
            holds. None: always.
        required: whether it must be given where it is shown.
        required_if: schemas of the object around it; where one holds, it must be given.
        is_certain: whether the schema holds in any case, also where no form asks.
    """

    name: str
    schema: "PlainSchema"
    required: bool
    shown_if: tuple[JsonObject, ...] | None = None
    required_if: tuple[JsonObject, ...] = ()
    is_certain: bool = True


class PlainSchema(dict[str, Json]):
    """The keywords of a schema, of which none is a reference.

    Attributes:
        pointer: to where a document has the schema.
        places: of keywords that it has elsewhere.
        members: its properties; ``properties`` and ``required`` have those without condition.
        alternatives: groups of them of which one is to be given.
        conflict: a keyword of which the composed schemas say what can't be said at once.
        missing: names that are required and no property, with their pointers.
        unshown: keywords of its conditions that can't be followed, with their pointers.
    """

    def __init__(self, keywords: Mapping[str, Json], pointer: str) -> None:
        super().__init__(keywords)
        self.pointer = pointer
        self.places: dict[str, str] = {}
        self.members: tuple[Property, ...] = ()
        self.alternatives: tuple[Alternatives, ...] = ()
        self.conflict = ""
        self.missing: tuple[tuple[str, str], ...] = ()
        self.unshown: Mapping[str, str] = {}

    def place(self, keyword: str) -> str:
        """The pointer to where the document has this keyword."""
        return self.places.get(keyword) or join(self.pointer, keyword)


def plain_schema(schema: JsonObject) -> PlainSchema:
    """The plain schema of an ``output_schema``; it is shared, so don't change it.

    Args:
        schema: one in which ``schema_problems`` finds nothing.
    """
    return _plain(json.dumps(schema))


def readable_schema(schema: Json) -> Json:
    """The plain schema of an ``output_schema`` that may be unfinished; a malformed one as it is."""
    if not isinstance(schema, dict):
        return schema
    try:
        return plain_schema(schema)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return schema  # the checker says what is wrong with it


def declared_properties(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """The properties that a schema has, by name, those under a condition included.

    Args:
        schema: of an object; the properties of a malformed one are those that it lists.
    """
    if schema.keys() & _COMPOSING and not isinstance(schema, PlainSchema):
        schema = readable_schema({**schema})
    if isinstance(schema, PlainSchema):
        found: dict[str, Json] = {}
        for each in schema.members:
            found.setdefault(each.name, each.schema)
        return found
    listed = schema.get("properties")
    return listed if isinstance(listed, dict) else {}


def declares_properties(schema: Mapping[str, Json]) -> bool:
    """Whether a schema says by name which properties an object has."""
    return isinstance(schema.get("properties"), dict) or bool(declared_properties(schema))


@lru_cache(maxsize=256)
def _plain(text: str) -> PlainSchema:
    root = modernized(json.loads(text))
    return _Reading(root).plain([Part(root, "")])


@dataclass(frozen=True)
class _Reading:
    """Reads one schema, whose references lead into ``root``."""

    root: JsonObject

    def plain(self, schemas: Sequence[Part]) -> PlainSchema:
        """The plain schema of a value for which all of these schemas hold."""
        parts = [part for each in schemas for part in self.parts(each)]
        together = merged(parts)
        write_choices(together, parts, self.plain)
        _write_nullable(together)
        plain = PlainSchema(together.keywords, schemas[0].pointer)
        plain.places, plain.conflict = together.places, together.conflict
        if together.items:
            plain["items"] = self.plain(together.items)
        if together.prefix:
            plain["prefixItems"] = [self.plain([each]) for each in together.prefix]
        if any(part.schema.keys() & (OF_OBJECTS | OF_CHOICES) for part in parts):
            self._add_members(plain, parts, has_alternatives=not together.has_choices)
        return plain

    def parts(self, part: Part) -> Iterator[Part]:
        """The schema and those that it composes, without the keywords that do."""
        schema = {"not": {}} if part.schema is False else {} if part.schema is True else part.schema
        if not isinstance(schema, dict):
            raise TypeError(f"no JSON Schema: {part.pointer}")
        inner = [part.inner(each, "allOf", n) for n, each in enumerate(schema.get("allOf", ()))]
        for keyword in sorted(OF_CHOICES & schema.keys()):
            others = [n for n, each in enumerate(schema[keyword]) if not _is_null(each)]
            if len(others) == 1 and not _is_choice(schema[keyword][others[0]]):
                inner.append(part.inner(schema[keyword][others[0]], keyword, others[0]))
                if len(schema[keyword]) > 1:
                    inner.append(part.inner({NULLABLE: True}))
                schema = {name: each for name, each in schema.items() if name != keyword}
        yield replace(part, schema=schema)
        if "$ref" in schema:
            yield from self._referred(schema["$ref"], part)
        for each in inner:
            yield from self.parts(each)

    def _referred(self, reference: str, part: Part) -> Iterator[Part]:
        target = target_of(reference, self.root)
        if reference in part.open or not isinstance(target, dict | bool):
            yield replace(part, schema={"not": {"$ref": reference}})
        else:
            found = Part(target, reference.removeprefix("#"), (*part.open, reference))
            yield from self.parts(found)

    def _add_members(
        self, plain: PlainSchema, parts: Sequence[Part], *, has_alternatives: bool
    ) -> None:
        members = Members(self.root, self.parts, lambda each: constants_of(self.plain(each)))
        members.read(parts, has_alternatives=has_alternatives)
        plain.members = tuple(self._property(each) for each in members.every)
        plain.alternatives, plain.missing = tuple(members.alternatives), tuple(members.missing)
        plain.unshown = members.unshown
        for part in parts:
            names = part.schema.get("properties", {})
            closed = part.schema.get("additionalProperties") is False
            if closed and any(each.name not in names for each in plain.members):
                plain.conflict = plain.conflict or "additionalProperties"
                plain.places["additionalProperties"] = join(part.pointer, "additionalProperties")
        if plain.members or any("properties" in part.schema for part in parts):
            names = [each.name for each in plain.members]
            always = [
                each for each in plain.members if each.is_certain and names.count(each.name) == 1
            ]
            plain["properties"] = {each.name: each.schema for each in always}
            plain["required"] = [each.name for each in always if each.required]

    def _property(self, member: Member) -> Property:
        shown_if = None if member.shown_if is None else tuple(member.shown_if)
        return Property(
            name=member.name,
            schema=self.plain(member.schemas),
            required=member.required,
            shown_if=shown_if,
            required_if=() if member.required else tuple(member.required_if),
            is_certain=shown_if is None and not member.is_alternative,
        )


def _is_null(schema: Json) -> bool:
    return isinstance(schema, dict) and schema.get("type") == "null"


def _is_choice(schema: Json) -> bool:
    return isinstance(schema, dict) and "const" in schema


def _write_nullable(found: Merged) -> None:
    """Null as another answer, where an alternative to a schema is the type null."""
    if not found.keywords.pop(NULLABLE, False):
        return
    keywords = found.keywords
    types = keywords.get("type", "object" if found.is_of_object else None)
    if types is not None:
        keywords["type"] = [*(types if isinstance(types, list) else [types]), "null"]
    if "enum" in keywords:
        keywords["enum"] = [*keywords["enum"], None]
    if "oneOf" in keywords:
        keywords["oneOf"] = [*keywords["oneOf"], {"const": None}]
