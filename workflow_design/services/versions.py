"""What becomes of published versions: an old one is put in force anew, or one is retired.

Published and retired versions never change: rolling back makes another version.
"""

import logging

from django.db import transaction
from django.utils import timezone

from users.audit import audit_log
from users.models import Company, User
from workflow_design.errors import NotInForce, NotReadyToRollBack, NotRetired, WorkflowIsInUse
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.services.drafts import move_along, retire_published, workflow_in_force
from workflow_design.services.export import ticket_document, workflow_document
from workflow_design.services.locking import locked_version
from workflow_design.services.readiness import ticket_readiness, workflow_readiness
from workflow_design.services.writing import write_ticket, write_workflow

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def roll_back_workflow(
    *, version: WorkflowDefinition, by: User, fingerprint: str | None = None
) -> WorkflowDefinition:
    """Put a retired version of a workflow in force anew, as another version that says the same.

    The ticket definitions that use the workflow move along. An open draft stays as it is and
    gets the next number.

    Raises:
        NotRetired: where the version is in force, or a draft.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToRollBack: where it does not fit the company as it is now.
    """
    old = locked_version(version, DefinitionStatus.RETIRED, fingerprint)
    if old is None:
        raise NotRetired(version.title, version.version)
    document = workflow_document(old)
    readiness = workflow_readiness(old.company, document)
    if readiness.reasons:
        raise NotReadyToRollBack(old.title, readiness.reasons[0])
    retire_published(old)
    anew = WorkflowDefinition(
        company=old.company,
        key=old.key,
        version=claim_version_number(WorkflowDefinition, old.company, old.key),
        status=DefinitionStatus.PUBLISHED,
    )
    write_workflow(anew, by, document)
    move_along(readiness.moving, anew)
    _tell_roll_back("workflow_rolled_back", old, anew, by)
    return anew


@transaction.atomic(durable=True)
def roll_back_ticket(
    *, version: TicketType, by: User, fingerprint: str | None = None
) -> TicketType:
    """Put a retired version of a ticket definition in force anew, as another version.

    It starts the version of its workflow that is in force. An open draft stays as it is and
    gets the next number.

    Raises:
        NotRetired: where the version is in force, or a draft.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToRollBack: where its workflow is not in force, or its presets do not fit.
    """
    old = locked_version(version, DefinitionStatus.RETIRED, fingerprint)
    if old is None:
        raise NotRetired(version.title, version.version)
    readiness = ticket_readiness(old)
    if readiness.reasons:
        raise NotReadyToRollBack(old.title, readiness.reasons[0])
    retire_published(old)
    anew = TicketType(
        company=old.company,
        key=old.key,
        version=claim_version_number(TicketType, old.company, old.key),
        status=DefinitionStatus.PUBLISHED,
        workflow=workflow_in_force(old),
    )
    write_ticket(anew, by, ticket_document(old))
    _tell_roll_back("ticket_type_rolled_back", old, anew, by)
    return anew


@transaction.atomic(durable=True)
def retire_workflow(
    *, version: WorkflowDefinition, by: User, fingerprint: str | None = None
) -> None:
    """Take a workflow out of force, with nothing in its place; its tickets go on.

    Raises:
        NotInForce: where the version is not in force any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        WorkflowIsInUse: where ticket types use the workflow.
    """
    published = locked_version(version, DefinitionStatus.PUBLISHED, fingerprint)
    if published is None:
        raise NotInForce(version.title)
    uses = TicketType.objects.of_company(version.company).using_workflow(version.key)
    titles = sorted({ticket.title for ticket in uses})
    if titles:
        raise WorkflowIsInUse(version.title, titles)
    retire_published(published)
    logger.info("workflow_retired definition=%s@%s by=%s", version.key, version.version, by.pk)


@transaction.atomic(durable=True)
def retire_ticket(*, version: TicketType, by: User, fingerprint: str | None = None) -> None:
    """Take a ticket definition out of force: nobody submits it any more, its tickets go on.

    Raises:
        NotInForce: where the version is not in force any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
    """
    published = locked_version(version, DefinitionStatus.PUBLISHED, fingerprint)
    if published is None:
        raise NotInForce(version.title)
    retire_published(published)
    logger.info("ticket_type_retired definition=%s@%s by=%s", version.key, version.version, by.pk)


def claim_version_number[D: (WorkflowDefinition, TicketType)](
    model: type[D], company: Company, key: str
) -> int:
    """The number of a version that comes into force now; an open draft gets the one after.

    Drafts have the highest number, so that versions come into force in the order of numbers.
    """
    versions = model.objects.of_company(company).of_key(key)
    draft = versions.draft().first()
    if draft is None:
        return max(versions.values_list("version", flat=True)) + 1
    number = draft.version
    draft.version += 1
    draft.save(update_fields=["version", "updated_at"])
    if isinstance(draft, WorkflowDefinition):
        draft.tasks.update(version=draft.version, updated_at=timezone.now())
    return number


def _tell_roll_back[D: (WorkflowDefinition, TicketType)](
    action: str, old: D, anew: D, by: User
) -> None:
    audit_log.record(
        action,
        company=old.company,
        subject=old.title,
        from_version=old.version,
        as_version=anew.version,
    )
    logger.info(
        "%s definition=%s@%s as=%s by=%s", action, old.key, old.version, anew.version, by.pk
    )
