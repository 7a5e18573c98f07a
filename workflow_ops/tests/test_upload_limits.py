"""How many files one person may send, and how much a person and a company may store."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.tests.test_tickets_submit import WideTestCase

ALMOST_A_MEGABYTE = 1_000_000


class UploadLimitsTest(WideTestCase):
    def send(self, size: int = 10, **answers: str) -> Any:
        """Submit with a file and, unless it is given, a wrong answer, so that no ticket is made."""
        file = SimpleUploadedFile("quote.pdf", b"x" * size, "application/pdf")
        return self.submit(quote=file, reason="My long reason", **{"count": "0", **answers})

    def assert_told(self, response: Any, sentence: str) -> None:
        self.assertContains(response, sentence, status_code=422)
        self.assertContains(response, "My long reason", status_code=422)

    @override_settings(UPLOADS_PER_HOUR=2)
    def test_so_many_in_an_hour(self) -> None:
        for _time in range(2):
            self.send()

        self.assert_told(self.send(count="3"), "Too many uploads. Try again in")
        self.assertEqual(FileUpload.objects.count(), 2)
        self.assertFalse(TicketInstance.objects.exists())
        self.assertEqual(self.submit().status_code, 302)

    @override_settings(UPLOAD_UNATTACHED_MEGABYTES=2)
    def test_so_much_that_belongs_to_no_ticket(self) -> None:
        for _time in range(2):
            self.send(ALMOST_A_MEGABYTE)

        self.assert_told(self.send(ALMOST_A_MEGABYTE), "Your files in unfinished forms")
        self.assertEqual(FileUpload.objects.count(), 2)

    @override_settings(UPLOAD_UNATTACHED_MEGABYTES=2)
    def test_what_belongs_to_a_ticket_does_not_count_for_the_person(self) -> None:
        for _time in range(3):
            self.assertEqual(self.send(ALMOST_A_MEGABYTE, count="3").status_code, 302)

    @override_settings(UPLOAD_UNATTACHED_MEGABYTES=2)
    def test_others_have_room_of_their_own(self) -> None:
        for person in (self.user, self.user, self.worker, self.worker):
            uploads = PersonalUploads(self.company, person)
            uploads.keep(SimpleUploadedFile("a.txt", b"x" * ALMOST_A_MEGABYTE))

        self.assertEqual(FileUpload.objects.count(), 4)

    @override_settings(UPLOAD_COMPANY_MEGABYTES=2)
    def test_so_much_of_a_company(self) -> None:
        for _time in range(2):
            self.assertEqual(self.send(ALMOST_A_MEGABYTE, count="3").status_code, 302)

        refused = self.send(ALMOST_A_MEGABYTE, count="3")

        self.assert_told(refused, "Your company has used all 2 MB of its file storage")
        self.assertEqual(FileUpload.objects.count(), 2)

    @override_settings(
        UPLOADS_PER_HOUR=0, UPLOAD_UNATTACHED_MEGABYTES=0, UPLOAD_COMPANY_MEGABYTES=0
    )
    def test_zero_is_no_limit(self) -> None:
        for _time in range(3):
            self.send(ALMOST_A_MEGABYTE)

        self.assertEqual(FileUpload.objects.count(), 3)
