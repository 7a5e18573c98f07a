"""Scanner of JSON text: reads values and records their offsets."""

import re
from dataclasses import dataclass, field
from math import isinf

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
from workflow_design.documents.text.fault import Unreadable
from workflow_design.documents.text.source import Lines

MAX_DEPTH = 32
"""Objects and lists inside each other."""

MAX_VALUES = 50_000
"""Values in a document."""

_NEXT = re.compile(r"[ \t\n\r]*(.?)", re.DOTALL)
_PLAIN_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_CHUNK = re.compile(r'[^"\\\x00-\x1f]*')
_WORD = re.compile(r"[^\W\d][\w$]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LOOSE_NUMBER = re.compile(r"[-+.0-9A-Za-z_]+")
_HEX = re.compile(r"[0-9A-Fa-f]{4}")
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_LITERALS: dict[str, Json] = {"true": True, "false": False, "null": None}
_LARGEST_INTEGER = 2**63
_REPLACEMENT = "\ufffd"


class NotJson(Exception):
    """The text is no JSON; what is wrong is for the tolerant reader to say."""


@dataclass
class Scanner:
    """Reads one JSON text; ``values`` and ``keys`` hold the offsets by pointer afterwards.

    Faults that leave the rest readable are collected, the others are raised.
    """

    text: str
    lines: Lines
    offset: int = 0
    count: int = 0
    values: dict[str, int] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    faults: list[Unreadable] = field(default_factory=list)

    def document(self) -> Json:
        """The one value of the text.

        Raises:
            Unreadable: the text is empty or beyond the limits.
            NotJson: the text is no JSON.
        """
        if not self._peek():
            raise self._failure("", "The file is empty.", code="empty-document")
        value = self._value("", depth=0)
        if self._peek():
            raise NotJson
        return value

    def _peek(self) -> str:
        """The next character that is not white space; nothing at the end."""
        match = _NEXT.match(self.text, self.offset)
        assert match  # it matches nothing, too
        self.offset = match.start(1)
        return match[1]

    def _failure(self, pointer: str, sentence: str, code: str) -> Unreadable:
        return Unreadable(code, pointer, self.offset, sentence)

    def _value(self, pointer: str, depth: int) -> Json:
        next_one = self._peek()
        self.values[pointer] = self.offset
        self.count += 1
        if self.count > MAX_VALUES:
            sentence = f"The file has more than {MAX_VALUES:,} values."
            raise self._failure(pointer, sentence, code="too-many-values")
        if next_one and next_one in "{[":
            if depth >= MAX_DEPTH:
                sentence = f"Objects and lists can be nested at most {MAX_DEPTH} levels deep."
                raise self._failure(pointer, sentence, code="too-deep")
            if next_one == "{":
                return self._object(pointer, depth + 1)
            return self._list(pointer, depth + 1)
        if next_one == '"':
            return self._string(pointer)
        if next_one and next_one in "-+.0123456789":
            return self._number(pointer)
        return self._literal()

    def _object(self, pointer: str, depth: int) -> JsonObject:
        self.offset += 1
        result: JsonObject = {}
        if self._peek() == "}":
            self.offset += 1
            return result
        while True:
            self._key(result, pointer, depth)
            if self._closes("}"):
                return result

    def _key(self, result: JsonObject, pointer: str, depth: int) -> None:
        next_one, start = self._peek(), self.offset
        if next_one != '"':
            raise NotJson
        key = self._string(pointer)
        key_pointer = join(pointer, key)
        if key in result:
            line, _ = self.lines.position(self.keys[key_pointer])
            sentence = f"The key {quoted(key)} is given twice in this object, first at line {line}."
            self.faults.append(Unreadable("duplicate-key", key_pointer, start, sentence))
        self.keys[key_pointer] = start
        if self._peek() != ":":
            raise NotJson
        self.offset += 1
        result[key] = self._value(key_pointer, depth)

    def _list(self, pointer: str, depth: int) -> list[Json]:
        self.offset += 1
        result: list[Json] = []
        if self._peek() == "]":
            self.offset += 1
            return result
        while True:
            result.append(self._value(join(pointer, len(result)), depth))
            if self._closes("]"):
                return result

    def _closes(self, bracket: str) -> bool:
        """Reads what follows an item: a comma or the closing bracket."""
        next_one = self._peek()
        if not next_one or next_one not in f",{bracket}":
            raise NotJson
        self.offset += 1
        return next_one == bracket

    def _string(self, pointer: str) -> str:
        plain = _PLAIN_STRING.match(self.text, self.offset)
        if plain:
            self.offset = plain.end()
            return plain[1]
        self.offset += 1
        parts: list[str] = []
        while True:
            match = _CHUNK.match(self.text, self.offset)
            if match:
                parts.append(match.group())
                self.offset = match.end()
            next_one = self.text[self.offset : self.offset + 1]
            if next_one == '"':
                self.offset += 1
                return "".join(parts)
            if next_one != "\\":
                raise NotJson
            parts.append(self._escape(pointer))

    def _escape(self, pointer: str) -> str:
        start = self.offset
        letter = self.text[start + 1 : start + 2]
        if letter in _ESCAPES:
            self.offset += 2
            return _ESCAPES[letter]
        if letter != "u":
            raise NotJson
        high = self._code_unit()
        if 0xD800 <= high < 0xDC00 and self.text.startswith("\\u", self.offset):
            again = self.offset
            low = self._code_unit()
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            self.offset = again
        return self._character(high, pointer, start)

    def _code_unit(self) -> int:
        digits = _HEX.match(self.text, self.offset + 2)
        if not digits:
            raise NotJson
        self.offset = digits.end()
        return int(digits.group(), 16)

    def _character(self, code: int, pointer: str, start: int) -> str:
        if 0xD800 <= code < 0xE000:
            sentence = "This is half of a surrogate pair, which isn't a character."
            self.faults.append(Unreadable("lone-surrogate", pointer, start, sentence))
            return _REPLACEMENT
        if code == 0:
            sentence = "The character U+0000 can't be stored; remove it."
            self.faults.append(Unreadable("null-character", pointer, start, sentence))
            return _REPLACEMENT
        return chr(code)

    def _number(self, pointer: str) -> int | float:
        match = _LOOSE_NUMBER.match(self.text, self.offset)
        token = match.group() if match else ""
        if not _NUMBER.fullmatch(token):
            raise NotJson
        start = self.offset
        self.offset += len(token)
        if any(each in token for each in ".eE"):
            number: int | float = float(token)
            fits = not isinf(number)
        else:
            # Python refuses to read integers of thousands of digits.
            number = int(token) if len(token) <= 20 else _LARGEST_INTEGER
            fits = -_LARGEST_INTEGER <= number < _LARGEST_INTEGER
        if not fits:
            sentence = f"The number {token[:24]}{'…' if len(token) > 24 else ''} is too large."
            self.faults.append(Unreadable("number-too-large", pointer, start, sentence))
            return 0
        return number

    def _literal(self) -> Json:
        match = _WORD.match(self.text, self.offset)
        if not match or match.group() not in _LITERALS:
            raise NotJson
        self.offset = match.end()
        return _LITERALS[match.group()]
