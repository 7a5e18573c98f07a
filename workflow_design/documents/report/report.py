"""Check report: messages with a location and a sentence, and the report that holds them."""

from bisect import insort
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from ticketflower.types import JsonObject
from workflow_design.documents.report.fix import Fix
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.report.words import Suggestion

MAX_MESSAGES = 200
"""Messages of one severity that a report keeps."""


class Severity(StrEnum):
    """Severity of a message: a document with an error is refused, one with a warning is not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """Something wrong inside one value, before its location in the document's text is known."""

    pointer: str
    sentence: str
    code: str
    suggestion: Suggestion = ""
    severity: Severity = Severity.ERROR
    witness: Witness | None = field(default=None, compare=False)
    fix: Fix | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Message:
    """One thing to correct, with its location: JSON Pointer (RFC 6901), line and column from 1.

    ``witness`` is the run of a ticket that shows it, where there is one; ``fix`` is the change
    that removes it, where there is exactly one (docs/documents.md).
    """

    severity: Severity
    code: str
    pointer: str
    line: int
    column: int
    sentence: str
    suggestion: str = ""
    witness: Witness | None = field(default=None, compare=False)
    fix: Fix | None = field(default=None, compare=False)

    def to_json(self) -> JsonObject:
        """The message as plain data, for tools."""
        return {
            "severity": self.severity.value,
            "code": self.code,
            "pointer": self.pointer,
            "line": self.line,
            "column": self.column,
            "sentence": self.sentence,
            "suggestion": self.suggestion,
            "witness": self.witness and self.witness.to_json(),
            "fix": self.fix and self.fix.to_json(),
        }

    def as_text(self, name: str) -> str:
        """The message on one line, as compilers print theirs, so that editors can jump to it."""
        hint = f" ({self.suggestion})" if self.suggestion else ""
        location = f"{name}:{self.line}:{self.column}"
        return f"{location}: {self.severity.value} {self.code}: {self.sentence}{hint}"


@dataclass
class Report:
    """The messages about one document, in the order of its text.

    Of each severity the first MAX_MESSAGES found are kept, and ``left_out`` counts the others:
    nobody reads thousands, and a document of 50,000 wrong values must not make the page hang.

    Attributes:
        messages: the messages.
        left_out: how many more there are.
        not_checked: what was not checked and why, as a sentence; empty where all was.
    """

    messages: list[Message] = field(default_factory=list)
    left_out: int = 0
    not_checked: str = ""
    _kept: Counter[Severity] = field(default_factory=Counter, repr=False)

    def add(self, message: Message) -> None:
        """Insert a message in the order of the text; the same one twice is kept once."""
        if not self.has_room(message.severity):
            self.left_out += 1
        elif message not in self.messages:
            self._kept[message.severity] += 1
            insort(self.messages, message, key=lambda each: (each.line, each.column, each.code))

    def has_room(self, severity: Severity) -> bool:
        """Whether another message of this severity is kept."""
        return self._kept[severity] < MAX_MESSAGES

    @property
    def errors(self) -> list[Message]:
        """The messages for which the document is refused."""
        return [each for each in self.messages if each.severity is Severity.ERROR]

    @property
    def warnings(self) -> list[Message]:
        """The messages that should be read, but for which nothing is refused."""
        return [each for each in self.messages if each.severity is Severity.WARNING]

    @property
    def ok(self) -> bool:
        """Whether the document may be stored."""
        return not self.errors

    def to_json(self) -> JsonObject:
        """The report as plain data, for tools."""
        return {
            "ok": self.ok,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "left_out": self.left_out,
            "not_checked": self.not_checked,
            "messages": [each.to_json() for each in self.messages],
        }

    def as_text(self, name: str) -> str:
        """The report for a terminal: a line for each message and one that sums up."""
        lines = [each.as_text(name) for each in self.messages]
        if self.not_checked:
            lines.append(f"{name}: note: {self.not_checked}")
        return "\n".join([*lines, f"{name}: {self._summary()}"])

    def _summary(self) -> str:
        if not self.messages:
            return "no errors, no warnings."
        more = f", and {self.left_out} more not shown" if self.left_out else ""
        return f"{_count(self.errors, 'error')}, {_count(self.warnings, 'warning')}{more}."


def _count(messages: list[Message], noun: str) -> str:
    if not messages:
        return f"no {noun}s"
    return f"1 {noun}" if len(messages) == 1 else f"{len(messages)} {noun}s"
