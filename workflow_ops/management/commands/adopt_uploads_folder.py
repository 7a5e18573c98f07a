"""Command that makes this host's upload folder the one of all hosts."""

from typing import Any, override

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workflow_ops.services.files.folder import adopt_uploads_folder


class Command(BaseCommand):
    help = (
        "Makes this host's UPLOADS_FOLDER the folder that all hosts must use, after the uploads "
        "have moved. From then on, hosts with another folder are not ready."
    )

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            adopt_uploads_folder(replace=True)
        except Exception as error:  # each storage has errors of its own
            raise CommandError(f"The storage can't be used: {error}") from error
        self.stdout.write(f"The uploads are in {settings.FILE_STORAGE_URL or settings.MEDIA_ROOT}.")
