"""Files as no one should send them, through the real forms: clear words, nothing half stored."""

import importlib.util
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from workflow_design.answers.file_names import MOST_BYTES
from workflow_ops.models import FileUpload, TicketComment
from workflow_ops.tests.test_comments import CommentTestCase
from workflow_ops.tests.test_tickets_submit import WideTestCase
from workflow_ops.tests.test_upload_failures import largest_file

MEGABYTE = 1024 * 1024
NAMES = {
    "../../etc/passwd": "passwd",
    "..\\..\\boot.ini": "boot.ini",
    "/etc/passwd": "passwd",
    "a\x00b.pdf": "ab.pdf",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "\u2066a\u2069.txt": "a.txt",
    "<script>alert(1)<script>.html": "<script>alert(1)<script>.html",
    "Überblick 🎉.pdf": "Überblick 🎉.pdf",
    "U\u0308.pdf": "Ü.pdf",
}


class NamesTest(WideTestCase):
    def send(self, name: str, size: int = 5, **more: str) -> Any:
        # A name as an attacker sends it: the client would shorten it, and quote it rightly.
        start = f'--x\r\nContent-Disposition: form-data; name="answer-quote"; filename="{name}"'
        fields = {"item": "Laptop", "reason": "My long reason", **more}
        texts = "".join(
            f'--x\r\nContent-Disposition: form-data; name="answer-{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        body = f"{texts}{start}\r\nContent-Type: text/html\r\n\r\n{'x' * size}\r\n--x--\r\n"
        content_type = "multipart/form-data; boundary=x"
        return self.client.post("/tickets/new/wide/", body.encode(), content_type=content_type)

    def test_names_are_stored_without_what_is_dangerous(self) -> None:
        for name, stored in NAMES.items():
            with self.subTest(name):
                self.assertEqual(self.send(name).status_code, 302)
                upload = FileUpload.objects.latest("pk")
                self.assertEqual(upload.filename, stored)
                self.assertRegex(upload.ext_key, rf"^{self.company.pk}/[0-9a-f]{{32}}$")

    def test_a_name_is_never_markup(self) -> None:
        self.send("<img src=x onerror=alert(1)>.png")

        page = self.client.get("/tickets/1/")

        self.assertContains(page, "&lt;img src=x onerror=alert(1)&gt;.png")
        self.assertNotContains(page, "<img src=x")

    def test_a_long_name_is_shortened_and_keeps_its_ending(self) -> None:
        # Django reads 1,024 bytes of headers of a part; file systems take at most 255 characters.
        for name in ("a" * 300 + ".pdf", "🎉" * 200 + ".pdf"):
            self.assertEqual(self.send(name).status_code, 302)
            stored = FileUpload.objects.latest("pk").filename
            self.assertLessEqual(len(stored.encode()), MOST_BYTES)
            self.assertTrue(stored.endswith(".pdf"), stored)
            self.assertEqual(stored[:50], name[:50])

    @override_settings(UPLOAD_MAX_MEGABYTES=1)
    def test_sizes_up_to_the_limit_are_taken(self) -> None:
        for size, sentence in (
            (0, "a.pdf is empty. Choose another file."),
            (MEGABYTE, ""),
            (MEGABYTE + 1, "a.pdf is too large: at most 1 MB."),
        ):
            FileUpload.objects.all().delete()
            response = self.send("a.pdf", size)
            if sentence:
                self.assertContains(response, sentence, status_code=422)
                self.assertContains(response, "My long reason", status_code=422)
            self.assertEqual(FileUpload.objects.exists(), not sentence)


class DiskFullTest(CommentTestCase):
    @unittest.skipUnless(importlib.util.find_spec("resource"), "no limits of resources here")
    def test_a_full_disk_leaves_no_half_of_a_comment(self) -> None:
        local = {
            **settings.STORAGES,
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        }
        with (
            TemporaryDirectory() as folder,
            override_settings(MEDIA_ROOT=folder, STORAGES=local),
            self.assertLogs("workflow_ops.services.files.uploads", "ERROR"),
            largest_file(1000),
        ):
            small, large = (SimpleUploadedFile(f"{n}.txt", b"x" * n) for n in (500, 5000))
            response = self.post(self.user, "Long thought about", attached=[small, large])
            left = [each.stat().st_size for each in Path(folder).rglob("*") if each.is_file()]

        self.assertContains(response, "5000.txt could not be saved", status_code=422)
        self.assertContains(response, "Long thought about", status_code=422)
        self.assertFalse(TicketComment.objects.exists())
        self.assertEqual([each.filename for each in FileUpload.objects.all()], ["500.txt"])
        self.assertEqual(left, [500])
