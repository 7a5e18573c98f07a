"""Due dates and priorities on a ticket's page and in its activity, and in the audit log."""

from datetime import datetime
from typing import Any

from users.models import User
from workflow_ops.models import Priority, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.factories import current_task
from workflow_ops.tests.test_due import DueTestCase


class TicketPageTest(DueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = self.submit(needed_by="2030-05-15", urgency="urgent")
        self.path = f"/tickets/{self.ticket.number}/"

    def send(self, **values: str) -> Any:
        self.client.log_in(self.ticket_admin)
        form = self.client.get(self.path).context["due_form"]
        sent = {
            name: form.fields[name].widget.format_value(form[name].value()) or ""
            if name != "priority"
            else str(form[name].value())
            for name in form.fields
        }
        path = f"/manage{self.path}due/"
        return self.client.post(path, {**sent, **values}, follow=True)

    def test_the_properties_tell_both(self) -> None:
        for person in (self.user, self.ticket_admin):
            self.client.log_in(person)
            page = self.client.get(self.path)
            self.assertContains(page, 'data-state="URGENT">Urgent<')
            self.assertContains(page, "<dt>Due</dt>")
        self.client.log_in(self.user)
        self.assertNotContains(self.client.get(self.path), "Save changes")

    def test_sending_what_is_shown_changes_nothing(self) -> None:
        before = TicketInstance.objects.values().get(pk=self.ticket.pk)
        self.send()
        self.assertEqual(TicketInstance.objects.values().get(pk=self.ticket.pk), before)

    def test_an_admin_changes_them_on_the_page(self) -> None:
        page = self.send(priority="0", due_at="2030-06-01T09:30", task_due_at="")

        self.assertContains(page, f"Ticket #{self.ticket.number} updated.")
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.due_at, datetime.fromisoformat("2030-06-01T09:30+00:00"))
        self.assertEqual(self.ticket.priority, Priority.LOW)
        self.assertIsNone(current_task(self.ticket).due_at)

    def test_what_is_no_date_comes_back_with_its_error_beside_it(self) -> None:
        before = TicketInstance.objects.values().get(pk=self.ticket.pk)

        page = self.send(due_at="tomorrow", task_due_at="2030-06-01T09:30", priority="0")

        form = page.context["due_form"]
        sentence = "Due date of the ticket must be a date and time."
        self.assertEqual((page.status_code, form.errors), (422, {"due_at": [sentence]}))
        self.assertContains(page, sentence, 1, status_code=422)
        self.assertContains(page, 'value="tomorrow"', 1, status_code=422)
        self.assertContains(page, 'value="2030-06-01T09:30"', 1, status_code=422)
        self.assertContains(page, 'id="due" open>', 1, status_code=422)
        self.assertEqual(TicketInstance.objects.values().get(pk=self.ticket.pk), before)


class ActivityTest(DueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = self.submit()
        self.path = f"/tickets/{self.ticket.number}/"

    def send(self, due_at: str, task_due_at: str, priority: Priority) -> None:
        self.client.log_in(self.ticket_admin)
        values = {"due_at": due_at, "task_due_at": task_due_at, "priority": priority.value}
        self.client.post(f"/manage{self.path}due/", values)

    def changes(self, person: User) -> list[str]:
        """What a person reads of changes."""
        self.client.log_in(person)
        entries = self.client.get(self.path).context["page"].activity.entries
        return [
            " ".join(filter(None, [str(each.who or ""), each.verb, each.title])) + each.rest
            for each in entries
            if each.kind in {"due", "priority"}
        ]

    def test_changes_by_hand_are_told_to_those_who_see_the_ticket(self) -> None:
        self.send("2030-06-01T09:30", "2030-05-01T17:00", Priority.HIGH)
        self.send("2030-06-02T09:30", "", Priority.HIGH)
        self.send("", "", Priority.HIGH)

        self.assertCountEqual(
            self.changes(self.ticket_admin),
            [
                "Ticketadmin Person set the due date to Jun 1, 2030, 9:30 AM",
                "Ticketadmin Person changed the due date of Review to May 1, 2030, 5:00 PM",
                "Ticketadmin Person changed the priority to High",
                "Ticketadmin Person changed the due date to Jun 2, 2030, 9:30 AM",
                "Ticketadmin Person removed the due date of Review",
                "Ticketadmin Person removed the due date",
            ],
        )
        self.assertCountEqual(
            self.changes(self.user),
            [
                "Due date set to Jun 1, 2030, 9:30 AM",
                "Due date of Review changed to May 1, 2030, 5:00 PM",
                "Priority changed to High",
                "Due date changed to Jun 2, 2030, 9:30 AM",
                "Due date of Review removed",
                "Due date removed",
            ],
        )
        self.assertEqual(self.changes(self.worker), [])

    def test_what_documents_set_and_what_becomes_overdue_is_no_change(self) -> None:
        self.ticket = self.submit(needed_by="2030-05-15", urgency="urgent")
        self.path = f"/tickets/{self.ticket.number}/"
        complete_task(task=current_task(self.ticket), by=self.worker, output={})

        for person in (self.ticket_admin, self.user):
            self.assertEqual(self.changes(person), [])

    def test_the_audit_log_tells_them_in_words(self) -> None:
        self.send("2030-06-01T09:30", "2030-05-01T17:00", Priority.HIGH)

        self.client.log_in(self.admin)
        page = self.client.get("/audit/")
        changes = {
            (change.label, change.old and change.old_text, change.new_text)
            for entry in page.context["page"].entries
            for change in entry.shown_changes
        }

        self.assertIn(("Priority", "Normal", "High"), changes)
        self.assertIn(("Due date", None, "Jun 1, 2030, 9:30 AM"), changes)
