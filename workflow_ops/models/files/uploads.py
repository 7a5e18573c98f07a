"""Uploaded files: what people attached to tickets and tasks."""

from typing import Self, override

from django.conf import settings
from django.db import models
from django.db.models import Q

from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance


class FileUploadQuerySet(TenantQuerySet["FileUpload"]):
    """Queries on files."""

    def unattached_of(self, user: User) -> Self:
        """Files that this person sent and that no ticket has yet."""
        return self.filter(uploaded_by=user, ticket=None)

    def readable_by(self, user: User) -> Self:
        """Files of tickets that the person submitted, works on or manages."""
        if user.has_perm("workflow_ops.manage_tickets"):
            return self.filter(ticket__isnull=False)
        works_on = TaskInstance.objects.filter(
            workflow_instance__ticket=models.OuterRef("ticket"), assigned_to=user
        )
        return self.filter(
            Q(ticket__created_by=user) | Q(ticket__isnull=False) & models.Exists(works_on)
        )


@audited("file")
class FileUpload(TenantModel):
    """A file attached to a ticket or a task; its bytes are in the storage."""

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

    objects = TenantManager.from_queryset(FileUploadQuerySet)()

    class Meta:
        db_table = "file_uploads"
        default_permissions = ()

    @override
    def __str__(self) -> str:
        return self.filename
