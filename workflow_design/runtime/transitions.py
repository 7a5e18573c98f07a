"""Choice of a transition: the first whose condition holds, and the limit of loops of actions."""

from collections.abc import Iterable, Iterator, Sequence

from ticketflower.types import JsonObject
from workflow_design.documents.rules import evaluation
from workflow_design.documents.workflow.task_types import FORM
from workflow_design.runtime.faults import NoTransitionHolds, TooManyAutomaticSteps
from workflow_design.runtime.workflow import Task, Transition, Workflow

MOST_AUTOMATIC_STEPS = 100
"""Actions in a row without a person; more are taken for a loop that never ends."""


def evaluate_in_order(
    transitions: Iterable[Transition], seen: JsonObject
) -> Iterator[tuple[Transition, bool]]:
    """Each transition that is tried, in turn, and whether its condition holds; the last one may.

    Raises:
        RuleFailed: the condition of the next one cannot be evaluated.
    """
    for transition in transitions:
        holds = evaluation.holds(transition.condition, seen)
        yield transition, holds
        if holds:
            return


def choose_transition[T: Task](
    workflow: Workflow[T], origin: T | None, seen: JsonObject
) -> Transition | None:
    """Choose the transition that is taken from a task; None where none leads on: an end.

    Args:
        workflow: the workflow.
        origin: the finished task; None for the start, from which some transition must lead.
        seen: what rules see.

    Raises:
        NoTransitionHolds: there are transitions, and the condition of none holds.
        RuleFailed: a condition cannot be evaluated.
    """
    transitions = workflow.transitions_from(origin)
    if not transitions and origin is not None:
        return None
    for transition, holds in evaluate_in_order(transitions, seen):
        if holds:
            return transition
    raise NoTransitionHolds(f"“{origin.title}”" if origin else "the start")


def refuse_too_many_automatic_steps(following: Task | None, latest: Sequence[str]) -> None:
    """Refuse to continue with an action after too many in a row.

    Args:
        following: the task that comes next.
        latest: the types of the tasks before it, the oldest first; at least the last
            MOST_AUTOMATIC_STEPS.

    Raises:
        TooManyAutomaticSteps: they were all actions.
    """
    if following is None or following.task_type == FORM or len(latest) < MOST_AUTOMATIC_STEPS:
        return
    if FORM not in latest[-MOST_AUTOMATIC_STEPS:]:
        raise TooManyAutomaticSteps(MOST_AUTOMATIC_STEPS)
