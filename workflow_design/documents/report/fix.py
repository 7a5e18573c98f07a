"""Fixes: the one change to a document that removes a finding, for tools to apply.

A fix is given only where there is exactly one. Of a document that could be read it is a JSON Patch
(RFC 6902), of a text that is no JSON a list of text edits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join, parent


@dataclass(frozen=True)
class Operation:
    """An operation of a JSON Patch.

    Attributes:
        op: ``add``, ``remove``, ``replace`` or ``move``.
        path: the pointer to the value that it changes.
        value: what is added or put in place.
        source: where a value is moved from.
    """

    op: str
    path: str
    value: Json = None
    source: str = ""

    def to_json(self) -> JsonObject:
        """The operation as RFC 6902 writes it."""
        if self.op == "move":
            return {"op": self.op, "from": self.source, "path": self.path}
        if self.op == "remove":
            return {"op": self.op, "path": self.path}
        return {"op": self.op, "path": self.path, "value": self.value}


@dataclass(frozen=True)
class TextEdit:
    """The replacement of a range of a text.

    Attributes:
        offset: of the range's first character, from 0, in characters of the text as it was sent,
            without a byte order mark.
        length: how many characters are replaced.
        text: what replaces them.
    """

    offset: int
    length: int
    text: str = ""

    def to_json(self) -> JsonObject:
        """The edit as plain data, for tools."""
        return {"offset": self.offset, "length": self.length, "text": self.text}


@dataclass(frozen=True)
class Fix:
    """One change: the operations of a patch, or edits of the text; all of them together."""

    patch: tuple[Operation, ...] = ()
    edits: tuple[TextEdit, ...] = ()

    def __and__(self, other: "Fix") -> "Fix":
        """Both changes as one."""
        return Fix((*self.patch, *other.patch), (*self.edits, *other.edits))

    def to_json(self) -> JsonObject:
        """The fix as plain data, for tools: one of the two lists is empty."""
        return {
            "patch": [each.to_json() for each in self.patch],
            "edits": [each.to_json() for each in self.edits],
        }

    def located(self, locate: Callable[[str], str | None]) -> "Fix | None":
        """The fix with other pointers; None where it changes something that is not there."""
        found = []
        for each in self.patch:
            path = locate(each.path)
            source = locate(each.source) if each.op == "move" else ""
            if path is None or source is None:
                return None
            found.append(replace(each, path=path, source=source))
        return replace(self, patch=tuple(found))


def replace_value(pointer: str, value: Json) -> Fix:
    """Another value instead of one."""
    return Fix((Operation("replace", pointer, value),))


def add_value(pointer: str, value: Json) -> Fix:
    """A value more: under a key that is free, or before an item of a list."""
    return Fix((Operation("add", pointer, value),))


def remove_value(pointer: str) -> Fix:
    """A value less."""
    return Fix((Operation("remove", pointer),))


def rename_key(pointer: str, name: str) -> Fix:
    """Another key for a value of an object."""
    return Fix((Operation("move", join(parent(pointer), name), source=pointer),))
