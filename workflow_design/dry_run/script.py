"""The script of a dry run: what is given at each step, all at once, as programs send it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.questions import schema_of_questions
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.schema.validate import errors_of
from workflow_design.dry_run.realized_witness import sample_of_task
from workflow_design.dry_run.runs import StepInput
from workflow_design.dry_run.session import OBJECT, DryRunSession
from workflow_design.runtime.workflow import DocumentTask

SERVICE_ANSWER: JsonObject = {
    "type": "object",
    "properties": {
        "status": {"type": "integer", "minimum": 100, "maximum": 599, "default": 200},
        "body": {"description": "JSON that the service answers with."},
    },
    "additionalProperties": False,
}
"""JSON Schema of what completes an action: the answer of its service."""

RESPONSE_EXPECTED = (
    "“{title}” is an action: its output is the response of its service, or the callback: an "
    "object with “status” and “body”."
)


@dataclass(frozen=True)
class PlayedScript:
    """How far a script came.

    Attributes:
        session: the dry run at the first step that was not completed.
        inputs: of the tasks that were completed, in their order.
        problems: why the next step was not completed: a JSON Pointer into the script, and a
            sentence.
    """

    session: DryRunSession
    inputs: tuple[JsonObject, ...] = ()
    problems: Sequence[tuple[str, str]] = ()


def play_script(
    session: DryRunSession, answers: JsonObject | None, outputs: Sequence[StepInput]
) -> PlayedScript:
    """Take a dry run as far as its script goes, or to the first answers that do not fit.

    Args:
        session: that has not begun.
        answers: to the submit form; None leaves the dry run before it.
        outputs: what completes the tasks, one after the other.

    Raises:
        DryRunTooLarge: there are too many steps.
    """
    if answers is None:
        return PlayedScript(session)
    problems = session.problems(answers)
    if problems:
        return PlayedScript(session, problems=_below("/answers", problems))
    session = session.after(answers)
    inputs: list[JsonObject] = []
    for number, given in enumerate(outputs):
        place, run = f"/outputs/{number}", session.run
        assert run is not None
        if run.task is None or run.task.key != given.task:
            problems = [(f"{place}/task", _other_task(run.task, given.task))]
            return PlayedScript(session, tuple(inputs), problems)
        problems = _problems(session, run.task, given.answers)
        if problems:
            return PlayedScript(session, tuple(inputs), _below(f"{place}/output", problems))
        inputs.append(run.input)
        session = session.after(_completing(run.task, given.answers))
    return PlayedScript(session, tuple(inputs))


def asked_schema(session: DryRunSession) -> JsonObject:
    """JSON Schema of what completes the submit form or the task of a dry run now."""
    run = session.run
    if run is None:
        return schema_of_questions(session.questions)
    assert run.task is not None
    if not run.task.has_form:
        return SERVICE_ANSWER
    schema: JsonObject = run.task.output_schema or OBJECT
    return schema


def asked_example(session: DryRunSession) -> JsonObject:
    """Sample data that fits ``asked_schema``, where there is some."""
    run = session.run
    if run is None:
        known = session.state.presets
        return sample_answers(session.questions, known=known, person=session.person)
    assert run.task is not None
    return sample_of_task(run.workflow, run.task, {}, person=session.person)


def _problems(
    session: DryRunSession, task: DocumentTask, given: JsonObject
) -> list[tuple[str, str]]:
    if task.has_form:
        return session.problems(given)
    if not given.keys() <= SERVICE_ANSWER["properties"].keys():
        return [("", RESPONSE_EXPECTED.format(title=task.title))]
    return [(error.pointer, error.sentence) for error in errors_of(SERVICE_ANSWER, given)]


def _completing(task: DocumentTask, given: JsonObject) -> JsonObject:
    if task.has_form:
        return given
    defaults: dict[str, Json] = {"status": 200, "body": None}
    return {**defaults, **given}


def _other_task(current: DocumentTask | None, given: str) -> str:
    if current is None:
        return f"The test run has ended before the task “{given}”."
    return f"The test run is at the task “{current.key}”, not at “{given}”."


def _below(place: str, problems: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{place}{pointer}", sentence) for pointer, sentence in problems]
