"""What is around the JSON in a text: a Markdown fence, sentences before and after it, YAML."""

import re
from dataclasses import dataclass

from workflow_design.documents.report.fix import TextEdit
from workflow_design.documents.text.fault import Unreadable, named

_FENCE = re.compile(r"^[ \t]{0,8}(?:`{3,8}|~{3,8})[\w-]{0,20}\s{0,200}(?=[{\[])", re.MULTILINE)
_OBJECT = re.compile(r"\{(?=\s{0,200}(?:[\"'\u201c\u2018}/]|\w{1,60}\s{0,9}:))")
_YAML = re.compile(r"^(?:kind|key)[ \t]*:|\A---[ \t]*$", re.MULTILINE)
_KEY = re.compile(r"\w[\"'][ \t]*:")
_LONGEST_SIGN = 3
"""Signs after the JSON that are named; more is a text."""


@dataclass(frozen=True)
class Surroundings:
    """What is around the JSON in a text.

    Attributes:
        start: the offset where the JSON begins.
        before: the fault of what is before it.
        only: the fault of a text without any JSON.
    """

    start: int = 0
    before: Unreadable | None = None
    only: Unreadable | None = None

    def fault_behind(self, offset: int, text: str) -> Unreadable:
        """The fault of what is behind the JSON."""
        rest = text[offset:].rstrip()
        end = len(text[:offset].rstrip())
        edits: tuple[TextEdit, ...] = (TextEdit(end, offset + len(rest) - end),)
        if rest.startswith(("```", "~~~")):
            sentence = "Remove the Markdown fence after the JSON: the file must end with “}”."
        elif rest[0] in "{[":
            sentence, edits = "The file must be one object, and another one begins here.", ()
        elif rest[0] in ",:}]" and _KEY.search(rest):
            sentence = (
                f"The file must be one object; {named(rest[0])} can't follow it: a bracket before "
                "it closes too much."
            )
            edits = ()
        elif len(rest) <= _LONGEST_SIGN or rest[0] in ",:}]":
            sentence = f"The file must be one object; {named(rest[0])} can't follow it."
        else:
            sentence = "Remove the text after the JSON: the file must end with “}”."
        return Unreadable("json-syntax", "", offset, sentence, edits=edits)


def surroundings_of(text: str) -> Surroundings:
    """What is around the JSON in a text."""
    first = len(text) - len(text.lstrip())
    if text[first : first + 1] in {"{", "["} or text.startswith(("//", "/*"), first):
        return Surroundings()
    fence = _FENCE.search(text)
    if fence:
        return _behind(fence.end(), first, "Remove the Markdown fence: ")
    if _YAML.search(text):
        sentence = (
            "This looks like YAML. A workflow file is JSON: one object in braces, with keys and "
            "texts in double quotes, and commas between them."
        )
        return Surroundings(only=Unreadable("json-syntax", "", first, sentence))
    found = _OBJECT.search(text)
    if found and text[first] != '"':
        return _behind(found.start(), first, "Remove the text before the JSON: ")
    sentence = "A workflow file is one JSON object, in braces: { … }. The first “{” is missing."
    return Surroundings(only=Unreadable("json-syntax", "", first, sentence))


def _behind(start: int, first: int, remove: str) -> Surroundings:
    sentence = f"{remove}the file must begin with “{{”."
    fault = Unreadable("json-syntax", "", first, sentence, edits=(TextEdit(0, start),))
    return Surroundings(start, before=fault)
