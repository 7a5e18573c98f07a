"""Due dates and priorities in lists, on Home and on the dashboard."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ticketflower.times.wording import date_text, short_date_text
from workflow_ops.lists.backlog import count_backlog, count_backlog_of_type
from workflow_ops.models import Priority, TaskInstance, TicketInstance
from workflow_ops.services.due.overdue import note_overdue
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

DAY = timedelta(days=1)


class DueListsTest(TicketTestCase):
    late: TicketInstance
    today: TicketInstance
    plain: TicketInstance

    def setUp(self) -> None:
        super().setUp()
        self.plain, self.today, self.late = (
            make_ticket(self.ticket_type, self.user, {"item": item})
            for item in ("Plain", "Today", "Late")
        )
        now = timezone.now()
        self.set(self.late, now - 2 * DAY, Priority.NORMAL)
        self.set(self.today, now.replace(hour=23, minute=59), Priority.URGENT)
        note_overdue(company=self.company)

    def set(self, ticket: TicketInstance, due_at: Any, priority: Priority) -> None:
        TicketInstance.objects.filter(pk=ticket.pk).update(due_at=due_at, priority=priority)
        TaskInstance.objects.filter(pk=current_task(ticket).pk).update(
            due_at=due_at, priority=priority
        )

    def numbers(self, person: Any, path: str) -> list[int]:
        """The numbers of the tickets that a list shows, in its order."""
        self.client.log_in(person)
        page = self.client.get(path)
        self.assertEqual(page.status_code, 200)
        rows = [row.row for row in page.context["table"].rows]
        tickets = (getattr(getattr(row, "workflow_instance", None), "ticket", row) for row in rows)
        return [ticket.number for ticket in tickets]

    def test_filters_find_what_is_overdue_due_today_or_urgent(self) -> None:
        late, today = self.late.number, self.today.number
        day = timezone.localdate() - 3 * DAY
        for query, found in (
            ("due=overdue", [late]),
            ("due=today", [today]),
            ("due=overdue&due=today", [late, today]),
            ("priority=3", [today]),
            ("priority=3&priority=2", [today]),
            (f"due_on_from={day}", [today, late]),
            (f"due_on_until={day}", []),
        ):
            for path in ("/manage/tickets/", "/manage/tasks/"):
                with self.subTest(f"{path} {query}"):
                    self.assertEqual(self.numbers(self.ticket_admin, f"{path}?{query}"), found)
            if not query.startswith("due_on"):
                self.assertEqual(
                    sorted(self.numbers(self.worker, f"/tasks/?{query}")), sorted(found)
                )
        self.assertEqual(self.numbers(self.user, "/tickets/?due=overdue"), [late])

    def test_my_tasks_begin_with_what_is_most_urgent(self) -> None:
        expected = [self.late.number, self.today.number, self.plain.number]

        self.assertEqual(self.numbers(self.worker, "/tasks/"), expected)
        home = self.client.get("/").context["page"]
        self.assertEqual([row.title for row in home.tasks], ["Late", "Today", "Plain"])
        self.assertEqual([row.is_overdue for row in home.tasks], [True, False, False])

    def test_what_is_overdue_is_marked_by_a_word(self) -> None:
        self.client.log_in(self.ticket_admin)

        page = self.client.get("/manage/tickets/")

        self.assertContains(page, '<span class="tf-badge" data-state="OVERDUE">Overdue</span>', 1)
        self.assertContains(page, '<span class="tf-badge" data-state="URGENT">Urgent</span>', 1)

    def test_of_what_has_ended_the_due_date_is_a_date_and_never_overdue(self) -> None:
        for ticket, days in ((self.plain, 10), (self.late, -10)):
            due_at = timezone.now() + days * DAY
            self.set(ticket, due_at, Priority.NORMAL)
            cancel_ticket(ticket=ticket, by=self.ticket_admin)
            local = timezone.localtime(due_at)
            text, short = date_text(local), short_date_text(local, timezone.localdate())
            for person, path in (
                (self.ticket_admin, "/manage/tickets/?status=CANCELLED"),
                (self.ticket_admin, "/manage/tasks/?status=CANCELLED"),
                (self.user, "/tickets/?show=archive"),
            ):
                with self.subTest(path):
                    self.client.log_in(person)
                    page = self.client.get(path)
                    self.assertContains(page, f'class="tf-muted">{short}</time>', 1)
                    self.assertNotContains(page, 'data-state="OVERDUE"')
            page = self.client.get(f"/tickets/{ticket.number}/")
            self.assertContains(page, f'<dt>Due</dt><dd><span class="tf-muted">{text}</span></dd>')

    def test_figures_open_as_many_rows_as_they_say(self) -> None:
        key = self.ticket_type.key
        for backlog in (count_backlog(self.company), count_backlog_of_type(self.company, key)):
            for figure in (backlog.overdue_tickets, backlog.overdue_tasks):
                shown = self.numbers(self.ticket_admin, figure.url)
                self.assertEqual((figure.number.number, shown), (1, [self.late.number]))

    def test_home_and_dashboard_have_the_figures(self) -> None:
        self.client.log_in(self.ticket_admin)

        self.assertContains(self.client.get("/"), "<strong>1</strong> overdue ticket<")
        self.assertContains(self.client.get("/manage/"), "Overdue tasks")

    def test_the_export_has_both(self) -> None:
        self.client.log_in(self.ticket_admin)

        text = b"".join(self.client.get("/manage/tickets/export/")).decode()

        heading, *rows = text.splitlines()
        self.assertIn("Due,Priority", heading)
        (urgent,) = [row for row in rows if "Urgent" in row]
        self.assertIn("Today", urgent)

    def test_an_admin_sets_the_priority_of_many_tickets(self) -> None:
        self.client.log_in(self.ticket_admin)
        chosen = {"row": [self.late.pk, self.plain.pk], "action": "priority", "list": ""}

        asked = self.client.post("/manage/tickets/bulk/", chosen)
        self.assertContains(asked, "Set the priority of 2 tickets")
        refused = self.client.post("/manage/tickets/bulk/", {**chosen, "confirmed": "yes"})
        self.assertContains(refused, "Choose a priority.", status_code=422)
        confirmed = {**chosen, "confirmed": "yes", "priority": str(Priority.HIGH.value)}
        done = self.client.post("/manage/tickets/bulk/", confirmed, follow=True)

        self.assertContains(done, "Priority set on 2 tickets.")
        self.plain.refresh_from_db()
        self.assertEqual(self.plain.priority, Priority.HIGH)
