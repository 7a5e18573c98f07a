"""Test data of definitions: documents as data."""

from typing import Any

from ticketflower.types import JsonObject

YES_NO: JsonObject = {
    "type": "object",
    "required": ["approved"],
    "properties": {"approved": {"type": "boolean", "title": "Approve?"}},
}


def task(key: str, **more: Any) -> JsonObject:
    """A FORM task as part of a workflow; it asks nothing unless ``more`` says otherwise."""
    return {"key": key, "title": key.capitalize(), "task_type": "FORM", **more}


def task_document(key: str, workflow: str = "purchase", **more: Any) -> JsonObject:
    """A document with one FORM task of a workflow."""
    return {"kind": "task", "workflow": workflow, **task(key, **more)}


def workflow_document(key: str = "purchase", **more: Any) -> JsonObject:
    """A workflow with an amount and a department, one task, and nothing else."""
    return {
        "kind": "workflow",
        "key": key,
        "title": key.capitalize(),
        "fields": [
            {"FieldName": "amount", "FieldType": "decimal"},
            {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]},
        ],
        "tasks": [task("review", output_schema=YES_NO)],
        "transitions": [{"from": None, "to": "review"}],
        **more,
    }


def ticket_document(key: str = "it-purchase", **more: Any) -> JsonObject:
    """A ticket type that starts the workflow "purchase" for the department IT."""
    return {
        "kind": "ticket",
        "key": key,
        "title": "Buy IT equipment",
        "workflow": "purchase",
        "fields": {"department": "IT"},
        **more,
    }


def bundle_document(
    workflow: JsonObject | None = None, ticket: JsonObject | None = None
) -> JsonObject:
    """A bundle of one workflow and one ticket type."""
    return {
        "kind": "bundle",
        "workflows": [workflow or workflow_document()],
        "tickets": [ticket or ticket_document()],
    }
