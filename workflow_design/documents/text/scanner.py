"""Scanner of JSON text: reads values and records their offsets."""

import re
from dataclasses import dataclass, field
from math import isinf
from typing import Never

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
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
_MEANT = {"none": "null", "nil": "null", "undefined": "null", "yes": "true", "no": "false"}
_NOT_NUMBERS = {"NaN", "Infinity", "-Infinity", "+Infinity", "-NaN", "+NaN"}
_CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb`"
_LARGEST_INTEGER = 2**63
_REPLACEMENT = "\ufffd"


@dataclass
class Unreadable(Exception):
    """A fault for which the text is not accepted as JSON, with its position."""

    code: str
    pointer: str
    offset: int
    sentence: str
    suggestion: str = ""


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
            Unreadable: the text is not JSON, or beyond the limits.
        """
        if not self._peek():
            raise self._failure("", "The file is empty.", code="empty-document")
        value = self._value("", depth=0)
        if rest := self._peek():
            self._fail_at_rest(rest)
        return value

    def _peek(self) -> str:
        """The next character that is not white space; nothing at the end."""
        match = _NEXT.match(self.text, self.offset)
        assert match  # it matches nothing, too
        self.offset = match.start(1)
        return match[1]

    def _failure(
        self,
        pointer: str,
        sentence: str,
        suggestion: str = "",
        *,
        code: str = "json-syntax",
        offset: int | None = None,
    ) -> Unreadable:
        fault_offset = self.offset if offset is None else offset
        return Unreadable(code, pointer, fault_offset, sentence, suggestion)

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
        return self._literal(next_one, pointer)

    def _object(self, pointer: str, depth: int) -> JsonObject:
        opened = self.offset
        self.offset += 1
        result: JsonObject = {}
        if self._peek() == "}":
            self.offset += 1
            return result
        while True:
            self._key(result, pointer, depth, opened)
            if self._closes("}", pointer, opened):
                return result

    def _key(self, result: JsonObject, pointer: str, depth: int, opened: int) -> None:
        next_one, start = self._peek(), self.offset
        if next_one != '"':
            self._fail_at_key(next_one, pointer, opened)
        key = self._string(pointer)
        key_pointer = join(pointer, key)
        if key in result:
            line, _ = self.lines.position(self.keys[key_pointer])
            sentence = f"The key {quoted(key)} is given twice in this object, first at line {line}."
            self.faults.append(Unreadable("duplicate-key", key_pointer, start, sentence))
        self.keys[key_pointer] = start
        if self._peek() != ":":
            raise self._failure(key_pointer, f"A colon is missing after the key {quoted(key)}.")
        self.offset += 1
        result[key] = self._value(key_pointer, depth)

    def _list(self, pointer: str, depth: int) -> list[Json]:
        opened = self.offset
        self.offset += 1
        result: list[Json] = []
        if self._peek() == "]":
            self.offset += 1
            return result
        while True:
            next_one = self._peek()
            if next_one == "]":
                self._fail_at_comma(pointer)
            if not next_one:
                self._fail_unclosed("]", pointer, opened)
            result.append(self._value(join(pointer, len(result)), depth))
            if self._closes("]", pointer, opened):
                return result

    def _closes(self, bracket: str, pointer: str, opened: int) -> bool:
        """Reads what follows an item: a comma or the closing bracket."""
        next_one = self._peek()
        if next_one == ",":
            self.offset += 1
            return False
        if next_one == bracket:
            self.offset += 1
            return True
        if not next_one:
            self._fail_unclosed(bracket, pointer, opened)
        if next_one in "]}":
            what = "object" if bracket == "}" else "list"
            line, _ = self.lines.position(opened)
            sentence = (
                f"“{next_one}” can't close the {what} that begins at line {line}: "
                f"“{bracket}” is expected."
            )
            raise self._failure(pointer, sentence)
        self._fail_at_comment(next_one, pointer)
        raise self._failure(pointer, f"A comma or “{bracket}” is missing before this.")

    def _string(self, pointer: str) -> str:
        plain = _PLAIN_STRING.match(self.text, self.offset)
        if plain:
            self.offset = plain.end()
            return plain[1]
        opened = self.offset
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
                self._fail_in_string(next_one, pointer, opened)
            parts.append(self._escape(pointer))

    def _escape(self, pointer: str) -> str:
        start = self.offset
        letter = self.text[start + 1 : start + 2]
        if letter in _ESCAPES:
            self.offset += 2
            return _ESCAPES[letter]
        if letter != "u":
            sentence = f"“\\{letter}” isn't an escape in JSON; write a backslash as “\\\\”."
            raise self._failure(
                pointer, sentence, f"did you mean “\\\\{letter}”?" if letter else ""
            )
        high = self._code_unit(pointer)
        if 0xD800 <= high < 0xDC00 and self.text.startswith("\\u", self.offset):
            again = self.offset
            low = self._code_unit(pointer)
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
            self.offset = again
        return self._character(high, pointer, start)

    def _code_unit(self, pointer: str) -> int:
        digits = _HEX.match(self.text, self.offset + 2)
        if not digits:
            raise self._failure(
                pointer, "“\\u” must be followed by four hexadecimal digits, as in “\\u20ac”."
            )
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
            self._fail_at_number(token, pointer)
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

    def _literal(self, next_one: str, pointer: str) -> Json:
        match = _WORD.match(self.text, self.offset)
        if match and match.group() in _LITERALS:
            self.offset = match.end()
            return _LITERALS[match.group()]
        if match:
            self._fail_at_word(match.group(), pointer)
        if not next_one:
            raise self._failure(pointer, "The file ends where a value is expected.")
        self._fail_at_comment(next_one, pointer)
        self._fail_at_quote(next_one, pointer)
        if next_one in ",]}":
            raise self._failure(pointer, f"A value is missing before “{next_one}”.")
        raise self._failure(pointer, f"A value can't begin with {_named(next_one)}.")

    def _fail_at_rest(self, rest: str) -> Never:
        self._fail_at_comment(rest, "")
        if rest == "{":
            sentence = "The file must be one object, and another one begins here."
            raise self._failure("", sentence)
        raise self._failure("", f"The file must be one object; {_named(rest)} can't follow it.")

    def _fail_at_key(self, next_one: str, pointer: str, opened: int) -> Never:
        if not next_one:
            self._fail_unclosed("}", pointer, opened)
        if next_one == "}":
            self._fail_at_comma(pointer)
        self._fail_at_comment(next_one, pointer)
        self._fail_at_quote(next_one, pointer)
        if word := _WORD.match(self.text, self.offset):
            sentence = f"The key {quoted(word.group())} must be in double quotes."
            raise self._failure(pointer, sentence, f'did you mean "{word.group()}"?')
        if next_one == ",":
            raise self._failure(pointer, "There is an extra comma.")
        raise self._failure(pointer, f"A key in double quotes is expected, not {_named(next_one)}.")

    def _fail_unclosed(self, bracket: str, pointer: str, opened: int) -> Never:
        what = "object" if bracket == "}" else "list"
        line, _ = self.lines.position(opened)
        sentence = f"The {what} that begins at line {line} is not closed: “{bracket}” is missing."
        raise self._failure(pointer, sentence)

    def _fail_at_comma(self, pointer: str) -> Never:
        # The comma is the last sign before the white space before the bracket.
        comma = len(self.text[: self.offset].rstrip(" \t\n\r")) - 1
        bracket = self.text[self.offset]
        sentence = f"Remove the comma before “{bracket}”."
        raise self._failure(pointer, sentence, offset=comma)

    def _fail_at_comment(self, next_one: str, pointer: str) -> None:
        if next_one == "#" or self.text.startswith(("//", "/*"), self.offset):
            sentence = "JSON has no comments; put explanations in “description”."
            raise self._failure(pointer, sentence)

    def _fail_at_quote(self, next_one: str, pointer: str) -> None:
        if next_one == "'":
            raise self._failure(pointer, "Strings need double quotes (\"), not single quotes (').")
        if next_one in _CURLY_QUOTES:
            sentence = f'Strings need straight double quotes ("), not {next_one}.'
            raise self._failure(pointer, sentence)

    def _fail_at_word(self, word: str, pointer: str) -> Never:
        if word in _NOT_NUMBERS:
            raise self._failure(pointer, f"{word} isn't a number in JSON.", code="not-a-number")
        meant = _MEANT.get(word.lower(), word.lower())
        if meant in _LITERALS:
            raise self._failure(
                pointer, f"{quoted(word)} isn't a value in JSON.", f"did you mean {meant}?"
            )
        sentence = f"{quoted(word)} must be in double quotes if it's a string."
        raise self._failure(pointer, sentence, f'did you mean "{word}"?' if len(word) <= 40 else "")

    def _fail_at_number(self, token: str, pointer: str) -> Never:
        if token in _NOT_NUMBERS:
            raise self._failure(pointer, f"{token} isn't a number in JSON.", code="not-a-number")
        plain = re.sub(r"^[+]|(?<![0-9.])0+(?=[0-9])", "", token.replace("_", ""))
        plain = re.sub(r"(?<![0-9])\.", "0.", re.sub(r"\.(?![0-9])", "", plain))
        hint = f"did you mean {plain}?" if _NUMBER.fullmatch(plain) else ""
        sentence = f"{quoted(token)} isn't a valid number in JSON."
        raise self._failure(pointer, sentence, hint if len(token) <= 24 else "")

    def _fail_in_string(self, next_one: str, pointer: str, opened: int) -> Never:
        if not next_one or next_one in "\r\n":
            sentence = 'Unterminated string: add a closing ", or write a new line as \\n.'
            raise self._failure(pointer, sentence, offset=opened)
        if next_one == "\t":
            raise self._failure(pointer, "Write a tab in a string as \\t.")
        sentence = f"The control character {_named(next_one)} can't be in a string."
        raise self._failure(pointer, sentence)


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    return f"“{character}”" if character.isprintable() and character < "\x7f" else code
