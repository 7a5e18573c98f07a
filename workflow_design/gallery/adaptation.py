"""Adaptation of a template to a company: keys that are free, and roles that it has."""

from collections.abc import Mapping

from ticketflower.types import JsonObject


def adapted(document: JsonObject, *, number: int, roles: Mapping[str, str]) -> JsonObject:
    """The bundle of a template as a company stores it.

    Args:
        document: the template's.
        number: 1 keeps keys and titles, 2 makes them "purchase-2" and "Purchase request (2)".
        roles: by the names of roles in the template, the names of those that take their place.
    """
    return {
        **document,
        "workflows": [_workflow(each, number, roles) for each in document["workflows"]],
        "tickets": [_ticket_type(each, number, roles) for each in document["tickets"]],
    }


def _workflow(workflow: JsonObject, number: int, roles: Mapping[str, str]) -> JsonObject:
    tasks = [
        {**task, "worker_role": roles.get(task["worker_role"], task["worker_role"])}
        if task.get("worker_role")
        else task
        for task in workflow["tasks"]
    ]
    return {**workflow, **_named(workflow, number), "tasks": tasks}


def _ticket_type(ticket: JsonObject, number: int, roles: Mapping[str, str]) -> JsonObject:
    numbered = {**ticket, **_named(ticket, number), "workflow": _key(ticket["workflow"], number)}
    if access := ticket.get("company_role_access"):
        # Two roles of the template may be one in the company.
        numbered["company_role_access"] = [*dict.fromkeys(roles.get(each, each) for each in access)]
    return numbered


def _named(definition: JsonObject, number: int) -> JsonObject:
    title = definition["title"]
    return {
        "key": _key(definition["key"], number),
        "title": title if number == 1 else f"{title} ({number})",
    }


def _key(key: str, number: int) -> str:
    return key if number == 1 else f"{key}-{number}"
