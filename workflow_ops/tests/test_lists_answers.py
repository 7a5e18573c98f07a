"""CSV export of tickets with the answers of their forms."""

import csv
from io import StringIO
from typing import Any

from users.models import AuditEvent, User
from workflow_ops.lists import exports
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import FileUpload
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

FIELDS: list[Any] = [
    {"FieldName": "what", "Label": "Item", "FieldType": "string", "Required": True},
    {"FieldName": "when", "Label": "Call me at", "FieldType": "datetime"},
    {"FieldName": "day", "Label": "Needed by", "FieldType": "date"},
    {"FieldName": "status", "Label": "Status", "FieldType": "string"},
    {"FieldName": "colors", "Label": "=Colors", "FieldType": "multichoice",
     "Choices": ["red", "green"]},
    {"FieldName": "picture", "Label": "Picture", "FieldType": "file"},
]  # fmt: skip


class AnswersTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.other_type = publish(self.company, self.creator, bundle("travel", fields=FIELDS))
        self.client.log_in(self.ticket_admin)

    def export(self, query: str = "") -> list[dict[str, str]]:
        response: Any = self.client.get(f"/manage/tickets/export/?answers=1&{query}")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def test_each_question_of_the_exported_types_has_a_column(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "Desk", "amount": 12.5})
        make_ticket(self.other_type, self.user, {"what": "Train"})

        newest, oldest = self.export()

        self.assertEqual((oldest["Number"], oldest["Item (item)"], oldest["Amount"]),
                         ("1", "Desk", "12.5"))  # fmt: skip
        self.assertEqual((newest["Item (what)"], newest["Item (item)"]), ("Train", ""))
        columns = [each.heading_of_export for each in TICKETS.columns]
        self.assertEqual(
            list(newest)[len(columns) :],
            ["Item (item)", "Amount", "Approve?", "Item (what)", "Call me at", "Needed by",
             "Status", "'=Colors", "Picture"],
        )  # fmt: skip

    def test_types_that_are_not_exported_have_none(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        make_ticket(self.other_type, self.user, {"what": "Train"})

        (row,) = self.export("type=purchase")

        self.assertEqual(row["Item"], "Desk")
        self.assertNotIn("Needed by", row)

    def test_the_answers_of_tasks_are_there_too(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        complete_task(task=current_task(ticket), by=self.worker, output={"approved": True})

        self.assertEqual(self.export()[0]["Approve?"], "Yes")

    def test_times_are_in_the_persons_zone_and_files_have_their_names(self) -> None:
        User.objects.filter(pk=self.ticket_admin.pk).update(time_zone="Asia/Kolkata")
        upload = FileUpload.objects.create(
            company=self.company, filename="desk.png", ext_key="k", file_type="image/png",
            size=1, sha256="0" * 64, uploaded_by=self.user,
        )  # fmt: skip
        make_ticket(
            self.other_type,
            self.user,
            {"what": "=1+1", "when": "2026-07-01T10:00:00Z", "day": "2026-07-02",
             "colors": ["red", "green"], "picture": str(upload.pk)},
        )  # fmt: skip

        (row,) = self.export()

        self.assertEqual(row["Item"], "'=1+1")
        self.assertEqual(row["Call me at"], "2026-07-01T15:30:00+05:30")
        self.assertEqual(row["Needed by"], "2026-07-02")
        self.assertEqual(row["'=Colors"], "red, green")
        self.assertEqual(row["Picture"], "desk.png")

    def test_of_more_rows_than_are_read_at_once_all_are_there(self) -> None:
        for number in range(4):
            make_ticket(self.ticket_type, self.user, {"item": f"Desk {number}"})
        before = exports.ROWS_WITH_ANSWERS
        exports.ROWS_WITH_ANSWERS = 3
        self.addCleanup(setattr, exports, "ROWS_WITH_ANSWERS", before)

        items = [row["Item"] for row in self.export("sort=oldest")]

        self.assertEqual(items, [f"Desk {number}" for number in range(4)])

    def test_the_log_says_that_answers_were_exported(self) -> None:
        self.export("status=OPEN")

        event = AuditEvent.objects.get(action="exported")
        self.assertEqual(event.details, {"query": "status=OPEN", "answers": True})

    def test_only_tickets_have_answers(self) -> None:
        for key, offered in (("tickets", True), ("tasks", False), ("errors", False)):
            with self.subTest(key):
                page = self.client.get(f"/manage/{key}/").text
                self.assertEqual("answers=1" in page, offered)
        response: Any = self.client.get("/manage/tasks/export/?answers=1")
        self.assertEqual(response.status_code, 200)
        b"".join(response.streaming_content)
        self.assertNotIn("answers", AuditEvent.objects.get(action="exported").details)
