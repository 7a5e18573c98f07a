"""Drafts of forms: keep what a person has entered so far, until they send it or discard it.

Saving refuses nothing that was typed: whether answers fit is asked when the form is sent.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from users.models import User
from workflow_design.models import TicketType
from workflow_ops.errors import FormSentBefore
from workflow_ops.models import FormDraft, TaskInstance, TicketInstance
from workflow_ops.models.form_drafts import form_key

CHANGED = (
    "ticket_type",
    "workflow",
    "answers",
    "dropped",
    "uploads",
    "submission_key",
    "updated_at",
)


@transaction.atomic(durable=True)
def save_draft(
    *,
    owner: User,
    what: TicketType | TaskInstance,
    answers: Mapping[str, list[str]],
    uploads: Sequence[int] = (),
    dropped: Sequence[tuple[str, str]] = (),
    submission_key: UUID | None = None,
) -> FormDraft:
    """Store what was entered into a form, in place of the person's draft of the same form.

    Args:
        owner: who fills in the form; a superuser, who belongs to no company, has no drafts.
        what: a ticket type, for the form that submits it, or a task.
        answers: texts by the name of their control, see ``sent_texts``.
        uploads: ids of the person's unattached files that the answers name.
        dropped: labels and texts of answers that the form no longer has a place for.
        submission_key: of the submit form.

    Raises:
        FormSentBefore: the form has become a ticket meanwhile.
    """
    if submission_key is not None:
        mine = TicketInstance.objects.of_company(what.company).submitted_by(owner)
        if mine.filter(submission_key=submission_key).exists():
            raise FormSentBefore
    ticket_type = what if isinstance(what, TicketType) else None
    draft = FormDraft(
        company=what.company,
        owner=owner,
        what=form_key(what),
        ticket_type=ticket_type,
        workflow_id=ticket_type.workflow_id if ticket_type else None,
        task=what if isinstance(what, TaskInstance) else None,
        answers=dict(answers),
        dropped=[list(pair) for pair in dropped],
        uploads=list(uploads),
        submission_key=submission_key,
        updated_at=timezone.now(),
    )
    FormDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["company", "owner", "what"],
        update_fields=CHANGED,
    )
    return draft


def draft_of(owner: User, what: TicketType | TaskInstance) -> FormDraft | None:
    """The person's draft of a form; None where there is none."""
    return FormDraft.objects.of_company(what.company).of_owner(owner).of_form(what).first()


def delete_draft(*, owner: User, what: TicketType | TaskInstance) -> None:
    """Delete the person's draft of a form, if there is one; its files are removed at night."""
    FormDraft.objects.of_company(what.company).filter(owner=owner).of_form(what).delete()
