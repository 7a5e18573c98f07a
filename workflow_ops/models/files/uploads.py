"""Uploaded files: what people attached to tickets, tasks and comments."""

from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.comments import TicketComment
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance


class FileUploadQuerySet(TenantQuerySet["FileUpload"]):
    """Queries on files."""

    def unattached_of(self, user: User) -> Self:
        """Files that this person sent and that no ticket has yet."""
        return self.filter(uploaded_by=user, ticket=None)

    def readable_by(self, user: User) -> Self:
        """Files of tickets that the person may open, without those of comments they don't see.

        As ``find_ticket`` and ``Viewer.sees_internal`` have it: a requester who also works on
        their ticket stays the requester.
        """
        seen = self.filter(ticket__isnull=False, comment__deleted_at=None)
        if user.has_perm("workflow_ops.manage_tickets"):
            return seen
        is_theirs, may_open = Q(ticket__created_by=user), Q(pk=None)
        if user.has_perm("workflow_ops.submit_ticket"):
            may_open |= is_theirs
        if user.has_perm("workflow_ops.execute_task"):
            works_on = TaskInstance.objects.filter(
                workflow_instance__ticket=models.OuterRef("ticket"), assigned_to=user
            )
            may_open |= Q(models.Exists(works_on))
        return seen.filter(may_open).exclude(is_theirs, comment__is_internal=True)


@audited("file")
class FileUpload(TenantModel):
    """A file attached to a ticket, to one of its tasks or comments; its bytes are in the storage.

    Attributes:
        version: counts the files of the same name on its ticket, from 1.
        ext_key: its name in the storage.
        file_type: the media type by its first bytes, if browsers can show it safely.
    """

    filename = models.CharField(max_length=255)
    version = models.PositiveIntegerField(default=1)
    ext_key = models.CharField(max_length=300)
    file_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticket = models.ForeignKey(
        TicketInstance, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    task = models.ForeignKey(
        TaskInstance, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    comment = models.ForeignKey(
        TicketComment, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )

    objects = TenantManager.from_queryset(FileUploadQuerySet)()

    class Meta:
        db_table = "file_uploads"
        default_permissions = ()

    @override
    def __str__(self) -> str:
        return self.filename
