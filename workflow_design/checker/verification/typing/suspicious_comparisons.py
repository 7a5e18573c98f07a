"""Suspicious comparisons: right by the letter of JsonLogic and seldom what is meant."""

import re

from workflow_design.checker.verification.typing.types import InferredType, Operand, Type
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules.decimals import RESULT_DIGITS

_EQUAL = frozenset({"==", "!=", "===", "!=="})


def find_suspicious_equality(operator: str, one: Operand, other: Operand) -> Problem | None:
    """What to warn of where two values are compared: quotients, which are rounded."""
    if operator not in _EQUAL:
        return None
    for operand, with_what in ((one, other), (other, one)):
        if operand.typed.is_inexact and with_what.typed.can_be({Type.NUMBER}):
            sentence = (
                f"A quotient is rounded to {RESULT_DIGITS} digits: 2 / 3 is not exactly 0.67, so "
                f"{quoted(operator)} may give an unexpected result."
            )
            hint = "did you mean to round it with “round”, or to check a range with “<=”?"
            return operand.warn("inexact", sentence, hint)
    return None


def find_suspicious_search(needle: Operand, haystack: Operand) -> Problem | None:
    """What to warn of where 'in' looks for a part of a text that is one of several choices."""
    looked_for, within = needle.typed, haystack.typed
    if _is_constant_text(looked_for) and within.choices is not None:
        return _search_in_choice(str(looked_for.constant[0]), within, needle)
    if looked_for.name and looked_for.choices is not None and _is_constant_text(within):
        sentence = (
            f"{quoted(looked_for.name)} is a choice, and “in” looks for it as part of the text "
            f"{quoted(within.constant[0])}."
        )
        return haystack.warn("part-of-text", sentence, "did you mean a list of choices?")
    return None


def _search_in_choice(part: str, choice: InferredType, needle: Operand) -> Problem | None:
    """A word within choices can be meant; a part of a word, or of another choice, seldom is."""
    texts = [each for each in choice.choices or () if isinstance(each, str)]
    whole_word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    found = [each for each in texts if part in each and part != each]
    for each in found if part in texts else [e for e in found if not whole_word.search(e)]:
        sentence = (
            f"{quoted(choice.name or 'This')} is a choice, and “in” looks for part of it: "
            f"{quoted(part)} is also found in {quoted(each)}."
        )
        return needle.warn("part-of-text", sentence, "did you mean “==”?")
    return None


def _is_constant_text(typed: InferredType) -> bool:
    return bool(typed.constant) and isinstance(typed.constant[0], str)
