"""Comments on tickets: messages to the requester, and internal notes of those who work on it."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self, override

from django.conf import settings
from django.db import models

from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from workflow_ops.models.tickets import TicketInstance

LONGEST_COMMENT: Final = 10_000
TIME_TO_CHANGE: Final = timedelta(minutes=10)


class TicketCommentQuerySet(TenantQuerySet["TicketComment"]):
    """Queries on comments."""

    def of_ticket(self, ticket: "TicketInstance") -> Self:
        """Comments on this ticket."""
        return self.filter(ticket=ticket)

    def sent_before(self, author: User, submission_key: uuid.UUID) -> Self:
        """The comment that this request or form of this author has made, if any."""
        return self.filter(author=author, submission_key=submission_key)

    def changeable_by(self, user: User) -> Self:
        """Comments of this person that have not been deleted, with their ticket."""
        return self.filter(author=user, deleted_at=None).select_related("ticket")


@audited("comment")
class TicketComment(TenantModel):
    """What a person wrote on a ticket.

    Attributes:
        is_internal: not shown to the requester.
        submission_key: of the form; the same form sent twice makes one comment.
        deleted_at: when its author deleted it; its text is empty then, and in the history only.
    """

    ticket = models.ForeignKey(
        "workflow_ops.TicketInstance", on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    is_internal = models.BooleanField()
    submission_key = models.UUIDField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = TenantManager.from_queryset(TicketCommentQuerySet)()

    class Meta:
        db_table = "ticket_comments"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="ticket_comment_company"),
            models.UniqueConstraint(
                fields=["company", "author", "submission_key"], name="ticket_comment_once"
            ),
        ]
        indexes = [models.Index(fields=["ticket", "created_at"], name="ticket_comment_of_ticket")]

    @override
    def __str__(self) -> str:
        return f"comment {self.pk} on ticket {self.ticket_id}"

    def may_change(self, now: datetime) -> bool:
        """Whether its author may still edit or delete it."""
        return self.deleted_at is None and now < self.created_at + TIME_TO_CHANGE


class CommentMention(TenantModel):
    """A person whom a comment mentions.

    Attributes:
        written: how they are written there, without the "@".
    """

    comment = models.ForeignKey(TicketComment, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions"
    )
    written = models.CharField(max_length=310)

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "comment_mentions"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="comment_mention_once")
        ]

    @override
    def __str__(self) -> str:
        return f"mention of {self.person_id} in comment {self.comment_id}"
