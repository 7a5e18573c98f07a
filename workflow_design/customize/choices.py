"""Choices of a field: which were renamed, and how fields and schemas list them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ticketflower.types import Json, JsonObject
from workflow_design.customize.names import name_from


@dataclass(frozen=True)
class ChangedChoices:
    """A list of choices after a change: each with its index before, None where it is new."""

    items: tuple[tuple[int | None, str], ...]


def match_choices(before: Sequence[str], after: Sequence[str]) -> ChangedChoices:
    """Find out which choices of a list, one on each line, are new, gone, moved or renamed.

    A line whose text was replaced in place is a renamed choice.
    """
    old, new = set(before), set(after)
    was: dict[int, int | None] = {
        at: before.index(text) for at, text in enumerate(after) if text in old
    }
    matcher = SequenceMatcher(a=[*before], b=[*after], autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "replace" and end - start == new_end - new_start:
            pairs = zip(range(start, end), range(new_start, new_end), strict=True)
            was |= {
                come: gone
                for gone, come in pairs
                if before[gone] not in new and after[come] not in old
            }
    return ChangedChoices(tuple((was.get(at), text) for at, text in enumerate(after)))


def texts_of(holder: Mapping[str, Json]) -> tuple[str, ...] | None:
    """The texts of a property's choices; None where they are not all texts that a form can write.

    Args:
        holder: the schema that lists them.
    """
    listed = holder.get("enum")
    if listed is None and isinstance(holder.get("oneOf"), list):
        listed = [each.get("title", each["const"]) for each in holder["oneOf"]]
        constants = [each["const"] for each in holder["oneOf"]]
        if not all(isinstance(each, str) for each in constants):
            return None
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        return None
    return tuple(listed)


def write_choices(
    holder: JsonObject, key: str, before: Sequence[str], after: Sequence[str]
) -> dict[str, str]:
    """Change a list of choices; gives the values that are now others, by what they were.

    Args:
        holder: the field or schema that lists them.
        key: of the list: "Choices", "enum" or "oneOf".
        before: the texts that the form showed.
        after: the texts that it shows now.
    """
    parts: list[Json] = holder.get(key, [])
    matched = match_choices(before, after)
    if key != "oneOf":
        holder[key] = [text for _, text in matched.items]
        pairs = [(before[was], text) for was, text in matched.items if was is not None]
        return {old: new for old, new in pairs if old != new}
    taken = {part["const"] for part in parts}
    written: list[Json] = []
    for was, text in matched.items:
        if was is None:
            constant = name_from(text, taken, "choice")
            taken.add(constant)
            written.append({"const": constant, "title": text})
        elif before[was] == text:
            written.append(parts[was])
        else:
            written.append({**parts[was], "title": text})
    holder[key] = written
    return {}


def values_in(holder: Mapping[str, Json], key: str) -> list[Json]:
    """The values of a list of choices."""
    listed: list[Json] = holder.get(key, [])
    return [each["const"] for each in listed] if key == "oneOf" else listed


def forget_default(node: JsonObject, key: str, values: Sequence[Json]) -> bool:
    """Remove from a field's default what is no choice any more; gives whether anything was."""
    default = node.get(key)
    given = default if isinstance(default, list) else [default]
    kept = [each for each in given if each in values]
    if default is None or kept == given:
        return False
    if isinstance(default, list) and kept:
        node[key] = kept
    else:
        del node[key]
    return True


def holders_of(schema: JsonObject) -> Iterator[JsonObject]:
    """The schemas that may list the choices of a property: its own, and that of its items."""
    yield schema
    if isinstance(schema.get("items"), dict):
        yield schema["items"]
