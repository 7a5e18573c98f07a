"""Publishing of drafts: one, several together, or all that a document brings."""

from collections.abc import Sequence

from django.db import transaction

from users.models import Company, User
from workflow_design.documents.budget import Budget
from workflow_design.documents.schema.vocabulary import KEY
from workflow_design.errors import NoDraft, NotReadyToPublish
from workflow_design.models import (
    MODEL_OF_KIND,
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.models.fingerprints import Known, edit_state
from workflow_design.services.drafts import StoreResult, log_change, write_drafts
from workflow_design.services.locking import lock_definitions, locked_draft
from workflow_design.services.readiness import readiness_of
from workflow_design.services.succession import move_along, published_workflow, retire_published


@transaction.atomic(durable=True)
def publish_draft[D: VersionedDefinition](
    *, draft: D, by: User, fingerprint: str | None = None
) -> D:
    """Publish a draft; the version before retires.

    The ticket types that use a workflow move along to its new version.

    Raises:
        NoDraft: where it is no draft any more.
        ChangedMeanwhile: where it is not what the person agreed to, by its fingerprint.
        NotReadyToPublish: where the draft has errors, a ticket type would not fit the workflow, or
            the workflow of a ticket type is not published.
    """
    draft = locked_draft(draft, fingerprint)
    _publish([draft])
    log_change(f"{draft.event_noun}_published", [draft], by)
    return draft


@transaction.atomic(durable=True)
def publish_drafts(*, company: Company, by: User, agreed: Known) -> Sequence[VersionedDefinition]:
    """Publish several drafts together, all or none: those of a bundle.

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
    drafts = [locked_draft(_draft_named(company, name), seen) for name, seen in agreed.items()]
    _publish(drafts)
    log_change("drafts_published", drafts, by)
    return drafts


@transaction.atomic(durable=True)
def store_and_publish_document(
    *, company: Company, by: User, text: str | bytes, known: Known | None = None
) -> StoreResult:
    """Store a document's definitions and publish them, all or none.

    Args: as of ``store_document``.

    Raises:
        DocumentRejected: where the document has errors; it carries the report.
        DraftWouldBeReplaced: where the author has not seen what it would replace.
        NotReadyToPublish: where a draft is not complete.
    """
    stored = write_drafts(company=company, by=by, text=text, known=known)
    written = WorkflowDefinition.objects.of_company(company).for_export()
    workflows = [written.get(pk=workflow.pk) for workflow in stored.workflows]
    stored.definitions = [*workflows, *stored.ticket_types]
    _publish(stored.definitions)
    log_change("document_published", stored.definitions, by)
    return stored


def _publish(drafts: Sequence[VersionedDefinition]) -> None:
    """Publish drafts that were loaded ``for_export``: workflows first, ticket types start them."""
    budget = Budget()
    for draft in sorted(drafts, key=lambda each: isinstance(each, TicketType)):
        readiness = readiness_of(draft, drafts, budget=budget, verify=False)
        if readiness.reasons:
            raise NotReadyToPublish(draft.title, readiness.reasons[0])
        retire_published(draft)
        draft.status = DefinitionStatus.PUBLISHED
        if isinstance(draft, TicketType):
            draft.workflow = published_workflow(draft.company, draft.workflow.key)
            draft.save(update_fields=["status", "workflow", "updated_at"])
        else:
            draft.save(update_fields=["status", "updated_at"])
            move_along(readiness.moving, draft)


def _draft_named(company: Company, name: str) -> VersionedDefinition:
    """The draft of a definition by its name.

    Raises:
        NoDraft: where it has none.
    """
    kind, _slash, key = name.partition("/")
    model = MODEL_OF_KIND.get(kind)
    # No other key is one of a definition, and not every text can be asked for (NUL).
    draft = edit_state(company, model, key).draft if model and KEY.match(key) else None
    if draft is None:
        raise NoDraft(key)
    return draft
