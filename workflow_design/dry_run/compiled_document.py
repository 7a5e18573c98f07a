"""The compiled document: that of a workflow version, ready to be run and shown in a dry run.

Published and retired versions never change, so each process reads their documents once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.wording.data_labels import Labels, labels_of
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.dry_run.forms import shown_without_links
from workflow_design.models import DefinitionStatus, WorkflowDefinition
from workflow_design.runtime.version_cache import VersionCache
from workflow_design.runtime.workflow import DocumentWorkflow, workflow_of_document
from workflow_design.services.export import document_of

MOST_CACHED = 20
"""Compiled documents; one of the largest size takes 5 MB."""


@dataclass(frozen=True, eq=False)
class CompiledDocument:
    """A workflow document of which each part is read once."""

    document: Mapping[str, Json]

    @cached_property
    def workflow(self) -> DocumentWorkflow:
        """The workflow as it runs."""
        return workflow_of_document(self.document)

    @cached_property
    def tasks(self) -> Mapping[str, JsonObject]:
        """The tasks as the document has them, by key."""
        return {key: each.data for key, each in WorkflowDocument(self.document).tasks.items()}

    @cached_property
    def labels(self) -> Labels:
        """The labels of what conditions read."""
        return labels_of(self.document)

    @cached_property
    def shown_questions(self) -> Sequence[Question]:
        """The questions by which the workflow's data is shown."""
        return shown_without_links(self.workflow.all_questions)


_cache: VersionCache[int, CompiledDocument] = VersionCache(MOST_CACHED)


def compiled_document(workflow: WorkflowDefinition) -> CompiledDocument:
    """The compiled document of a version, which was found within its company.

    It has no worker roles: a dry run does not ask who does a task, and their names can change.
    """
    if workflow.status == DefinitionStatus.DRAFT:
        return _compile(workflow)
    compiled = _cache.get(workflow.pk)
    if compiled is None:
        compiled = _compile(workflow)
        _cache.keep(workflow.pk, compiled)
    return compiled


def _compile(workflow: WorkflowDefinition) -> CompiledDocument:
    workflow.prefetch_for_export()
    document = document_of(workflow)
    for task in document.get("tasks", ()):
        task.pop("worker_role", None)
    return CompiledDocument(document)
