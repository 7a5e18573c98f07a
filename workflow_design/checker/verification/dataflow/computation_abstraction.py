"""Abstraction of computations: each result of arithmetic becomes a name of its own.

What cannot fail and gives a number may give any number: then conditions distinguish it by what
they compare it with, as they do with answers. Each concrete decision is one of the abstract ones;
the same computation has the same result wherever it is written. Source: Cousot and Cousot,
"Abstract Interpretation" (1977).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.dataflow.decision_points import (
    DecisionPoint,
    with_conditions,
)
from workflow_design.checker.verification.dataflow.definitions import Definition
from workflow_design.checker.verification.dataflow.number_types import (
    NumberType,
    is_whole_result,
    type_of_schema,
    union_of,
)
from workflow_design.checker.verification.dataflow.reaching_definitions import ReachingSet
from workflow_design.checker.verification.values.domains import Domain
from workflow_design.checker.verification.values.partition import key_of
from workflow_design.documents.rules.ast import Array, Call, Literal, Rule, Var, parse
from workflow_design.documents.rules.operators import ARITHMETIC, SCOPED
from workflow_design.documents.schema import formats

_CHOOSING_ONE = frozenset({"max", "min"})
_DIVIDING = frozenset({"/", "%"})


def abstract_computations(
    decision: DecisionPoint, reaching: Mapping[str, ReachingSet]
) -> tuple[DecisionPoint, Mapping[str, ReachingSet]]:
    """The decision with computed numbers as names, and what all its names can hold."""
    abstraction = _Abstraction(reaching)
    conditions = [
        abstraction.condition(each.condition) if each.condition is not None else None
        for each in decision.transitions
    ]
    abstract = with_conditions(decision, conditions)
    held = {**reaching, **abstraction.results}
    return abstract, {name: held[name] for name in abstract.names}


@dataclass
class _Abstraction:
    """Rewrites conditions; ``results`` are the names that stand for computations."""

    reaching: Mapping[str, ReachingSet]
    results: dict[str, ReachingSet] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def condition(self, condition: Json) -> Json:
        """A condition with names for its computations."""
        return self._rewritten(parse(condition))

    def _rewritten(self, rule: Rule) -> Json:
        match rule:
            case Call(operator) if operator in ARITHMETIC or operator == "days":
                found = self._number(rule)
                return rule.json if found is None else {"var": self._name(rule, found)}
            case Call(operator, arguments) if operator not in SCOPED:
                return {operator: [self._rewritten(each) for each in arguments]}
            case Array(items):
                return [self._rewritten(each) for each in items]
        return rule.json

    def _name(self, rule: Rule, found: NumberType) -> str:
        # A hyphen is in no name of the data.
        name = self._names.setdefault(key_of(rule.json), f"result-{len(self._names)}")
        domain = Domain(found.schema, by_form=False)
        if name not in self.results:
            result = Definition(name, domain, optional=False, is_input=False)
            self.results[name] = ReachingSet((result,), may_be_missing=False)
        return name

    def _number(self, rule: Rule) -> NumberType | None:
        """The type of a number that a rule gives without fail; None where it may fail."""
        match rule:
            case Literal(value):
                return type_of_schema({"const": value})
            case Var(_, default):
                held = self.reaching.get(rule.name or "", ReachingSet())
                found = [type_of_schema(each.domain.schema) for each in held.definitions]
                # A default replaces what is missing, and not null.
                if default is not None:
                    found.append(self._number(default))
                elif held.may_be_missing:
                    found.append(NumberType(may_be_null=True))
                return union_of(found)
            case Call(operator, arguments) if operator in ARITHMETIC:
                given = union_of(map(self._number, arguments))
                if given is None or _may_fail(operator, arguments, given):
                    return None
                return NumberType(is_whole_result(operator, arguments, given.is_whole))
            case Call("days", arguments) if all(map(self._is_date, arguments)):
                return NumberType(may_be_null=True)
        return None

    def _is_date(self, rule: Rule) -> bool:
        """Whether the result of a rule is a date or null."""
        match rule:
            case Literal(str(text)):
                return formats.is_date(text)
            case Var(_, None):
                held = self.reaching.get(rule.name or "", ReachingSet()).definitions
                return bool(held) and all(_is_of_dates(each.domain.schema or {}) for each in held)
        return False


def _is_of_dates(schema: JsonObject) -> bool:
    return schema.get("format") == "date" and schema.get("type") in ("string", ["string", "null"])


def _may_fail(operator: str, arguments: tuple[Rule, ...], given: NumberType) -> bool:
    """Whether arithmetic on numbers fails: on a divisor of 0, or the greatest of nothing."""
    if operator in _DIVIDING:
        match arguments[1]:
            case Literal(value):
                return not value
        return True
    return operator in _CHOOSING_ONE and given.may_be_null
