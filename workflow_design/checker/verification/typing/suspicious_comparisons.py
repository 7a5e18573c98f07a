"""Suspicious comparisons: right by the letter of JsonLogic and seldom what is meant."""

import re
from collections.abc import Iterator

from workflow_design.checker.verification.typing.types import InferredType, Operand, Type
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.ast import Call, Rule, children
from workflow_design.documents.rules.context import RESPONSE_STATUS
from workflow_design.documents.rules.decimals import RESULT_DIGITS
from workflow_design.documents.rules.operators import COMPARING
from workflow_design.documents.rules.variables import variables

_EQUAL = frozenset({"==", "!=", "===", "!=="})
_ASKING = COMPARING | {"in"}
_WORDS = re.compile(r"[\w\s]+")


def find_suspicious_equality(operator: str, one: Operand, other: Operand) -> Problem | None:
    """Warnings about the comparison of two values: quotients are rounded."""
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


def find_fixed_statuses(rule: Rule) -> Iterator[Problem]:
    """Warnings about comparing a response's status with one that the transform never sees.

    An action whose status is not 2xx has failed, and its output_transform doesn't run.
    """
    names = {name for _pointer, name in variables(rule)}
    if isinstance(rule, Call) and rule.operator in _ASKING and names == {RESPONSE_STATUS}:
        truth = _truth_for_every_success(rule)
        if truth is not None:
            sentence = (
                f"This is always {'true' if truth else 'false'}: the output_transform runs only if "
                "the status is 200 to 299. With any other status, the call has failed."
            )
            yield Problem(rule.pointer, sentence, "fixed-status", severity=Severity.WARNING)
        return
    for each in children(rule):
        yield from find_fixed_statuses(each)


def _truth_for_every_success(rule: Rule) -> bool | None:
    """The truth of a rule that is the same for all statuses of success; None where it differs."""
    try:
        truths = {
            evaluation.holds(rule.json, {"response": {"status": status}})
            for status in range(200, 300)
        }
    except evaluation.RuleFailed:
        return None
    return truths.pop() if len(truths) == 1 else None


def find_suspicious_search(needle: Operand, haystack: Operand) -> Problem | None:
    """Warnings about 'in' on a text: it also finds the text within other words."""
    looked_for, within = needle.typed, haystack.typed
    if _is_constant_text(looked_for) and within.choices is not None:
        return _search_in_choice(str(looked_for.constant[0]), within, needle)
    if _is_constant_text(looked_for) and within.name and within.is_free_text:
        return _search_in_free_text(str(looked_for.constant[0]), within, needle)
    is_choice = bool(looked_for.name) and looked_for.choices is not None
    text = quoted(within.constant[0]) if _is_constant_text(within) else quoted(within.name)
    if is_choice and (_is_constant_text(within) or (within.name and within.is_free_text)):
        sentence = (
            f"{quoted(looked_for.name)} is a choice, and “in” looks for it as part of the text "
            f"{text}."
        )
        return haystack.warn("part-of-text", sentence, "did you mean a list of choices?")
    return None


def _search_in_free_text(part: str, text: InferredType, needle: Operand) -> Problem | None:
    """A sign such as "@" can be looked for in what a person writes; a word is seldom safe."""
    if not _WORDS.fullmatch(part):
        return None
    sentence = (
        f"{quoted(text.name)} is free text: “in” finds {quoted(part)} within other words, too, and "
        "only in this spelling."
    )
    return needle.warn("part-of-text", sentence, "did you mean to ask for a choice?")


def _search_in_choice(part: str, choice: InferredType, needle: Operand) -> Problem | None:
    """A word within choices can be meant; a part of a word, or of another choice, seldom is."""
    texts = [each for each in choice.choices or () if isinstance(each, str)]
    subject = quoted(choice.name or "This")
    whole_word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    found = [each for each in texts if part in each and part != each]
    for each in found if part in texts else [e for e in found if not whole_word.search(e)]:
        sentence = (
            f"{subject} is a choice, and “in” looks for part of it: {quoted(part)} is also found "
            f"in {quoted(each)}."
        )
        return needle.warn("part-of-text", sentence, "did you mean “==”?")
    if part in texts:
        sentence = f"{subject} is a choice, and “in” looks for part of it."
        return needle.warn("part-of-text", sentence, "did you mean “==”?")
    return None


def _is_constant_text(typed: InferredType) -> bool:
    return bool(typed.constant) and isinstance(typed.constant[0], str)
