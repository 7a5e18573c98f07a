"""Choices of plain schemas: ``enum``, ``enumNames``, ``anyOf`` and ``oneOf`` written in one way."""

from collections.abc import Callable, Sequence

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.schema.choices import constants_of, listed_choices
from workflow_design.documents.schema.keyword_overrides import have_equals
from workflow_design.documents.schema.merging import OF_CHOICES, OF_OBJECTS, Merged, Part
from workflow_design.documents.schema.validate import errors_of

_OF_CHOICE = frozenset({"const", "enum", "oneOf", "type", "title", "description"})
"""Keywords of a schema that lists its values and says nothing else of them."""


def write_choices(
    found: Merged, parts: Sequence[Part], read: Callable[[Sequence[Part]], JsonObject]
) -> None:
    """Write the choices of a schema as ``enum``, or with labels as ``oneOf`` of ``const``.

    Alternatives that are no choices, but of objects, are left out: they are about properties.

    Args:
        found: the keywords of the schema, which are changed.
        parts: what the schema is composed of.
        read: gives the plain schema of others.
    """
    for part in parts:
        for keyword in sorted(OF_CHOICES & part.schema.keys()):
            branches = [
                read([part.inner(each, keyword, n)]) for n, each in enumerate(part.schema[keyword])
            ]
            if all(map(_is_of_object, branches, part.schema[keyword])):
                continue
            if "oneOf" in found.keywords or "anyOf" in found.keywords:
                found.conflict = keyword
            else:
                _write(found, part, keyword, branches)
    if "enum" in found.keywords and "enumNames" in found.keywords:
        _write_names(found)


def _is_of_object(branch: JsonObject, schema: Json) -> bool:
    says = isinstance(schema, dict) and bool(schema.keys() & OF_OBJECTS)
    return says or branch.get("type") == "object" or "properties" in branch


def _write(found: Merged, part: Part, keyword: str, branches: Sequence[JsonObject]) -> None:
    raw, place = part.schema[keyword], join(part.pointer, keyword)
    found.has_choices = True
    found.places[keyword] = place
    if keyword == "oneOf" and all(isinstance(each, dict) and "const" in each for each in raw):
        found.keywords[keyword] = raw
        return
    listed = [
        constants_of(each) if each.keys() <= _OF_CHOICE and each.get("type") != "array" else None
        for each in branches
    ]
    values = [value for each in listed for value in each or ()]
    if None not in listed and (keyword == "anyOf" or not have_equals(values)):
        found.keywords["oneOf"] = _labeled(branches)
        found.places["oneOf"] = place
        return
    bases = [each for each, values in zip(branches, listed, strict=True) if values is None]
    if keyword == "anyOf" and len(bases) == 1 and not any(errors_of(bases[0], v) for v in values):
        # Any value of the other schema will do: the listed ones are suggestions.
        for word, value in bases[0].items():
            found.keywords.setdefault(word, value)
        found.keywords.setdefault("examples", values)
        return
    found.keywords[keyword] = raw


def _labeled(branches: Sequence[JsonObject]) -> list[JsonObject]:
    choices: list[JsonObject] = []
    for branch in branches:
        own = constants_of(branch) or []
        titles = {repr(each.value): each.title for each in listed_choices(branch)}
        for value in own:
            title = titles.get(repr(value)) or (branch.get("title") if len(own) == 1 else "")
            choice = {"const": value, **({"title": title} if title else {})}
            if choice not in choices:
                choices.append(choice)
    return choices


def _write_names(found: Merged) -> None:
    """``enumNames``, which other programs have for the labels of ``enum``."""
    values, names = found.keywords.pop("enum"), found.keywords.pop("enumNames")
    labels = [*names, *[""] * len(values)]
    found.places["oneOf"] = found.places["enum"]
    found.keywords["oneOf"] = [
        {"const": value, **({"title": str(label)} if label not in ("", None) else {})}
        for value, label in zip(values, labels, strict=False)
    ]
