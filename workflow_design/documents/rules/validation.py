"""Validation of JsonLogic: what can be seen to be wrong with a rule before it runs."""

import json
from collections.abc import Iterator

from ticketflower.types import Json
from workflow_design.documents.report.fix import Fix, rename_key, replace_value
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.words import (
    Suggestion,
    close_to,
    did_you_mean,
    quoted,
    quoted_list,
)
from workflow_design.documents.rules.ast import Array, Call, Literal, Object, Rule, children, parse
from workflow_design.documents.rules.compilation import ENGINE
from workflow_design.documents.rules.decimals import MOST_PLACES
from workflow_design.documents.rules.meant import (
    OTHER_OPERATORS,
    SWAPPED,
    as_text,
    rule_of_template,
    rule_of_triple,
)
from workflow_design.documents.rules.operators import ARITY, BEYOND_REFERENCE

MAX_RULE_VALUES = 2_000
"""Values (objects, lists, texts, numbers) in one rule."""


def problems(rule: Json, *, template: bool = False) -> list[Problem]:
    """Everything that can be seen to be wrong with a rule before it runs."""
    if _count(rule) > MAX_RULE_VALUES:
        sentence = f"This rule is too large: it can have at most {MAX_RULE_VALUES:,} values."
        return [Problem("", sentence, "rule-too-large")]
    found = list(_problems(parse(rule), template=template))
    is_wrong = any(each.severity is Severity.ERROR for each in found)
    return found if is_wrong else [*found, *_problems_of_engine(rule, template=template)]


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
            if operator == "round" and len(arguments) == 2:
                yield from _problems_of_places(arguments[1])
        case Object(members) if len(members) == 1:
            yield from _problems_of_name(rule, template=template)
        case Object(members) if members and not template:
            sentence = (
                "A rule is an object with one key, its operator; "
                f"this one has {len(members)}: {quoted_list(members)}."
            )
            meant = rule_of_triple(rule.json)
            suggestion = "" if meant is None else f"did you mean {as_text(meant)}?"
            fix = None if meant is None else replace_value(rule.pointer, meant)
            yield Problem(rule.pointer, sentence, "bad-rule", suggestion, fix=fix)
        case Literal(str(text)) if (meant := rule_of_template(text)) is not None:
            sentence = f"{quoted(text)} is taken as it is: rules read a value with “var”."
            suggestion = f"did you mean {as_text(meant)}?"
            fix = replace_value(rule.pointer, meant)
            severity = Severity.WARNING
            yield Problem(rule.pointer, sentence, "text-placeholder", suggestion, severity, fix=fix)
    for each in children(rule):
        yield from _problems(each, template=template)


def _problems_of_arity(operator: str, count: int, pointer: str) -> Iterator[Problem]:
    least, most = ARITY[operator]
    if count < least or (most is not None and count > most):
        sentence = f"{quoted(operator)} takes {_arity(least, most)}, not {count}."
        yield Problem(pointer, sentence, "wrong-arity")


def _problems_of_places(places: Rule) -> Iterator[Problem]:
    """The places are a constant, so that rounding a number can't fail."""
    value = places.value if isinstance(places, Literal) else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PLACES:
        sentence = f"“round” needs its decimal places as a whole number from 0 to {MOST_PLACES}."
        yield Problem(places.pointer, sentence, "bad-rule")


def _arity(least: int, most: int | None) -> str:
    if most == 0:
        return "no values"
    if most is None:
        return f"{least} or more values"
    if most > least:
        return f"{least} to {most} values"
    return "1 value" if least == 1 else f"{least} values"


def _problems_of_name(rule: Object, *, template: bool) -> Iterator[Problem]:
    """An object with one key that is no operator: in a transform that is what it gives."""
    ((name, value),) = rule.members.items()
    pointer = join(rule.pointer, name)
    meant = OTHER_OPERATORS.get(name.lower())
    if name in BEYOND_REFERENCE:
        yield from _problems_of_unlisted(rule, name, template=template)
        return
    if template and name == "val":
        # The engine's own spelling of "var": as an output's name it would not stay plain data.
        sentence = "“val” isn't an operator of JsonLogic and cannot be the only key of an object."
        as_var = rename_key(pointer, "var")
        yield Problem(pointer, sentence, "unknown-operator", "did you mean “var”?", fix=as_var)
        return
    near = close_to(name, ARITY) if template else None
    if template and not ((near or meant) and _may_be_operands(value)):
        return
    if template and meant and not isinstance(value, Array):
        return
    sentence = f"{quoted(name)} isn't an operator of JsonLogic."
    if template:
        sentence = f"{quoted(name)} isn't an operator, so this stays an object in the output."
    suggestion, fix = _operator_meant(rule, name, meant or near)
    severity = Severity.WARNING if template else Severity.ERROR
    yield Problem(pointer, sentence, "unknown-operator", suggestion, severity, fix=fix)


def _problems_of_unlisted(rule: Object, name: str, *, template: bool) -> Iterator[Problem]:
    """An operator whose values are no list; in a transform that is an object as it is."""
    if not template:
        values = [] if ARITY[name] == (0, 0) else [rule.json[name]]
        meant = {name: values}
        sentence = f"{quoted(name)} needs its values as a list."
        suggestion = f"did you mean {as_text(meant)}?"
        fix = replace_value(rule.pointer, meant)
        yield Problem(join(rule.pointer, name), sentence, "wrong-arity", suggestion, fix=fix)


def _operator_meant(rule: Object, name: str, meant: str | None) -> tuple[Suggestion, Fix | None]:
    if meant is None:
        return did_you_mean(name, ARITY), None
    operands = rule.json[name]
    if name.lower() in SWAPPED and isinstance(operands, list):
        turned = {meant: operands[::-1]}
        return f"did you mean {as_text(turned)}?", replace_value(rule.pointer, turned)
    return f"did you mean {quoted(meant)}?", rename_key(join(rule.pointer, name), meant)


def _may_be_operands(value: Rule) -> bool:
    """Whether an operator was probably given this: an output is computed, too, by a rule."""
    return isinstance(value, Array | Literal)


def _problems_of_engine(rule: Json, *, template: bool) -> list[Problem]:
    """What only the engine knows, so that no rule passes that it would not take."""
    return [
        Problem(each["pointer"], f"This rule is not valid: {each['message']}.", "bad-rule")
        for each in ENGINE.check(json.dumps(rule), "template" if template else "strict")
        if each["severity"] == "error" and each["operator"] not in BEYOND_REFERENCE
    ]
