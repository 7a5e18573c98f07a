"""Retirement and rollback of published versions.

Published and retired versions never change: a rollback makes a new version.
"""

import logging

from django.db import transaction

from users.audit import audit_log
from users.models import User
from workflow_design.errors import NotPublished, NotReadyToRollBack, NotRetired, WorkflowIsInUse
from workflow_design.models import DefinitionStatus, TicketType, VersionedDefinition
from workflow_design.services.export import document_of
from workflow_design.services.locking import locked_version
from workflow_design.services.readiness import readiness_of
from workflow_design.services.succession import (
    claim_version_number,
    move_along,
    published_workflow,
    retire_published,
)
from workflow_design.services.writing import write_version

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def roll_back[D: VersionedDefinition](*, version: D, by: User, fingerprint: str | None = None) -> D:
    """Publish the content of a retired version again, as a new version.

    The ticket types that use a workflow move along; a ticket type starts the published version of
    its workflow. An open draft stays as it is and gets the next number.

    Raises:
        NotRetired: where the version is published, or a draft.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToRollBack: where it does not fit the company as it is now.
    """
    old = locked_version(version, DefinitionStatus.RETIRED, fingerprint)
    if old is None:
        raise NotRetired(version.title, version.version)
    readiness = readiness_of(old)
    if readiness.reasons:
        raise NotReadyToRollBack(old.title, readiness.reasons[0])
    document = document_of(old)
    retire_published(old)
    following = type(old)(
        company=old.company,
        key=old.key,
        version=claim_version_number(old),
        status=DefinitionStatus.PUBLISHED,
    )
    if isinstance(following, TicketType):
        following.workflow = published_workflow(old.company, document["workflow"])
        write_version(following, by, document)
    else:
        write_version(following, by, document)
        move_along(readiness.moving, following)
    _record_roll_back(old, following, by)
    return following


@transaction.atomic(durable=True)
def retire(*, version: VersionedDefinition, by: User, fingerprint: str | None = None) -> None:
    """Retire a published version without a successor; its tickets continue.

    Raises:
        NotPublished: where the version is not published any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        WorkflowIsInUse: where ticket types use the workflow.
    """
    published = locked_version(version, DefinitionStatus.PUBLISHED, fingerprint)
    if published is None:
        raise NotPublished(version.title)
    uses = TicketType.objects.of_company(version.company).starting(version)
    titles = sorted({ticket_type.title for ticket_type in uses})
    if titles:
        raise WorkflowIsInUse(version.title, titles)
    retire_published(published)
    event = f"{version.event_noun}_retired"
    logger.info("%s definition=%s@%s by=%s", event, version.key, version.version, by.pk)


def _record_roll_back(old: VersionedDefinition, following: VersionedDefinition, by: User) -> None:
    event = f"{old.event_noun}_rolled_back"
    audit_log.record(
        event,
        company=old.company,
        subject=old.title,
        from_version=old.version,
        as_version=following.version,
    )
    logger.info(
        "%s definition=%s@%s as=%s by=%s", event, old.key, old.version, following.version, by.pk
    )
