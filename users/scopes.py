"""Scopes of API tokens: what a token may be used for, at most as much as its person may."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """Something that a token may be used for.

    Args:
        name: as tokens and API documents name it.
        words: what it allows, for people.
        permissions: each ``app.codename``; one of them lets a person give it to a token.
    """

    name: str
    words: str
    permissions: tuple[str, ...]


DEFINITIONS_READ = "definitions:read"
DEFINITIONS_DRAFT = "definitions:draft"
DEFINITIONS_PUBLISH = "definitions:publish"
TICKETS_READ = "tickets:read"
TICKETS_SUBMIT = "tickets:submit"
TASKS_WORK = "tasks:work"
ERRORS_READ = "errors:read"
ERRORS_FIX = "errors:fix"

VIEW, CHANGE = "workflow_design.view_definitions", "workflow_design.change_definitions"
SUBMIT, EXECUTE = "workflow_ops.submit_ticket", "workflow_ops.execute_task"
MANAGE = "workflow_ops.manage_tickets"

SCOPES = (
    Scope(DEFINITIONS_READ, "Read, check and test workflows and ticket types", (VIEW, CHANGE)),
    Scope(DEFINITIONS_DRAFT, "Save drafts of workflows and ticket types", (CHANGE,)),
    Scope(DEFINITIONS_PUBLISH, "Publish workflows and ticket types", (CHANGE,)),
    Scope(TICKETS_READ, "Read the tickets that the owner can see", (SUBMIT, EXECUTE, MANAGE)),
    Scope(TICKETS_SUBMIT, "Submit tickets, and comment on them", (SUBMIT,)),
    Scope(TASKS_WORK, "Read and complete the owner's tasks", (EXECUTE,)),
    Scope(ERRORS_READ, "Read errors of tickets", (MANAGE,)),
    Scope(ERRORS_FIX, "Retry and resolve errors of tickets", (MANAGE,)),
)


def scopes_within(permissions: Collection[str]) -> list[Scope]:
    """The scopes that a person with these permissions can give to a token."""
    return [scope for scope in SCOPES if not {*scope.permissions}.isdisjoint(permissions)]
