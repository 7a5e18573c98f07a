"""Dry runs: a stored workflow, or a document, with answers that are given beforehand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404
from ninja import Router

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import dry_run as bodies
from ticketflower.api.bodies.dry_run import DryRunStatus
from ticketflower.api.documents import read_document
from ticketflower.api.problems import ApiProblem, Issue
from ticketflower.api.routes.definitions import READ
from ticketflower.types import JsonObject
from users.limits import limits
from workflow_design.checker.verification.statespace.traces import Paths
from workflow_design.documents.budget import Budget
from workflow_design.documents.wording.describe_rule import describe_conditions
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.dry_run.compiled_document import CompiledDocument, compiled_document
from workflow_design.dry_run.realized_witness import paths_of_document, realize_witness
from workflow_design.dry_run.runs import Run, Step, StepInput
from workflow_design.dry_run.script import (
    PlayedScript,
    asked_example,
    asked_schema,
    play_script,
)
from workflow_design.dry_run.session import DryRunSession, initial_state, open_session
from workflow_design.dry_run.verified_version import verified_version
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.drafts import check_document

router = Router(tags=["definitions"])
SUBMIT_FORM = "Submit form"


@dataclass(frozen=True)
class Subject:
    """The workflow that is run.

    Attributes:
        key: of the workflow.
        version: its number; None where it is not stored.
        title: of the workflow.
        ticket_type: whose preset values apply, if one was named.
        compiled: its document.
        roles: the worker roles of its tasks, by their keys.
        paths: finds its paths within a time limit.
    """

    key: str
    version: int | None
    title: str
    ticket_type: TicketType | None
    compiled: CompiledDocument
    roles: Mapping[str, str | None]
    paths: Callable[[Budget], Paths]


@router.post(
    "/dry-run",
    url_name="dry-run",
    operation_id="dry_run",
    **operation(*READ, answers={200: bodies.DryRun}, problems=(404, 409)),
)
def dry_run(request: ApiRequest, body: bodies.ToDryRun) -> bodies.DryRun:
    """Run a workflow with given answers by the rules of the engine; nothing is stored or called.

    It goes as far as the answers and outputs do, and then says what the next step asks for, with
    an example. A step whose answers don't fit is not done; the issues say why.
    """
    limits.CHECKS.count(request.user.pk)
    subject = _stored(request, body) if body.document is None else _sent(request, body)
    state = initial_state(
        company=request.company,
        by=request.user,
        title=subject.title,
        ticket_type=subject.ticket_type,
    )
    session = open_session(request.company, subject.compiled, state)
    outputs = [StepInput(each.task, each.output) for each in body.outputs]
    played = play_script(session, body.answers, outputs)
    return _told(played, subject, _paths(session, subject) if body.include_paths else None)


def _checked(request: ApiRequest, body: bodies.ToDryRun) -> JsonObject:
    """The canonical form of a document that has no errors.

    Raises:
        ApiProblem: it has some.
    """
    assert body.document is not None
    sent = read_document(body.document, body.form)
    checked = check_document(company=request.company, text=sent.text)
    if checked.document is None or not checked.report.ok:
        raise sent.rejected(checked.report)
    return canonical_form(checked.document)


def _ticket_type(request: ApiRequest, workflow: str, key: str | None) -> TicketType | None:
    """The ticket type with a key, which starts a workflow.

    Raises:
        Http404: there is none.
    """
    if key is None:
        return None
    types = TicketType.objects.of_company(request.company).with_keys([key])
    found = types.using_workflow(workflow).latest_edited().first()
    if found is None:
        raise Http404
    return found


def _stored(request: ApiRequest, body: bodies.ToDryRun) -> Subject:
    if body.workflow is None:
        sentence = "Name a workflow, or send a document."
        raise ApiProblem(422, "nothing-to-run", sentence)
    versions = WorkflowDefinition.objects.of_company(request.company).with_keys([body.workflow])
    number = "" if body.version is None else str(body.version)
    workflow = versions.chosen(number).for_export().first()
    if workflow is None:
        raise Http404
    compiled = compiled_document(workflow)
    ticket_type = _ticket_type(request, workflow.key, body.ticket_type)
    return Subject(
        key=workflow.key,
        version=workflow.version,
        title=workflow.title,
        ticket_type=ticket_type,
        compiled=compiled,
        roles={
            task.key: task.worker_role.role_name if task.worker_role else None
            for task in workflow.tasks.all()
        },
        paths=lambda budget: verified_version(workflow, compiled, ticket_type, budget).paths,
    )


def _sent(request: ApiRequest, body: bodies.ToDryRun) -> Subject:
    whole = _checked(request, body)
    document = _workflow_of(whole, body.workflow)
    ticket_type = _type_of(whole, document["key"], body.ticket_type)
    if ticket_type is None:
        ticket_type = _ticket_type(request, document["key"], body.ticket_type)
    roles = {task["key"]: task.get("worker_role") for task in document.get("tasks", ())}
    presets = ticket_type.fields if ticket_type else None
    return Subject(
        key=document["key"],
        version=None,
        title=document["title"],
        ticket_type=ticket_type,
        compiled=CompiledDocument(document),
        roles=roles,
        paths=lambda budget: paths_of_document(document, presets, budget),
    )


def _workflow_of(document: JsonObject, key: str | None) -> JsonObject:
    """The workflow with a key in a document; without a key the only one.

    Raises:
        ApiProblem: there is none, or there are several.
    """
    found: list[JsonObject] = document.get("workflows", [])
    if document["kind"] == "workflow":
        found = [document]
    found = [each for each in found if key in (None, each["key"])]
    if len(found) != 1:
        sentence = "The document must have this workflow; name it where there are several."
        raise ApiProblem(422, "nothing-to-run", sentence)
    return {**found[0], "kind": "workflow"}


def _type_of(document: JsonObject, workflow: str, key: str | None) -> TicketType | None:
    """The ticket type with a key in a bundle, as far as a dry run needs it."""
    for each in document.get("tickets", ()):
        if (each["key"], each["workflow"]) == (key, workflow):
            names = ("title", "fields", "edit_layout")
            return TicketType(**{name: each[name] for name in names if name in each})
    return None


def _paths(session: DryRunSession, subject: Subject) -> bodies.DryRunPaths:
    """The paths, each with data that takes it, as far as there is time."""
    budget = Budget()
    paths = subject.paths(budget)
    items: list[bodies.DryRunPath] = []
    for witness in paths.witnesses:
        if budget.is_spent:
            return bodies.DryRunPaths(items=items, is_complete=False)
        workflow, beginning = session.compiled.workflow, session.beginning
        found = realize_witness(workflow, witness, beginning=beginning, person=session.person)
        items.append(
            bodies.DryRunPath(
                tasks=[*witness.tasks],
                answers=found.start,
                outputs=[_output(each) for each in found.given],
                follows=found.follows,
            )
        )
    return bodies.DryRunPaths(items=items, is_complete=paths.complete)


def _output(given: StepInput) -> bodies.TaskOutput:
    return bodies.TaskOutput(task=given.task, output=given.answers)


def _told(
    played: PlayedScript, subject: Subject, paths: bodies.DryRunPaths | None
) -> bodies.DryRun:
    session, run = played.session, played.session.run
    inputs = ({}, *played.inputs)
    return bodies.DryRun(
        workflow=subject.key,
        version=subject.version,
        status=_status(run),
        steps=[
            _step(step, given, subject)
            for step, given in zip(run.steps if run else (), inputs, strict=False)
        ],
        current=_current(session, subject) if run is None or run.task else None,
        data=run.data if run else session.beginning.data,
        fault=(run.fault or None) if run else None,
        issues=[
            Issue(where="body", pointer=pointer, sentence=sentence)
            for pointer, sentence in played.problems
        ],
        paths=paths,
    )


def _status(run: Run | None) -> DryRunStatus:
    if run is None:
        return DryRunStatus.NOT_STARTED
    if run.fault:
        return DryRunStatus.FAILED
    return DryRunStatus.COMPLETED if run.is_completed else DryRunStatus.AT_TASK


def _step(step: Step, given: JsonObject, subject: Subject) -> bodies.DryRunStep:
    conditions = [each.transition.condition for each in step.tried]
    words = describe_conditions(conditions, subject.compiled.labels)
    task = step.task
    return bodies.DryRunStep(
        task=task.key if task else None,
        title=task.title if task else SUBMIT_FORM,
        task_type=task.task_type if task else None,
        worker_role=subject.roles.get(task.key) if task else None,
        input=given,
        output=step.output if task else step.given,
        transitions=[
            bodies.TriedTransition(
                to=each.transition.target,
                condition=condition,
                outcome=each.outcome,
                because=each.because,
                is_taken=each.transition is step.taken,
            )
            for each, condition in zip(step.tried, words, strict=True)
        ],
    )


def _current(session: DryRunSession, subject: Subject) -> bodies.CurrentStep:
    task = session.run.task if session.run else None
    written = subject.compiled.tasks[task.key] if task else {}
    return bodies.CurrentStep(
        task=task.key if task else None,
        title=task.title if task else SUBMIT_FORM,
        description=written.get("description", ""),
        task_type=task.task_type if task else None,
        worker_role=subject.roles.get(task.key) if task else None,
        instructions=written.get("instructions", ""),
        input=session.run.input if session.run else {},
        output_schema=asked_schema(session),
        example=asked_example(session),
    )
