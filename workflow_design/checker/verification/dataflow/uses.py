"""Uses: what rules read of the data, and the values at which their truth can change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ticketflower.types import Json
from workflow_design.documents.rules.ast import (
    Array,
    Call,
    Literal,
    Object,
    Rule,
    Var,
    children,
    parse,
)
from workflow_design.documents.rules.operators import COMPARING, ORDERING, SCOPED
from workflow_design.documents.rules.variables import variables

_CHOOSING = frozenset({"if", "?:", "and", "or"})
_TESTING = frozenset({"!", "!!", "missing", "missing_some", *COMPARING, "in"})
"""Operators that give true or false (or a list of names), whatever they are given."""

_TRUTHS: tuple[Json, ...] = (True, False, 1, 0)


@dataclass(frozen=True)
class Uses:
    """The uses of names by rules: which names they read, and how.

    Attributes:
        names: every name, sorted.
        constants: for a name the values that it is compared with.
        members: for a name the values that are looked for in its list.
        relations: pairs of names that are compared with each other, sorted.
        computed: names that something is computed of, with the operator: where the result
            changes is not known.
        operators: all that compute something.
        ordered: names of which it is asked whether they are less or greater, which fails on
            values of the wrong type.
        is_open: whether a name is computed itself, so that anything may be read.
    """

    names: tuple[str, ...] = ()
    constants: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    members: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    relations: tuple[tuple[str, str], ...] = ()
    computed: Mapping[str, str] = field(default_factory=dict)
    operators: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()
    is_open: bool = False


def uses_of(rules: Iterable[Json]) -> Uses:
    """What these rules use together; each must be a rule without problems."""
    found = _Collector()
    for rule in rules:
        found.visit(parse(rule))
    return Uses(
        names=tuple(sorted(found.names)),
        constants={name: tuple(values) for name, values in found.constants.items()},
        members={name: tuple(values) for name, values in found.members.items()},
        # Sorted: the order of a set of texts differs from process to process, and it decides
        # which of several equally good representatives a witness shows.
        relations=tuple(sorted(found.relations)),
        computed=found.computed,
        operators=frozenset(found.operators),
        ordered=frozenset(found.ordered),
        is_open=found.is_open,
    )


@dataclass(frozen=True)
class _Name:
    name: str


@dataclass(frozen=True)
class _Constant:
    value: Json


@dataclass(frozen=True)
class _Computation:
    operator: str


type _Term = _Name | _Constant | _Computation
"""What a rule's value may be, as far as comparisons distinguish it."""


@dataclass
class _Collector:
    """Walks the syntax trees of rules and collects their uses."""

    names: set[str] = field(default_factory=set)
    constants: dict[str, list[Json]] = field(default_factory=dict)
    members: dict[str, list[Json]] = field(default_factory=dict)
    relations: set[tuple[str, str]] = field(default_factory=set)
    computed: dict[str, str] = field(default_factory=dict)
    operators: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    is_open: bool = False

    def visit(self, rule: Rule) -> None:
        """Collect the uses of a rule of which only the truth matters."""
        self._terms(rule)

    def _terms(self, rule: Rule) -> list[_Term]:
        """What the rule's value may be: of an "if" any of its branches."""
        match rule:
            case Literal(value):
                return [_Constant(value)]
            case Array() | Object():
                if not variables(rule):
                    return [_Constant(rule.json)]
                self._compute("list", (rule,))
                return [_Computation("list")]
            case Var():
                return self._terms_of_variable(rule)
            case Call(operator, arguments):
                return self._terms_of_call(operator, arguments)

    def _terms_of_variable(self, variable: Var) -> list[_Term]:
        if not variable.name:
            self.is_open = True
            return [_Computation("var")]
        self.names.add(variable.name)
        default = [] if variable.default is None else self._terms(variable.default)
        return [_Name(variable.name), *default]

    def _terms_of_call(self, operator: str, arguments: tuple[Rule, ...]) -> list[_Term]:
        if operator in _CHOOSING:
            return [term for argument in arguments for term in self._terms(argument)]
        if operator in _TESTING:
            self._test(operator, arguments)
            return [_Constant(truth) for truth in _TRUTHS]
        self._compute(operator, arguments)
        return [_Computation(operator)]

    def _test(self, operator: str, arguments: tuple[Rule, ...]) -> None:
        if operator in {"missing", "missing_some"}:
            self._read_names(arguments[-1:] if operator == "missing_some" else arguments)
        elif operator == "in":
            self._look_for(self._terms(arguments[0]), arguments[1])
        else:
            terms = [self._terms(argument) for argument in arguments]
            for left, right in pairwise(terms):
                self._compare(operator, left, right)

    def _read_names(self, arguments: Iterable[Rule]) -> None:
        for argument in arguments:
            match argument:
                case Array(items):
                    self._read_names(items)
                case Literal(str(name)):
                    self.names.add(name)
                case _:
                    self.is_open = True

    def _compare(self, operator: str, left: list[_Term], right: list[_Term]) -> None:
        names = {term.name for term in (*left, *right) if isinstance(term, _Name)}
        if operator in ORDERING:
            self.ordered |= names
        for one, other in _pairs(left, right):
            match one, other:
                case _Name(name), _Constant(value):
                    self.constants.setdefault(name, []).append(value)
                case _Name(name), _Name(another):
                    self.relations.add((name, another))
                case _Name(name), _Computation(how):
                    self.computed[name] = how

    def _look_for(self, needles: list[_Term], haystack: Rule) -> None:
        if isinstance(haystack, Array):
            for item in haystack.items:
                self._compare("in", needles, self._terms(item))
            return
        for term in self._terms(haystack):
            if not isinstance(term, _Name):
                self._compare("in", needles, [_Computation("in")])
                continue
            for needle in needles:
                if isinstance(needle, _Constant):
                    self.members.setdefault(term.name, []).append(needle.value)
                else:
                    self._compare("in", [needle], [_Computation("in")])
                    self.computed[term.name] = "in"

    def _compute(self, operator: str, arguments: tuple[Rule, ...]) -> None:
        """Something is computed of all that is read in here."""
        self.operators.add(operator)
        for argument in arguments:
            self.operators.update(_operators_in(argument))
            for _pointer, name in variables(argument):
                self.names.add(name)
                self.computed[name] = operator
        if operator in SCOPED:
            # What a body reads belongs to the items.
            arguments = arguments[:1]
        if any(_computes_names(argument) for argument in arguments):
            self.is_open = True


def _pairs(left: list[_Term], right: list[_Term]) -> Iterator[tuple[_Term, _Term]]:
    for one in left:
        for other in right:
            yield one, other
            yield other, one


def _operators_in(rule: Rule) -> Iterator[str]:
    match rule:
        case Var():
            yield "var"
        case Call(operator):
            yield operator
    for child in children(rule):
        yield from _operators_in(child)


def _computes_names(rule: Rule) -> bool:
    """Whether the name of some variable in the rule is computed, or refers to all data."""
    is_computed = isinstance(rule, Var) and not rule.name
    return is_computed or any(map(_computes_names, children(rule)))
