"""Faults of a text: why it is no JSON, or more than a document may be, and where."""

from dataclasses import dataclass

from workflow_design.documents.report.fix import TextEdit


@dataclass
class Unreadable(Exception):
    """A fault for which the text is not accepted as JSON, with its position.

    Attributes:
        edits: of the text, if there is exactly one repair.
    """

    code: str
    pointer: str
    offset: int
    sentence: str
    suggestion: str = ""
    edits: tuple[TextEdit, ...] = ()


def named(character: str) -> str:
    """A character as sentences name it."""
    code = f"U+{ord(character):04X}"
    return f"“{character}”" if character.isprintable() and character < "\x7f" else code
