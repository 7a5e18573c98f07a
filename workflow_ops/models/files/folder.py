"""The uploads folder of the installation, known to the database."""

import uuid
from typing import override

from django.db import models


class UploadsFolder(models.Model):
    """The mark in the folder of the uploads, by which each host sees that it has the same folder.

    There is one row at most.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    mark = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "uploads_folder"
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="uploads_folder_one")]

    @override
    def __str__(self) -> str:
        return str(self.mark)
