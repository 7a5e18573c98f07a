"""Persistence of documents: writes a new or draft version into its tables."""

from collections.abc import Collection

from ticketflower.types import JsonObject
from users.models import ApiToken, Company, CompanyRole, User
from workflow_design.models import (
    TaskDefinition,
    TicketType,
    TicketTypeAccess,
    VersionedDefinition,
    WorkflowDefinition,
    WorkflowTransition,
)


def write_version(
    version: VersionedDefinition, by: User, document: JsonObject, token: ApiToken | None = None
) -> None:
    """Write a document into a version that is new or a draft.

    A new version of a ticket type has its workflow already.
    """
    version.created_by = by
    version.written_with = token
    version.title = document["title"]
    version.description = document.get("description", "")
    version.ext_ref = document.get("ext_ref", [])
    version.display_layout = document.get("display_layout")
    if isinstance(version, WorkflowDefinition):
        version.fields = document.get("fields", [])
        version.save()
        _store_tasks(version, by, document)
    else:
        version.due = document.get("due")
        version.priority = document.get("priority")
        version.requester_may = document.get("requester_may")
        version.fields = document.get("fields", {})
        version.edit_layout = document.get("edit_layout")
        version.save()
        roles = _roles_by_name(version.company)
        names = document.get("company_role_access", [])
        set_access(version, [roles[name.lower()] for name in names])


def _store_tasks(draft: WorkflowDefinition, by: User, document: JsonObject) -> None:
    draft.transitions.all().delete()
    draft.tasks.all().delete()
    roles = _roles_by_name(draft.company)
    tasks = TaskDefinition.objects.bulk_create(
        TaskDefinition(
            company=draft.company,
            workflow=draft,
            version=draft.version,
            position=position,
            created_by=by,
            key=body["key"],
            title=body["title"],
            description=body.get("description", ""),
            ext_ref=body.get("ext_ref", []),
            task_type=body["task_type"],
            worker_role=_role(roles, body.get("worker_role")),
            due=body.get("due"),
            instructions=body.get("instructions") or "",
            action_url=body.get("action_url") or "",
            timeout_seconds=body.get("timeout_seconds"),
            input_schema=body.get("input_schema"),
            output_schema=body.get("output_schema"),
            input_transform=body.get("input_transform"),
            output_transform=body.get("output_transform"),
            edit_layout=body.get("edit_layout"),
            display_layout=body.get("display_layout"),
        )
        for position, body in enumerate(document.get("tasks", []))
    )
    by_key = {task.key: task for task in tasks}
    WorkflowTransition.objects.bulk_create(
        WorkflowTransition(
            company=draft.company,
            workflow=draft,
            position=position,
            from_task=by_key.get(body.get("from")),
            to_task=by_key.get(body.get("to")),
            condition=body.get("condition"),
            priority=body.get("priority", 0),
        )
        for position, body in enumerate(document.get("transitions", []))
    )


def _roles_by_name(company: Company) -> dict[str, CompanyRole]:
    roles = CompanyRole.objects.of_company(company)
    return {role.role_name.lower(): role for role in roles}


def _role(roles: dict[str, CompanyRole], name: str | None) -> CompanyRole | None:
    return roles[name.lower()] if name else None


def set_access(version: TicketType, roles: Collection[CompanyRole]) -> None:
    """Let people with these company roles submit a version; everyone where there are none."""
    access = TicketTypeAccess.objects.of_company(version.company)
    access.filter(ticket_type=version).delete()
    TicketTypeAccess.objects.bulk_create(
        TicketTypeAccess(company=version.company, ticket_type=version, role=role) for role in roles
    )
