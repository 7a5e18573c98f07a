"""Names that collide: keys, fields, choices, roles, and names that are taken."""

import json
from collections.abc import Iterable

from ticketflower.types import JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.words import quoted, quoted_list
from workflow_design.documents.rules.context import RESERVED
from workflow_design.documents.rules.operators import operator_of
from workflow_design.documents.workflow.workflow_document import (
    Node,
    WorkflowDocument,
    merged_names,
    nodes_in,
    texts_in,
)


def check_workflow_keys(document: WorkflowDocument, findings: Findings) -> None:
    """Tasks, fields, choices and transitions that are there twice; reserved names."""
    _check_twice(nodes_in(document.workflow, "tasks"), "key", "duplicate-task", "task", findings)
    fields = nodes_in(document.workflow, "fields")
    _check_twice(fields, "FieldName", "duplicate-field", "field", findings)
    for field in fields:
        _check_choices(field, findings)
        if field.data.get("FieldName") in RESERVED:
            findings.error(
                "reserved-name", field.at("FieldName"), _reserved(field.data["FieldName"])
            )
    for task in document.tasks.values():
        _check_output_names(task, findings)
    _check_transitions(document, findings)


def check_together(workflow: JsonObject, findings: Findings) -> None:
    """Tasks and transitions replace those of the draft together, so they come together."""
    if "tasks" in workflow and "transitions" not in workflow:
        sentence = "“tasks” and “transitions” must be given together; “transitions” is missing."
        findings.error("tasks-without-transitions", "/tasks", sentence, at_key=True)
    if "transitions" in workflow and "tasks" not in workflow:
        sentence = "“tasks” and “transitions” must be given together; “tasks” is missing."
        findings.error("transitions-without-tasks", "/transitions", sentence, at_key=True)


def check_bundle_keys(bundle: JsonObject, findings: Findings) -> None:
    """Definitions that a bundle brings twice, or a bundle that brings none."""
    for name, noun in (("workflows", "workflow"), ("tickets", "ticket")):
        _check_twice(nodes_in(bundle, name), "key", "duplicate-definition", noun, findings)
    if not bundle.get("workflows") and not bundle.get("tickets"):
        sentence = "This bundle is empty: it has neither “workflows” nor “tickets”."
        findings.error("empty-bundle", "", sentence)


def check_roles_twice(ticket: JsonObject, findings: Findings) -> None:
    """Company roles that are listed twice; capital and small letters are the same."""
    seen: set[str] = set()
    for pointer, role in texts_in(ticket, "company_role_access"):
        if role.lower() in seen:
            findings.error("duplicate-role", pointer, f"The role {quoted(role)} is listed twice.")
        seen.add(role.lower())


def _check_twice(
    every: Iterable[Node], name: str, code: str, noun: str, findings: Findings
) -> None:
    seen: set[str] = set()
    for node in every:
        key = node.data.get(name)
        if key in seen:
            sentence = f"Another {noun} above is also called {quoted(key)}."
            findings.error(code, node.at(name), sentence)
        elif isinstance(key, str):
            seen.add(key)


def _check_choices(field: Node, findings: Findings) -> None:
    seen: set[str] = set()
    for pointer, choice in texts_in(field.data, "Choices", field.pointer):
        if choice in seen:
            sentence = f"The choice {quoted(choice)} is listed twice."
            findings.error("duplicate-choice", pointer, sentence)
        seen.add(choice)


def _check_output_names(task: Node, findings: Findings) -> None:
    """The output is merged into the data, where it must not hide what rules see there."""
    transform = task.data.get("output_transform")
    if isinstance(transform, dict) and operator_of(transform) is None:
        pointer = task.at("output_transform")
    else:
        pointer = task.at("output_schema", "properties")
    for name in sorted((merged_names(task.data) or set()) & set(RESERVED)):
        findings.error("reserved-name", f"{pointer}/{name}", _reserved(name), at_key=True)


def _check_transitions(document: WorkflowDocument, findings: Findings) -> None:
    seen: set[str] = set()
    for transition in document.transitions:
        origin, target, condition = map(transition.data.get, ("from", "to", "condition"))
        same = json.dumps([origin, target, condition], sort_keys=True)
        if same in seen and condition is not None:
            sentence = (
                f"There is already a transition from {_end(origin)} to {_end(target)} "
                "with the same condition."
            )
            findings.warning("duplicate-transition", transition.pointer, sentence)
        seen.add(same)


def _end(key: str | None) -> str:
    return "null" if key is None else quoted(key)


def _reserved(name: str) -> str:
    return (
        f"The name {quoted(name)} is reserved: rules use {quoted_list(RESERVED)} for other values."
    )
