"""The paths through a workflow, each with data that takes it: a witness made whole; no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design import flow
from workflow_design.documents.questions import questions_of_fields, questions_of_schema
from workflow_design.documents.samples import PERSON, sample_answers
from workflow_design.dry_run.responses import sample_response
from workflow_design.dry_run.runs import Beginning, Given, Run, begin, complete
from workflow_design.flow import DocumentTask


@dataclass(frozen=True)
class Step:
    """One transition of a path.

    ``transition`` is its place in the document, ``task`` the one that was completed before it
    (None for the submission), ``output`` the answers to that task on which the path depends; a
    value of None is one to leave empty.
    """

    transition: int
    task: str | None
    output: JsonObject


@dataclass(frozen=True)
class Path:
    """A way from the start; ``start`` are the fields on which it depends.

    ``ends`` says whether it leads to the end of the workflow.
    """

    steps: tuple[Step, ...]
    start: JsonObject
    ends: bool


@dataclass(frozen=True)
class Walk:
    """A path walked with data of its own.

    ``follows`` is False where the data could not be made so that it takes this path; ``given``
    then goes as far as it does.
    """

    start: JsonObject
    given: tuple[Given, ...]
    run: Run
    follows: bool


def run_path(
    document: Mapping[str, Json], path: Path, *, beginning: Beginning, person: str = PERSON
) -> Walk:
    """Fill in all that a path leaves open, and walk it by the rules of the engine.

    Args:
        document: the workflow's.
        path: one of its paths.
        beginning: what rules see of ticket and company; its data are the presets.
        person: for questions that ask for a person of the company.
    """
    full = _walk(document, path, beginning, person, optional=True)
    # What need not be answered may still decide, for instance by overwriting what does.
    return full if full.follows else _walk(document, path, beginning, person, optional=False)


def _walk(
    document: Mapping[str, Json], path: Path, beginning: Beginning, person: str, *, optional: bool
) -> Walk:
    presets = beginning.data
    fields = questions_of_fields(document.get("fields") or [])
    open_fields = [each for each in fields if each.name not in presets]
    known = {**presets, **path.start}
    start = sample_answers(open_fields, known=known, person=person, optional=optional)
    data = {**presets, **start}
    run = begin(
        document, Beginning(beginning.ticket, beginning.company, data, beginning.calls)
    )
    given: list[Given] = []
    for step in path.steps:
        if step.task is not None:
            if run.task is None or run.task.key != step.task:
                return Walk(start, tuple(given), run, follows=False)
            answers = sample_of_task(run.task, step.output, person=person, optional=optional)
            run = complete(run, answers)
            given.append(Given(step.task, answers))
        if not _took(run, step):
            return Walk(start, tuple(given), run, follows=False)
    return Walk(start, tuple(given), run, follows=run.is_completed == path.ends)


def _took(run: Run, step: Step) -> bool:
    taken = run.steps[-1].taken
    return taken is not None and taken.index == step.transition


def sample_of_task(
    task: DocumentTask, known: Mapping[str, Json], *, person: str = PERSON, optional: bool = True
) -> JsonObject:
    """What completes a task: answers to its form, or the answer of its service.

    Args:
        task: of either sort.
        known: parts of its output to keep, None for one to leave empty.
        person: for questions that ask for a person of the company.
        optional: whether questions that need no answer get one too.
    """
    if task.task_type != flow.FORM:
        return sample_response(task, known=known)
    questions, _unshowable = questions_of_schema(task.output_schema or {"type": "object"})
    return sample_answers(questions, known=known, person=person, optional=optional)


def paths_of(document: Mapping[str, Json]) -> Sequence[Path]:
    raise NotImplementedError
