"""Files that are written on comments: sent with the form, kept when it comes back, refused."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from ticketflower.texts import ID_DIGITS
from users.models import User
from workflow_design.answers.files_field import MOST_FILES
from workflow_ops.models import FileUpload, TicketComment
from workflow_ops.tests.test_comments import CommentTestCase


def sent(name: str = "plan.png", size: int = 3) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size, "image/png")


def sent_before(kept: list[str], removed: Sequence[str] = ()) -> dict[str, Any]:
    return {"attached-kept": kept, "attached-remove": list(removed)}


class CommentFilesTest(CommentTestCase):
    def send(
        self, person: User, *files: SimpleUploadedFile, text: str = "Long text", **more: Any
    ) -> Any:
        return self.post(person, text, attached=list(files), **more)

    def kept(self) -> list[str]:
        return [str(each.pk) for each in FileUpload.objects.filter(ticket=None)]

    def test_several_files_are_shown_under_the_comment(self) -> None:
        response = self.send(self.user, sent(), sent("offer.pdf"))

        self.assertEqual(response.status_code, 302)
        comment = TicketComment.objects.get()
        self.assertEqual(
            [each.filename for each in comment.files.order_by("pk")], ["plan.png", "offer.pdf"]
        )
        page = self.page(self.worker)
        for upload in comment.files.all():
            self.assertIn(f'<a href="/tickets/files/{upload.pk}/">{upload.filename}</a>', page)

    def test_a_file_needs_no_words(self) -> None:
        self.assertEqual(self.send(self.user, sent(), text="").status_code, 302)
        self.assertIn("plan.png", self.page(self.worker))

        empty = self.send(self.user, text="")

        self.assertContains(empty, "Enter a comment, or attach a file.", status_code=422)

    def test_files_of_a_refused_form_are_kept_and_can_be_removed(self) -> None:
        refused = self.send(self.worker, sent(), sent("offer.pdf"))  # says not for whom
        first, second = self.kept()
        for pk in (first, second):
            self.assertContains(refused, f'name="attached-kept" value="{pk}"', status_code=422)
        self.assertContains(refused, "Long text", status_code=422)

        self.send(
            self.worker,
            audience="internal",
            **sent_before([first, second], removed=[second]),
        )

        self.assertEqual(
            [str(each.pk) for each in TicketComment.objects.get().files.all()], [first]
        )

    def test_one_too_many_is_told_and_one_can_choose_which_to_remove(self) -> None:
        names = [f"{number}.png" for number in range(MOST_FILES + 1)]

        refused = self.send(self.user, *map(sent, names))

        self.assertContains(refused, "Only 10 files can be attached. Remove 1.", status_code=422)
        self.assertContains(refused, "Long text", status_code=422)
        for name in names:
            self.assertContains(refused, name, status_code=422)
        self.assertFalse(TicketComment.objects.exists())
        kept = self.kept()
        again = self.send(self.user, **sent_before(kept, removed=kept[:1]))
        self.assertEqual(again.status_code, 302)
        self.assertEqual(TicketComment.objects.get().files.count(), MOST_FILES)

    def test_far_too_many_are_not_stored(self) -> None:
        refused = self.send(self.user, *(sent(f"{n}.png") for n in range(2 * MOST_FILES + 1)))

        self.assertContains(refused, "Choose at most 10 files. You chose 21.", status_code=422)
        self.assertContains(refused, "Long text", status_code=422)
        self.assertFalse(FileUpload.objects.exists())

    @override_settings(UPLOAD_MAX_MEGABYTES=1)
    def test_one_of_several_that_is_wrong_is_told_and_the_others_are_kept(self) -> None:
        megabyte = 1024 * 1024

        refused = self.send(
            self.user,
            sent("empty.png", 0),
            sent("most.png", megabyte),
            sent("more.png", megabyte + 1),
        )

        self.assertContains(refused, "empty.png is empty.", status_code=422)
        self.assertContains(refused, "more.png is too large: at most 1 MB.", status_code=422)
        self.assertContains(refused, "Long text", status_code=422)
        self.assertEqual([each.filename for each in FileUpload.objects.all()], ["most.png"])
        self.assertContains(refused, "most.png", status_code=422)

    @override_settings(UPLOAD_COMPANY_MEGABYTES=1)
    def test_a_company_that_has_used_its_storage_is_told(self) -> None:
        refused = self.send(self.user, sent(size=1024 * 1024 + 1))

        self.assertContains(refused, "Your company has used all 1 MB", status_code=422)
        self.assertContains(refused, "Long text", status_code=422)
        self.assertFalse(FileUpload.objects.exists())

    def test_a_storage_that_fails_is_told(self) -> None:
        broken = {"BACKEND": "workflow_ops.tests.test_upload_failures.BrokenStorage"}
        with (
            override_settings(STORAGES={**settings.STORAGES, "default": broken}),
            self.assertLogs("workflow_ops.services.files.uploads", "ERROR"),
        ):
            refused = self.send(self.user, sent())

        self.assertContains(refused, "plan.png could not be saved", status_code=422)
        self.assertContains(refused, "Long text", status_code=422)
        self.assertFalse(FileUpload.objects.exists())
        self.assertFalse(TicketComment.objects.exists())

    def test_files_of_others_and_made_up_ones_are_not_attached(self) -> None:
        self.send(self.worker, sent("theirs.png"))  # refused, and kept for them
        theirs = self.kept()

        for kept in (theirs, ["x"], ["0"], ["9" * (ID_DIGITS + 9)], ["\x00"], ["-1"]):
            response = self.send(self.user, **sent_before(kept))
            self.assertEqual(response.status_code, 302)

        self.assertFalse(FileUpload.objects.exclude(ticket=None).exists())

    def test_a_form_that_only_comes_back_keeps_its_files_and_posts_nothing(self) -> None:
        response = self.send(self.user, sent(), refresh="1")

        self.assertContains(response, "Long text")
        self.assertContains(response, f'name="attached-kept" value="{self.kept()[0]}"')
        self.assertFalse(TicketComment.objects.exists())

    def test_the_limits_are_beside_the_control(self) -> None:
        self.assertIn("Up to 10 files of any type, at most 10 MB each.", self.page(self.user))
