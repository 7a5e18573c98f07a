"""Bad documents, each with exactly what the checker must say of it."""

from dataclasses import dataclass

from workflow_design.documents.budget import SECONDS
from workflow_design.documents.report.report import Message, Severity


@dataclass(frozen=True)
class Says:
    """A message, as a table tells it."""

    code: str
    pointer: str
    line: int
    sentence: str
    suggestion: str = ""
    severity: Severity = Severity.ERROR

    @classmethod
    def of(cls, message: Message) -> "Says":
        return cls(
            message.code,
            message.pointer,
            message.line,
            message.sentence,
            message.suggestion,
            message.severity,
        )


class Bad:
    """A document and what is said of it, in the time that a check has."""

    def __init__(self, name: str, text: str | bytes, *says: Says, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.name = name
        self.text = text
        self.says = says


def warns(code: str, pointer: str, line: int, sentence: str, suggestion: str = "") -> Says:
    return Says(code, pointer, line, sentence, suggestion, Severity.WARNING)


def changed(text: str, old: str, new: str) -> str:
    """The text with one thing changed; it must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)
