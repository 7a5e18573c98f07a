"""Files of tickets: names, versions, types, who gets them, and how they are served."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, override_settings

from users.models import User
from users.roles import ADMIN, TASK_WORKER, USER
from users.tests.factories import make_person
from workflow_ops.errors import CommentedBefore
from workflow_ops.models import FileUpload, TicketComment, TicketInstance
from workflow_ops.services.conversation.comments import add_comment, delete_comment
from workflow_ops.services.files.media_types import UNKNOWN, media_type_of
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_comment, make_ticket

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def keep(person: User, name: str, content: bytes = PNG) -> int:
    """The id of a file that the person sent for a form."""
    assert person.company is not None
    file = SimpleUploadedFile(name, content, "image/png")
    return int(PersonalUploads(person.company, person).keep(file))


def comment_with_file(
    ticket: TicketInstance,
    by: User,
    name: str = "plan.png",
    content: bytes = PNG,
    *,
    internal: bool = False,
) -> FileUpload:
    """A file on a comment that has just been written."""
    upload = keep(by, name, content)
    make_comment(ticket, by, "See the file.", internal=internal, uploads=[upload])
    return FileUpload.objects.get(pk=upload)


class FilesTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)

    def get(self, person: User, upload: FileUpload, query: str = "") -> Any:
        self.client.log_in(person)
        return self.client.get(f"/tickets/files/{upload.pk}/{query}")


class MediaTypeTest(SimpleTestCase):
    def test_the_first_bytes_and_the_name_say_what_can_be_shown(self) -> None:
        for name, head, expected in (
            ("a.png", PNG, "image/png"),
            ("A.JPG", b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
            ("a.jpeg", b"\xff\xd8\xff\xe1", "image/jpeg"),
            ("a.gif", b"GIF89a\x01\x00", "image/gif"),
            ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
            ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        ):
            self.assertEqual(media_type_of(name, head), expected)

    def test_everything_else_is_only_downloaded(self) -> None:
        for name, head in (
            ("a.html", HTML),
            ("a.svg", SVG),
            ("a.png", HTML),
            ("a.png", SVG),
            ("a.pdf", PNG),
            ("png", PNG),
            ("a.html", PNG),
            ("a.txt", b"text"),
            ("a.png", b""),
            # polyglots: two types at once
            ("a.gif", b"GIF89a/*<svg onload=alert(1)>*/=1;"),
            ("a.pdf", b"%PDF-1.4\n<ScRiPt >alert(1)</script>"),
            ("a.pdf", b"<html>\n%PDF-1.4"),
            ("a.png", PNG + b"<img src=x onerror=alert(1)>"),
            ("a.jpg", b"\xff\xd8\xff\xe0<!doctype html>"),
        ):
            self.assertEqual(media_type_of(name, head), UNKNOWN, (name, head))


class ServedTest(FilesTestCase):
    def test_a_file_is_downloaded_and_nothing_is_guessed(self) -> None:
        for name, content in (
            ("plan.png", PNG),
            ("page.html", HTML),
            ("logo.svg", SVG),
            ("both.gif", b"GIF89a<script>alert(1)</script>"),
        ):
            upload = comment_with_file(self.ticket, self.user, name, content)
            for query in ("", "?open") if content != PNG else ("",):
                response = self.get(self.worker, upload, query)
                self.assertEqual(response.getvalue(), content)
                self.assertEqual(response.headers["Content-Type"], "application/octet-stream")
                self.assertEqual(
                    response.headers["Content-Disposition"], f'attachment; filename="{name}"'
                )
                self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
                self.assertIn("sandbox", response.headers["Content-Security-Policy"])

    def test_images_and_pdfs_can_be_opened_in_a_sandbox(self) -> None:
        for name, content, media_type in (
            ("plan.png", PNG, "image/png"),
            ("offer.pdf", b"%PDF-1.7\n", "application/pdf"),
        ):
            response = self.get(
                self.worker, comment_with_file(self.ticket, self.user, name, content), "?open"
            )
            self.assertEqual(response.headers["Content-Type"], media_type)
            self.assertEqual(response.headers["Content-Disposition"], f'inline; filename="{name}"')
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            policy = response.headers["Content-Security-Policy"]
            self.assertTrue(policy.startswith("sandbox; default-src 'none'"), policy)
            self.assertNotIn("script", policy)

    def test_what_was_stored_as_the_type_is_not_trusted(self) -> None:
        upload = comment_with_file(self.ticket, self.user, "a.png", HTML)
        FileUpload.objects.filter(pk=upload.pk).update(file_type="image/png")

        response = self.get(self.worker, upload, "?open")

        self.assertEqual(response.headers["Content-Type"], "application/octet-stream")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_any_name_can_be_downloaded(self) -> None:
        for name, header in (
            ("Überblick 🎉.pdf", "filename*=utf-8''%C3%9Cberblick%20%F0%9F%8E%89.pdf"),
            ('a"; x=.txt', 'filename="a\\"; x=.txt"'),
            ("in\u202efdp.exe", 'filename="infdp.exe"'),
            ("..\\..\\boot.ini", 'filename="boot.ini"'),
        ):
            upload = comment_with_file(self.ticket, self.user, name)
            response = self.get(self.worker, upload)
            self.assertEqual(response.headers["Content-Disposition"], f"attachment; {header}")

    def test_a_file_that_the_storage_has_lost_is_told_in_words(self) -> None:
        upload = comment_with_file(self.ticket, self.user)
        default_storage.delete(upload.ext_key)

        with self.assertLogs("workflow_ops.services.files.uploads", "ERROR"):
            response = self.get(self.worker, upload)

        self.assertContains(response, "plan.png can&#x27;t be opened now", status_code=503)

    def test_a_storage_that_fails_is_told_in_words(self) -> None:
        upload = comment_with_file(self.ticket, self.user)
        broken = {"BACKEND": "workflow_ops.tests.test_upload_failures.BrokenStorage"}
        with (
            override_settings(STORAGES={**settings.STORAGES, "default": broken}),
            self.assertLogs("workflow_ops.services.files.uploads", "ERROR"),
        ):
            response = self.get(self.worker, upload)

        self.assertEqual(response.status_code, 503)


class VersionTest(FilesTestCase):
    def test_the_same_name_on_the_same_ticket_is_the_next_version(self) -> None:
        first = comment_with_file(self.ticket, self.user, "plan.png")
        second = comment_with_file(self.ticket, self.worker, "plan.png", PNG + b"2")
        others = [
            comment_with_file(self.ticket, self.worker, "Plan.png"),
            comment_with_file(make_ticket(self.ticket_type, self.user), self.user, "plan.png"),
        ]

        self.assertEqual([first.version, second.version], [1, 2])
        self.assertEqual([each.version for each in others], [1, 1])
        self.client.log_in(self.user)
        page = self.client.get(f"/tickets/{self.ticket.number}/")
        self.assertContains(page, "v2 · ", count=1)
        for upload, content in ((first, PNG), (second, PNG + b"2")):
            self.assertContains(page, f'href="/tickets/files/{upload.pk}/"')
            self.assertEqual(self.get(self.user, upload).getvalue(), content)

    def test_two_of_one_name_at_once_are_two_versions(self) -> None:
        uploads = [keep(self.user, "plan.png"), keep(self.user, "plan.png")]

        make_comment(self.ticket, self.user, uploads=uploads)

        versions = FileUpload.objects.order_by("pk").values_list("version", flat=True)
        self.assertEqual([*versions], [1, 2])

    def test_a_version_says_nothing_of_files_of_internal_notes(self) -> None:
        comment_with_file(self.ticket, self.worker, internal=True)

        self.assertEqual(comment_with_file(self.ticket, self.user).version, 1)
        self.assertEqual(comment_with_file(self.ticket, self.worker, internal=True).version, 2)


class AudienceTest(FilesTestCase):
    def test_files_of_messages_are_for_everyone_on_the_ticket(self) -> None:
        upload = comment_with_file(self.ticket, self.worker)

        for person in (self.user, self.worker, self.ticket_admin):
            self.assertEqual(self.get(person, upload).status_code, 200)
        for person in (self.colleague, self.admin, self.stranger):
            self.assertEqual(self.get(person, upload).status_code, 404)

    def test_files_of_internal_notes_are_for_the_team(self) -> None:
        upload = comment_with_file(self.ticket, self.worker, "dismissal.png", internal=True)

        for person in (self.worker, self.ticket_admin):
            self.assertEqual(self.get(person, upload).status_code, 200)
            page = self.client.get(f"/tickets/{self.ticket.number}/")
            self.assertContains(page, "dismissal.png")
        self.assertEqual(self.get(self.user, upload).status_code, 404)
        page = self.client.get(f"/tickets/{self.ticket.number}/")
        self.assertNotContains(page, "dismissal")

    def test_a_requester_with_a_task_of_their_own_ticket_stays_the_requester(self) -> None:
        both = make_person(self.company, "both", roles=[USER, TASK_WORKER])
        ticket = make_ticket(self.ticket_type, both)
        task = current_task(ticket)
        task.assigned_to = both
        task.save()
        secret = comment_with_file(ticket, self.ticket_admin, "dismissal.png", internal=True)
        said = comment_with_file(ticket, self.ticket_admin)

        self.assertEqual(self.get(both, secret).status_code, 404)
        self.assertEqual(self.get(both, said).status_code, 200)
        both.groups.remove(Group.objects.get(name=USER))
        self.assertEqual(self.get(both, secret).status_code, 404)

    def test_who_may_no_longer_open_the_ticket_gets_none_of_its_files(self) -> None:
        upload = comment_with_file(self.ticket, self.user)
        for person, role in ((self.user, USER), (self.worker, TASK_WORKER)):
            person.groups.remove(Group.objects.get(name=role))

            self.assertEqual(self.get(person, upload).status_code, 404)

    def test_files_of_a_deleted_comment_are_neither_shown_nor_served(self) -> None:
        upload = comment_with_file(self.ticket, self.user)
        assert upload.comment is not None

        delete_comment(comment=upload.comment, by=self.user)

        for person in (self.user, self.worker, self.ticket_admin):
            self.assertEqual(self.get(person, upload).status_code, 404)
            page = self.client.get(f"/tickets/{self.ticket.number}/")
            self.assertNotContains(page, "plan.png")
        self.assertTrue(default_storage.exists(upload.ext_key))

    def test_the_audit_log_does_not_name_files_of_comments(self) -> None:
        asking = make_person(self.company, "asking", roles=[USER, ADMIN])
        ticket = make_ticket(self.ticket_type, asking)
        comment_with_file(ticket, self.ticket_admin, "dismissal.png", internal=True)
        self.client.log_in(asking)

        for path in ("/audit/", "/audit/export/"):
            response: Any = self.client.get(path)
            self.assertNotIn("dismissal", response.getvalue().decode())

    def test_the_same_form_sent_twice_makes_one_comment_with_its_files(self) -> None:
        found = find_ticket(self.user, self.ticket.number)
        assert found is not None
        ticket, viewer = found
        key = uuid.uuid4()

        def send(content: bytes) -> TicketComment:
            uploads = [keep(self.user, "plan.png", content)]
            return add_comment(
                ticket=ticket,
                viewer=viewer,
                text="",
                is_internal=False,
                submission_key=key,
                uploads=uploads,
            )

        first = send(PNG)
        self.assertEqual(send(PNG).pk, first.pk)
        with self.assertRaises(CommentedBefore):
            send(PNG + b"2")

        self.assertEqual(first.files.count(), 1)

    def test_a_file_in_the_storage_is_not_one_of_the_site(self) -> None:
        default_storage.save("secret.txt", ContentFile(b"?"))

        self.client.log_in(self.user)

        self.assertEqual(self.client.get("/tickets/files/secret.txt/").status_code, 404)
