"""A document is checked like a program: all checks, in order, into one report."""

from collections.abc import Mapping
from dataclasses import dataclass

from ticketflower.types import Json, JsonObject
from workflow_design.documents import keys, merge
from workflow_design.documents.field_types import check_fields
from workflow_design.documents.findings import Findings, Locate, all_but_tasks, one_task
from workflow_design.documents.forms import check_forms
from workflow_design.documents.graph_check import check_graph
from workflow_design.documents.json_schemas import check_schemas
from workflow_design.documents.layouts import check_workflow_layouts
from workflow_design.documents.outline import Outline, parts
from workflow_design.documents.parse import parse
from workflow_design.documents.references import (
    check_transitions,
    check_worker_roles,
    check_workflow_exists,
)
from workflow_design.documents.report import Report, Severity
from workflow_design.documents.rules_check import check_rules
from workflow_design.documents.shape import check_shape, kind_of
from workflow_design.documents.surroundings import Surroundings
from workflow_design.documents.tickets import check_ticket
from workflow_design.documents.ways.check import check_ways
from workflow_design.documents.ways.judgements import Ways
from workflow_design.documents.ways.types_check import check_types

__all__ = ["Checked", "Surroundings", "check", "check_workflow_ready"]


@dataclass(frozen=True)
class Checked:
    """A report, and the document if it could be read and is of a known kind."""

    report: Report
    document: JsonObject | None
    kind: str | None


def check(text: str | bytes, surroundings: Surroundings) -> Checked:
    """Everything that is wrong with a document, and its data.

    Args:
        text: the document as it was written.
        surroundings: what the company has that the document may refer to.
    """
    return _check(text, surroundings, ready=False)


def check_workflow_ready(document: JsonObject, surroundings: Surroundings) -> Report:
    """What keeps a whole workflow document from being published.

    The places are those of its normal form as text (merge.to_text), which pages can show.
    """
    return _check(merge.to_text(document), surroundings, ready=True).report


def _check(text: str | bytes, surroundings: Surroundings, *, ready: bool) -> Checked:
    report = Report()
    source = parse(text, report)
    if source is None:
        return Checked(report, None, None)
    findings = Findings(source, report)
    kind = kind_of(source.value, findings)
    if kind is None:
        return Checked(report, None, None)
    document = check_shape(source.value, kind, findings)
    if kind == "workflow":
        _check_workflow(document, surroundings, findings, ready=ready)
    elif kind == "task":
        _check_task(document, surroundings, findings)
    elif kind == "ticket":
        check_ticket(document, surroundings, findings)
    else:
        _check_bundle(document, surroundings, findings)
    return Checked(report, source.value, kind)


def _check_workflow(
    document: JsonObject, surroundings: Surroundings, findings: Findings, *, ready: bool = False
) -> JsonObject:
    """Check a workflow, with the tasks it keeps, and give it as a whole."""
    keys.check_together(document, findings)
    brings = "tasks" in document or "transitions" in document
    severity = Severity.ERROR if brings or ready else Severity.WARNING
    kept = None if ready else surroundings.workflows.get(str(document.get("key")))
    locate: Locate = findings.locate if brings or kept is None else all_but_tasks(findings.root)
    whole = merge.merge_workflow(kept, document)
    _check_whole(whole, severity, surroundings, findings.within(findings.root, locate))
    return whole


def _check_task(document: JsonObject, surroundings: Surroundings, findings: Findings) -> None:
    workflow = check_workflow_exists(document, surroundings, findings)
    if workflow is None or not isinstance(document.get("key"), str):
        # Without its workflow the task's names cannot be judged; the rest can.
        document = {"key": "", **document}
        _check_lone_task(document, surroundings, findings)
        return
    whole = merge.merge_task(workflow, document)
    index = [each.get("key") for each in whole["tasks"]].index(document["key"])
    placed = findings.within("", one_task(index))
    _check_whole(whole, Severity.WARNING, surroundings, placed)


def _check_lone_task(document: JsonObject, surroundings: Surroundings, findings: Findings) -> None:
    outline = Outline({"tasks": [document]})
    placed = findings.within("", one_task(0))
    check_worker_roles(outline, surroundings, placed)
    check_forms(outline, check_schemas(outline, placed), placed)


def _check_whole(
    workflow: Mapping[str, Json],
    severity: Severity,
    surroundings: Surroundings,
    findings: Findings,
) -> None:
    outline = Outline(workflow)
    keys.check_workflow_keys(outline, findings)
    check_fields(outline, findings)
    check_transitions(outline, findings)
    check_worker_roles(outline, surroundings, findings)
    check_workflow_layouts(outline, findings)
    usable = check_schemas(outline, findings)
    check_forms(outline, usable, findings)
    check_rules(outline, findings)
    check_graph(outline, severity, findings)
    if findings.report.ok and outline.transitions:
        # What is wrong already would be told again, as something that seems to follow from it.
        ways = Ways(outline)
        check_types(ways.flow, findings)
        check_ways(ways, findings)


def _check_bundle(document: JsonObject, surroundings: Surroundings, findings: Findings) -> None:
    keys.check_bundle_keys(document, findings)
    workflows = dict(surroundings.workflows)
    for part in parts(document, "workflows"):
        whole = _check_workflow(part.data, surroundings, findings.within(part.pointer))
        workflows[str(part.data.get("key"))] = whole
    retired = surroundings.retired - {part.data.get("key") for part in parts(document, "workflows")}
    around = Surroundings(surroundings.company_roles, workflows, retired)
    for part in parts(document, "tickets"):
        check_ticket(part.data, around, findings.within(part.pointer))
