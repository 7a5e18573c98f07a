"""Valuations: what each live name holds in a state, symbolic until a condition reads it.

Symbolic execution with lazy initialization: a value gets no representative before it is read, so
that names that nothing reads cost nothing. Sources: King, "Symbolic Execution and Program Testing"
(1976); Khurshid, Pasareanu, Visser, "Generalized Symbolic Execution for Model Checking and
Testing" (2003).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from workflow_design.checker.verification.dataflow.decision_points import Assignment
from workflow_design.checker.verification.dataflow.definitions import Definition
from workflow_design.checker.verification.values.partition import Value, key_of
from workflow_design.documents.fields.question import MISSING


@dataclass(frozen=True)
class SymbolicValue:
    """A symbolic value: it has been given, and no condition has read it yet.

    Attributes:
        definition: where it came from.
        number: distinguishes two values of one definition; below zero until its state
            numbers it.
        optional: whether it may be missing.
    """

    definition: Definition
    number: int
    optional: bool

    @property
    def may_be_missing(self) -> bool:
        """Whether there may be no value."""
        return self.optional or self.definition.inner_optional


type Term = SymbolicValue | Value
type Valuation = Mapping[str, Term]
type ValuesOf = Callable[[SymbolicValue], Sequence[Value]]
"""From a symbolic value to a representative of each class of what it can be."""


@dataclass(frozen=True)
class Binding:
    """A value that is chosen for a symbolic value when it is read."""

    symbol: SymbolicValue
    value: Value


def new_symbol(definition: Definition, number: int, *, optional: bool) -> SymbolicValue:
    """A symbolic value that its state has not numbered yet."""
    return SymbolicValue(definition, -1 - number, optional)


def values_of(symbol: SymbolicValue, representatives: Sequence[Value]) -> Sequence[Value]:
    """The representatives of a symbolic value, of which one may be that it is missing."""
    return (*representatives, MISSING) if symbol.may_be_missing else representatives


def assignments(
    valuation: Valuation, names: Sequence[str], values: ValuesOf
) -> Iterator[tuple[tuple[Binding, ...], Assignment]]:
    """Every assignment to these names, with the values that are chosen for it."""
    terms = (valuation[name] for name in names)
    symbols = dict.fromkeys(term for term in terms if isinstance(term, SymbolicValue))
    for chosen in product(*map(values, symbols)):
        bindings = tuple(map(Binding, symbols, chosen))
        yield bindings, assignment_of(valuation, names, bindings)


def assignment_of(
    valuation: Valuation, names: Sequence[str], bindings: Sequence[Binding]
) -> dict[str, Value]:
    """The values of these names, all of which are known or chosen."""
    known = {binding.symbol: binding.value for binding in bindings}
    return {
        name: known[term] if isinstance(term, SymbolicValue) else term
        for name in names
        for term in [valuation[name]]
    }


def bind(valuation: Valuation, bindings: Sequence[Binding]) -> dict[str, Term]:
    """The valuation in which chosen values replace their symbolic values, wherever they are."""
    known = {binding.symbol: binding.value for binding in bindings}
    return {
        name: known.get(term, term) if isinstance(term, SymbolicValue) else term
        for name, term in valuation.items()
    }


def is_given(term: Term) -> bool:
    """Whether the name holds some value for sure."""
    return not term.may_be_missing if isinstance(term, SymbolicValue) else term is not MISSING


def numbered(valuation: Valuation) -> tuple[dict[str, Term], dict[int, int]]:
    """The valuation with its symbolic values numbered in its order, and their numbers before.

    States that differ in the numbers alone are so the same state. Numbers below zero are of
    symbolic values that are new: they have none before.
    """
    numbers: dict[SymbolicValue, SymbolicValue] = {}
    for term in valuation.values():
        if isinstance(term, SymbolicValue) and term not in numbers:
            numbers[term] = SymbolicValue(term.definition, len(numbers), term.optional)
    renamed = {
        name: numbers[term] if isinstance(term, SymbolicValue) else term
        for name, term in valuation.items()
    }
    origins = {new.number: old.number for old, new in numbers.items() if old.number >= 0}
    return renamed, origins


def key_of_term(term: Term) -> object:
    """What two terms share only if they are the same."""
    if isinstance(term, SymbolicValue):
        return id(term.definition), term.number, term.optional
    return key_of(term)
