"""Runs of a workflow document in memory, from what was given at each step; no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http import HTTPStatus

from ticketflower.types import Json, JsonObject
from workflow_design.documents.rules.context import response_values
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.workflow.task_types import ASYNC_ACTION
from workflow_design.runtime.actions import (
    build_output,
    describe_failure,
    describe_refusal,
    is_retryable,
    reads_body,
)
from workflow_design.runtime.data import build_input, build_rule_context, merge_output
from workflow_design.runtime.faults import ActionFailed, WorkflowFault
from workflow_design.runtime.transitions import (
    choose_transition,
    evaluate_in_order,
    refuse_too_many_automatic_steps,
)
from workflow_design.runtime.workflow import (
    DocumentTask,
    DocumentWorkflow,
    Transition,
)


class Outcome(StrEnum):
    """The outcome of a transition's condition."""

    HOLDS = "matches"
    DOES_NOT_HOLD = "doesn't match"
    NOT_TRIED = "not checked"
    FAILED = "failed"


@dataclass(frozen=True)
class StepInput:
    """The input of one step: answers or an agent's output, or an action's answer (status, body)."""

    task: str
    answers: JsonObject


@dataclass(frozen=True)
class InitialContext:
    """The context that a run starts from.

    ``ticket`` and ``company`` are what rules see of them, ``calls`` how often an action is
    called before it counts as failed.
    """

    ticket: JsonObject
    company: JsonObject
    data: JsonObject
    calls: int = 1


@dataclass(frozen=True)
class TriedTransition:
    """The outcome of one transition; ``because`` says why its condition could not be evaluated."""

    transition: Transition
    outcome: Outcome
    because: str = ""


@dataclass(frozen=True)
class Step:
    """The submission or a finished task, and what followed from it.

    ``taken`` is the transition that was taken; None where there is none, or none held.
    """

    task: DocumentTask | None
    given: JsonObject
    output: JsonObject
    data: JsonObject
    tried: tuple[TriedTransition, ...] = ()
    taken: Transition | None = None


@dataclass(frozen=True)
class Run:
    """How far a run has come: at a task, completed, or stopped by a fault.

    ``fault`` is the sentence that the ticket error would have.
    """

    workflow: DocumentWorkflow
    beginning: InitialContext
    data: JsonObject
    outputs: Mapping[str, Json] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    task: DocumentTask | None = None
    input: JsonObject = field(default_factory=dict)
    is_completed: bool = False
    fault: str = ""

    def seen(self) -> JsonObject:
        """The data that rules see now."""
        return build_rule_context(
            self.data,
            ticket=self.beginning.ticket,
            company=self.beginning.company,
            outputs=self.outputs,
        )


class RunDoesNotFit(Exception):
    """The inputs belong to another path: the workflow was changed meanwhile."""


def begin(workflow: DocumentWorkflow, beginning: InitialContext) -> Run:
    """A ticket of this workflow has been submitted."""
    run = Run(workflow, beginning, beginning.data)
    return _follow(run, Step(None, beginning.data, {}, beginning.data))


def replay(
    workflow: DocumentWorkflow, beginning: InitialContext, given: Sequence[StepInput]
) -> Run:
    """The run in which these were given, one after the other.

    Raises:
        RunDoesNotFit: one of them is for another task than the one that is there.
    """
    run = begin(workflow, beginning)
    for each in given:
        if run.task is None or run.task.key != each.task:
            raise RunDoesNotFit
        run = complete(run, each.answers)
    return run


def complete(run: Run, given: JsonObject) -> Run:
    """The task of the run has been completed with this.

    Args:
        run: one with a task.
        given: a form's answers or the output of an agent; of an action ``status`` and ``body`` of
            what the service answers.
    """
    task = run.task
    assert task is not None
    step = Step(task, given, given, run.data)
    try:
        output = given if task.has_form else _output_of_action(run, task, given)
    except (WorkflowFault, RuleFailed) as fault:
        return _stopped(run, replace(step, output={}), str(ActionFailed(task.title, str(fault))))
    step = replace(step, output=output)
    done = replace(run, outputs={**run.outputs, task.key: output})
    try:
        data = merge_output(task, run.data, output, done.seen())
    except RuleFailed as fault:
        return _stopped(done, step, str(fault))
    return _follow(replace(done, data=data), replace(step, data=data))


class _CallRefused(WorkflowFault):
    """The service answered that the call failed."""


def _output_of_action(run: Run, task: DocumentTask, response: JsonObject) -> JsonObject:
    if task.task_type == ASYNC_ACTION:
        # The body comes by a callback, which has no status of its own.
        response = {**response, "status": HTTPStatus.OK.value}
    status = response["status"]
    refusal = describe_refusal(status)
    if refusal:
        calls = run.beginning.calls if is_retryable(status) else 1
        raise _CallRefused(describe_failure(refusal, calls))
    body = response["body"] if reads_body(task) else None
    return build_output(task, response_values(status=status, body=body), run.seen())


def _follow(run: Run, step: Step) -> Run:
    """Take the transition that holds, and make the next task."""
    origin = step.task
    transitions = run.workflow.transitions_from(origin)
    step = replace(step, tried=tried(transitions, run.seen()))
    try:
        taken = choose_transition(run.workflow, origin, run.seen())
        following = run.workflow.target(taken) if taken else None
        types = [each.task.task_type for each in (*run.steps, step) if each.task]
        refuse_too_many_automatic_steps(following, types)
        step = replace(step, taken=taken)
        done = replace(run, steps=(*run.steps, step), task=following, input={})
        if following is None:
            return replace(done, is_completed=True)
        return replace(done, input=build_input(following, run.data, run.seen()))
    except (WorkflowFault, RuleFailed) as fault:
        return _stopped(run, step, str(fault))


def _stopped(run: Run, step: Step, fault: str) -> Run:
    return replace(run, steps=(*run.steps, step), task=None, input={}, fault=fault)


def tried(transitions: Sequence[Transition], seen: JsonObject) -> tuple[TriedTransition, ...]:
    """The outcome of each of these transitions, in the order in which they are tried."""
    found: list[TriedTransition] = []
    try:
        for transition, holds in evaluate_in_order(transitions, seen):
            found.append(
                TriedTransition(transition, Outcome.HOLDS if holds else Outcome.DOES_NOT_HOLD)
            )
    except RuleFailed as fault:
        found.append(TriedTransition(transitions[len(found)], Outcome.FAILED, fault.sentence))
    untried = transitions[len(found) :]
    return (*found, *(TriedTransition(transition, Outcome.NOT_TRIED) for transition in untried))
