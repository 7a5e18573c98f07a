"""What workflow creators do: store documents as drafts, publish them, discard them."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from ticketflower.types import JsonObject
from users.models import Company, User
from workflow_design.checker.check import Checked, check
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.report import Message
from workflow_design.documents.workflow.composition import merge_task, merge_workflow
from workflow_design.errors import (
    DocumentRejected,
    DraftIsInUse,
    DraftWouldBeReplaced,
    NoDraft,
    NotReadyToPublish,
)
from workflow_design.models import (
    DefinitionStatus,
    TicketType,
    WorkflowDefinition,
)
from workflow_design.services.company_context import company_context_of
from workflow_design.services.export import workflow_document
from workflow_design.services.locking import lock_definitions, locked_version
from workflow_design.services.readiness import ticket_readiness, workflow_readiness
from workflow_design.services.seen_drafts import Known, draft_named, states_of
from workflow_design.services.writing import write_ticket, write_workflow

logger = logging.getLogger(__name__)


@dataclass
class Stored:
    """The drafts that a document made or replaced, and what the checker warns of."""

    workflows: list[WorkflowDefinition] = field(default_factory=list)
    tickets: list[TicketType] = field(default_factory=list)
    warnings: Sequence[Message] = ()


def check_document(*, company: Company, text: str | bytes) -> Checked:
    """Check a document against what the company has; stores nothing."""
    return check(text, company_context_of(company))


@transaction.atomic(durable=True)
def store_document(
    *, company: Company, by: User, text: str | bytes, known: Known | None = None
) -> Stored:
    """Store a document's definitions as drafts, all or none.

    Args:
        company: whose definitions they are.
        by: who stores them.
        text: the document.
        known: the states that the author started from, or agreed to replace; None replaces
            whatever is there.

    Raises:
        DocumentRejected: where the document has errors; it carries the report.
        DraftWouldBeReplaced: where the author has not seen what it would replace.
    """
    stored = _store(company=company, by=by, text=text, known=known)
    _log("document_stored", stored, by)
    return stored


@transaction.atomic(durable=True)
def store_and_publish_document(
    *, company: Company, by: User, text: str | bytes, known: Known | None = None
) -> Stored:
    """Store a document's definitions and publish them, all or none.

    Args: as of ``store_document``.

    Raises:
        DocumentRejected: where the document has errors; it carries the report.
        DraftWouldBeReplaced: where the author has not seen what it would replace.
        NotReadyToPublish: where a draft is not complete.
    """
    stored = _store(company=company, by=by, text=text, known=known)
    written = WorkflowDefinition.objects.of_company(company).for_export()
    stored.workflows = [written.get(pk=workflow.pk) for workflow in stored.workflows]
    _put_in_force(stored)
    _log("document_published", stored, by)
    return stored


@transaction.atomic(durable=True)
def publish_drafts(*, company: Company, by: User, agreed: Known) -> Stored:
    """Put several drafts in force together, all or none: those of a bundle.

    Args:
        company: whose drafts they are.
        by: who publishes them.
        agreed: by the name of each ("workflow/purchase") the fingerprint of what the person saw.

    Raises:
        NoDraft: where one is no draft any more.
        ChangedMeanwhile: where one is not what the person agreed to.
        NotReadyToPublish: where one is not complete, or does not fit the others.
    """
    lock_definitions(company)
    stored = Stored()
    for name, fingerprint in agreed.items():
        draft = draft_named(company, name)
        if isinstance(draft, WorkflowDefinition):
            stored.workflows.append(_locked(draft, fingerprint))
        else:
            stored.tickets.append(_locked(draft, fingerprint))
    _put_in_force(stored)
    _log("drafts_published", stored, by)
    return stored


def _put_in_force(stored: Stored) -> None:
    replaced = {ticket.key for ticket in stored.tickets}
    budget = Budget()
    for workflow in stored.workflows:
        put_workflow_in_force(workflow, budget, replaced)
    for ticket in stored.tickets:
        put_ticket_in_force(ticket)


@transaction.atomic(durable=True)
def publish_workflow(
    *, draft: WorkflowDefinition, by: User, fingerprint: str | None = None
) -> WorkflowDefinition:
    """Put the draft of a workflow in force; the version before retires.

    The ticket definitions that use the workflow move along to the new version.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToPublish: where the draft has errors, or a ticket definition would not fit it.
    """
    draft = _locked(draft, fingerprint)
    put_workflow_in_force(draft, Budget())
    _log("workflow_published", Stored(workflows=[draft]), by)
    return draft


@transaction.atomic(durable=True)
def publish_ticket(*, draft: TicketType, by: User, fingerprint: str | None = None) -> TicketType:
    """Put the draft of a ticket definition in force; the version before retires.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToPublish: where its workflow is not published, or its presets do not fit.
    """
    draft = _locked(draft, fingerprint)
    put_ticket_in_force(draft)
    _log("ticket_type_published", Stored(tickets=[draft]), by)
    return draft


@transaction.atomic(durable=True)
def discard_workflow_draft(
    *, draft: WorkflowDefinition, by: User, fingerprint: str | None = None
) -> None:
    """Throw the draft of a workflow away.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        DraftIsInUse: where ticket definitions have no other version of the workflow to use.
    """
    draft = _locked(draft, fingerprint)
    users = [ticket.title for ticket in draft.ticket_types.all()]
    if users:
        raise DraftIsInUse(draft.title, users)
    _log("workflow_draft_discarded", Stored(workflows=[draft]), by)
    draft.delete()


@transaction.atomic(durable=True)
def discard_ticket_draft(*, draft: TicketType, by: User, fingerprint: str | None = None) -> None:
    """Throw the draft of a ticket definition away.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
    """
    draft = _locked(draft, fingerprint)
    _log("ticket_type_draft_discarded", Stored(tickets=[draft]), by)
    draft.delete()


def _log(event: str, stored: Stored, by: User) -> None:
    names = [f"{each.key}@{each.version}" for each in (*stored.workflows, *stored.tickets)]
    logger.info("%s definitions=%s by=%s", event, ",".join(names), by.pk)


def _locked[D: (WorkflowDefinition, TicketType)](draft: D, fingerprint: str | None) -> D:
    """The draft, with the company's definitions locked.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to.
    """
    found = locked_version(draft, DefinitionStatus.DRAFT, fingerprint)
    if found is None:
        raise NoDraft(draft.title)
    return found


def _store(*, company: Company, by: User, text: str | bytes, known: Known | None) -> Stored:
    lock_definitions(company)
    around = company_context_of(company)
    checked = check(text, around)
    if not checked.report.ok or checked.document is None:
        raise DocumentRejected(checked.report)
    document = checked.document
    if known is not None:
        unseen = [each for each in states_of(company, checked) if each.is_unseen_by(by, known)]
        if unseen:
            raise DraftWouldBeReplaced(unseen)
    stored = Stored(warnings=checked.report.warnings)
    if checked.kind == "task":
        whole = merge_task(around.workflows[document["workflow"]], document)
        stored.workflows.append(_store_workflow(company, by, whole))
    workflows = document.get("workflows", []) if checked.kind == "bundle" else []
    tickets = document.get("tickets", []) if checked.kind == "bundle" else []
    for each in [document] if checked.kind == "workflow" else workflows:
        whole = merge_workflow(around.workflows.get(each["key"]), each)
        stored.workflows.append(_store_workflow(company, by, whole))
    for each in [document] if checked.kind == "ticket" else tickets:
        stored.tickets.append(_store_ticket(company, by, each))
    return stored


def _draft_for[D: (WorkflowDefinition, TicketType)](
    model: type[D], company: Company, key: str
) -> D:
    """The draft that a document replaces, or a new one, which is not stored yet."""
    versions = model.objects.of_company(company).of_key(key)
    draft = versions.draft().first()
    if draft is None:
        newest = versions.first()
        version = newest.version + 1 if newest else 1
        draft = model(company=company, key=key, version=version)
    return draft


def _store_workflow(company: Company, by: User, document: JsonObject) -> WorkflowDefinition:
    draft = _draft_for(WorkflowDefinition, company, document["key"])
    write_workflow(draft, by, document)
    return draft


def _store_ticket(company: Company, by: User, document: JsonObject) -> TicketType:
    draft = _draft_for(TicketType, company, document["key"])
    workflows = WorkflowDefinition.objects.of_company(company).of_key(document["workflow"])
    draft.workflow = workflows.current().get()
    write_ticket(draft, by, document)
    return draft


def put_workflow_in_force(
    draft: WorkflowDefinition, budget: Budget, replaced: Collection[str] = ()
) -> None:
    """Put a draft that was loaded ``for_export`` in force, with the ticket definitions that use it.

    Those named in ``replaced`` retire in the same transaction: they stay where they are.
    """
    document = workflow_document(draft)
    readiness = workflow_readiness(draft.company, document, replaced, budget=budget, proven=False)
    if readiness.reasons:
        raise NotReadyToPublish(draft.title, readiness.reasons[0])
    retire_published(draft)
    draft.status = DefinitionStatus.PUBLISHED
    draft.save(update_fields=["status", "updated_at"])
    move_along(readiness.moving, draft)


def put_ticket_in_force(draft: TicketType) -> None:
    """Put a draft of a ticket definition in force; the version before retires."""
    readiness = ticket_readiness(draft)
    if readiness.reasons:
        raise NotReadyToPublish(draft.title, readiness.reasons[0])
    retire_published(draft)
    draft.workflow = workflow_in_force(draft)
    draft.status = DefinitionStatus.PUBLISHED
    draft.save(update_fields=["status", "workflow", "updated_at"])


def retire_published(definition: WorkflowDefinition | TicketType) -> None:
    """Retire the version of this key that is in force, if there is one."""
    versions = type(definition).objects.of_company(definition.company)
    published = versions.published().of_key(definition.key)
    published.update(status=DefinitionStatus.RETIRED, updated_at=timezone.now())


def move_along(tickets: Collection[TicketType], workflow: WorkflowDefinition) -> None:
    """Let ticket definitions use this version of their workflow."""
    moving = TicketType.objects.of_company(workflow.company)
    moving.filter(pk__in=[ticket.pk for ticket in tickets]).update(workflow=workflow)


def workflow_in_force(ticket: TicketType) -> WorkflowDefinition:
    """The published version of the ticket definition's workflow; ``ticket_readiness`` knows it."""
    workflows = WorkflowDefinition.objects.of_company(ticket.company).published()
    return workflows.get(key=ticket.workflow.key)
