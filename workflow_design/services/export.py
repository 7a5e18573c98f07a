"""Definitions as documents: what is exported can be uploaded again unchanged."""

from collections.abc import Mapping

from ticketflower.types import JsonObject
from users.models import Company
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.models import (
    Definition,
    TaskDefinition,
    TicketType,
    WorkflowDefinition,
    WorkflowTransition,
)


def _described(definition: Definition) -> JsonObject:
    return {
        "key": definition.key,
        "title": definition.title,
        "description": definition.description,
        "ext_ref": definition.ext_ref,
    }


def _task_body(task: TaskDefinition) -> JsonObject:
    return {
        **_described(task),
        "task_type": task.task_type,
        "worker_role": task.worker_role.role_name if task.worker_role else None,
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


def workflow_document(workflow: WorkflowDefinition) -> JsonObject:
    """One version of a workflow, with its tasks and transitions.

    Costs two statements unless ``tasks__worker_role`` and ``transitions`` are prefetched.
    """
    tasks, transitions = workflow.tasks.all(), workflow.transitions.all()
    keys = {task.pk: task.key for task in tasks}
    return canonical_form(
        {
            "kind": "workflow",
            **_described(workflow),
            "fields": workflow.fields,
            "display_layout": workflow.display_layout,
            "tasks": [_task_body(task) for task in tasks],
            "transitions": [
                _transition(transition, keys)
                for transition in sorted(transitions, key=lambda each: each.position)
            ],
        }
    )


def task_document(task: TaskDefinition) -> JsonObject:
    """One task of one version of a workflow."""
    return canonical_form({"kind": "task", "workflow": task.workflow.key, **_task_body(task)})


def ticket_document(ticket: TicketType) -> JsonObject:
    """One version of a ticket definition."""
    return canonical_form(
        {
            "kind": "ticket",
            **_described(ticket),
            "workflow": ticket.workflow.key,
            "fields": ticket.fields,
            "company_role_access": [access.role.role_name for access in ticket.access.all()],
            "edit_layout": ticket.edit_layout,
            "display_layout": ticket.display_layout,
        }
    )


def bundle_document(company: Company) -> JsonObject:
    """All current definitions of the company in one document, without those that are retired."""
    workflows = WorkflowDefinition.objects.of_company(company).current().not_retired()
    tickets = TicketType.objects.of_company(company).current().not_retired()
    return canonical_form(
        {
            "kind": "bundle",
            "workflows": [workflow_document(workflow) for workflow in workflows.for_export()],
            "tickets": [ticket_document(ticket) for ticket in tickets.for_export()],
        }
    )
