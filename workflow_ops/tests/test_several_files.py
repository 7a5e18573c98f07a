"""Questions for several files, of workflows and of tasks, from the form to the page and exports."""

from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, publish

SCHEMA = {
    "type": "object",
    "properties": {
        "photos": {
            "type": "array",
            "items": {"type": "string", "format": "file"},
            "maxItems": 2,
        }
    },
}
PATH = "/tickets/new/claim/"


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.7", "application/pdf")


class SeveralFilesTest(TicketTestCase):
    claim: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        fields = [
            {"FieldName": "item", "FieldType": "string", "Required": True},
            {"FieldName": "bills", "FieldType": "files", "Required": True, "MaxFiles": 2},
        ]
        tasks = [form_task("review", output_schema=SCHEMA)]
        transitions = [{"from": None, "to": "review"}, {"from": "review", "to": None}]
        document = bundle("claim", fields=fields, tasks=tasks, transitions=transitions)
        with as_company(cls.company):
            cls.claim = publish(cls.company, cls.creator, document)

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.user)

    def submit(self, *names: str, **more: Any) -> Any:
        files = [pdf(name) for name in names]
        return self.client.post(PATH, {"answer-item": "Chair", "answer-bills": files, **more})

    def kept(self) -> list[str]:
        return [str(each.pk) for each in FileUpload.objects.filter(ticket=None).order_by("pk")]

    def test_all_are_the_answer_and_are_shown(self) -> None:
        self.assertEqual(self.submit("a.pdf", "b.pdf").status_code, 302)

        ticket = TicketInstance.objects.get()
        files = list(ticket.files.order_by("pk"))
        self.assertEqual(ticket.ticket_data["bills"], [str(each.pk) for each in files])
        page = self.client.get(f"/tickets/{ticket.number}/")
        for file in files:
            self.assertContains(page, f'<a href="/tickets/files/{file.pk}/">{file.filename}</a>')
        self.client.log_in(self.ticket_admin)
        export: Any = self.client.get("/manage/tickets/export/?answers=1")
        self.assertIn("a.pdf, b.pdf", export.getvalue().decode())

    def test_the_limits_are_beside_the_control(self) -> None:
        page = self.client.get(PATH)

        self.assertContains(page, "Up to 2 files of any type, at most 10 MB each.")
        self.assertNotContains(page, "file storage left")

    @override_settings(UPLOAD_COMPANY_MEGABYTES=30)
    def test_how_much_is_left_is_beside_the_control_where_that_is_little(self) -> None:
        self.assertContains(self.client.get(PATH), "Your company has 30 MB of file storage left.")

    @override_settings(UPLOAD_UNATTACHED_MEGABYTES=3)
    def test_how_much_a_person_has_left_is_beside_the_control(self) -> None:
        page = self.client.get(PATH)

        self.assertContains(page, "You have 3 MB left for files in unfinished forms.")

    def test_one_too_many_comes_back_and_can_be_removed(self) -> None:
        refused = self.submit("a.pdf", "b.pdf", "c.pdf")

        self.assertContains(refused, "Only 2 files can be attached. Remove 1.", status_code=422)
        self.assertContains(refused, "Chair", status_code=422)
        kept = self.kept()
        more = {"answer-bills-kept": kept, "answer-bills-remove": kept[:1]}
        self.assertEqual(self.submit(**more).status_code, 302)
        self.assertEqual(TicketInstance.objects.get().ticket_data["bills"], kept[1:])

    def test_files_survive_a_wrong_answer_and_more_can_be_added(self) -> None:
        refused = self.submit("a.pdf", **{"answer-item": ""})
        (kept,) = self.kept()
        self.assertContains(refused, f'value="{kept}"', status_code=422)

        self.submit("b.pdf", **{"answer-bills-kept": [kept]})

        files = TicketInstance.objects.get().files.order_by("pk")
        self.assertEqual([each.filename for each in files], ["a.pdf", "b.pdf"])

    def test_none_is_too_few_where_some_are_required(self) -> None:
        self.assertContains(self.submit(), "Bills is required.", status_code=422)

    def test_the_form_of_a_task_takes_several(self) -> None:
        self.submit("a.pdf")
        ticket = TicketInstance.objects.get()
        task = current_task(ticket)
        self.client.log_in(self.worker)
        page = self.client.get(f"/tickets/{ticket.number}/")
        self.assertContains(page, "Up to 2 files of any type")

        self.client.post(f"/tasks/{task.pk}/", {"answer-photos": [pdf("a.pdf"), pdf("x.pdf")]})

        task.refresh_from_db()
        files = task.files.order_by("pk")
        self.assertEqual(task.output_data, {"photos": [str(each.pk) for each in files]})
        versions = [(each.filename, each.version) for each in files]
        self.assertEqual(versions, [("a.pdf", 2), ("x.pdf", 1)])
