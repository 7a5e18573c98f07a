"""Uses: what rules read of the data, and the values at which their truth can change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ticketflower.types import Json
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.operators import (
    COMPARING,
    ORDERING,
    SCOPED,
    operator_of,
    values_of,
)
from workflow_design.documents.rules.variables import variables

_COERCING = COMPARING - {"===", "!=="}
_CHOOSING = frozenset({"if", "?:", "and", "or"})
_TESTING = frozenset({"!", "!!", "missing", "missing_some", *COMPARING, "in"})
"""Operators that give true or false (or a list of names), whatever they are given."""

_TRUTHS: tuple[Json, ...] = (True, False, 1, 0)


@dataclass
class Uses:
    """The uses of names by rules: which names they read, and how.

    Attributes:
        names: every name.
        constants: for a name the values that it is compared with.
        members: for a name the values that are looked for in its list.
        links: pairs of names that are compared with each other.
        computed: names that something is computed of, with the operator: where the result
            changes is not known.
        operators: all that compute something.
        coerced: names compared by operators that fail on values of the wrong type.
        ordered: names of which it is asked whether they are less or greater.
        is_open: whether a name is computed itself, so that anything may be read.
    """

    names: set[str] = field(default_factory=set)
    constants: dict[str, list[Json]] = field(default_factory=dict)
    members: dict[str, list[Json]] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    computed: dict[str, str] = field(default_factory=dict)
    operators: set[str] = field(default_factory=set)
    coerced: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    is_open: bool = False


def uses_of(conditions: Iterable[Json]) -> Uses:
    """What these conditions read together; each must be a rule without problems."""
    found = Uses()
    for condition in conditions:
        _visit(condition, found)
    return found


@dataclass(frozen=True)
class _Name:
    name: str


@dataclass(frozen=True)
class _Constant:
    value: Json


@dataclass(frozen=True)
class _Computed:
    operator: str


type _Term = _Name | _Constant | _Computed


def _visit(rule: Json, found: Uses) -> None:
    """Read a rule of which only the truth matters."""
    for _term in _terms(rule, found):
        pass


def _terms(rule: Json, found: Uses) -> list[_Term]:
    """What the rule's value may be: of an "if" any of its branches."""
    operator = operator_of(rule)
    if operator is None:
        return _terms_of_data(rule, found)
    values = values_of(rule, operator)
    if operator == "var":
        return _terms_of_variable(values, found)
    if operator in _CHOOSING:
        return [term for value in values for term in _terms(value, found)]
    if operator in _TESTING:
        _test(operator, values, found)
        return [_Constant(truth) for truth in _TRUTHS]
    _compute(operator, values, found)
    return [_Computed(operator)]


def _terms_of_data(value: Json, found: Uses) -> list[_Term]:
    if isinstance(value, list | dict) and any(True for _ in variables(parse(value))):
        _compute("list", [value], found)
        return [_Computed("list")]
    return [_Constant(value)]


def _terms_of_variable(values: list[Json], found: Uses) -> list[_Term]:
    name = values[0]
    if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
        found.is_open = True
        return [_Computed("var")]
    found.names.add(str(name))
    return [_Name(str(name)), *(term for value in values[1:] for term in _terms(value, found))]


def _test(operator: str, values: list[Json], found: Uses) -> None:
    if operator in {"missing", "missing_some"}:
        _read_names(values[-1:] if operator == "missing_some" else values, found)
    elif operator == "in":
        _look_for(_terms(values[0], found), values[1], found)
    else:
        terms = [_terms(value, found) for value in values]
        for left, right in pairwise(terms):
            _compare(operator, left, right, found)


def _read_names(values: Iterable[Json], found: Uses) -> None:
    for value in values:
        if isinstance(value, list):
            _read_names(value, found)
        elif isinstance(value, str):
            found.names.add(value)
        else:
            found.is_open = True


def _compare(operator: str, left: list[_Term], right: list[_Term], found: Uses) -> None:
    if operator in ORDERING:
        found.ordered.update(t.name for t in (*left, *right) if isinstance(t, _Name))
    if operator in _COERCING:
        found.coerced.update(t.name for t in (*left, *right) if isinstance(t, _Name))
    for one, other in _pairs(left, right):
        match one, other:
            case _Name(name), _Constant(value):
                found.constants.setdefault(name, []).append(value)
            case _Name(name), _Name(another):
                found.links.add((name, another))
            case _Name(name), _Computed(how):
                found.computed[name] = how


def _pairs(left: list[_Term], right: list[_Term]) -> Iterator[tuple[_Term, _Term]]:
    for one in left:
        for other in right:
            yield one, other
            yield other, one


def _look_for(needles: list[_Term], haystack: Json, found: Uses) -> None:
    if isinstance(haystack, list):
        for item in haystack:
            _compare("in", needles, _terms(item, found), found)
        return
    for point in _terms(haystack, found):
        if not isinstance(point, _Name):
            _compare("in", needles, [_Computed("in")], found)
            continue
        for needle in needles:
            if isinstance(needle, _Constant):
                found.members.setdefault(point.name, []).append(needle.value)
            else:
                _compare("in", [needle], [_Computed("in")], found)
                found.computed[point.name] = "in"


def _compute(operator: str, values: list[Json], found: Uses) -> None:
    """Something is computed of all that is read in here."""
    found.operators.add(operator)
    found.operators.update(name for value in values for name in _operators_in(value))
    for value in values:
        for _pointer, name in variables(parse(value)):
            found.names.add(name)
            found.computed[name] = operator
    if operator in SCOPED:
        # What a body reads belongs to the items.
        values = values[:1]
    if any(_computes_names(value) for value in values):
        found.is_open = True


def _operators_in(rule: Json) -> Iterator[str]:
    if isinstance(rule, list | dict):
        operator = operator_of(rule)
        if operator is not None:
            yield operator
        for each in rule.values() if isinstance(rule, dict) else rule:
            yield from _operators_in(each)


def _computes_names(rule: Json) -> bool:
    if isinstance(rule, list):
        return any(_computes_names(each) for each in rule)
    if not isinstance(rule, dict):
        return False
    operator = operator_of(rule)
    if operator == "var":
        name = values_of(rule, operator)[0]
        if isinstance(name, bool) or not isinstance(name, str | int) or name == "":
            return True
    return any(_computes_names(each) for each in rule.values())
