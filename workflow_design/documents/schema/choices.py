"""Choices of a JSON Schema: the constants that ``const``, ``enum`` or ``oneOf`` list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ticketflower.types import Json


@dataclass(frozen=True)
class SchemaChoice:
    """One of the values that people choose from.

    Attributes:
        value: the constant.
        keyword, index: where the schema lists it.
        title: what people are shown instead; empty where nothing is said.
        is_plain: whether the schema says no more of it than a title.
    """

    value: Json
    keyword: str
    index: int
    title: str = ""
    is_plain: bool = True

    @property
    def path(self) -> tuple[str | int, ...]:
        """The steps from the schema to the constant."""
        inside = ("const",) if self.keyword == "oneOf" else ()
        return (self.keyword, self.index, *inside)


def listed_choices(schema: Mapping[str, Json]) -> Iterator[SchemaChoice]:
    """The choices of ``enum``, then those of ``oneOf``, also in an unfinished schema."""
    for index, value in enumerate(_items(schema, "enum")):
        yield SchemaChoice(value, "enum", index)
    for index, part in enumerate(_items(schema, "oneOf")):
        if isinstance(part, dict) and "const" in part:
            title, is_plain = part.get("title"), part.keys() <= {"const", "title"}
            text = title if isinstance(title, str) else ""
            yield SchemaChoice(part["const"], "oneOf", index, text, is_plain)


def constants_of(schema: Mapping[str, Json]) -> list[Json] | None:
    """The only values that a finished schema allows; None where it allows others."""
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return [*schema["enum"]]
    parts = _items(schema, "oneOf")
    if parts and all(isinstance(each, dict) and "const" in each for each in parts):
        return [each["const"] for each in parts]
    return None


def _items(schema: Mapping[str, Json], keyword: str) -> list[Json]:
    items = schema.get(keyword)
    return items if isinstance(items, list) else []
