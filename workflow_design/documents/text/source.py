"""Source of a document that could be read: its data, and the position of each value."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.documents.report.pointers import parent, steps_of

LINE_END = re.compile(r"\r\n|\n|\r")
"""The line ends that are counted; str.splitlines() recognises more."""


class Lines:
    """Lines and columns of a text, both from 1, columns in characters."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at this offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


@dataclass(frozen=True)
class Source:
    """The data of a document, with the offsets of its values and keys by JSON Pointer."""

    value: Json
    lines: Lines
    values: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def value_at(self, pointer: str) -> Json:
        """The value at a pointer; None, too, where there is none."""
        found = self.value
        for step in steps_of(pointer) if pointer in self.values else ():
            found = found[int(step) if isinstance(found, list) else step]
        return found if pointer in self.values else None

    def position(self, pointer: str) -> tuple[int, int]:
        """Line and column of the value, or of the nearest one around it that is there."""
        while pointer and pointer not in self.values:
            pointer = parent(pointer)
        return self.lines.position(self.values.get(pointer, 0))

    def key_position(self, pointer: str) -> tuple[int, int]:
        """Line and column of the key of a value in an object, else of the value."""
        if pointer in self.keys:
            return self.lines.position(self.keys[pointer])
        return self.position(pointer)
