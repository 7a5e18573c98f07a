"""Tolerant reader of text that is no JSON: tells all its faults at once, for messages alone.

It reads on after a fault as the author probably meant it. Where every fault has exactly one repair,
the data is known, too, so that the rest of the document can be checked in the same round; it is
never stored.
"""

from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.fix import TextEdit
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
from workflow_design.documents.text.fault import Unreadable, named
from workflow_design.documents.text.scanner import MAX_DEPTH, MAX_VALUES
from workflow_design.documents.text.source import Lines, Source
from workflow_design.documents.text.surroundings import Surroundings, surroundings_of
from workflow_design.documents.text.tokens import (
    LITERALS,
    LONGEST_MEANT,
    NOT_NUMBERS,
    Lexer,
    Token,
    literal_meant,
)

MOST_FAULTS = 200
"""Faults after which the reader stops."""

_CLOSING = {"{": "}", "[": "]"}
_VALUE_STARTS = {"{", "[", "string", "number", "word"}


class _GaveUp(Exception):
    """It cannot be told how the text was meant to continue."""


@dataclass(frozen=True)
class Repaired:
    """The faults of a text; and its data, where each of them has exactly one repair."""

    faults: list[Unreadable]
    source: Source | None


def repair(text: str, lines: Lines) -> Repaired:
    """Read a text that is no JSON."""
    around = surroundings_of(text)
    if around.only is not None:
        return Repaired([around.only], None)
    reader = _Reader(Lexer(text, around.start), lines, around)
    try:
        value = reader.document()
    except _GaveUp:
        return Repaired(reader.faults, None)
    is_certain = bool(reader.faults) and all(each.edits for each in reader.faults)
    source = Source(value, lines, reader.values, reader.keys) if is_certain else None
    return Repaired(reader.faults, source)


