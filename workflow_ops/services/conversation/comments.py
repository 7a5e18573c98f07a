"""Comments on tickets: write one, and change or delete it for as long as its author may."""

import logging
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import transaction

from ticketflower.database.clock import database_now
from users.models import User
from workflow_ops.engine import events
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.engine.statements import lock_ticket
from workflow_ops.errors import CommentedBefore, CommentIsFinal, InternalNotesAreForTheTeam
from workflow_ops.models import (
    CommentMention,
    FileUpload,
    TaskInstance,
    TicketComment,
    TicketInstance,
)
from workflow_ops.requester_errors import ClosedLongAgo
from workflow_ops.services.conversation.mentions import find_mentions, readers_of
from workflow_ops.services.files.attaching import attach_uploads
from workflow_ops.services.ticket_access import TIME_AFTER_END, Viewer

logger = logging.getLogger(__name__)


def add_comment(
    *,
    ticket: TicketInstance,
    viewer: Viewer,
    text: str,
    is_internal: bool,
    submission_key: UUID,
    uploads: Sequence[int] = (),
) -> TicketComment:
    """Store a comment, and tell those whom it concerns.

    What the requester writes while a task waits for them is the answer: it brings the task back to
    its worker.

    Args:
        ticket: loaded for its page.
        viewer: who writes it, as ``find_ticket`` found them.
        text: plain text.
        is_internal: whether the requester may not see it.
        submission_key: of the form; the same form sent twice makes one comment.
        uploads: ids of files that the person sent for it.

    Raises:
        InternalNotesAreForTheTeam: the person does not see internal notes.
        ClosedLongAgo: the ticket ended too long ago for its requester to write.
        CommentedBefore: the same form made another comment.
    """
    if is_internal and not viewer.sees_internal:
        raise InternalNotesAreForTheTeam
    if not viewer.may_write(ticket, now=database_now()):
        raise ClosedLongAgo(TIME_AFTER_END.days)
    comment = TicketComment(
        company=ticket.company,
        ticket=ticket,
        author=viewer.user,
        text=text,
        is_internal=is_internal,
        submission_key=submission_key,
    )
    if viewer.has_submitted and not is_internal:
        return _store_of_requester(comment, uploads)
    return _store(comment, uploads)


@transaction.atomic(durable=True)
def _store(comment: TicketComment, uploads: Sequence[int]) -> TicketComment:
    return store_comment(comment, uploads)


def _store_of_requester(comment: TicketComment, uploads: Sequence[int]) -> TicketComment:
    """Store a comment of the requester; the task that waits for them is on a list again."""
    manager = WorkflowStateManager(comment.company)
    answered: list[TaskInstance] = []

    def announce(stored: TicketComment, *, mentioned: list[int]) -> None:
        task = manager.answer(locked)
        if task is None:
            events.comment_added(stored, mentioned=mentioned)
        else:
            answered.append(task)
            events.requester_answered(stored, mentioned=mentioned, task=task)

    with transaction.atomic(durable=True):
        locked = manager.lock(comment.ticket)  # before the comment, whose row locks its ticket
        stored = store_comment(comment, uploads, announce=announce)
    for task in answered:
        logger.info("requester_answered task=%s ticket=%s", task.pk, comment.ticket_id)
        if task.assigned_to_id is None:
            manager.assign_waiting()
    return stored


class Announce(Protocol):
    """Announces a new comment as an event (``engine.events``)."""

    def __call__(self, comment: TicketComment, /, *, mentioned: list[int]) -> None:
        """Announce the comment, which mentions the people with these ids."""


def store_comment(
    comment: TicketComment,
    uploads: Sequence[int] = (),
    *,
    announce: Announce = events.comment_added,
) -> TicketComment:
    """Store a comment unless it is stored already, with its mentions and the author's files.

    Returns:
        The stored one.

    Args:
        comment: a new one.
        uploads: ids of files that its author sent for it.
        announce: called if it was not stored before, in the transaction.

    Raises:
        CommentedBefore: another comment is stored under its key.
    """
    if uploads:
        lock_ticket.get(comment.ticket_id)  # the versions of its files are counted
    stored, is_new = TicketComment.objects.get_or_create(
        company=comment.company,
        author=comment.author,
        submission_key=comment.submission_key,
        defaults={
            "ticket": comment.ticket,
            "text": comment.text,
            "is_internal": comment.is_internal,
        },
    )
    if is_new:
        attach_uploads(uploads, ticket=stored.ticket, by=stored.author, comment=stored)
        announce(stored, mentioned=_note_mentions(stored))
    elif _content(stored) != _content(comment) or not _contents(uploads) <= _files_of(stored):
        raise CommentedBefore
    return stored


def _content(comment: TicketComment) -> tuple[int, str, bool]:
    return comment.ticket_id, comment.text, comment.is_internal


def _contents(uploads: Sequence[int]) -> set[tuple[str, str]]:
    """Names and digests of files: sent again, they are other uploads."""
    found = FileUpload.objects.filter(pk__in=uploads)
    return set(found.values_list("filename", "sha256"))


def _files_of(comment: TicketComment) -> set[tuple[str, str]]:
    return set(comment.files.values_list("filename", "sha256"))


@transaction.atomic(durable=True)
def edit_comment(*, comment: TicketComment, by: User, text: str) -> TicketComment:
    """Replace the text of a comment, and tell people it newly mentions.

    Raises:
        CommentIsFinal: too late, or another person's, or deleted.
    """
    comment = _locked(comment, by)
    if comment.text != text:
        comment.text = text
        comment.edited_at = database_now()
        comment.save(update_fields=["text", "edited_at", "updated_at"])
        new = _note_mentions(comment)
        logger.info("comment_edited comment=%s by=%s", comment.pk, by.pk)
        if new:
            events.mentions_added(comment, mentioned=new)
    return comment


@transaction.atomic(durable=True)
def delete_comment(*, comment: TicketComment, by: User) -> None:
    """Empty a comment; the page still shows that it existed, and the history keeps its text.

    Its files are kept, too, but are neither shown nor served anymore (``readable_by``).
    No one is notified of it anymore.

    Raises:
        CommentIsFinal: too late, or another person's, or deleted.
    """
    comment = _locked(comment, by)
    comment.text, comment.deleted_at = "", database_now()
    comment.save(update_fields=["text", "deleted_at", "updated_at"])
    comment.mentions.all().delete()
    comment.notifications.all().delete()
    logger.info("comment_deleted comment=%s by=%s", comment.pk, by.pk)


def _locked(comment: TicketComment, by: User) -> TicketComment:
    """The comment as it is now, if the person may still change it.

    Raises:
        CommentIsFinal: they may not.
    """
    theirs = TicketComment.objects.changeable_by(by).select_for_update(of=("self",))
    found = theirs.filter(pk=comment.pk).first()
    if found is None or not found.may_change(database_now()):
        raise CommentIsFinal
    return found


def _note_mentions(comment: TicketComment) -> list[int]:
    """Store whom a comment mentions now; return the ids of those it did not mention before."""
    people = readers_of(comment.ticket, is_internal=comment.is_internal)
    found = find_mentions(comment.text, people) if "@" in comment.text else []
    before = set(comment.mentions.values_list("person", flat=True))
    comment.mentions.exclude(person__in=[each.person.pk for each in found]).delete()
    new = [each for each in found if each.person.pk not in before]
    CommentMention.objects.bulk_create(
        CommentMention(
            company=comment.company, comment=comment, person=each.person, written=each.written
        )
        for each in new
    )
    return [each.person.pk for each in new if each.person.pk != comment.author_id]
