"""Initial states: the ways to answer a ticket's form, as far as its questions depend on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from workflow_design.checker.verification.dataflow.decision_points import Assignment
from workflow_design.checker.verification.statespace.transition_system import TransitionSystem
from workflow_design.checker.verification.statespace.valuations import (
    Term,
    Valuation,
    new_symbol,
    numbered,
)
from workflow_design.checker.verification.values.partition import Value, key_of
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.rules import evaluation

MOST_ANSWERS = 100_000
"""Answers in all initial assignments together."""

MOST_DEPENDENT = 2_000
"""Assignments to questions that others depend on; of more, so many are explored."""


@dataclass(frozen=True)
class InitialAssignments:
    """The ways to answer the questions that depend on others, and those they depend on.

    Attributes:
        every: an answer for each of these fields; MISSING for a question that is not asked.
        is_complete: whether they are all.
    """

    every: tuple[Assignment, ...]
    is_complete: bool


def initial_assignments(system: TransitionSystem) -> InitialAssignments:
    """Every way to answer the questions on which others depend, in the order of the form."""
    definitions, is_complete = system.definitions, True
    most = min(MOST_DEPENDENT, MOST_ANSWERS // max(1, len(system.dependent)))
    found: list[dict[str, Value]] = [{}]
    for name in definitions.document.fields:
        if name not in system.dependent:
            continue
        condition = definitions.condition_of(name)
        shown = system.partition.representatives(definitions.fields[name]).values
        if definitions.may_stay_empty(name):
            shown = (*shown, MISSING)
        pairs = _some_pairs(found, shown, most)
        is_complete &= len(pairs) == len(found) * len(shown)
        distinct: dict[tuple[str, ...], dict[str, Value]] = {}
        for above, value in pairs:
            definitions.document.budget.look()
            for answer in _answer(condition, above, value):
                extended = {**above, name: answer}
                distinct[tuple(map(key_of, extended.values()))] = extended
        found = list(distinct.values())
    return InitialAssignments(tuple(found), is_complete)


def initial_valuations(
    system: TransitionSystem, initial: InitialAssignments
) -> Iterator[tuple[Valuation, Assignment]]:
    """What the live names hold at the start, for each initial assignment."""
    for chosen in initial.every:
        system.definitions.document.budget.look()
        valuation: dict[str, Term] = {}
        for name in system.live[None]:
            valuation[name] = _initial_term(system, name, chosen, len(valuation))
        yield numbered(valuation)[0], chosen


def _initial_term(system: TransitionSystem, name: str, chosen: Assignment, number: int) -> Term:
    if name in chosen:
        return chosen[name]
    definitions = system.definitions
    whole = definitions.whole(name) if name == "tasks" else None
    definition = definitions.of_context(name) or definitions.field(name) or whole
    if definition is None:
        return MISSING
    return new_symbol(definition, number, optional=definition.optional)


def _some_pairs[One, Other](
    ones: Sequence[One], others: Sequence[Other], most: int
) -> list[tuple[One, Other]]:
    """All pairs, or as many as this: some of each kind, not the first.

    The step between two has no divisor in common with the number of the others, so that it does
    not come to the same of them again and again.
    """
    total = len(ones) * len(others)
    step = max(1, -(-total // most))
    while step > 1 and gcd(step, len(others)) > 1:
        step += 1
    pairs = (divmod(number, len(others)) for number in range(0, total, step))
    return [(ones[one], others[other]) for one, other in pairs]


def _answer(condition: Value, above: Mapping[str, Value], answer: Value) -> tuple[Value, ...]:
    """What becomes of an answer under a condition; nothing where it cannot be evaluated."""
    data = {name: value for name, value in above.items() if value is not MISSING}
    try:
        return (answer if evaluation.holds(condition, data) else MISSING,)
    except evaluation.RuleFailed:
        # The form cannot be submitted then.
        return ()
