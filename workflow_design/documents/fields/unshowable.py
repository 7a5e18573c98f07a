"""Sentences about keywords of JSON Schema that no form can show, and what to write instead."""

from collections.abc import Mapping
from typing import Final

from workflow_design.documents.report.words import quoted

_ALTERNATIVES = (
    "A form can show {} only for choices (each a “const” with a “title”), or for objects that a "
    "property with a “const” tells apart, or whose properties don't contradict each other. "
    "Write one question for each alternative instead."
)

INSTEAD: Final[Mapping[str, str]] = {
    "not": "A form can't show “not”: say what may be given instead, for example with “enum”.",
    "patternProperties": (
        "A form can't ask for names by “patternProperties”: list each name in “properties”, or ask "
        "for a list of objects that have a name and a value."
    ),
    "additionalProperties": (
        "A form can only ask for “properties”; it can't ask for unknown names. Ask for a list of "
        "objects that have a name and a value instead, or set “additionalProperties” to false."
    ),
    "allOf": "A form can't show “allOf” of schemas that contradict each other.",
}
"""By keyword, where there is something to write instead of it."""


def sentence_of(keyword: str, kind: str = "") -> str:
    """The sentence that says why a form can't show a keyword.

    Args:
        keyword: of JSON Schema.
        kind: the type of the value, where it is the type that the keyword doesn't go with.
    """
    if kind:
        return f"A form can't show {quoted(keyword)} for a value of type {quoted(kind)}."
    if keyword in {"anyOf", "oneOf"}:
        return _ALTERNATIVES.format(quoted(keyword))
    return INSTEAD.get(keyword) or f"A form can't show {quoted(keyword)}."
