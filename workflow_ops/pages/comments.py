"""Comments on the page of a ticket."""

from dataclasses import dataclass

from ticketflower.database.clock import database_now
from workflow_design.answers.display import ShownFile
from workflow_ops.models.activity import Record
from workflow_ops.models.comments import TIME_TO_CHANGE
from workflow_ops.services.files.uploads import shown_file
from workflow_ops.services.ticket_access import Viewer


@dataclass(frozen=True)
class CommentText:
    """A comment as the page shows it.

    Attributes:
        pk: its id.
        text: empty if it was deleted.
        mentions: as they are written in it, without the "@".
        files: none if it was deleted.
        may_change: whether the reader may edit or delete it now.
    """

    pk: int
    text: str
    mentions: list[str]
    files: list[ShownFile]
    is_internal: bool
    is_edited: bool
    is_deleted: bool
    may_change: bool


def comment_text(record: Record, viewer: Viewer) -> CommentText:
    """The comment of an activity record."""
    told = record.new
    is_young = database_now() < record.at + TIME_TO_CHANGE
    return CommentText(
        pk=record.row,
        text=told["text"],
        mentions=told["mentions"],
        files=[] if told["is_deleted"] else [shown_file(**file) for file in told["files"]],
        is_internal=told["is_internal"],
        is_edited=told["is_edited"],
        is_deleted=told["is_deleted"],
        may_change=is_young and not told["is_deleted"] and _is_of(record, viewer),
    )


def verb_of(record: Record, viewer: Viewer) -> str:
    """What the author did; requesters don't learn that there are internal notes."""
    told = record.new
    if told["is_deleted"]:
        return "deleted a comment"
    if told["is_internal"]:
        return "added an internal note"
    return (
        "wrote to the requester" if viewer.sees_internal and not told["by_requester"] else "wrote"
    )


def _is_of(record: Record, viewer: Viewer) -> bool:
    return record.actor is not None and record.actor.pk == viewer.user.pk
