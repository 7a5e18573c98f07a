"""What a document would make of the company's definitions, if it were stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from users.models import Company
from workflow_design.checker.check import Checked
from workflow_design.diagram import Diagram, diagram_of
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.diff.merged_diff import merge_versions
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.documents.workflow.composition import merge_task, merge_workflow
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.pages.comparison import changes_by_part, diff_diagram
from workflow_design.services.export import ticket_document, workflow_document

MOST_CHANGES = 100
"""Changes of one definition that are told beside an editor."""

MOST_DRAWN = 250
"""Transitions of a workflow that is drawn at each pause of whoever types."""


@dataclass(frozen=True)
class Effect:
    """One definition as it would be stored, compared with the version in force.

    Attributes:
        document: the definition as a whole, in canonical form.
        is_new: whether no version of it is in force.
        groups: what differs, by the parts of the definition; nothing where it is new.
        changes_left_out: how many changes are too many to be told.
        diagram: of a workflow that is not too large, with what differs.
    """

    document: JsonObject
    is_new: bool
    groups: list[tuple[Part, list[Change]]]
    changes_left_out: int
    diagram: Diagram | None

    @property
    def noun(self) -> str:
        """What people call such a definition."""
        return "Workflow" if self.is_workflow else "Ticket type"

    @property
    def is_workflow(self) -> bool:
        """Whether it is a workflow, else it is a ticket type."""
        return bool(self.document["kind"] == "workflow")


def effects_of(company: Company, checked: Checked, workflows: Mapping[str, Json]) -> list[Effect]:
    """What a document would make; nothing of one that has errors.

    Args:
        company: the company.
        checked: the document.
        workflows: the company's workflows as drafts or else in force, which the document changes.
    """
    if not checked.report.ok or checked.document is None:
        return []
    wholes = [canonical_form(each) for each in _wholes(checked, workflows)]
    in_force = _in_force(company, wholes)
    return [_effect(whole, in_force.get((whole["kind"], whole["key"]))) for whole in wholes]


def _wholes(checked: Checked, workflows: Mapping[str, Json]) -> Iterator[JsonObject]:
    """Each definition that the document brings, with what it keeps of the one before."""
    document = checked.document
    assert document is not None
    if checked.kind == "task":
        yield merge_task(workflows[document["workflow"]], document)
        return
    bundle = document if checked.kind == "bundle" else {f"{checked.kind}s": [document]}
    for each in bundle.get("workflows", []):
        yield {**merge_workflow(workflows.get(each["key"]), each), "kind": "workflow"}
    for each in bundle.get("tickets", []):
        yield {**each, "kind": "ticket"}


def _in_force(company: Company, wholes: list[JsonObject]) -> dict[tuple[str, str], JsonObject]:
    """The versions in force of these definitions, by kind and key."""
    keys = [whole["key"] for whole in wholes]
    workflows = WorkflowDefinition.objects.of_company(company).published().for_export()
    tickets = TicketType.objects.of_company(company).published().for_export()
    found = [workflow_document(each) for each in workflows.with_keys(keys)]
    found += [ticket_document(each) for each in tickets.with_keys(keys)]
    return {(each["kind"], each["key"]): each for each in found}


def _effect(whole: JsonObject, before: JsonObject | None) -> Effect:
    found = changes(before, whole) if before else []
    return Effect(
        document=whole,
        is_new=before is None,
        groups=changes_by_part(found[:MOST_CHANGES]),
        changes_left_out=max(len(found) - MOST_CHANGES, 0),
        diagram=_diagram(whole, before) if whole["kind"] == "workflow" else None,
    )


def _diagram(whole: JsonObject, before: JsonObject | None) -> Diagram | None:
    """The workflow, with what differs from the version in force."""
    if not whole.get("tasks") or len(whole.get("transitions", [])) > MOST_DRAWN:
        return None
    return diagram_of(whole) if before is None else diff_diagram(merge_versions(before, whole))
