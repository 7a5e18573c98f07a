"""CSV export of the managed lists: its rows, its cells, what the log says of it."""

import csv
from datetime import datetime
from decimal import Decimal
from io import StringIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.lists.csv_export import csv_lines, safe_cell
from ticketflower.lists.keyset import Keyset
from users.models import AuditEvent, User
from workflow_ops.models import (
    TicketInstance,
)
from workflow_ops.tests.factories import make_ticket
from workflow_ops.tests.managed_lists import ManagedListCase


class ExportTest(ManagedListCase):
    def export(self, key: str, query: str = "") -> list[dict[str, str]]:
        response = self.client.get(f"/manage/{key}/export/?{query}")
        self.assertEqual(response.headers["Content-Type"], "text/csv; charset=utf-8")
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
        return list(csv.DictReader(StringIO(text)))

    def test_it_has_the_rows_of_the_view_in_its_order(self) -> None:
        rows = self.export("tickets", f"requester={self.user.pk}&sort=oldest")

        self.assertEqual([row["Number"] for row in rows], ["1", "2", "4"])
        self.assertEqual(rows[2]["Summary"], "Yacht")
        self.assertEqual(rows[2]["Unresolved error"], "yes")

    def test_it_has_every_page(self) -> None:
        for _ in range(27):
            make_ticket(self.ticket_type, self.user)

        self.assertEqual(len(self.export("tickets")), 31)

    def test_a_row_that_changes_meanwhile_is_in_it_once(self) -> None:
        rows = TicketInstance.objects.of_company(self.company)
        keyset = Keyset(("updated_at", "pk"), descending=True)
        found = []
        for ticket in keyset.all_of(rows, chunk_size=1):
            found.append(ticket.number)
            rows.filter(number__in=(1, found[0])).update(updated_at=timezone.now())

        self.assertEqual(found, [4, 3, 2, 1])

    def test_the_log_says_whether_it_was_sent_to_its_end(self) -> None:
        logger = "ticketflower.lists.csv_export"
        for taken, said in (
            (5, f"INFO:{logger}:export_sent rows=3"),
            (3, f"WARNING:{logger}:export_broken_off rows=1 error=GeneratorExit"),
        ):
            with self.subTest(said), self.assertLogs(logger, "INFO") as logs:
                lines = csv_lines(("Number",), ([number] for number in range(3)))
                for _line in range(taken):
                    next(lines, None)
                lines.close()
            self.assertEqual(logs.output, [said])

    def test_tasks_and_errors_are_exported_too(self) -> None:
        self.assertEqual(len(self.export("tasks", "state=COMPLETED")), 1)
        self.assertEqual(self.export("errors")[0]["Message"], "It broke.")

    def test_it_is_in_the_audit_trail(self) -> None:
        self.export("tickets", "state=ON_HOLD")

        event = AuditEvent.objects.get(action="exported")
        self.assertEqual((event.actor, event.subject), (self.ticket_admin, "tickets"))
        self.assertEqual(event.details, {"query": "status=ON_HOLD"})

    def test_no_cell_is_a_formula(self) -> None:
        for text in (
            "=1+1", "+1+1", "-1-1", "@x", "\tx", "\rx", "\nx", "\uff1d1+1", "\uff0b1", "\uff0d1",
            "\uff20x", "-5 chairs", "+49 30 1234", "-", "+1e5", "-5\n", "+\uff11", "-1,", "-.5",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertEqual(safe_cell(text), f"'{text}")
        for value in ("5", "-5", "+5", "-12.50", "-1.234,50", -5, -0.5, Decimal("-7.00")):
            with self.subTest(value):
                self.assertEqual(safe_cell(value), str(value))
        self.assertEqual(safe_cell("a=b"), "a=b")
        self.assertEqual(safe_cell(None), "")

    def test_times_have_the_offset_of_the_persons_zone(self) -> None:
        User.objects.filter(pk=self.ticket_admin.pk).update(time_zone="Asia/Kolkata")

        row = self.export("tickets", "state=IN_PROGRESS")[0]

        ticket = TicketInstance.objects.get(number=row["Number"])
        self.assertTrue(row["Submitted"].endswith("+05:30"), row["Submitted"])
        submitted = datetime.fromisoformat(row["Submitted"])
        self.assertEqual(submitted, ticket.created_at.replace(microsecond=0))
        self.assertEqual(row["Closed"], "")

    def test_what_people_wrote_is_no_formula(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "=HYPERLINK(1)"})

        self.assertEqual(self.export("tickets")[0]["Summary"], "'=HYPERLINK(1)")

    def test_it_costs_no_statement_a_row(self) -> None:
        for query in ("", "answers=1"):
            costs = []
            for _ in range(2):
                self.export("tickets", query)  # the connection knows who acts
                with CaptureQueriesContext(connection) as statements:
                    self.export("tickets", query)
                costs.append(len(statements))
                for _ in range(10):
                    make_ticket(self.ticket_type, self.user)

            self.assertEqual(costs[0], costs[1], query)
