"""Succession of versions: what publishing one means for the others, and for those who use it."""

from collections.abc import Collection

from django.utils import timezone

from users.models import Company
from workflow_design.models import (
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)


def retire_published(definition: VersionedDefinition) -> None:
    """Retire the published version of this key, if there is one."""
    versions = type(definition).objects.of_company(definition.company)
    published = versions.published().of_key(definition.key)
    published.update(status=DefinitionStatus.RETIRED, updated_at=timezone.now())


def claim_version_number(definition: VersionedDefinition) -> int:
    """The number of a version that is published now; an open draft gets the one after.

    Drafts have the highest number, so that versions are published in the order of numbers.
    """
    versions = type(definition).objects.of_company(definition.company).of_key(definition.key)
    draft = versions.draft().first()
    if draft is None:
        return max(versions.values_list("version", flat=True)) + 1
    number = draft.version
    draft.version += 1
    draft.save(update_fields=["version", "updated_at"])
    if isinstance(draft, WorkflowDefinition):
        draft.tasks.update(version=draft.version, updated_at=timezone.now())
    return number


def move_along(ticket_types: Collection[TicketType], workflow: WorkflowDefinition) -> None:
    """Let ticket types start this version of their workflow."""
    moving = TicketType.objects.of_company(workflow.company)
    moving.filter(pk__in=[each.pk for each in ticket_types]).update(workflow=workflow)


def published_workflow(company: Company, key: str) -> WorkflowDefinition:
    """The published version of a workflow that has one."""
    return WorkflowDefinition.objects.of_company(company).published().get(key=key)
