"""Links of the audit log: the page of the row that an entry is about."""

from dataclasses import dataclass

from django.urls import reverse

from ticketflower.types import JsonObject
from users.database.history import DELETED

MANAGE, VIEW, PEOPLE = (
    "workflow_ops.manage_tickets",
    "workflow_design.view_definitions",
    "users.manage_people",
)
PAGES = {
    "company_roles": ("team:role", "id", PEOPLE),
    "task_instances": ("manage:task", "id", MANAGE),
    "ticket_definitions": ("design:ticket", "key", VIEW),
    "ticket_errors": ("manage:error", "id", MANAGE),
    "ticket_instances": ("tickets:detail", "number", MANAGE),
    "users": ("team:person", "id", PEOPLE),
    "workflow_definitions": ("design:workflow", "key", VIEW),
}
"""By the table: the URL's name, the field that is its argument, who may open it."""


@dataclass(frozen=True)
class Link:
    """The page of a row, and the permission that it asks for."""

    url: str
    permission: str


def link_to(table: str, action: str, values: JsonObject) -> Link | None:
    """The page of a row of a table, if there is one and the row was not deleted."""
    name, field, permission = PAGES.get(table, ("", "", ""))
    if not name or action == DELETED or not values.get(field):
        return None
    return Link(reverse(name, args=[values[field]]), permission)
