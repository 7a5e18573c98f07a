"""Drafts of forms: keep what a person has entered so far, until they send it or discard it.

Saving refuses nothing that was typed: whether answers fit is asked when the form is sent.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ticketflower.texts import ID_DIGITS, whole_number
from users.models import User
from workflow_design.answers.upload_field import KEPT
from workflow_design.models import TicketType
from workflow_ops.errors import FormSentBefore, NoDraftsWhileActing
from workflow_ops.models import FileUpload, FormDraft, TaskInstance, TicketInstance
from workflow_ops.models.form_drafts import form_key
from workflow_ops.services.retention import remove_from_storage

CHANGED = (
    "ticket_type",
    "workflow",
    "answers",
    "shown",
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
    shown: Sequence[tuple[str, str]] = (),
    dropped: Sequence[tuple[str, str]] = (),
    submission_key: UUID | None = None,
) -> FormDraft:
    """Store what was entered into a form, in place of the person's draft of the same form.

    Args:
        owner: who fills in the form.
        what: a ticket type, for the form that submits it, or a task.
        answers: texts by the name of their control, see ``sent_texts``; files that they name
            are kept as long as the draft.
        shown: labels and texts of the answers, to read them where their form is gone.
        dropped: labels and texts of answers that the form no longer has a place for.
        submission_key: of the submit form.

    Raises:
        NoDraftsWhileActing: the owner is a superuser, who belongs to no company.
        FormSentBefore: the form has become a ticket meanwhile.
    """
    if owner.is_superuser:
        raise NoDraftsWhileActing
    if submission_key is not None:
        _require_unsent(owner, what, submission_key)
    ticket_type = what if isinstance(what, TicketType) else None
    draft = FormDraft(
        company=what.company,
        owner=owner,
        what=form_key(what),
        ticket_type=ticket_type,
        workflow_id=ticket_type.workflow_id if ticket_type else None,
        task=what if isinstance(what, TaskInstance) else None,
        answers={name: _storable(texts) for name, texts in answers.items()},
        shown=[_storable(pair) for pair in shown],
        dropped=[_storable(pair) for pair in dropped],
        uploads=list(_upload_ids(answers)),
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


def _require_unsent(owner: User, what: TicketType | TaskInstance, submission_key: UUID) -> None:
    mine = TicketInstance.objects.of_company(what.company).submitted_by(owner)
    if mine.filter(submission_key=submission_key).exists():
        raise FormSentBefore


def _storable(texts: Iterable[str]) -> list[str]:
    """The texts without what PostgreSQL cannot store: NUL, and halves of characters."""
    return [text.replace("\x00", "").encode(errors="replace").decode() for text in texts]


def _upload_ids(answers: Mapping[str, list[str]]) -> Iterator[int]:
    """The ids of the files that the answers name."""
    for name, texts in answers.items():
        if name.endswith(KEPT):
            yield from (pk for text in texts if (pk := whole_number(text, ID_DIGITS)) is not None)


def draft_of(owner: User, what: TicketType | TaskInstance) -> FormDraft | None:
    """The person's draft of a form; None where there is none."""
    return FormDraft.objects.of_company(what.company).of_owner(owner).of_form(what).first()


def delete_draft(*, owner: User, what: TicketType | TaskInstance) -> None:
    """Delete the person's draft of a form that was sent, if there is one."""
    FormDraft.objects.of_company(what.company).filter(owner=owner).of_form(what).delete()


def discard_draft(*, draft: FormDraft) -> None:
    """Delete a draft that its owner does not want anymore, with its files."""
    with transaction.atomic(durable=True):
        files = FileUpload.objects.unattached_of(draft.owner).filter(pk__in=draft.uploads)
        keys = list(files.values_list("ext_key", flat=True))
        files.delete()
        draft.delete()
    remove_from_storage(keys)
