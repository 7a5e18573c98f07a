"""Realized witnesses: witnesses of the checker with all that they leave open filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ticketflower.types import Json, JsonObject
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.traces import Paths, paths_of
from workflow_design.documents.budget import Budget, OutOfTime
from workflow_design.documents.fields.questions import questions_left_open
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.samples.samples import PERSON, sample_answers
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.dry_run.responses import sample_response
from workflow_design.dry_run.runs import InitialContext, Run, StepInput, begin, complete
from workflow_design.runtime.workflow import DocumentTask, DocumentWorkflow

NO_PATHS = Paths((), complete=False)
"""Where there was no time to find any."""


@dataclass(frozen=True)
class RealizedWitness:
    """A witness with whole data, and the run that they make.

    ``follows`` is False where no data was found that takes its path; ``given`` then goes as far as
    it does.
    """

    start: JsonObject
    given: tuple[StepInput, ...]
    run: Run
    follows: bool


def paths_of_document(
    document: Mapping[str, Json],
    presets: Mapping[str, Json] | None = None,
    budget: Budget | None = None,
) -> Paths:
    """The paths through a workflow document in which the checker found no errors.

    Args:
        document: the workflow's.
        presets: of the ticket type, where only the paths of its tickets are wanted.
        budget: the time limit; None for the usual one.
    """
    checked = WorkflowDocument(document, budget or Budget())
    try:
        return paths_of(verify(checked, presets).space)
    except OutOfTime:
        return NO_PATHS


def realize_witness(
    workflow: DocumentWorkflow,
    witness: Witness,
    *,
    beginning: InitialContext,
    person: str = PERSON,
) -> RealizedWitness:
    """Fill in all that a witness leaves open, and run it by the rules of the engine.

    Args:
        workflow: the workflow.
        witness: a path through it, with the values on which it depends.
        beginning: what rules see of ticket and company; its data are the presets.
        person: for questions that ask for a person of the company.
    """
    full = _realize(workflow, witness, beginning, person, optional=True)
    # What need not be answered may still decide, for instance by overwriting what does.
    return full if full.follows else _realize(workflow, witness, beginning, person, optional=False)


def _realize(
    workflow: DocumentWorkflow,
    witness: Witness,
    beginning: InitialContext,
    person: str,
    *,
    optional: bool,
) -> RealizedWitness:
    presets = beginning.data
    asked = questions_left_open(workflow.questions, presets)
    known = {**presets, **_known(witness.start, witness.left_out)}
    start = sample_answers(asked, known=known, person=person, optional=optional)
    run = begin(workflow, replace(beginning, data={**presets, **start}))
    given: list[StepInput] = []
    for step in witness.steps:
        taken = run.steps[-1].taken
        if taken is None or taken.index != step.transition:
            return RealizedWitness(start, tuple(given), run, follows=False)
        if run.task is not None:
            wanted = _known(step.output, step.left_out)
            answers = sample_of_task(workflow, run.task, wanted, person=person, optional=optional)
            given.append(StepInput(run.task.key, answers))
            run = complete(run, answers)
    return RealizedWitness(start, tuple(given), run, follows=True)


def _known(values: JsonObject, left_out: Iterable[str]) -> JsonObject:
    return {**values, **dict.fromkeys(left_out)}


def sample_of_task(
    workflow: DocumentWorkflow,
    task: DocumentTask,
    known: Mapping[str, Json],
    *,
    person: str = PERSON,
    optional: bool = True,
) -> JsonObject:
    """What completes a task: answers to its form, an agent's output, or its service's answer.

    Args:
        workflow: that the task belongs to.
        task: of any kind.
        known: parts of its output to keep, None for one to leave empty.
        person: for questions that ask for a person of the company.
        optional: whether questions that need no answer get one too.
    """
    if not task.has_form:
        return sample_response(task, known=known)
    asked = workflow.task_questions[task.key]
    return sample_answers(asked, known=known, person=person, optional=optional)
