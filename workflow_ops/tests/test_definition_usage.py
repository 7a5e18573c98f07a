"""How workflows and ticket types are used, in their lists and on their pages."""

from typing import Any

from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, make_ticket, publish


class UsageTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.ticket_admin)

    def usage(self, path: str) -> dict[str, Any]:
        rows = self.client.get(path).context["rows"]
        return {definition.key: usage for definition, usage, *_proposed in rows}

    def test_lists_show_open_tickets_of_all_versions_and_the_last_one(self) -> None:
        make_ticket(self.ticket_type, self.user)
        newer = publish(self.company, self.creator, bundle())
        last = make_ticket(newer, self.user)
        cancel_ticket(ticket=make_ticket(newer, self.user), by=self.ticket_admin)
        publish(self.company, self.creator, bundle("unused"))

        for path in ("/design/workflows/", "/design/tickets/"):
            with self.subTest(path):
                usage = self.usage(path)

                self.assertEqual(usage["purchase"].open_tickets, 2)
                self.assertGreater(usage["purchase"].last_used, last.created_at)
                self.assertEqual(
                    (usage["unused"].open_tickets, usage["unused"].last_used), (0, None)
                )
                page = self.client.get(path)
                self.assertContains(page, "Never", count=1)
                self.assertContains(page, f"by {self.creator}")

    def test_pages_show_open_tickets_of_all_versions(self) -> None:
        make_ticket(self.ticket_type, self.user)
        newer = publish(self.company, self.creator, bundle())
        make_ticket(newer, self.user)

        overview = self.client.get("/design/workflows/purchase/").context["page"].overview
        self.assertEqual((overview.open_tickets, overview.open_on_version), (2, 1))
        self.assertEqual(
            self.client.get("/design/tickets/purchase/").context["page"].open_tickets, 2
        )
        uses = self.client.get("/design/workflows/purchase/?tab=used").context["page"].uses
        self.assertEqual([each.open_tickets for each in uses], [2])
