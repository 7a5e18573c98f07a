"""Decision points: which transition the conditions of a program point choose."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ticketflower.types import Json
from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.dataflow.definitions import nested
from workflow_design.checker.verification.dataflow.uses import Uses, uses_of
from workflow_design.checker.verification.values.partition import Value, key_of
from workflow_design.documents.budget import Budget
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.workflow_document import TransitionNode

MOST_CLASSES, LEAST_CLASSES = 4_096, 64
"""Equivalence classes of one point that are tried: all, within the share of the point."""

MOST_EVALUATIONS = 200_000
"""Conditions that are evaluated to decide all points: each gets the same share."""

USUAL_SIZE = 20
"""Values in a condition that is evaluated as fast as most; larger ones take longer."""

type Assignment = Mapping[str, Value]
"""A value for each name that the conditions of a point read."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a decision: the results of a point's conditions for one assignment.

    Attributes:
        truths: for each transition whether its condition holds; a text says why it fails.
    """

    truths: tuple[bool | str, ...]

    @cached_property
    def _first(self) -> int | None:
        return next((n for n, truth in enumerate(self.truths) if truth is not False), None)

    @property
    def taken(self) -> int | None:
        """The number of the transition that is taken; None where the ticket stops."""
        first = self._first
        return first if first is not None and self.truths[first] is True else None

    @property
    def failing(self) -> int | None:
        """The number of the transition whose condition fails, where that stops the ticket."""
        first = self._first
        return first if first is not None and self.truths[first] is not True else None


@dataclass(frozen=True)
class DecisionPoint:
    """The transitions from one program point, in the order in which they are tried.

    Attributes:
        point: where they start.
        transitions: the transitions.
        uses: what all their conditions read.
        work: how many conditions of usual size it takes to decide one assignment.
        most_classes: how many equivalence classes of what they read are tried.
        budget: the time limit of the check.
    """

    point: ProgramPoint
    transitions: Sequence[TransitionNode]
    uses: Uses
    work: int
    most_classes: int
    budget: Budget
    _conditions: tuple[str | None, ...]
    _outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the conditions read, sorted."""
        return self.uses.names

    @property
    def is_conditional(self) -> bool:
        """Whether there is a condition at all."""
        return not all(each.is_unconditional for each in self.transitions)

    @property
    def has_default(self) -> bool:
        """Whether a transition is taken where no condition holds."""
        return any(each.is_unconditional for each in self.transitions)

    def outcome(self, assignment: Assignment) -> Outcome:
        """The results of the conditions for this assignment, by the rules themselves.

        Outcomes are kept: states share assignments, and evaluating is what costs most.
        """
        key = tuple(key_of(assignment[name]) for name in self.names)
        if key not in self._outcomes:
            data = nested({name: assignment[name] for name in self.names})
            self.budget.look()
            self._outcomes[key] = Outcome(evaluation.truths(self._conditions, data))
        return self._outcomes[key]


def decision_points(control_flow: ControlFlow) -> Mapping[ProgramPoint, DecisionPoint]:
    """The decision at each program point; one without a condition decides nothing."""
    every = control_flow.transitions
    share = MOST_EVALUATIONS // max(1, sum(len(each) > 1 for each in every.values()))
    budget = control_flow.document.budget
    return {point: _decision_point(point, each, share, budget) for point, each in every.items()}


def with_conditions(decision: DecisionPoint, conditions: Sequence[Json]) -> DecisionPoint:
    """The same decision by other conditions, one for each of its transitions."""
    texts = _as_texts(conditions)
    return replace(decision, uses=uses_of(conditions), _conditions=texts, _outcomes={})


def _decision_point(
    point: ProgramPoint, transitions: Sequence[TransitionNode], share: int, budget: Budget
) -> DecisionPoint:
    conditions = [each.condition for each in transitions]
    work = max(len(conditions), sum(map(_size, conditions)) // USUAL_SIZE)
    return DecisionPoint(
        point,
        transitions,
        uses_of(conditions),
        work,
        most_classes=min(MOST_CLASSES, max(LEAST_CLASSES, share // max(1, work))),
        budget=budget,
        _conditions=_as_texts(conditions),
    )


def _as_texts(conditions: Iterable[Json]) -> tuple[str | None, ...]:
    """Written as text once: the engine of rules compiles texts, and keeps what it compiled."""
    return tuple(None if each is None else json.dumps(each) for each in conditions)


def _size(rule: Value) -> int:
    inner = rule.values() if isinstance(rule, dict) else rule if isinstance(rule, list) else ()
    return 1 + sum(map(_size, inner))
