"""Comparisons that are right by the letter of JsonLogic and seldom what is meant."""

import re
from dataclasses import dataclass

from workflow_design.checker.verification.typing.types import Type, Typed
from workflow_design.documents.report.words import quoted

_EQUAL = frozenset({"==", "!=", "===", "!=="})


@dataclass(frozen=True)
class Surprise:
    """What to warn of.

    Attributes:
        operand: the number of the operand that it is told at.
    """

    code: str
    operand: int
    sentence: str
    suggestion: str = ""


def surprise_of_equality(operator: str, one: Typed, other: Typed) -> Surprise | None:
    """What may surprise where two values are compared."""
    if operator not in _EQUAL:
        return None
    for number, (given, with_what) in enumerate(((one, other), (other, one))):
        if given.is_inexact and with_what.can_be({Type.NUMBER}):
            sentence = (
                "Fractions are computed in binary: 0.1 + 0.2 is not exactly 0.3, so "
                f"{quoted(operator)} may give an unexpected result."
            )
            hint = "did you mean to compute in whole numbers, or to check a range with '<='?"
            return Surprise("inexact", number, sentence, hint)
    return None


def surprise_of_search(needle: Typed, haystack: Typed) -> Surprise | None:
    """What may surprise where 'in' looks for a part of a text."""
    if _is_constant_text(needle) and haystack.choices is not None:
        return _search_in_choice(str(needle.constant[0]), haystack)
    if needle.name and needle.choices is not None and _is_constant_text(haystack):
        sentence = (
            f"{quoted(needle.name)} is a choice, and 'in' looks for it as a part of the text "
            f"{quoted(haystack.constant[0])}."
        )
        return Surprise("part-of-text", 1, sentence, "did you mean a list of choices?")
    return None


def _search_in_choice(part: str, choice: Typed) -> Surprise | None:
    """A word within choices can be meant; a part of a word, or of another choice, seldom is."""
    texts = [each for each in choice.choices or () if isinstance(each, str)]
    whole_word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    found = [each for each in texts if part in each and part != each]
    for each in found if part in texts else [e for e in found if not whole_word.search(e)]:
        sentence = (
            f"{quoted(choice.name or 'This')} is a choice, and 'in' looks for a part of it: "
            f"{quoted(part)} is also found in {quoted(each)}."
        )
        return Surprise("part-of-text", 0, sentence, "did you mean '=='?")
    return None


def _is_constant_text(typed: Typed) -> bool:
    return bool(typed.constant) and isinstance(typed.constant[0], str)
