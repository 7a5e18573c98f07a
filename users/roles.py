"""The five system roles and their permissions, stored in Django's groups."""

from collections.abc import Collection
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.text import capfirst

USER = "user"
TASK_WORKER = "task_worker"
TICKET_ADMIN = "ticket_admin"
WORKFLOW_CREATOR = "workflow_creator"
ADMIN = "admin"

ROLES: dict[str, tuple[str, ...]] = {
    USER: ("workflow_ops.submit_ticket",),
    TASK_WORKER: ("workflow_ops.execute_task",),
    TICKET_ADMIN: ("workflow_ops.manage_tickets", "workflow_design.view_definitions"),
    WORKFLOW_CREATOR: ("workflow_design.change_definitions", "workflow_design.view_definitions"),
    ADMIN: (
        "users.manage_people",
        "users.view_audit",
        "workflow_ops.manage_signing_secret",
        "workflow_ops.manage_webhooks",
    ),
}

AGENT_ROLES = tuple(role for role in ROLES if role != ADMIN)
"""System roles that an agent can have: only people manage people."""

LABELS = {
    USER: "User",
    TASK_WORKER: "Task worker",
    TICKET_ADMIN: "Ticket admin",
    WORKFLOW_CREATOR: "Workflow creator",
    ADMIN: "Admin",
}

MAY = {
    USER: "submits tickets and follows their progress",
    TASK_WORKER: "works on assigned tasks",
    TICKET_ADMIN: "manages all tickets and tasks, including failed ones, and can view definitions",
    WORKFLOW_CREATOR: "creates, tests and publishes workflows and ticket types",
    ADMIN: "manages people, roles, webhooks and their signing secret, and reads the audit log",
}
"""What each role does, for people: profile and README say it with these words."""


def described(names: Collection[str]) -> list[tuple[str, str]]:
    """The roles of these names as people read them: what each is called, and what it may do."""
    others = sorted(name for name in names if name not in ROLES)
    return [
        *((LABELS[role], capfirst(MAY[role])) for role in ROLES if role in names),
        *((capfirst(name), "A role of this site") for name in others),
    ]


def permissions_of(names: Collection[str]) -> set[str]:
    """The permissions ``app.codename`` that the roles of these names give."""
    return {permission for name in names for permission in ROLES.get(name, ())}


def roles_granting(permission: str) -> list[str]:
    """The names, for people, of the roles that have the permission ``app.codename``."""
    return [LABELS[role] for role, permissions in ROLES.items() if permission in permissions]


def sync_roles() -> None:
    """Make the groups and their permissions as ``ROLES`` says; safe to run at any time."""
    for label in ("users", "workflow_design", "workflow_ops"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for role, names in ROLES.items():
        group, _made = Group.objects.get_or_create(name=role)
        wanted = Q()
        for name in names:
            app_label, codename = name.split(".")
            wanted |= Q(content_type__app_label=app_label, codename=codename)
        group.permissions.set(Permission.objects.filter(wanted))


def sync_roles_after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    """Receiver of ``post_migrate``: acts once, after the last of our apps."""
    if sender.label == "workflow_ops":
        sync_roles()
