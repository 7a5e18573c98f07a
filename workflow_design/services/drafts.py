"""Drafts of definitions: documents are stored as drafts, and drafts are discarded."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from users.models import ApiToken, Company, User
from workflow_design.checker.check import CheckResult, check
from workflow_design.documents.report.report import Message
from workflow_design.errors import DocumentRejected, DraftIsInUse, DraftWouldBeReplaced
from workflow_design.models import (
    MODEL_OF_KIND,
    TicketType,
    VersionedDefinition,
    VersionedModel,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import Known, edit_state
from workflow_design.services.company_context import company_context_of
from workflow_design.services.locking import lock_definitions, locked_draft
from workflow_design.services.merging import merged_documents
from workflow_design.services.writing import write_version

logger = logging.getLogger(__name__)


@dataclass
class StoreResult:
    """The drafts that a document made or replaced, and what the checker warns of."""

    definitions: list[VersionedDefinition] = field(default_factory=list)
    warnings: Sequence[Message] = ()

    @property
    def workflows(self) -> list[WorkflowDefinition]:
        """The workflows among them."""
        return [each for each in self.definitions if isinstance(each, WorkflowDefinition)]

    @property
    def ticket_types(self) -> list[TicketType]:
        """The ticket types among them."""
        return [each for each in self.definitions if isinstance(each, TicketType)]


def check_document(*, company: Company, text: str | bytes) -> CheckResult:
    """Check a document against what the company has; stores nothing."""
    return check(text, company_context_of(company))


@transaction.atomic(durable=True)
def store_document(
    *,
    company: Company,
    by: User,
    text: str | bytes,
    known: Known | None = None,
    token: ApiToken | None = None,
) -> StoreResult:
    """Store a document's definitions as drafts, all or none.

    Args:
        company: whose definitions they are.
        by: who stores them.
        text: the document.
        known: the fingerprints of what the author started from, or agreed to replace; None
            replaces whatever is there.
        token: the API token that it is stored with; the drafts are its proposals.

    Raises:
        DocumentRejected: where the document has errors; it carries the report.
        DraftWouldBeReplaced: where the author has not seen what it would replace.
    """
    stored = write_drafts(company=company, by=by, text=text, known=known, token=token)
    log_change("document_stored", stored.definitions, by)
    return stored


@transaction.atomic(durable=True)
def discard_draft(*, draft: VersionedDefinition, by: User, fingerprint: str | None = None) -> None:
    """Delete a draft.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        DraftIsInUse: where ticket types have no other version of the workflow to use.
    """
    draft = locked_draft(draft, fingerprint)
    if isinstance(draft, WorkflowDefinition):
        users = [ticket_type.title for ticket_type in draft.ticket_types.all()]
        if users:
            raise DraftIsInUse(draft.title, users)
    log_change(f"{draft.event_noun}_draft_discarded", [draft], by)
    draft.delete()


def write_drafts(
    *,
    company: Company,
    by: User,
    text: str | bytes,
    known: Known | None,
    token: ApiToken | None = None,
) -> StoreResult:
    """Check a document and write its definitions into drafts; arguments and errors as above."""
    lock_definitions(company)
    around = company_context_of(company)
    checked = check(text, around)
    if not checked.report.ok:
        raise DocumentRejected(checked.report)
    documents = merged_documents(checked, around.workflows)
    targets = [(MODEL_OF_KIND[document["kind"]], document) for document in documents]
    if known is not None:
        states = [edit_state(company, model, document["key"]) for model, document in targets]
        unseen = [each for each in states if each.is_unseen_by(by, known)]
        if unseen:
            raise DraftWouldBeReplaced(unseen)
    stored = StoreResult(warnings=checked.report.warnings)
    for model, document in targets:
        draft = _draft_for(model, company, document["key"])
        if isinstance(draft, TicketType):
            workflows = WorkflowDefinition.objects.of_company(company).of_key(document["workflow"])
            draft.workflow = workflows.current().get()
        write_version(draft, by, document, token)
        stored.definitions.append(draft)
    return stored


def _draft_for(model: VersionedModel, company: Company, key: str) -> VersionedDefinition:
    """The draft that a document replaces, or a new one, which is not stored yet."""
    versions = model.objects.of_company(company).of_key(key)
    draft = versions.draft().first()
    if draft is None:
        newest = versions.first()
        version = newest.version + 1 if newest else 1
        draft = model(company=company, key=key, version=version)
    return draft


def log_change(event: str, definitions: Iterable[VersionedDefinition], by: User) -> None:
    """Write a change of definitions to the log."""
    names = ",".join(f"{each.key}@{each.version}" for each in definitions)
    logger.info("%s definitions=%s by=%s", event, names, by.pk)
