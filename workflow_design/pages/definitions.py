"""Pages of workflows, ticket types and tasks: the content of one version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from ticketflower.texts import indented
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.preview import preview_form
from workflow_design.diagram import Diagram
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.documents.wording.due_wording import due_text
from workflow_design.models import (
    DefinitionStatus,
    TaskDefinition,
    TaskType,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import fingerprint_of
from workflow_design.models.ticket_types import TicketTypeQuerySet
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.version_cache import VersionCache
from workflow_design.runtime.workflow import document_of_workflow, output_questions

MOST_DRAWN = 20
"""Diagrams that are kept as HTML; one of the largest workflow takes 1.5 MB."""

_drawn_versions: VersionCache[int, SafeString] = VersionCache(MOST_DRAWN)


@dataclass(frozen=True)
class Versions:
    """The versions of a definition: how many, the live one, and the draft with its fingerprint."""

    number: int
    published: VersionedDefinition | None
    draft: VersionedDefinition | None
    draft_fingerprint: str


@dataclass(frozen=True)
class Tab:
    """A tab of a definition's page, which has an address of its own."""

    label: str
    url: str
    is_here: bool


TABS: Final[Mapping[str, Mapping[str, str]]] = {
    WorkflowDefinition.kind: {
        "": "Overview",
        "form": "Form",
        "steps": "Steps",
        "rules": "Rules",
        "versions": "Versions",
        "used": "Used by",
    },
    TicketType.kind: {"": "Form", "versions": "Versions"},
}
"""The tabs by the kind of definition: what they are called in the URL, and for people."""


@dataclass(frozen=True)
class TaskDefinitionPage:
    """The content of a task definition's page."""

    form: AnswersForm | None
    questions: Sequence[Question]
    documents: list[tuple[str, str]]
    due: str
    """When such a task is due, in words."""
    ticket_types: Sequence[TicketType]


def version_of_status[D: VersionedDefinition](versions: Sequence[D], status: str) -> D | None:
    """The first of these versions with this status, if there is one."""
    return next((each for each in versions if each.status == status), None)


def versions_of(version: VersionedDefinition) -> Versions:
    """The versions of a definition, of which this is one."""
    of_key = type(version).objects.of_company(version.company).of_key(version.key)
    every: list[VersionedDefinition] = list(of_key.for_choice())
    draft = of_key.draft().with_author().first()
    return Versions(
        len(every),
        published=version_of_status(every, DefinitionStatus.PUBLISHED),
        draft=draft,
        draft_fingerprint=fingerprint_of(draft) if draft else "",
    )


def tabs_of(
    version: VersionedDefinition, here: str, kept: dict[str, str] | None = None
) -> list[Tab]:
    """The tabs of a definition's page.

    Args:
        version: that is shown.
        here: the tab that is shown.
        kept: what the other tabs keep of its query, such as the version.
    """
    page = reverse(f"design:{version.kind}", args=[version.key])
    history = reverse(f"design:{version.kind}-versions", args=[version.key])
    tabs = []
    for name, label in TABS[version.kind].items():
        query = urlencode({"tab": name} | (kept or {}) if name else kept or {})
        url = history if name == "versions" else f"{page}?{query}" if query else page
        tabs.append(Tab(label, url, name == here))
    return tabs


def drawn_diagram(
    workflow: WorkflowDefinition, diagram: Diagram, rules_url: str
) -> SafeString | None:
    """The diagram, rendered once in each process; None of a draft, which changes."""
    if workflow.status == DefinitionStatus.DRAFT:
        return None
    drawn = _drawn_versions.get(workflow.pk)
    if drawn is None:
        context = {"definition": workflow, "diagram": diagram, "table_url": rules_url}
        drawn = render_to_string("workflow_design/definitions/_diagram.html", context)
        _drawn_versions.keep(workflow.pk, drawn)
    return drawn


def uses_of(workflow: WorkflowDefinition) -> TicketTypeQuerySet:
    """The ticket types that start the workflow, in any version."""
    return TicketType.objects.of_company(workflow.company).starting(workflow).for_list()


def task_definition_page(task: TaskDefinition) -> TaskDefinitionPage:
    """Gather the page of one task."""
    documents = [
        ("Input schema", task.input_schema),
        ("Input transform", task.input_transform),
        ("Output schema", task.output_schema),
        ("Output transform", task.output_transform),
    ]
    questions = output_questions(task) if task.has_form else ()
    labels = labels_of(document_of_workflow(compiled_version(task.workflow_id)))
    return TaskDefinitionPage(
        form=preview_form(questions, labels=labels, layout=task.edit_layout) if questions else None,
        questions=questions,
        documents=[(title, indented(value)) for title, value in documents if value is not None],
        due=due_text(task.due, labels.names) if task.task_type == TaskType.FORM else "",
        ticket_types=list(uses_of(task.workflow)),
    )
