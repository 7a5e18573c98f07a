"""Narrowing: what a condition rules out of the variables that it reads.

Where ``{"!=": [{"var": "a"}, 0]}`` holds, "a" is not 0; where ``{"missing": "a"}`` does not hold,
"a" is there. As in type checkers, the parts of a rule that are evaluated only then may rely on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from ticketflower.types import Json
from workflow_design.checker.verification.dataflow.definitions import nested
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation
from workflow_design.documents.rules.ast import Array, Call, Literal, Object, Rule, Var
from workflow_design.documents.rules.operators import COMPARING
from workflow_design.documents.rules.variables import variables


@dataclass(frozen=True)
class Narrowing:
    """What the conditions around a part of a rule rule out.

    Attributes:
        missing: names that are there.
        zero: names that are not 0.
    """

    missing: frozenset[str] = frozenset()
    zero: frozenset[str] = frozenset()

    def where(self, condition: Rule, truth: bool) -> Self:
        """What is ruled out as well where the condition holds, or does not."""
        return type(self)(
            self.missing | names_ruled_out(MISSING, condition, truth),
            self.zero | names_ruled_out(0, condition, truth),
        )


def names_ruled_out(value: Json, condition: Rule, truth: bool) -> frozenset[str]:
    """The names that cannot have a value where a condition holds, or does not hold.

    Args:
        value: MISSING or 0: both count as false.
        condition: a rule.
        truth: whether it holds.
    """
    match condition:
        case Var(Literal(str() as name), None) if truth:
            return frozenset({name})
        case Call("!", (argument,)):
            return names_ruled_out(value, argument, not truth)
        case Call("!!", (argument,)):
            return names_ruled_out(value, argument, truth)
        case Call("and" | "or" as operator, arguments):
            every = [names_ruled_out(value, each, truth) for each in arguments]
            # Of an "and" that holds all parts hold, of an "or" that does not hold none does.
            all_are_so = truth == (operator == "and")
            return frozenset.union(*every) if all_are_so else frozenset.intersection(*every)
        case Call("missing", arguments) if value is MISSING and not truth:
            return frozenset(_texts_in(arguments))
        case Call(operator, arguments) if operator == "in" or operator in COMPARING:
            return _ruled_out_by_comparison(value, condition, arguments, truth)
    return frozenset()


def _ruled_out_by_comparison(
    value: Json, condition: Rule, arguments: Iterable[Rule], truth: bool
) -> frozenset[str]:
    """The one name in a comparison with constants that would turn out otherwise with the value."""
    names = frozenset(name for _pointer, name in variables(condition))
    if len(names) != 1 or any(isinstance(each, Call | Object) for each in arguments):
        return frozenset()
    try:
        data = nested(dict.fromkeys(names, value))
        turns_out_so = evaluation.holds(condition.json, data) == truth
    except evaluation.RuleFailed:
        return names
    return frozenset() if turns_out_so else names


def _texts_in(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        match rule:
            case Literal(str() as text):
                yield text
            case Array(items):
                yield from _texts_in(items)
