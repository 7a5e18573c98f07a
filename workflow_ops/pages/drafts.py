"""Drafts of a person, as lists show them: where each can be continued, or that it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from django.urls import reverse

from users.models import Company, User
from workflow_ops.lists.navigation import task_url
from workflow_ops.models import FormDraft

MOST_DRAFTS = 100


@dataclass(frozen=True)
class DraftRow:
    """A draft in a list.

    Args:
        title: of its ticket type, or of the ticket of its task.
        details: what form it is of, on one line.
        url: its form, where it can be continued, else what was entered.
        has_form: whether it can be continued.
        saved_at: when it was saved last.
    """

    title: str
    details: str
    url: str
    has_form: bool
    saved_at: datetime


def drafts_of(
    user: User, company: Company, *, most: int = MOST_DRAFTS, submit_forms: bool = False
) -> Sequence[DraftRow]:
    """The person's drafts, the latest first; superusers have none.

    Args:
        user: whose drafts.
        company: theirs.
        most: how many at most.
        submit_forms: only those of tickets that they can continue.
    """
    if user.is_superuser:
        return []
    drafts = FormDraft.objects.of_company(company).of_owner(user).for_list(user)
    if submit_forms:
        drafts = drafts.of_submit_forms().with_form(user)
    return [draft_row(draft) for draft in drafts[:most]]


def draft_row(draft: FormDraft) -> DraftRow:
    """The row of a draft that was loaded ``for_list``."""
    title, details, url = _about(draft)
    return DraftRow(
        title=title,
        details=details if draft.has_form else f"{details} · No longer available",
        url=url if draft.has_form else reverse("drafts:draft", args=[draft.pk]),
        has_form=draft.has_form,
        saved_at=draft.updated_at,
    )


def _about(draft: FormDraft) -> tuple[str, str, str]:
    """Title, details, and the address of the form."""
    if draft.ticket_type is not None:
        url = reverse("tickets:submit", args=[draft.ticket_type.key])
        return draft.ticket_type.title, " · ".join(["New ticket", *_first_text(draft)]), url
    task = draft.task
    assert task is not None
    ticket = task.workflow_instance.ticket
    return ticket.title, f"{task.task_definition.title} · #{ticket.number}", task_url(task)


def _first_text(draft: FormDraft) -> list[str]:
    """The first line of the first answer, by which people know their drafts apart."""
    texts = [str(text).strip() for _label, text in draft.shown]
    lines = [text.splitlines()[0] for text in texts if text]
    return [shorten(line, 80, placeholder="…") for line in lines[:1]]
