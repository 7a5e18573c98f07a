"""Text of several lines, such as pasted code: its lines and indentation stay."""

from ticketflower.types import Json
from workflow_design.tests.answers_forms import prefixed
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, form_task, publish

PASTED = "  - id: 4\n    name: <x>\n\n\tend"
FIELDS: list[Json] = [{"FieldName": "log", "FieldType": "text"}]


class PastedTextTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        tasks = [form_task("read")]
        document = bundle(
            "logs", fields=FIELDS, tasks=tasks, transitions=[{"from": None, "to": "read"}]
        )
        publish(self.company, self.creator, document)
        self.client.log_in(self.user)

    def submit(self, text: str) -> TicketInstance:
        self.client.post("/tickets/new/logs/", prefixed({"log": text}).dict())
        return TicketInstance.objects.get()

    def test_it_is_stored_and_shown_as_it_was_pasted(self) -> None:
        ticket = self.submit(PASTED.replace("\n", "\r\n"))

        self.assertEqual(ticket.ticket_data["log"], PASTED)
        page = self.client.get("/tickets/1/")
        shown = "<dd>  - id: 4\n    name: &lt;x&gt;\n\n\tend</dd>"
        self.assertIn(shown, page.text)

    def test_a_list_shows_its_first_line_that_can_be_seen(self) -> None:
        ticket = self.submit("\u200b\u2800\r\n   - id: 4\r\n")

        self.assertEqual(ticket.summary, "- id: 4")

    def test_what_cannot_be_seen_is_no_summary(self) -> None:
        ticket = self.submit("\u3164")

        self.assertEqual(ticket.summary, "")
        self.assertEqual(ticket.ticket_data, {})
