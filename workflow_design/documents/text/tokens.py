"""Tolerant lexer of text that is no JSON: its tokens, and what is wrong with each.

Used for messages alone: what it takes for a value is never stored. Each fault for which there is
exactly one repair has it as an edit of the text.
"""

import json
import re
from dataclasses import dataclass, field

from ticketflower.types import Json
from workflow_design.documents.report.fix import TextEdit
from workflow_design.documents.text.fault import Unreadable, named

LITERALS: dict[str, Json] = {"true": True, "false": False, "null": None}
NOT_NUMBERS = {"NaN", "Infinity", "-Infinity", "+Infinity", "-NaN", "+NaN"}
_MEANT = {"none": "null", "nil": "null", "undefined": "null", "yes": "true", "no": "false"}
_CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb`"

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_LOOSE_NUMBER = re.compile(r"[-+.0-9][-+.0-9A-Za-z_]*")
_WORD = re.compile(r"[^\W\d][\w$.-]*")
_SPACE = re.compile(r"[ \t\n\r]+")
_OTHER_SPACE = re.compile(r"[^\S \t\n\r]+|[\ufeff\u200b-\u200d\u2060]+")
_COMMENT = re.compile(r"(?://|#)[^\n\r]*|/\*.*?\*/", re.DOTALL)
_ELLIPSIS = re.compile(r"\.\.\.+,?|\u2026,?")
_CONTENT = re.compile(
    r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*+'  # possessive: it never goes back
)
_ESCAPE = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.", re.DOTALL)
_AFTER_STRING = re.compile(r"[ \t]*(?:[,:=}\]\n\r]|//|/\*|#|$)")
_AFTER_KEY = re.compile(r"[ \t]*[\w$.-]+[ \t]*:")
_END_OF_STRING = re.compile(r'"[ \t]*(?:[,:}\]\n\r]|$)')
_LINE_END = re.compile(r"[\n\r]|$")

_MOST_LOOKED_AHEAD = 500
"""Characters that are looked at to tell what a sign was meant to be."""

LONGEST_MEANT = 40
"""Characters of a text that a suggestion repeats."""


@dataclass(frozen=True)
class Token:
    """A token: a bracket, a comma, a colon, a ``string``, a ``number``, a ``word``, or other signs.

    Attributes:
        kind: which; "" at the end of the text.
        start: the offset where it begins.
        end: the offset behind it.
        value: of a string or number.
    """

    kind: str
    start: int
    end: int
    value: Json = None


@dataclass
class Lexer:
    """Reads tokens one by one.

    Attributes:
        text: the text.
        offset: where the next token is looked for.
        pointer: to the value that is read, for faults.
        faults: what was wrong with the tokens.
    """

    text: str
    offset: int = 0
    pointer: str = ""
    faults: list[Unreadable] = field(default_factory=list)

    def fault(
        self,
        sentence: str,
        offset: int,
        *edits: TextEdit,
        suggestion: str = "",
        code: str = "json-syntax",
    ) -> None:
        """Note a fault; with edits if there is exactly one repair."""
        self.faults.append(Unreadable(code, self.pointer, offset, sentence, suggestion, edits))

    def next_token(self) -> Token:
        """The next token, with a fault for everything before it that JSON doesn't have."""
        self._skip()
        text, start = self.text, self.offset
        sign = text[start : start + 1]
        if sign == '"':
            return self._string()
        if sign == "'" or (sign and sign in _CURLY_QUOTES):
            return self._quoted_otherwise(sign)
        if match := _LOOSE_NUMBER.match(text, start):
            return self._number(match.group())
        match = _WORD.match(text, start)
        self.offset = match.end() if match else start + len(sign)
        if match:
            return Token("word", start, self.offset, match.group())
        return Token(sign, start, self.offset)

    def line_rest(self, start: int) -> str:
        """The text from here to the next sign that ends a value, on this line."""
        match = re.compile(r"[^,{}\[\]\n\r\"]*").match(self.text, start)
        return match.group().rstrip() if match else ""

    def _skip(self) -> None:
        """White space, and what others take for it: comments, and what was left out."""
        while True:
            if match := _SPACE.match(self.text, self.offset):
                pass
            elif match := _OTHER_SPACE.match(self.text, self.offset):
                sentence = f"{named(match.group()[0])} isn't whitespace in JSON; use a space."
                self.fault(sentence, self.offset, TextEdit(match.start(), len(match.group()), " "))
            elif match := _COMMENT.match(self.text, self.offset):
                sentence = "JSON has no comments; put explanations in “description”."
                self.fault(sentence, self.offset, TextEdit(match.start(), len(match.group())))
            elif match := _ELLIPSIS.match(self.text, self.offset):
                sentence = "Something is left out here: write it in full, or remove the dots."
                self.fault(sentence, self.offset)
            else:
                return
            self.offset = match.end()

    def _string(self) -> Token:
        """A string in double quotes, with a fault for each sign that must be escaped."""
        start, text = self.offset, self.text
        self.offset += 1
        parts: list[str] = []
        while True:
            match = _CONTENT.match(text, self.offset)
            assert match  # it matches nothing, too
            parts.append(_plain(match.group()))
            self.offset = at = match.end()
            sign = text[at : at + 1]
            if sign == '"' and not self._is_inner_quote(at):
                self.offset += 1
                break
            if not sign or (sign in "\r\n" and not self._goes_on(at)):
                self._unterminated(start, at, parts)
                break
            parts.append(self._bad_sign(sign, start))
        return Token("string", start, self.offset, "".join(parts))

    def _is_inner_quote(self, at: int) -> bool:
        """Whether a double quote is a part of the text around it: no string can end there."""
        text, after = self.text, at + 1
        follows = text[after : after + 100].lstrip(" \t")[:1]
        if _AFTER_STRING.match(text, after) or not follows or follows in "\"'{[":
            return False
        if _AFTER_KEY.match(text, after):
            return False
        line = _LINE_END.search(text, after, after + _MOST_LOOKED_AHEAD)
        return _END_OF_STRING.search(text, after, line.end() if line else after) is not None

    def _goes_on(self, at: int) -> bool:
        """Whether a text continues in the next line, up to a quote that can end it."""
        line = self.text[max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1 : at]
        if line.rstrip()[-1:] in {",", "}", "]", "{", "["}:
            return False
        quote = self.text.find('"', at, at + _MOST_LOOKED_AHEAD)
        return quote != -1 and _END_OF_STRING.match(self.text, quote) is not None

    def _bad_sign(self, sign: str, opened: int) -> str:
        """Read a sign that can't be in a string as it is."""
        start, text = self.offset, self.text
        self.offset += 1
        if sign == '"':
            sentence = 'A double quote in a string needs a backslash before it: \\".'
            self.fault(sentence, start, TextEdit(start, 0, "\\"))
        elif sign == "\\":
            return self._bad_escape(start)
        elif sign in "\r\n":
            self.offset += text.startswith("\r\n", start)
            sentence = 'Unterminated string: add a closing ", or write a new line as \\n.'
            self.fault(sentence, opened, TextEdit(start, self.offset - start, "\\n"))
            return "\n"
        elif sign == "\t":
            self.fault("Write a tab in a string as \\t.", start, TextEdit(start, 1, "\\t"))
        else:
            sentence = f"The control character {named(sign)} can't be in a string."
            self.fault(sentence, start, TextEdit(start, 1))
            return ""
        return sign

    def _bad_escape(self, start: int) -> str:
        letter = self.text[start + 1 : start + 2]
        self.offset = start + 1 + len(letter)
        if letter == "u":
            self.fault("“\\u” must be followed by four hexadecimal digits, as in “\\u20ac”.", start)
        elif letter == "'":
            sentence = "“\\'” isn't an escape in JSON; an apostrophe needs no backslash."
            self.fault(sentence, start, TextEdit(start, 1))
        else:
            shown = letter if letter.isprintable() else ""
            sentence = f"“\\{shown}” isn't an escape in JSON; write a backslash as “\\\\”."
            meant = f"did you mean “\\\\{shown}”?" if shown else ""
            edits = [TextEdit(start, 1, "\\\\")] if shown else []
            self.fault(sentence, start, *edits, suggestion=meant)
        return letter

    def _unterminated(self, start: int, end: int, parts: list[str]) -> None:
        """A string without its closing quote ends with its line, or at a curly quote."""
        whole = self.text[start + 1 : end]
        content = whole.rstrip(" \t,:}]")
        if content and content[-1] in _CURLY_QUOTES and not set(whole) & {"\\", '"'}:
            at = start + len(content)
            self._quote_fault(content[-1], at, TextEdit(at, 1, '"'))
            parts[:] = [content[:-1]]
            self.offset = at + 1
            return
        kept = whole.rstrip(" \t,}]")
        sentence = 'Unterminated string: add a closing ", or write a new line as \\n.'
        self.fault(sentence, start)
        parts[:] = [kept]
        self.offset = start + 1 + len(kept)

    def _quoted_otherwise(self, quote: str) -> Token:
        """A string in single or curly quotes, up to a quote that can end it."""
        start = self.offset
        closing = "'" if quote == "'" else _CURLY_QUOTES + '"'
        ending = re.compile(
            rf"((?:[^\\\n\r]|\\.)*?)[{closing}](?=[ \t]*(?:[,:}}\]\n\r]|$))", re.DOTALL
        ).match(self.text, start + 1, start + 5_000)
        if ending is None:
            self._quote_fault(quote, start)
            kept = self.line_rest(start + 1)
            self.offset = start + 1 + len(kept)
            return Token("string", start, self.offset, kept.strip(_CURLY_QUOTES + "'"))
        self.offset = ending.end()
        value = _ESCAPE.sub(_unescaped, ending[1])
        written = json.dumps(value, ensure_ascii=False)
        self._quote_fault(quote, start, TextEdit(start, self.offset - start, written))
        return Token("string", start, self.offset, value)

    def _quote_fault(self, quote: str, offset: int, *edits: TextEdit) -> None:
        sentence = f'Strings need straight double quotes ("), not {quote}.'
        if quote == "'":
            sentence = "Strings need double quotes (\"), not single quotes (')."
        self.fault(sentence, offset, *edits)

    def _number(self, token: str) -> Token:
        start = self.offset
        self.offset += len(token)
        if token in NOT_NUMBERS:
            self.fault(f"{token} isn't a number in JSON.", start, code="not-a-number")
            return Token("number", start, self.offset)
        if _NUMBER.fullmatch(token):
            is_short = len(token) <= 300
            return Token("number", start, self.offset, json.loads(token) if is_short else 0)
        plain = re.sub(r"^[+]|(?<![0-9.])0+(?=[0-9])", "", token[:25].replace("_", ""))
        plain = re.sub(r"(?<![0-9])\.", "0.", re.sub(r"\.(?![0-9])", "", plain))
        is_known = len(token) <= 24 and _NUMBER.fullmatch(plain) is not None
        sentence = f"“{token[:80]}{'…' if len(token) > 80 else ''}” isn't a valid number in JSON."
        edits = [TextEdit(start, len(token), plain)] if is_known else []
        self.fault(sentence, start, *edits, suggestion=f"did you mean {plain}?" if is_known else "")
        return Token("number", start, self.offset, json.loads(plain) if is_known else 0)


def literal_meant(word: str) -> str | None:
    """The literal that a word of another language stands for, or a literal itself."""
    meant = _MEANT.get(word.lower(), word.lower())
    return meant if meant in LITERALS else None


def _plain(content: str) -> str:
    """The text of the inside of a string in which nothing is wrong."""
    if "\\" not in content:
        return content
    return str(json.loads(f'"{content}"')).encode("utf-8", "replace").decode()


def _unescaped(match: re.Match[str]) -> str:
    escape = match.group()
    if escape[1] in '"\\/bfnrt' or len(escape) == 6:
        return str(json.loads(f'"{escape}"')).encode("utf-8", "replace").decode()
    return escape[1] if escape[1] in "'`" else escape
