"""Due dates and priorities of tickets and tasks: set at creation, changed, and noted once."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ticketflower.types import JsonObject
from users.models import Company
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.errors import NoCurrentTask, TicketNotInState
from workflow_ops.models import (
    EventKind,
    Notification,
    Priority,
    TaskInstance,
    TaskStatus,
    TicketInstance,
)
from workflow_ops.models.due import NO_DUE_DATE, RANK
from workflow_ops.services.due.changes import change_due_and_priority
from workflow_ops.services.due.overdue import note_overdue, note_overdue_in_every_company
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Required": True},
    {"FieldName": "needed_by", "FieldType": "date"},
    {"FieldName": "urgency", "FieldType": "choice", "Choices": ["low", "normal", "urgent"]},
]
HOUR = timedelta(hours=1)


class DueTestCase(TicketTestCase):
    rush: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.rush = publish(cls.company, cls.creator, rush())

    def submit(self, **answers: Any) -> TicketInstance:
        return make_ticket(self.rush, self.user, {"item": "Laptop", **answers})


def rush(**ticket: Any) -> JsonObject:
    """A ticket type that is due on a date of its form, whose first step is due in 2 days."""
    return bundle(
        "rush",
        fields=FIELDS,
        tasks=[
            form_task("review", due={"days": 2}),
            form_task("order", due={"var": "needed_by"}),
            form_task("file"),
        ],
        transitions=[
            {"from": None, "to": "review"},
            {"from": "review", "to": "order"},
            {"from": "order", "to": "file"},
            {"from": "file", "to": None},
        ],
        ticket={"due": {"var": "needed_by"}, "priority": {"var": "urgency"}, **ticket},
    )


class CreationTest(DueTestCase):
    def test_ticket_and_task_get_what_their_documents_declare(self) -> None:
        ticket = self.submit(needed_by="2030-05-15", urgency="urgent")
        task = current_task(ticket)

        calendar = self.company.calendar
        self.assertEqual(ticket.due_at, datetime.fromisoformat("2030-05-15T17:00+00:00"))
        self.assertEqual(ticket.priority, Priority.URGENT)
        self.assertEqual(task.due_at, calendar.add_working_days(task.created_at, 2))
        self.assertEqual(task.priority, Priority.URGENT)

    def test_without_values_nothing_is_due_and_the_priority_is_normal(self) -> None:
        ticket = self.submit()

        self.assertIsNone(ticket.due_at)
        self.assertEqual(ticket.priority, Priority.NORMAL)
        following = self.complete(ticket)
        self.assertIsNone(following.due_at)

    def test_a_later_task_is_due_on_a_date_of_the_data(self) -> None:
        ticket = self.submit(needed_by="2030-05-15")

        following = self.complete(ticket)

        self.assertEqual(following.due_at, ticket.due_at)

    def test_the_calendar_of_the_company_as_it_is_now_decides(self) -> None:
        self.company.working_hours = {
            "hours": [[["08:00", "12:00"]]] * 7,
            "country": "",
            "subdivision": "",
            "closed": [],
        }
        self.company.time_zone = "Asia/Kolkata"
        self.company.save()

        task = current_task(self.submit())

        assert task.due_at is not None
        local = task.due_at.astimezone(timezone.get_fixed_timezone(330))
        self.assertEqual((local.hour, local.minute), (12, 0))

    def test_a_due_date_costs_no_statement(self) -> None:
        costs = []
        for answers in ({}, {"needed_by": "2030-05-15", "urgency": "low"}):
            self.submit(**answers)
            with CaptureQueriesContext(connection) as statements:
                self.submit(**answers)
            costs.append(len(statements))
        self.assertEqual(costs[0], costs[1])

    def complete(self, ticket: TicketInstance) -> TaskInstance:
        manager = WorkflowStateManager(self.company)
        manager.complete(current_task(ticket), self.worker, {})
        manager.advance(ticket)
        return current_task(ticket)


class WorkOrderTest(DueTestCase):
    def test_overdue_then_priority_then_due_date_then_age(self) -> None:
        now = timezone.now()
        rows = [  # due, priority, noted: in the order in which they should be done
            (now - HOUR, Priority.URGENT, now),
            (now - 2 * HOUR, Priority.LOW, now),
            (now + 2 * HOUR, Priority.URGENT, None),
            (None, Priority.URGENT, None),
            (now + HOUR, Priority.NORMAL, None),
            (now + 2 * HOUR, Priority.NORMAL, None),
            (None, Priority.NORMAL, None),
            (None, Priority.NORMAL, None),
            (now + HOUR, Priority.LOW, None),
        ]
        expected = []
        for due_at, priority, noted in rows:
            task = current_task(self.submit())
            TaskInstance.objects.filter(pk=task.pk).update(
                due_at=due_at, priority=priority, overdue_noted_at=noted
            )
            expected.append(task.pk)

        found = TaskInstance.objects.order_by("work_order", "pk").values_list("pk", flat=True)

        self.assertEqual(list(found), expected)

    def test_dates_in_the_far_future_stay_within_their_priority(self) -> None:
        task = current_task(self.submit())
        task.due_at = datetime.fromisoformat("9999-12-31T23:00+00:00")
        task.save()
        task.refresh_from_db()

        self.assertEqual(task.work_order // RANK, 6)
        self.assertLess(task.work_order % RANK, NO_DUE_DATE)


class EndsOfTheCalendarTest(DueTestCase):
    """Dates that some zones' clocks cannot show: they are shown in UTC."""

    def test_all_that_shows_a_due_date_shows_the_first_and_the_last_ones(self) -> None:
        ticket = self.submit()
        pages = {
            self.user: ["/tickets/", f"/tickets/{ticket.number}/"],
            self.worker: ["/tasks/", f"/tickets/{ticket.number}/"],
            self.ticket_admin: [
                f"/tickets/{ticket.number}/",
                *(
                    f"/manage/{each}/{way}"
                    for each in ("tickets", "tasks")
                    for way in ("", "export/")
                ),
            ],
            self.admin: ["/audit/", "/audit/export/"],
        }
        ends = {
            "Asia/Tokyo": "9999-12-31T23:00+00:00",
            "America/New_York": "0001-01-01T01:00+00:00",
        }
        for zone, end in ends.items():
            Company.objects.filter(pk=self.company.pk).update(time_zone=zone)
            for row in (ticket, current_task(ticket)):
                row.due_at = datetime.fromisoformat(end)
                row.save()
            for person, paths in pages.items():
                self.client.log_in(person)
                for path in paths:
                    with self.subTest(zone=zone, path=path):
                        response = self.client.get(path)
                        content = b"".join(response) if response.streaming else response.content
                        self.assertEqual(response.status_code, 200)
                        self.assertTrue(content)


