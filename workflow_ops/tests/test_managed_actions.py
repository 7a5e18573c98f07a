"""Exports, bulk actions and saved views of the ticket admins' lists."""

import csv
from datetime import datetime
from decimal import Decimal
from io import StringIO
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.lists.csv_lines import csv_lines, safe_cell
from ticketflower.lists.keyset import Keyset
from users.models import AuditEvent, Impersonation
from users.roles import TICKET_ADMIN
from users.tests.factories import make_person
from workflow_ops.lists.registry import LISTS
from workflow_ops.models import (
    SavedView,
    TicketInstance,
)
from workflow_ops.services import saved_views
from workflow_ops.tests.factories import make_ticket
from workflow_ops.tests.managed import ManagedListCase


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
        for taken, said in (
            (5, "INFO:ticketflower.lists.csv_lines:export_sent rows=3"),
            (
                3,
                "WARNING:ticketflower.lists.csv_lines:export_broken_off rows=1 error=GeneratorExit",
            ),
        ):
            with (
                self.subTest(said),
                self.assertLogs("ticketflower.lists.csv_lines", "INFO") as logs,
            ):
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
        self.assertEqual(event.details, {"query": "state=ON_HOLD"})

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

    def test_spreadsheets_understand_moments(self) -> None:
        in_berlin = datetime.fromisoformat("2026-03-01T00:30:05.999+01:00")

        self.assertEqual(safe_cell(in_berlin), "2026-02-28 23:30:05")
        row = self.export("tickets", "state=IN_PROGRESS")[0]
        self.assertRegex(row["Submitted (UTC)"], r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$")
        self.assertEqual(row["Closed (UTC)"], "")

    def test_what_people_wrote_is_no_formula(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "=HYPERLINK(1)"})

        self.assertEqual(self.export("tickets")[0]["Summary"], "'=HYPERLINK(1)")

    def test_it_costs_no_statement_a_row(self) -> None:
        costs = []
        for _ in range(2):
            self.export("tickets")  # the connection knows who acts
            with CaptureQueriesContext(connection) as statements:
                self.export("tickets")
            costs.append(len(statements))
            for _ in range(10):
                make_ticket(self.ticket_type, self.user)

        self.assertEqual(costs[0], costs[1])


class ActingSuperuserTest(ManagedListCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Ticket 17"})
        self.token = {"company_token": self.company.pk}

    def test_history_names_the_superuser_and_the_impersonation(self) -> None:
        ticket = TicketInstance.objects.get(number=2)
        self.client.post(f"/manage/tickets/{ticket.number}/resume/", self.token)

        history: Any = apps.get_model("workflow_ops", "WorkflowInstanceHistory").objects
        change = history.filter(pgh_obj=ticket.workflow_id).latest("pgh_id")
        acting = Impersonation.objects.get()
        self.assertEqual(change.status, "IN_PROGRESS")
        self.assertEqual((change.actor, change.impersonation), (self.superuser, acting))

    def test_views_are_not_for_superusers(self) -> None:
        self.assertFalse(self.open("/manage/tickets/?q=x").context["views"].can_be_saved)

        response = self.client.post(
            "/manage/tickets/save-view/", {"name": "Mine", **self.token}, follow=True
        )

        self.assertContains(response, "are kept for people of the company")
        self.assertFalse(SavedView.objects.exists())


class SavedViewTest(ManagedListCase):
    def save(self, name: str, query: str, **more: str) -> Any:
        answers = {"name": name, "list": query, **more}
        return self.client.post("/manage/tickets/save-view/", answers)

    def names(self, path: str = "/manage/tickets/") -> list[str]:
        return [view.name for view in self.open(path).context["views"].links]

    def test_a_view_is_ones_own(self) -> None:
        self.save("Lamps", "q=lamp&state=IN_PROGRESS&state=x&before=3&company=1&size=25")

        view = SavedView.objects.get()
        self.assertEqual(view.query, "q=lamp&state=IN_PROGRESS&state=x")
        self.assertIn("Lamps", self.names())
        self.assertNotIn("Lamps", self.names("/manage/tasks/"))
        self.client.log_in(make_person(self.company, "second", roles=[TICKET_ADMIN]))
        self.assertNotIn("Lamps", self.names())

    def test_one_with_too_many_values_is_refused(self) -> None:
        people = [make_person(self.company, f"p{number}", roles=[]) for number in range(150)]
        query = "&".join(f"requester={1_000_000 + person.pk}" for person in people)
        self.save("Junk", query)
        self.assertEqual(SavedView.objects.count(), 0)
        with patch.object(saved_views, "MOST_CHARACTERS", 1_000):
            query = "&".join(f"requester={person.pk}" for person in people)

            response = self.client.post(
                "/manage/tickets/save-view/", {"name": "Long", "list": query}, follow=True
            )

        self.assertContains(response, "too many filter values")
        self.assertFalse(SavedView.objects.filter(name="Long").exists())

    def test_a_shared_one_is_for_all_ticket_admins_and_only_its_owners_to_delete(self) -> None:
        self.save("Lamps", "q=lamp", is_shared="on")
        view = SavedView.objects.get()
        self.client.log_in(make_person(self.company, "second", roles=[TICKET_ADMIN]))

        self.assertIn("Lamps", self.names())
        self.assertNotContains(self.open("/manage/tickets/?q=lamp"), "Delete this view")
        response = self.client.post(f"/manage/views/{view.pk}/delete/")
        self.assertEqual(response.status_code, 404)

        self.client.log_in(self.ticket_admin)
        self.assertContains(self.open("/manage/tickets/?q=lamp"), "Delete this view")
        self.client.post(f"/manage/views/{view.pk}/delete/")
        self.assertNotIn("Lamps", self.names())

    def test_the_same_name_replaces(self) -> None:
        self.save("Mine", "q=lamp")
        self.save("Mine", "q=desk")

        self.assertEqual(SavedView.objects.get().query, "q=desk")

    def test_a_name_is_needed(self) -> None:
        for name in ("", " ", "x" * 61, "\x00"):
            with self.subTest(name):
                self.save(name, "q=lamp")

                self.assertFalse(SavedView.objects.exists())

    def test_the_current_view_is_marked_whatever_the_order_of_its_query(self) -> None:
        context = self.open("/manage/tickets/?state=ON_HOLD&state=IN_PROGRESS&state=NOT_STARTED")

        views = context.context["views"]
        self.assertEqual([view.name for view in views.links if view.is_current], ["Open"])
        self.assertFalse(views.can_be_saved)

    def test_nobody_has_more_than_thirty(self) -> None:
        for number in range(31):
            self.save(f"View {number}", "q=lamp")

        self.assertEqual(SavedView.objects.count(), 30)

    def test_views_that_everyone_has_ask_only_what_the_lists_know(self) -> None:
        for managed in LISTS:
            for name, query in managed.views:
                with self.subTest(name):
                    listing = managed.listing(QueryDict(query))

                    self.assertEqual(len(listing.chips), query.count("="))
