"""Upload preview: what storing a document would change in the company's definitions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from users.models import Company
from workflow_design.checker.check import CheckResult
from workflow_design.diagram import Diagram, diagram_of
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.diff.merged_diff import merge_versions
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.models import MODEL_OF_KIND, WorkflowDefinition
from workflow_design.pages.comparison import changes_by_part, diff_diagram
from workflow_design.services.export import document_of
from workflow_design.services.merging import merged_documents

MOST_CHANGES = 100
"""Changes of one definition that are shown beside an editor."""

MOST_DRAWN = 250
"""Transitions of a workflow that is drawn at each pause in typing."""


@dataclass(frozen=True)
class DefinitionPreview:
    """One definition as it would be stored, compared with the published version.

    Attributes:
        document: the definition as a whole, in canonical form.
        is_new: whether no version of it is published.
        groups: what differs, by the parts of the definition; nothing where it is new.
        changes_left_out: how many changes are too many to be shown.
        diagram: of a workflow that is not too large, with what differs.
    """

    document: JsonObject
    is_new: bool
    groups: list[tuple[Part, list[Change]]]
    changes_left_out: int
    diagram: Diagram | None

    @property
    def noun(self) -> str:
        """The noun for such a definition."""
        return MODEL_OF_KIND[self.document["kind"]].noun

    @property
    def is_workflow(self) -> bool:
        """Whether it is a workflow, else it is a ticket type."""
        return bool(self.document["kind"] == WorkflowDefinition.kind)


def previews_of(
    company: Company, checked: CheckResult, workflows: Mapping[str, Json]
) -> list[DefinitionPreview]:
    """What a document would make; nothing of one that has errors.

    Args:
        company: the company.
        checked: the document.
        workflows: those of the company by key, as they are edited now.
    """
    if not checked.report.ok:
        return []
    wholes = [canonical_form(each) for each in merged_documents(checked, workflows)]
    published = _published(company, wholes)
    return [_preview(whole, published.get((whole["kind"], whole["key"]))) for whole in wholes]


def _published(company: Company, wholes: list[JsonObject]) -> dict[tuple[str, str], JsonObject]:
    """The published versions of these definitions, by kind and key."""
    keys = [whole["key"] for whole in wholes]
    found = [
        document_of(version)
        for model in MODEL_OF_KIND.values()
        for version in model.objects.of_company(company).published().for_export().with_keys(keys)
    ]
    return {(each["kind"], each["key"]): each for each in found}


def _preview(whole: JsonObject, before: JsonObject | None) -> DefinitionPreview:
    found = changes(before, whole) if before and not _is_same(before, whole) else []
    return DefinitionPreview(
        document=whole,
        is_new=before is None,
        groups=changes_by_part(found[:MOST_CHANGES]),
        changes_left_out=max(len(found) - MOST_CHANGES, 0),
        diagram=_diagram(whole, before) if whole["kind"] == WorkflowDefinition.kind else None,
    )


def _is_same(before: JsonObject, whole: JsonObject) -> bool:
    """Whether nothing differs; as text, since true equals 1 in Python."""
    return json.dumps(before, default=repr) == json.dumps(whole, default=repr)


def _diagram(whole: JsonObject, before: JsonObject | None) -> Diagram | None:
    """The workflow, with what differs from the published version."""
    if not whole.get("tasks") or len(whole.get("transitions", [])) > MOST_DRAWN:
        return None
    return diagram_of(whole) if before is None else diff_diagram(merge_versions(before, whole))