class ChangeTest(DueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = self.submit()
        self.task = current_task(self.ticket)
        self.later = timezone.now() + HOUR

    def change(self, **changes: Any) -> None:
        change_due_and_priority.__wrapped__(  # type: ignore[attr-defined] # within the test's transaction
            ticket=self.ticket, task=self.task, by=self.ticket_admin, **changes
        )

    def test_an_admin_sets_and_clears_due_dates(self) -> None:
        for due_at in (self.later, None):
            self.change(due_at=due_at, task_due_at=due_at)

            self.ticket.refresh_from_db()
            self.assertEqual(self.ticket.due_at, due_at)
            self.assertEqual(current_task(self.ticket).due_at, due_at)

    def test_a_priority_is_that_of_the_current_task_too(self) -> None:
        self.change(priority=Priority.HIGH)

        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.priority, Priority.HIGH)
        self.assertEqual(current_task(self.ticket).priority, Priority.HIGH)

    def test_changes_are_in_the_history(self) -> None:
        self.change(due_at=self.later, priority=Priority.HIGH)

        latest = TicketInstance.history.rel.related_model.objects.order_by("-pgh_id")[0]  # type: ignore[attr-defined] # made by pghistory
        self.assertEqual((latest.due_at, latest.priority), (self.later, Priority.HIGH))

    def test_a_ticket_that_has_ended_is_refused(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        for changes in ({"due_at": self.later}, {"task_due_at": None}, {"priority": Priority.LOW}):
            with self.assertRaises(TicketNotInState):
                self.change(**changes)

    def test_a_task_that_has_ended_is_refused(self) -> None:
        TaskInstance.objects.update(status=TaskStatus.COMPLETED, completed_at=self.later)
        with self.assertRaises(NoCurrentTask):
            self.change(task_due_at=self.later)


class OverdueTest(DueTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ticket = self.submit()
        self.past = timezone.now() - HOUR

    def notes(self) -> list[tuple[int, int | None]]:
        """Who is told of what: the recipients and tasks of the notifications."""
        found = Notification.objects.filter(kind=EventKind.OVERDUE).order_by("pk")
        return list(found.values_list("recipient", "task"))

    def note(self) -> int:
        return note_overdue(company=self.company)

    def test_the_worker_of_an_overdue_task_is_told_once_for_each_due_date(self) -> None:
        task = current_task(self.ticket)
        TaskInstance.objects.update(due_at=self.past)

        self.assertEqual((self.note(), self.note()), (1, 0))
        self.assertEqual(self.notes(), [(self.worker.pk, task.pk)])

        task.refresh_from_db()
        task.set_due(timezone.now() + HOUR)
        task.save()
        self.assertEqual(self.note(), 0)
        task.set_due(timezone.now() - HOUR)
        task.save()
        self.assertEqual(self.note(), 1)
        self.assertEqual(len(self.notes()), 2)

    def test_the_ticket_admins_are_told_of_tickets_and_of_tasks_without_a_worker(self) -> None:
        TaskInstance.objects.update(
            due_at=self.past, status=TaskStatus.PENDING, assigned_to=None, assigned_at=None
        )
        TicketInstance.objects.update(due_at=self.past)

        self.assertEqual(self.note(), 2)
        task = current_task(self.ticket)
        self.assertEqual(
            self.notes(), [(self.ticket_admin.pk, None), (self.ticket_admin.pk, task.pk)]
        )

    def test_a_ticket_on_hold_is_overdue_as_any_other(self) -> None:
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        TicketInstance.objects.update(due_at=self.past)

        self.assertEqual(self.note(), 1)

    def test_what_has_ended_is_not_overdue(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        TaskInstance.objects.update(due_at=self.past)
        TicketInstance.objects.update(due_at=self.past)

        self.assertEqual(self.note(), 0)

    def test_every_company_with_something_overdue_is_visited(self) -> None:
        TaskInstance.objects.update(due_at=self.past)
        self.assertEqual(note_overdue_in_every_company(), 1)
        self.assertEqual(note_overdue_in_every_company(), 0)

    def test_suspended_companies_wait(self) -> None:
        TaskInstance.objects.update(due_at=self.past)
        Company.objects.filter(pk=self.company.pk).update(
            suspended_at=self.past, suspended_by=self.superuser, suspension_reason="Unpaid"
        )
        self.assertEqual(note_overdue_in_every_company(), 0)
