"""No room for a file: told at its question, and nothing else is lost or left behind."""

import importlib.util
import unittest
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.storage import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from ticketflower.types import Json
from workflow_design.tests.answers_forms import prefixed
from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, publish

TOLD = "offer.pdf could not be saved, because the site has a problem with its storage."
FIELDS: list[Json] = [
    {"FieldName": "note", "FieldType": "text"},
    {"FieldName": "offer", "FieldType": "file"},
]


class BrokenStorage(InMemoryStorage):
    """A storage far away, whose errors are no OSErrors."""

    def _save(self, name: str, content: Any) -> str:
        raise RuntimeError("The bucket is gone.")


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process may be larger: a write beyond fails in the middle."""
    import resource  # not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class UploadFailureTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        publish(self.company, self.creator, bundle("offers", fields=FIELDS))
        self.client.log_in(self.user)
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.uploads = Path(folder.name)
        local = {
            **settings.STORAGES,
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        }
        here = override_settings(MEDIA_ROOT=self.uploads, STORAGES=local)
        here.enable()
        self.addCleanup(here.disable)

    def send(self, size: int = 5000) -> Any:
        file = SimpleUploadedFile("offer.pdf", b"x" * size, "application/pdf")
        answers = prefixed({"note": "Long thought about", "offer": file})
        return self.client.post("/tickets/new/offers/", answers.dict())

    def assert_told(self, response: Any) -> None:
        self.assertContains(response, TOLD, status_code=422)
        self.assertContains(response, "Long thought about", status_code=422)
        self.assertNotContains(response, "offer.pdf</strong> is kept", status_code=422)
        self.assertFalse(TicketInstance.objects.exists())
        self.assertFalse(FileUpload.objects.exists())
        self.assertEqual([each for each in self.uploads.rglob("*") if each.is_file()], [])

    @unittest.skipUnless(importlib.util.find_spec("resource"), "no limits of resources here")
    def test_a_storage_that_is_full_leaves_no_half_of_a_file(self) -> None:
        with self.assertLogs("workflow_ops.services.files.uploads", "ERROR"), largest_file(1000):
            response = self.send()

        self.assert_told(response)

    @unittest.skipUnless(importlib.util.find_spec("resource"), "no limits of resources here")
    @override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=100)
    def test_no_room_while_it_comes_in(self) -> None:
        with self.assertLogs("workflow_design.answers.upload_field", "ERROR"), largest_file(1000):
            response = self.send(500_000)

        self.assert_told(response)

    @override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=100, FILE_UPLOAD_TEMP_DIR="/nowhere/at/all")
    def test_no_place_to_come_in(self) -> None:
        with self.assertLogs("workflow_design.answers.upload_field", "ERROR"):
            response = self.send()

        self.assert_told(response)

    def test_a_storage_with_errors_of_its_own(self) -> None:
        broken = {"BACKEND": "workflow_ops.tests.test_upload_failures.BrokenStorage"}
        with (
            override_settings(STORAGES={**settings.STORAGES, "default": broken}),
            self.assertLogs("workflow_ops.services.files.uploads", "ERROR"),
        ):
            response = self.send()

        self.assert_told(response)

    def test_a_file_is_kept_when_there_is_room_again(self) -> None:
        self.assertEqual(self.send().status_code, 302)

        upload = FileUpload.objects.get()
        self.assertEqual((self.uploads / upload.ext_key).read_bytes(), b"x" * 5000)

    @override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=100)
    def test_a_large_file_is_kept(self) -> None:
        self.assertEqual(self.send(500_000).status_code, 302)

        self.assertEqual(FileUpload.objects.get().size, 500_000)
