"""Application of fixes to a text; everything else stays as it was written.

The operations of a JSON Patch (RFC 6902) become edits of the text, one after the other; a value
that is new is indented like the text around it.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property

from ticketflower.types import Json
from workflow_design.documents.report.fix import Fix, Operation, TextEdit
from workflow_design.documents.report.pointers import parent, steps_of
from workflow_design.documents.report.report import Report
from workflow_design.documents.text.parse import parse
from workflow_design.documents.text.source import Source

_SPACE = re.compile(r"\s*")
_INDENTATION = re.compile(r"\n([ \t]+)\S")
_LONGEST_LINE = 100
"""Characters of a new value that is written in one line."""

_decoder = json.JSONDecoder()


class FixMisfits(Exception):
    """A fix can't be applied to a text: its values are not there, or the text is no JSON."""


def fixed_text(text: str, fix: Fix) -> str:
    """The text after a fix.

    Args:
        text: without a byte order mark, as it was checked.
        fix: of a message about this text.

    Raises:
        FixMisfits: it is none of this text.
    """
    text = _edited(text, *fix.edits)
    for operation in fix.patch:
        report = Report()
        source = parse(text, report)
        if source is None:
            raise FixMisfits
        text = _Writer(text, source).after(operation)
    return text


def _edited(text: str, *edits: TextEdit) -> str:
    """The text after edits, all of which have places in it as it is.

    What is inserted at a place comes before what replaces the text that begins there.
    """
    parts, at = [], 0
    for edit in sorted(edits, key=lambda each: (each.offset, each.length > 0)):
        if edit.offset < at or edit.offset + edit.length > len(text):
            raise FixMisfits
        parts += [text[at : edit.offset], edit.text]
        at = edit.offset + edit.length
    return "".join([*parts, text[at:]])


@dataclass(frozen=True)
class _Writer:
    """Writes one operation into a text that is JSON."""

    text: str
    source: Source

    def after(self, operation: Operation) -> str:
        """The text after an operation.

        Raises:
            FixMisfits: what it changes is not there.
        """
        match operation.op:
            case "remove":
                edit = self._removal(operation.path)
            case "move":
                edit = self._renaming(operation.source, operation.path)
            case "add" if not self._is_in_place(operation.path):
                edit = self._addition(operation.path, operation.value)
            case _:
                edit = self._replacement(operation.path, operation.value)
        return _edited(self.text, edit)

    def _is_in_place(self, pointer: str) -> bool:
        """Whether adding a value means to replace one: under a key that the object has."""
        return pointer in self.source.keys

    def _start(self, pointer: str) -> int:
        start = self.source.values.get(pointer)
        if start is None:
            raise FixMisfits
        return start

    def _end(self, pointer: str) -> int:
        """The offset behind a value."""
        try:
            end: int = _decoder.raw_decode(self.text, self._start(pointer))[1]
        except ValueError as error:  # a number of thousands of digits
            raise FixMisfits from error
        return end

    def _behind_space(self, offset: int) -> int:
        match = _SPACE.match(self.text, offset)
        assert match  # it matches nothing, too
        return match.end()

    def _replacement(self, pointer: str, value: Json) -> TextEdit:
        start, end = self._start(pointer), self._end(pointer)
        is_long = "\n" in self.text[start:end]
        return TextEdit(start, end - start, self._written(value, start, is_long=is_long))

    def _renaming(self, source: str, target: str) -> TextEdit:
        if parent(source) != parent(target) or self._is_in_place(target):
            raise FixMisfits
        start = self.source.keys.get(source)
        if start is None:
            raise FixMisfits
        _key, end = _decoder.raw_decode(self.text, start)
        return TextEdit(start, end - start, _one_line(steps_of(target)[-1]))

    def _removal(self, pointer: str) -> TextEdit:
        """The removal of a member or an item, with the comma that sets it apart."""
        start = self.source.keys.get(pointer, self._start(pointer))
        end = self._behind_space(self._end(pointer))
        if self.text[end] == ",":
            return TextEdit(start, self._behind_space(end + 1) - start)
        before = len(self.text[:start].rstrip())
        if self.text[before - 1] == ",":
            return TextEdit(before - 1, self._end(pointer) - before + 1)
        return TextEdit(before, end - before)

    def _addition(self, pointer: str, value: Json) -> TextEdit:
        holder, name = parent(pointer), steps_of(pointer)[-1]
        opened = self._start(holder)
        inside = self.source.value_at(holder)
        if isinstance(inside, dict):
            starts = [self.source.keys[each] for each in self._members(holder)]
            index, label = len(inside), f"{_one_line(name)}: "
        elif isinstance(inside, list):
            starts = [self.source.values[each] for each in self._members(holder)]
            index, label = len(inside) if name == "-" else int(name), ""
        else:
            raise FixMisfits
        if not starts:
            return TextEdit(opened + 1, 0, label + self._written(value, opened))
        first = starts[0]
        # What is between the bracket and the first one sets the others apart, too.
        gap = self.text[opened + 1 : first] if "\n" in self.text[opened:first] else " "
        written = label + self._written(value, first, is_long="\n" in gap)
        if index < len(starts):
            return TextEdit(starts[index], 0, f"{written},{gap}")
        end = max(self._end(each) for each in self._members(holder))
        return TextEdit(end, 0, f",{gap}{written}")

    def _members(self, holder: str) -> list[str]:
        """The pointers to the values of an object or list, in the order of the text."""
        found = [each for each in self.source.values if each and parent(each) == holder]
        return sorted(found, key=lambda each: self.source.values[each])

    def _written(self, value: Json, offset: int, *, is_long: bool = False) -> str:
        """A value as it is written at an offset: in one line if that is short.

        Args:
            value: to write.
            offset: of the beginning of a value or member in the line that it is written to.
            is_long: whether values around it take several lines.
        """
        short = _one_line(value)
        if not is_long or len(short) <= _LONGEST_LINE:
            return short
        line = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        begins = line[: len(line) - len(line.lstrip())]
        long = json.dumps(value, ensure_ascii=False, indent=self._unit)
        return long.replace("\n", f"\n{begins}")

    @cached_property
    def _unit(self) -> str:
        """What the text indents by."""
        match = _INDENTATION.search(self.text)
        return match[1] if match else "  "


def _one_line(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
