"""Validation of JsonLogic: what can be seen to be wrong with a rule before it runs."""

import json
from collections.abc import Iterator

from ticketflower.types import Json
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import close_to, did_you_mean, quoted, quoted_list
from workflow_design.documents.rules.ast import Array, Call, Literal, Object, Rule, children, parse
from workflow_design.documents.rules.evaluation import ENGINE
from workflow_design.documents.rules.operators import ARITY

MAX_RULE_VALUES = 2_000
"""Values (objects, lists, texts, numbers) in one rule."""

_OTHER_NAMES = {
    "=": "==",
    "eq": "==",
    "<>": "!=",
    "ne": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "not": "!",
    "&&": "and",
    "||": "or",
    "any": "some",
    "concat": "cat",
    "contains": "in",
    "field": "var",
    "mod": "%",
}
"""The names of the operators in other languages."""


def problems(rule: Json, *, template: bool = False) -> list[Problem]:
    """Everything that can be seen to be wrong with a rule before it runs."""
    if _count(rule) > MAX_RULE_VALUES:
        sentence = f"This rule is too large: it can have at most {MAX_RULE_VALUES:,} values."
        return [Problem("", sentence, "rule-too-large")]
    found = list(_problems(parse(rule), template=template))
    return found or _problems_of_engine(rule, template=template)


def _count(rule: Json) -> int:
    total, waiting = 0, [rule]
    while waiting and total <= MAX_RULE_VALUES:
        value = waiting.pop()
        total += 1
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return total


def _problems(rule: Rule, *, template: bool) -> Iterator[Problem]:
    match rule:
        case Call(operator, arguments):
            yield from _problems_of_arity(operator, len(arguments), join(rule.pointer, operator))
        case Object(members) if len(members) == 1:
            ((name, value),) = members.items()
            yield from _problems_of_name(name, value, rule.pointer, template=template)
        case Object(members) if members and not template:
            sentence = (
                "A rule is an object with one key, its operator; "
                f"this one has {len(members)}: {quoted_list(members)}."
            )
            yield Problem(rule.pointer, sentence, "bad-rule")
    for each in children(rule):
        yield from _problems(each, template=template)


def _problems_of_arity(operator: str, count: int, pointer: str) -> Iterator[Problem]:
    least, most = ARITY[operator]
    if count < least or (most is not None and count > most):
        sentence = f"{quoted(operator)} takes {_arity(least, most)}, not {count}."
        yield Problem(pointer, sentence, "wrong-arity")


def _arity(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more values"
    if most > least:
        return f"{least} to {most} values"
    return "1 value" if least == 1 else f"{least} values"


def _problems_of_name(name: str, value: Rule, pointer: str, *, template: bool) -> Iterator[Problem]:
    if not template:
        sentence = f"{quoted(name)} isn't an operator of JsonLogic."
        meant = _OTHER_NAMES.get(name.lower())
        suggestion = f"did you mean {quoted(meant)}?" if meant else did_you_mean(name, ARITY)
        yield Problem(join(pointer, name), sentence, "unknown-operator", suggestion)
    elif name == "val":
        # The engine's own spelling of "var": as an output's name it would not stay plain data.
        sentence = "“val” isn't an operator of JsonLogic and cannot be the only key of an object."
        yield Problem(join(pointer, name), sentence, "unknown-operator", "did you mean “var”?")
    elif (near := close_to(name, ARITY)) and _may_be_operands(value):
        sentence = f"{quoted(name)} isn't an operator, so this stays an object in the output."
        suggestion = f"did you mean {quoted(near)}?"
        yield Problem(
            join(pointer, name), sentence, "unknown-operator", suggestion, severity=Severity.WARNING
        )


def _may_be_operands(value: Rule) -> bool:
    """Whether an operator was probably given this: an output is computed, too, by a rule."""
    return isinstance(value, Array | Literal)


def _problems_of_engine(rule: Json, *, template: bool) -> list[Problem]:
    """What only the engine knows, so that no rule passes that it would not take."""
    return [
        Problem(each["pointer"], f"This rule is not valid: {each['message']}.", "bad-rule")
        for each in ENGINE.check(json.dumps(rule), "template" if template else "strict")
        if each["severity"] == "error"
    ]
