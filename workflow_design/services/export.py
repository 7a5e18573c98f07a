"""Export of definitions as documents: what is exported can be uploaded again unchanged."""

from collections.abc import Mapping

from ticketflower.types import JsonObject
from users.models import Company
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.models import (
    Definition,
    TaskDefinition,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
    WorkflowTransition,
)


def document_of(definition: VersionedDefinition | TaskDefinition) -> JsonObject:
    """The document of one version of a workflow or ticket type, or of a task of one.

    Load them ``for_export``, else a workflow or ticket type costs further statements.
    """
    match definition:
        case WorkflowDefinition():
            content = _workflow(definition)
        case TicketType():
            content = _ticket_type(definition)
        case TaskDefinition():
            content = {"workflow": definition.workflow.key, **_task_body(definition)}
    return canonical_form({"kind": definition.kind, **_described(definition), **content})


def bundle_document(company: Company) -> JsonObject:
    """All current definitions of the company in one document, without those that are retired."""
    workflows = WorkflowDefinition.objects.of_company(company).current().not_retired()
    tickets = TicketType.objects.of_company(company).current().not_retired()
    return canonical_form(
        {
            "kind": "bundle",
            "workflows": [document_of(workflow) for workflow in workflows.for_export()],
            "tickets": [document_of(ticket) for ticket in tickets.for_export()],
        }
    )


def _described(definition: Definition) -> JsonObject:
    return {
        "key": definition.key,
        "title": definition.title,
        "description": definition.description,
        "ext_ref": definition.ext_ref,
    }


def _workflow(workflow: WorkflowDefinition) -> JsonObject:
    tasks, transitions = workflow.tasks.all(), workflow.transitions.all()
    keys = {task.pk: task.key for task in tasks}
    return {
        "fields": workflow.fields,
        "display_layout": workflow.display_layout,
        "tasks": [{**_described(task), **_task_body(task)} for task in tasks],
        "transitions": [
            _transition(transition, keys)
            for transition in sorted(transitions, key=lambda each: each.position)
        ],
    }


def _task_body(task: TaskDefinition) -> JsonObject:
    return {
        "task_type": task.task_type,
        "worker_role": task.worker_role.role_name if task.worker_role else None,
        "due": task.due,
        "instructions": task.instructions,
        "action_url": task.action_url or None,
        "timeout_seconds": task.timeout_seconds,
        "input_schema": task.input_schema,
        "output_schema": task.output_schema,
        "input_transform": task.input_transform,
        "output_transform": task.output_transform,
        "edit_layout": task.edit_layout,
        "display_layout": task.display_layout,
    }


def _transition(transition: WorkflowTransition, keys: Mapping[int, str]) -> JsonObject:
    return {
        "from": transition.from_task_id and keys[transition.from_task_id],
        "to": transition.to_task_id and keys[transition.to_task_id],
        "condition": transition.condition,
        "priority": transition.priority,
    }


def _ticket_type(ticket_type: TicketType) -> JsonObject:
    return {
        "workflow": ticket_type.workflow.key,
        "due": ticket_type.due,
        "priority": ticket_type.priority,
        "requester_may": ticket_type.requester_may,
        "fields": ticket_type.fields,
        "company_role_access": [access.role.role_name for access in ticket_type.access.all()],
        "edit_layout": ticket_type.edit_layout,
        "display_layout": ticket_type.display_layout,
    }
