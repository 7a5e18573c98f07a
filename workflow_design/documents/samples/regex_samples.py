"""Texts that a pattern matches, for sample data: guessed by reading it, then held against RE2.

What is read is the usual part of RE2's syntax: literals, classes, groups, alternatives,
repetition. The rest gives no text rather than a wrong one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from workflow_design.documents.schema import patterns

LONGEST = 10_000
"""Characters of a text; a pattern that needs more gets none."""

_LIKELY = "aA1 0-_.,/:@+#bBzZ9"
_SIGNS = _LIKELY + "".join(map(chr, range(33, 127))) + "\t\näÄßéλΩЖж中あ€"
_EMPTY = "AzbB"
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_OPEN = 10**6

type Node = str | "Repeat" | "Either" | list["Node"]


@dataclass(frozen=True)
class Repeat:
    """A part that stands at least ``least`` and at most ``most`` times."""

    part: Node
    least: int
    most: int


@dataclass(frozen=True)
class Either:
    """Alternatives."""

    parts: list[Node]


class _NotRead(Exception):
    """The pattern uses what is not read here."""


def texts_for(pattern: str, *, shortest: int = 0) -> Iterator[str]:
    """Texts that match the pattern, the simplest first; none where it cannot be read.

    Args:
        pattern: one in which ``patterns.problem_of`` finds nothing.
        shortest: how long the text should be; longer ones follow.
    """
    try:
        tree = _Reader(pattern).read()
    except (_NotRead, RecursionError, re2.error):
        return
    told: set[str] = set()
    for more in (0, 1, 2, 3, 5, 8, shortest, 2 * shortest):
        for branch in range(3):
            try:
                core = _written(tree, more, branch)
            except _NotRead:
                continue
            lack = max(shortest - len(core), 1)
            for text in (core, core + "a" * lack, "a" * lack + core, f"a{core}{'a' * lack}"):
                if text not in told and patterns.matches(pattern, text):
                    told.add(text)
                    yield text


def _written(node: Node, more: int, branch: int) -> str:
    """The text of a part: with so many repetitions beyond the least, and that alternative."""
    if isinstance(node, str):
        return node
    if isinstance(node, Either):
        return _written(node.parts[branch % len(node.parts)], more, branch)
    if isinstance(node, Repeat):
        count = min(node.most, node.least + more)
        text = _written(node.part, more, branch) if count else ""
        if len(text) * count > LONGEST:
            raise _NotRead
        return text * count
    text = "".join(_written(part, more, branch) for part in node)
    if len(text) > LONGEST:
        raise _NotRead
    return text


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def read(self) -> Node:
        tree = self._alternatives()
        if self.at < len(self.pattern):
            raise _NotRead
        return tree

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _take(self, count: int = 1) -> str:
        taken = self.pattern[self.at : self.at + count]
        if len(taken) < count:
            raise _NotRead
        self.at += count
        return taken

    def _take_until(self, end: str) -> str:
        found = self.pattern.find(end, self.at)
        if found < 0:
            raise _NotRead
        taken = self.pattern[self.at : found]
        self.at = found + len(end)
        return taken

    def _alternatives(self) -> Node:
        parts = [self._sequence()]
        while self._next() == "|":
            self._take()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Either(parts)

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._next() not in ("", "|", ")"):
            parts.append(self._repeated(self._atom()))
        return parts

    def _repeated(self, part: Node) -> Node:
        while (sign := self._next()) and sign in "*+?{":
            bounds = {"*": (0, _OPEN), "+": (1, _OPEN), "?": (0, 1)}.get(sign) or self._counts()
            if bounds is None:  # a brace that counts nothing is a brace
                return part
            if sign != "{":
                self._take()
            if self._next() == "?":
                self._take()
            part = Repeat(part, *bounds)
        return part

    def _counts(self) -> tuple[int, int] | None:
        end = self.pattern.find("}", self.at)
        least, comma, most = self.pattern[self.at + 1 : max(end, 0)].partition(",")
        if not least.isdecimal() or (most and not most.isdecimal()):
            return None
        self.at = end + 1
        if not comma:
            return int(least), int(least)
        return int(least), int(most) if most else _OPEN

    def _atom(self) -> Node:
        sign = self._take()
        if sign in "^$":
            return ""
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escaped()
        return _sign_of(".") if sign == "." else sign

    def _group(self) -> Node:
        if self._next() == "?":
            self._take()
            if self._next() in ("P", "<"):
                self._take_until(">")
            else:
                while (flag := self._take()) != ":":
                    if flag == ")":  # flags for what follows
                        return ""
                    if not (flag.isalpha() or flag == "-"):
                        raise _NotRead
        part = self._alternatives()
        if self._take() != ")":
            raise _NotRead
        return part

    def _class(self) -> Node:
        begin = self.at - 1
        if self._next() == "^":
            self._take()
        if self._next() == "]":
            self._take()
        while (sign := self._take()) != "]":
            if sign == "\\":
                self._take()
            elif sign == "[" and self._next() == ":":
                self._take_until(":]")
        return _sign_of(self.pattern[begin : self.at])

    def _escaped(self) -> Node:
        sign = self._take()
        if sign in _EMPTY:
            return ""
        if sign == "Q":
            rest = self.pattern.find("\\E", self.at)
            return self._take_until("\\E") if rest >= 0 else self._take(len(self.pattern) - self.at)
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign == "x":
            braces = self._next() == "{"
            digits = self._take_until("}")[1:] if braces else self._take(2)
            return chr(int(digits, 16))
        if sign in "dDwWsS":
            return _sign_of(f"\\{sign}")
        if sign in "pP":
            name = "{" + self._take_until("}")[1:] + "}" if self._next() == "{" else self._take()
            return _sign_of(f"\\{sign}{name}")
        if sign.isalnum():
            raise _NotRead
        return sign


def _sign_of(one_of: str) -> str:
    """A character that this class matches."""
    exactly = rf"\A(?:{one_of})\z"
    for sign in _SIGNS + one_of:
        if patterns.matches(exactly, sign):
            return sign
    raise _NotRead
