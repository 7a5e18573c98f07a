"""The check that the database and the storage have the same files."""

import os
import time
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import override_settings

from users.tenancy import as_company
from workflow_ops.models import FileUpload
from workflow_ops.services.files.folder import MARK_FILE
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.tests.base import TicketTestCase

LOCAL = {
    **settings.STORAGES,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}


class CheckFilesTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "uploads"
        here = override_settings(MEDIA_ROOT=self.folder, STORAGES=LOCAL)
        here.enable()
        self.addCleanup(here.disable)
        self.upload = self.keep()
        with as_company(self.other_company):
            PersonalUploads(self.other_company, self.stranger).keep(
                SimpleUploadedFile("b.txt", b"bytes")
            )

    def keep(self) -> FileUpload:
        file = SimpleUploadedFile("a.txt", b"bytes")
        return FileUpload.objects.get(pk=PersonalUploads(self.company, self.user).keep(file))

    def leave(self, name: str, hours: float) -> Path:
        """A file that has been in the storage for so long."""
        path = Path(default_storage.path(default_storage.save(name, ContentFile(b"left"))))
        at = time.time() - hours * 3600
        os.utime(path, (at, at))
        return path

    def check(self, *options: str) -> str:
        output = StringIO()
        try:
            call_command("check_files", *options, stdout=output)
        except CommandError as error:
            return f"{output.getvalue()}{error}"
        return output.getvalue()

    def test_nothing_is_said_of_files_that_are_right(self) -> None:
        self.leave(MARK_FILE, 100)

        self.assertEqual(self.check(), "No problems found.\n")

    def test_an_installation_without_files(self) -> None:
        FileUpload.objects.all().delete()
        with as_company(self.other_company):
            FileUpload.objects.all().delete()
        with override_settings(MEDIA_ROOT=self.folder / "new"):
            self.assertEqual(self.check(), "No problems found.\n")

    def test_a_missing_file_is_told(self) -> None:
        default_storage.delete(self.upload.ext_key)

        told = self.check("--delete")

        self.assertIn(f"{self.upload.ext_key}: the file of row {self.upload.pk} is missing", told)
        self.assertIn("Problems found: 1.", told)
        self.assertTrue(FileUpload.objects.filter(pk=self.upload.pk).exists())

    def test_a_file_that_was_cut_off_is_told(self) -> None:
        Path(default_storage.path(self.upload.ext_key)).write_bytes(b"by")

        self.assertIn(f"the file of row {self.upload.pk} has 2 bytes, not 5.", self.check())

    def test_what_nothing_refers_to_is_told_and_deleted_after_a_day(self) -> None:
        old, young = self.leave("1/old", 25), self.leave("1/young", 23)
        nowhere = self.leave("of-nobody/old", 25)

        told = self.check()
        self.assertIn("1/old: nothing refers to this file.", told)
        self.assertNotIn("young", told)
        self.assertTrue(old.exists())
        told = self.check("--delete")

        self.assertIn("2 deleted.", told)
        self.assertIn("No problems found.", told)
        self.assertEqual([old.exists(), nowhere.exists(), young.exists()], [False, False, True])
        self.assertTrue(default_storage.exists(self.upload.ext_key))
