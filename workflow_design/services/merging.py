"""Merging of an uploaded document with the definitions that it changes."""

from collections.abc import Mapping

from ticketflower.types import Json, JsonObject
from workflow_design.checker.check import CheckResult
from workflow_design.documents.workflow.composition import merge_task, merge_workflow
from workflow_design.models import TicketType, WorkflowDefinition


def merged_documents(checked: CheckResult, workflows: Mapping[str, Json]) -> list[JsonObject]:
    """Each workflow and ticket type that a document brings, as a whole, with its kind.

    Args:
        checked: a document without errors.
        workflows: those of the company by key, as they are edited now.
    """
    document = checked.document
    assert document is not None
    if checked.kind == "task":
        return [merge_task(workflows[document["workflow"]], document)]
    bundle = document if checked.kind == "bundle" else {f"{checked.kind}s": [document]}
    merged = [
        merge_workflow(workflows.get(each["key"]), each) for each in bundle.get("workflows", [])
    ]
    return [
        *({**each, "kind": WorkflowDefinition.kind} for each in merged),
        *({**each, "kind": TicketType.kind} for each in bundle.get("tickets", [])),
    ]