@dataclass
class _Reader:
    """Reads the tokens of a text; the stack has the brackets that are open, with their places."""

    lexer: Lexer
    lines: Lines
    around: Surroundings
    values: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    stack: list[tuple[str, int]] = field(default_factory=list)
    _next: Token | None = None
    _last_end: int = 0
    _is_cut_off: bool = False
    _is_half: bool = False

    @property
    def faults(self) -> list[Unreadable]:
        """All faults until now."""
        return self.lexer.faults

    def document(self) -> Json:
        """The one value of the text."""
        if self.around.before is not None:
            self.faults.append(self.around.before)
        value = self._value("")
        if self._is_cut_off:
            return value
        text, end = self.lexer.text, self._last_end
        start = end + len(text[end:]) - len(text[end:].lstrip())
        if text.startswith(("//", "/*", "#"), start):
            start = self._peek("").start
        if text[start:].strip():
            self.faults.append(self.around.fault_behind(start, text))
        return value

    def _peek(self, pointer: str) -> Token:
        """The next token; what is wrong with it, or before it, is at this pointer."""
        if self._next is None:
            self.lexer.pointer = pointer
            self._next = self.lexer.next_token()
            if len(self.faults) >= MOST_FAULTS:
                raise _GaveUp
        return self._next

    def _take(self, pointer: str) -> Token:
        token = self._peek(pointer)
        self._next, self._last_end = None, token.end
        return token

    def _fault(
        self, pointer: str, sentence: str, offset: int, *edits: TextEdit, suggestion: str = ""
    ) -> None:
        self.lexer.pointer = pointer
        self.lexer.fault(sentence, offset, *edits, suggestion=suggestion)

    def _value(self, pointer: str) -> Json:
        token = self._peek(pointer)
        self.values[pointer] = token.start
        if token.kind in _CLOSING:
            if len(self.stack) >= MAX_DEPTH or len(self.values) >= MAX_VALUES:
                raise _GaveUp
            self._take(pointer)
            self.stack.append((token.kind, token.start))
            value = self._object(pointer) if token.kind == "{" else self._list(pointer)
            self.stack.pop()
            return value
        if token.kind in {"string", "number"}:
            return self._take(pointer).value
        if token.kind == "word":
            return self._word(pointer)
        if not token.kind:
            self._fault(pointer, "The file ends where a value is expected.", token.start)
            raise _GaveUp
        if token.kind in ",]}":
            self._fault(pointer, f"A value is missing before “{token.kind}”.", token.start)
            return None
        self._take(pointer)
        sentence = f"A value can't begin with {named(token.kind)}."
        self._fault(pointer, sentence, token.start)
        return None

    def _word(self, pointer: str) -> Json:
        token = self._take(pointer)
        word, start = str(token.value), token.start
        if word in NOT_NUMBERS:
            self.lexer.pointer = pointer
            self.lexer.fault(f"{word} isn't a number in JSON.", start, code="not-a-number")
            return None
        if word in LITERALS:
            return LITERALS[word]
        if (meant := literal_meant(word)) is not None:
            sentence, meant_text = f"{quoted(word)} isn't a value in JSON.", meant
            edit = TextEdit(start, len(word), meant)
            self._fault(pointer, sentence, start, edit, suggestion=f"did you mean {meant_text}?")
            return LITERALS[meant]
        text = self.lexer.line_rest(start)
        self.lexer.offset = self._last_end = max(start + len(text), token.end)
        text = self.lexer.text[start : self.lexer.offset]
        sentence = f"{quoted(text)} must be in double quotes if it's a string."
        meant = f'did you mean "{text}"?' if len(text) <= LONGEST_MEANT else ""
        edits = [] if "\\" in text else [TextEdit(start, len(text), f'"{text}"')]
        self._fault(pointer, sentence, start, *edits, suggestion=meant)
        return text

    def _object(self, pointer: str) -> JsonObject:
        result: JsonObject = {}
        comma: int | None = None
        while True:
            token = self._peek(pointer)
            if token.kind in {"}", "]", ""}:
                if token.kind and comma is not None:
                    self._extra_comma(pointer, token.kind, comma)
                self._close(pointer)
                return result
            if token.kind == ",":
                self._take(pointer)
                self._fault(
                    pointer, "There is an extra comma.", token.start, TextEdit(token.start, 1)
                )
                continue
            key = self._key(pointer)
            if key is not None:
                result[key] = self._member(join(pointer, key), key, token, is_new=key not in result)
            comma = self._comma(pointer, "}")

    def _key(self, pointer: str) -> str | None:
        """The next key; None, with a fault, where there is none."""
        token = self._take(pointer)
        text = self.lexer.text[token.start : token.end]
        if token.kind == "string":
            return str(token.value)
        if token.kind == "word":
            sentence = f"The key {quoted(text)} must be in double quotes."
            edit = TextEdit(token.start, len(text), f'"{text}"')
            self._fault(pointer, sentence, token.start, edit, suggestion=f'did you mean "{text}"?')
            return text
        self._fault(
            pointer, f"A key in double quotes is expected, not {named(text[0])}.", token.start
        )
        if token.kind in _CLOSING:
            # What follows cannot be attributed to anything.
            raise _GaveUp
        return None

    def _member(self, pointer: str, key: str, token: Token, *, is_new: bool) -> Json:
        """What is behind a key: a colon and the value."""
        if not is_new:
            line, _ = self.lines.position(self.keys[pointer])
            sentence = f"The key {quoted(key)} is given twice in this object, first at line {line}."
            self.lexer.pointer = pointer
            self.lexer.fault(sentence, token.start, code="duplicate-key")
        self.keys[pointer] = token.start
        end = self._last_end
        colon = self._peek(pointer)
        if colon.kind == ":":
            self._take(pointer)
            return self._value(pointer)
        sentence = f"A colon is missing after the key {quoted(key)}."
        if colon.kind == "=":
            self._take(pointer)
            length = 2 if self.lexer.text.startswith("=>", colon.start) else 1
            self.lexer.offset = colon.start + length
            self._fault(pointer, sentence, colon.start, TextEdit(colon.start, length, ":"))
            return self._value(pointer)
        if colon.kind in _VALUE_STARTS:
            self._fault(pointer, sentence, colon.start, TextEdit(end, 0, ":"))
            return self._value(pointer)
        if colon.kind:
            self._fault(pointer, sentence, colon.start)
        self._is_half = not colon.kind
        return None

    def _list(self, pointer: str) -> list[Json]:
        result: list[Json] = []
        comma: int | None = None
        while True:
            token = self._peek(join(pointer, len(result)))
            if token.kind in {"]", "}", ""}:
                if token.kind and comma is not None:
                    self._extra_comma(pointer, token.kind, comma)
                self._close(pointer)
                return result
            if token.kind == ",":
                self._take(pointer)
                self._fault(
                    pointer, "There is an extra comma.", token.start, TextEdit(token.start, 1)
                )
                continue
            result.append(self._value(join(pointer, len(result))))
            comma = self._comma(pointer, "]")

    def _comma(self, pointer: str, bracket: str) -> int | None:
        """Read what follows an item: the offset of a comma; None where there is none."""
        end = self._last_end
        token = self._peek(pointer)
        if token.kind == ",":
            self._take(pointer)
            return token.start
        if token.kind in {"}", "]", ""}:
            return None
        sentence = f"A comma or “{bracket}” is missing before this."
        if token.kind in _VALUE_STARTS:
            self._fault(pointer, sentence, token.start, TextEdit(end, 0, ","))
            return None
        self._take(pointer)
        if token.kind == ";":
            sentence = "Items are separated by a comma, not by a semicolon."
            self._fault(pointer, sentence, token.start, TextEdit(token.start, 1, ","))
            return token.start
        self._fault(pointer, sentence, token.start)
        if token.kind == ":":
            self._value(join(pointer, "-"))
        return self._comma(pointer, bracket)

    def _extra_comma(self, pointer: str, bracket: str, comma: int) -> None:
        self._fault(pointer, f"Remove the comma before “{bracket}”.", comma, TextEdit(comma, 1))

    def _close(self, pointer: str) -> None:
        """Read the bracket that closes an object or list, or say that it is missing."""
        opened, start = self.stack[-1]
        bracket, what = _CLOSING[opened], "object" if opened == "{" else "list"
        token = self._peek(pointer)
        line, _ = self.lines.position(start)
        if token.kind == bracket:
            self._take(pointer)
        elif not token.kind and not self._is_cut_off:
            self._unclosed(pointer, f"The {what} that begins at line {line} is not closed: ")
        elif token.kind:
            sentence = (
                f"“{token.kind}” can't close the {what} that begins at line {line}: "
                f"“{bracket}” is expected."
            )
            self._fault(pointer, sentence, token.start)
            if not any(_CLOSING[each] == token.kind for each, _ in self.stack[:-1]):
                self._take(pointer)

    def _unclosed(self, pointer: str, start: str) -> None:
        """One bracket that is missing can be added; where there are more, so is other text."""
        missing = _CLOSING[self.stack[-1][0]]
        text = self.lexer.text.rstrip(" \t\n\r")
        ends_whole = not (self._is_half or text.endswith((",", ":")))
        is_whole = len(self.stack) == 1 and ends_whole
        edits = [TextEdit(len(text), 0, missing)] if is_whole else []
        cut_off = "" if is_whole else " The text seems to be cut off."
        sentence = f"{start}“{missing}” is missing.{cut_off}"
        self._fault(pointer, sentence, len(self.lexer.text), *edits)
        self._is_cut_off = True
