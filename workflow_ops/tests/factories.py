"""Test data of definitions, tickets and tasks, made through the services."""

import json
import uuid
from collections.abc import Sequence
from typing import Any

from ticketflower.types import JsonObject
from users.models import Company, User
from workflow_design.models import TicketType
from workflow_design.services.publishing import store_and_publish_document
from workflow_ops.models import TaskInstance, TicketComment, TicketInstance
from workflow_ops.services.conversation.comments import add_comment
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import submit_ticket

YES_NO: JsonObject = {
    "type": "object",
    "required": ["approved"],
    "properties": {"approved": {"type": "boolean", "title": "Approve?"}},
}


def form_task(key: str, **more: Any) -> JsonObject:
    """A FORM task that asks for nothing, unless ``more`` says otherwise."""
    return {"key": key, "title": key.replace("-", " ").capitalize(), "task_type": "FORM", **more}


def bundle(
    key: str = "purchase",
    *,
    fields: list[Any] | None = None,
    tasks: list[Any] | None = None,
    transitions: list[Any] | None = None,
    ticket: JsonObject | None = None,
) -> JsonObject:
    """A bundle with one workflow and one ticket type of the same key.

    As it is: Review asks for approval; approved leads to Order, else the end.
    """
    workflow = {
        "key": key,
        "title": key.capitalize(),
        "fields": fields
        or [
            {"FieldName": "item", "FieldType": "string", "Required": True},
            {"FieldName": "amount", "FieldType": "decimal", "Minimum": 0},
        ],
        "tasks": tasks or [form_task("review", output_schema=YES_NO), form_task("order")],
        "transitions": transitions
        or [
            {"from": None, "to": "review"},
            {
                "from": "review",
                "to": "order",
                "condition": {"==": [{"var": "approved"}, True]},
                "priority": 1,
            },
            {"from": "review", "to": None},
            {"from": "order", "to": None},
        ],
    }
    ticket_type = {"key": key, "title": f"New {key}", "workflow": key, **(ticket or {})}
    return {"kind": "bundle", "workflows": [workflow], "tickets": [ticket_type]}


def agent_bundle(**more: Any) -> JsonObject:
    """A workflow of an agent task "read", which brings an item and a file, and a form "check".

    Args:
        more: keys of the agent task, beside or instead of its own.
    """
    output = {
        "type": "object",
        "required": ["item"],
        "properties": {
            "item": {"type": "string", "title": "Item"},
            "scan": {"type": "string", "format": "file", "title": "Scan"},
        },
    }
    read = {
        "key": "read",
        "title": "Read",
        "task_type": "ASYNC_ACTION",
        "instructions": "Read the invoice.",
        "output_schema": output,
        **more,
    }
    ways = [(None, "read"), ("read", "check"), ("check", None)]
    return bundle(
        "invoice",
        tasks=[read, form_task("check")],
        transitions=[{"from": before, "to": after} for before, after in ways],
    )


def publish(company: Company, by: User, document: JsonObject | None = None) -> TicketType:
    """Publish a bundle, by default ``bundle()``, and return its ticket type."""
    text = json.dumps(document or bundle())
    stored = store_and_publish_document(company=company, by=by, text=text)
    return TicketType.objects.get(pk=stored.ticket_types[0].pk)


def make_ticket(
    ticket_type: TicketType, by: User, answers: JsonObject | None = None
) -> TicketInstance:
    """Submit a ticket and return it as the database has it."""
    ticket = submit_ticket(
        ticket_type=ticket_type,
        by=by,
        answers={"item": "Laptop"} if answers is None else answers,
        submission_key=uuid.uuid4(),
    )
    return TicketInstance.objects.for_detail().get(pk=ticket.pk)


def make_comment(
    ticket: TicketInstance,
    by: User,
    text: str = "A word.",
    *,
    internal: bool = False,
    uploads: Sequence[int] = (),
) -> TicketComment:
    """Write a comment on a ticket that the person may open."""
    found = find_ticket(by, ticket.number)
    assert found is not None
    loaded, viewer = found
    return add_comment(
        ticket=loaded,
        viewer=viewer,
        text=text,
        is_internal=internal,
        submission_key=uuid.uuid4(),
        uploads=uploads,
    )


def current_task(ticket: TicketInstance) -> TaskInstance:
    """The task under way of a ticket, loaded as its page loads it."""
    under_way = TaskInstance.objects.under_way().for_detail()
    return under_way.get(workflow_instance__ticket=ticket)
