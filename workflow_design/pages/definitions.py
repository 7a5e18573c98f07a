"""Pages of workflows, ticket types and tasks: the content of one version."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ticketflower.texts import indented
from workflow_design.answers.display import Fact, facts
from workflow_design.diagram import Diagram
from workflow_design.diagram.version_diagrams import linked_version_diagram
from workflow_design.documents.fields.questions import Question, questions_of_fields
from workflow_design.models import (
    DefinitionStatus,
    TaskDefinition,
    TaskType,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import fingerprint_of
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.version_cache import VersionCache
from workflow_design.runtime.workflow import output_questions

MOST_DRAWN = 20
"""Diagrams that are kept as HTML; one of the largest workflow takes 1.5 MB."""

_drawn_versions: VersionCache[int, SafeString] = VersionCache(MOST_DRAWN)


@dataclass(frozen=True)
class Versions:
    """The versions of a definition, the newest first, and the fingerprint of its draft."""

    every: Sequence[VersionedDefinition]
    published: VersionedDefinition | None
    draft: VersionedDefinition | None
    draft_fingerprint: str


@dataclass(frozen=True)
class WorkflowPage:
    """The content of a workflow version's page; ``drawn`` is the diagram as HTML, if it is kept."""

    versions: Versions
    tasks: Sequence[TaskDefinition]
    diagram: Diagram
    drawn: SafeString | None
    questions: Sequence[Question]
    ticket_types: Sequence[TicketType]


@dataclass(frozen=True)
class TicketTypePage:
    """The content of a ticket type version's page."""

    versions: Versions
    presets: list[Fact]
    questions: Sequence[Question]
    roles: list[str]


@dataclass(frozen=True)
class TaskDefinitionPage:
    """The content of a task definition's page."""

    questions: Sequence[Question]
    documents: list[tuple[str, str]]
    ticket_types: Sequence[TicketType]


def version_of_status[D: VersionedDefinition](versions: Sequence[D], status: str) -> D | None:
    """The first of these versions with this status, if there is one."""
    return next((each for each in versions if each.status == status), None)


def definition_page(version: VersionedDefinition) -> WorkflowPage | TicketTypePage:
    """Gather the page of one version that was loaded ``for_detail``."""
    of_key = type(version).objects.of_company(version.company).of_key(version.key)
    every: list[VersionedDefinition] = list(of_key)
    draft = version_of_status(every, DefinitionStatus.DRAFT)
    versions = Versions(
        every,
        published=version_of_status(every, DefinitionStatus.PUBLISHED),
        draft=draft,
        draft_fingerprint=fingerprint_of(draft) if draft else "",
    )
    if isinstance(version, WorkflowDefinition):
        return _workflow_page(version, versions)
    return _ticket_type_page(version, versions)


def _workflow_page(workflow: WorkflowDefinition, versions: Versions) -> WorkflowPage:
    tasks = TaskDefinition.objects.of_company(workflow.company).of_workflow(workflow)
    diagram = linked_version_diagram(compiled_version(workflow.pk))
    return WorkflowPage(
        versions=versions,
        tasks=list(tasks.for_list()),
        diagram=diagram,
        drawn=_drawn(workflow, diagram),
        questions=questions_of_fields(workflow.fields),
        ticket_types=_uses(workflow),
    )


def _drawn(workflow: WorkflowDefinition, diagram: Diagram) -> SafeString | None:
    """The diagram with its table, rendered once in each process; None of a draft, which changes."""
    if workflow.status == DefinitionStatus.DRAFT:
        return None
    drawn = _drawn_versions.get(workflow.pk)
    if drawn is None:
        context = {"definition": workflow, "diagram": diagram}
        drawn = render_to_string("workflow_design/definitions/_diagram.html", context)
        _drawn_versions.keep(workflow.pk, drawn)
    return drawn


def _ticket_type_page(ticket_type: TicketType, versions: Versions) -> TicketTypePage:
    questions = questions_of_fields(ticket_type.workflow.fields)
    return TicketTypePage(
        versions=versions,
        presets=facts(questions, ticket_type.fields),
        questions=[question for question in questions if question.name not in ticket_type.fields],
        roles=[access.role.role_name for access in ticket_type.access.all()],
    )


def _uses(workflow: WorkflowDefinition) -> list[TicketType]:
    """The ticket types that start the workflow, in any version."""
    return list(TicketType.objects.of_company(workflow.company).starting(workflow).for_list())


def task_definition_page(task: TaskDefinition) -> TaskDefinitionPage:
    """Gather the page of one task."""
    documents = [
        ("Input schema", task.input_schema),
        ("Input transform", task.input_transform),
        ("Output schema", task.output_schema),
        ("Output transform", task.output_transform),
    ]
    return TaskDefinitionPage(
        questions=output_questions(task) if task.task_type == TaskType.FORM else (),
        documents=[(title, indented(value)) for title, value in documents if value is not None],
        ticket_types=_uses(task.workflow),
    )
