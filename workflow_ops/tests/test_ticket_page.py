"""The page of a ticket: one address, and to each person their part of it."""

import re
from datetime import timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from ticketflower.types import JsonObject
from users.models import User
from users.roles import TASK_WORKER, USER
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.pages import activity
from workflow_ops.services.tasks import begin_task, complete_task, reassign_task
from workflow_ops.services.ticket_errors import review_error
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket, publish

MOST_STATEMENTS = {"user": 6, "worker": 8, "ticketadmin": 12}
"""As many as the pages had that it took the place of; for a worker also comments and a draft."""


class TicketPageTestCase(TicketTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user, {"item": "Laptop", "amount": 7})

    def open(self, person: User, query: str = "") -> Any:
        self.client.log_in(person)
        return self.client.get(f"/tickets/{self.ticket.number}/{query}")

    def lines(self, person: User) -> list[str]:
        """What the page of this person says that happened."""
        entries = self.open(person).context["page"].activity.entries
        return [
            " ".join(f"{entry.who or ''} {entry.verb} {entry.title}{entry.rest}".split())
            for entry in entries
        ]


class OneAddressTest(TicketPageTestCase):
    def test_the_addresses_from_before_lead_to_it(self) -> None:
        task = current_task(self.ticket)
        error = TicketError.objects.create(
            company=self.company, ticket=self.ticket, error_type="TASK_CREATION", error_message="?"
        )
        for person, path, url in (
            (self.worker, f"/tasks/{task.pk}/", "/tickets/1/#task"),
            (self.ticket_admin, "/manage/tickets/1/", "/tickets/1/"),
            (self.ticket_admin, "/manage/tickets/1/?list=q%3Dx", "/tickets/1/?list=q%3Dx"),
            (
                self.ticket_admin,
                f"/manage/errors/{error.pk}/?list=q%3Dx",
                f"/tickets/1/?error={error.pk}&list=q%3Dx#error-{error.pk}",
            ),
        ):
            with self.subTest(path):
                self.client.log_in(person)

                self.assertRedirects(self.client.get(path), url)

    def test_a_completed_task_leads_to_its_answers(self) -> None:
        task = current_task(self.ticket)
        complete_task(task=task, by=self.worker, output={"approved": False})
        self.client.log_in(self.worker)

        response = self.client.get(f"/tasks/{task.pk}/", follow=True)

        self.assertRedirects(response, f"/tickets/1/#task-{task.pk}")
        self.assertContains(response, f'id="task-{task.pk}"')


class RolesTest(TicketPageTestCase):
    def test_only_those_who_have_to_do_with_it_open_it(self) -> None:
        other = make_person(self.company, "other", roles=[USER, TASK_WORKER])

        for person, status in (
            (self.user, 200), (self.worker, 200), (self.ticket_admin, 200),
            (other, 404), (self.colleague, 404), (self.creator, 404), (self.stranger, 404),
        ):  # fmt: skip
            with self.subTest(person):
                self.assertEqual(self.open(person).status_code, status)

    def test_a_role_that_is_gone_takes_its_part_of_the_page_along(self) -> None:
        self.user.groups.clear()
        self.worker.groups.clear()

        for person in (self.user, self.worker):
            self.assertEqual(self.open(person).status_code, 404)

    def test_a_worker_sees_what_their_task_shows(self) -> None:
        page = self.open(self.worker)

        self.assertContains(page, 'id="task"')
        self.assertContains(page, "Laptop")
        self.assertContains(page, "assigned to you <time")
        for hidden in ("Progress", "tf-diagram", "Put on hold", "Reassign", "/manage/"):
            with self.subTest(hidden):
                self.assertNotContains(page, f">{hidden}" if hidden == "Progress" else hidden)

    def test_a_worker_sees_no_answers_of_others(self) -> None:
        complete_task(task=current_task(self.ticket), by=self.worker, output={"approved": True})
        order = current_task(self.ticket)
        reassign_task(task=order, to=self.colleague, by=self.ticket_admin)

        self.assertEqual(
            self.lines(self.colleague),
            ["User Person submitted the ticket", "Colleague Person was assigned Order"],
        )
        self.assertContains(self.open(self.worker), "Task completed")

    def test_a_requester_sees_no_work_of_admins(self) -> None:
        page = self.open(self.user)

        self.assertContains(page, ">Progress<")
        for hidden in ("Put on hold", "Cancel ticket #", "Reassign", "Audit log", "/manage/"):
            with self.subTest(hidden):
                self.assertNotContains(page, hidden)

    def test_several_roles_see_all_their_parts(self) -> None:
        groups = [*self.user.groups.all(), *self.worker.groups.all()]
        self.worker.groups.set([*groups, *self.ticket_admin.groups.all()])

        page = self.open(self.worker)

        for part in ('id="task"', ">Progress<", "Put on hold", "Reassign to"):
            with self.subTest(part):
                self.assertContains(page, part)

    def primary(self, person: User) -> list[str]:
        """The words of the primary buttons and links in the page itself."""
        main = self.open(person).content.decode().partition("<main")[2]
        found = re.findall(r'class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', main, re.DOTALL)
        return [re.sub(r"<[^>]*>", "", each).strip() for each in found]

    def test_the_next_thing_is_the_only_primary_button(self) -> None:
        self.assertEqual(self.primary(self.user), [])
        self.assertEqual(self.primary(self.ticket_admin), [])
        self.assertEqual(self.primary(self.worker), ["Complete"])
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assertEqual(self.primary(self.worker), [])
        self.assertEqual(self.primary(self.ticket_admin), ["Resume"])
        resume_ticket(ticket=self.ticket, by=self.ticket_admin)
        TaskInstance.objects.update(assigned_to=None, assigned_at=None, status="PENDING")
        self.assertEqual(self.primary(self.ticket_admin), ["Assign"])

    def test_a_failed_ticket_has_one_primary_button(self) -> None:
        TaskInstance.objects.update(status="COMPLETED", completed_at=now())
        for message in ("It broke.", "It broke again."):
            TicketError.objects.create(
                company=self.company,
                ticket=self.ticket,
                error_type="WORKFLOW_TRANSITION",
                error_message=message,
            )

        self.assertEqual(self.primary(self.ticket_admin), ["Retry"])
        self.assertEqual(self.primary(self.user), [])

    def test_a_hold_says_who_and_since_when(self) -> None:
        self.client.log_in(self.ticket_admin)
        self.client.post("/manage/tickets/1/hold/")

        self.assertContains(self.open(self.ticket_admin), "On hold by <b>Ticketadmin Person</b>")
        for person in (self.user, self.worker):
            with self.subTest(person):
                page = self.open(person)
                self.assertContains(page, "<span>On hold, <time")
                self.assertNotContains(page, "Ticketadmin")
        self.assertContains(self.open(self.worker), "You can complete the task once")
        self.assertNotContains(self.open(self.worker), ">Complete<")

    def test_a_worker_reads_how_their_part_ended(self) -> None:
        self.assertNotContains(self.open(self.worker), "Task ")
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertContains(self.open(self.worker), "Task canceled")
        self.assertNotContains(self.open(self.worker), "Completed")


class ActivityTest(TicketPageTestCase):
    def test_admins_read_everything_that_happened(self) -> None:
        task = current_task(self.ticket)
        self.client.log_in(self.ticket_admin)
        for action in ("hold", "resume"):
            self.client.post(f"/manage/tickets/1/{action}/")
        self.client.post(f"/manage/tasks/{task.pk}/reassign/", {"worker": self.colleague.email})
        self.client.log_in(self.colleague)
        self.client.post(f"/tasks/{task.pk}/begin/")
        self.client.post(f"/tasks/{task.pk}/", {"answer-approved": "false"})

        self.assertEqual(
            self.lines(self.ticket_admin),
            [
                "User Person submitted the ticket",
                "Assigned Review to Worker Person",
                "Ticketadmin Person put the ticket on hold",
                "Ticketadmin Person resumed the ticket",
                "Ticketadmin Person assigned Review to Colleague Person",
                "Colleague Person started Review",
                "Colleague Person completed Review",
                "Ticket completed",
            ],
        )

    def test_a_step_comes_before_what_followed_from_it(self) -> None:
        for approved in (True, None):  # Review, then Order
            output: JsonObject = {} if approved is None else {"approved": approved}
            complete_task(task=current_task(self.ticket), by=self.worker, output=output)
        # The clock of the host may be ahead of that of the database.
        TaskInstance.objects.update(completed_at=F("completed_at") + timedelta(seconds=5))

        self.assertEqual(
            self.lines(self.ticket_admin)[2:],
            [
                "Worker Person completed Review",
                "Assigned Order to Worker Person",
                "Worker Person completed Order",
                "Ticket completed",
            ],
        )
        self.assertEqual(
            self.lines(self.user)[1:],
            ["Worker Person completed Review", "Worker Person completed Order", "Ticket completed"],
        )

    def test_requesters_read_it_without_the_names_of_admins(self) -> None:
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        resume_ticket(ticket=self.ticket, by=self.ticket_admin)
        begin_task(task=current_task(self.ticket), by=self.worker)
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertEqual(
            self.lines(self.user),
            [
                "User Person submitted the ticket",
                "Ticket put on hold",
                "Ticket resumed",
                "Ticket canceled",
            ],
        )

    def test_an_error_and_what_was_done_about_it(self) -> None:
        error = TicketError.objects.create(
            company=self.company,
            ticket=self.ticket,
            task=current_task(self.ticket),
            error_type="TASK_UPDATE",
            error_message="It broke.",
        )
        review_error(error=error, by=self.ticket_admin, notes="Rang the shop.")

        entries = self.open(self.ticket_admin).context["page"].activity.entries

        self.assertEqual(
            [(each.kind, each.note) for each in entries[-2:]],
            [("error", "It broke."), ("resolution", "Rang the shop.")],
        )

    def test_acts_of_superusers_are_marked(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})
        token = {"company_token": str(self.company.pk)}
        self.client.post("/manage/tickets/1/hold/", token)

        self.assertContains(self.open(self.ticket_admin), "as support")
        self.assertNotContains(self.open(self.user), "as support")

    def test_only_the_newest_entries_are_shown_with_a_link_to_the_others(self) -> None:
        for _time in range(3):
            hold_ticket(ticket=self.ticket, by=self.ticket_admin)
            resume_ticket(ticket=self.ticket, by=self.ticket_admin)

        with mock.patch.object(activity, "MOST_ENTRIES", 3):
            page = self.open(self.user)
            shown = page.context["page"].activity
            self.assertEqual(len(shown.entries), 3)
            self.assertContains(page, "Show older activity")
            older = self.client.get("/tickets/1/", {"before": shown.older.isoformat()})

        before = older.context["page"].activity.entries
        self.assertEqual(len(before), 3)
        self.assertLess(before[-1].at, shown.entries[0].at)

    def test_a_time_that_is_none_is_ignored(self) -> None:
        for text in ("x", "2026-99-99T00:00:00Z", "2026-01-01T00:00:00", "%00"):
            with self.subTest(text):
                page = self.open(self.user, f"?before={text}")
                self.assertEqual(len(page.context["page"].activity.entries), 1)


class CostTest(TicketPageTestCase):
    def statements(self, person: User) -> int:
        self.open(person)
        with CaptureQueriesContext(connection) as statements:
            self.client.get("/tickets/1/")
        return len(statements)

    def grow(self) -> None:
        for _time in range(5):
            hold_ticket(ticket=self.ticket, by=self.ticket_admin)
            resume_ticket(ticket=self.ticket, by=self.ticket_admin)
        reassign_task(task=current_task(self.ticket), to=self.colleague, by=self.ticket_admin)
        reassign_task(task=current_task(self.ticket), to=self.worker, by=self.ticket_admin)

    def test_a_long_history_costs_no_more_statements(self) -> None:
        people = (self.user, self.worker, self.ticket_admin)
        before = [self.statements(person) for person in people]
        self.grow()

        self.assertEqual([self.statements(person) for person in people], before)
        for person, count in zip(people, before, strict=True):
            self.assertLessEqual(count, MOST_STATEMENTS[person.email.partition("@")[0]])


class EditDataTest(TicketPageTestCase):
    def setUp(self) -> None:
        super().setUp()
        transitions = [
            {"from": None, "to": "review"},
            {"from": "review", "to": "order", "condition": {">": [{"var": "amount"}, 10]}},
        ]
        gap = publish(self.company, self.creator, bundle("gap", transitions=transitions))
        self.ticket = make_ticket(gap, self.user, {"item": "Laptop", "amount": 7})
        output: JsonObject = {"approved": False}
        with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
            complete_task(task=current_task(self.ticket), by=self.worker, output=output)
        self.path = f"/manage/errors/{TicketError.objects.get().pk}/data/"
        self.client.log_in(self.ticket_admin)

    def data(self) -> JsonObject:
        workflow = TicketInstance.objects.for_detail().get(pk=self.ticket.pk).workflow
        assert workflow is not None
        data: JsonObject = workflow.workflow_data
        return data

    def test_the_questions_of_the_workflow_ask_for_it(self) -> None:
        page = self.client.get(self.path)

        self.assertEqual(list(page.context["form"].fields), ["item", "amount"])
        self.assertContains(page, 'value="Laptop"')

    def test_what_no_question_asks_for_stays_as_it_is(self) -> None:
        self.assertContains(self.client.get(self.path), "Not part of this form: approved")

        response = self.client.post(self.path, {"answer-item": "Desk", "answer-amount": "11"})

        self.assertRedirects(response, f"/tickets/{self.ticket.number}/")
        self.assertEqual(self.data(), {"item": "Desk", "amount": 11, "approved": False})

    def test_data_with_which_it_fails_again_is_shown_again(self) -> None:
        response = self.client.post(self.path, {"answer-item": "Desk", "answer-amount": "9"})

        self.assertContains(response, 'value="Desk"', status_code=422)


class ButtonAddressesTest(TicketPageTestCase):
    """What a button sends to leads back to its page when it is opened, and changes nothing."""

    def test_they_lead_to_the_ticket(self) -> None:
        task = current_task(self.ticket)
        error = TicketError.objects.create(
            company=self.company, ticket=self.ticket, error_type="TASK_CREATION", error_message="?"
        )
        on_error = f"/tickets/1/?error={error.pk}&list=#error-{error.pk}"
        for person, path, url in (
            (self.ticket_admin, "/manage/tickets/1/hold/", "/tickets/1/"),
            (self.ticket_admin, "/manage/tickets/1/resume/?list=q%3Dx", "/tickets/1/?list=q%3Dx"),
            (self.ticket_admin, "/manage/tickets/1/cancel/", "/tickets/1/"),
            (self.ticket_admin, f"/manage/tasks/{task.pk}/reassign/", "/tickets/1/"),
            (self.ticket_admin, f"/manage/errors/{error.pk}/retry/", on_error),
            (self.ticket_admin, f"/manage/errors/{error.pk}/skip/", on_error),
            (self.ticket_admin, f"/manage/errors/{error.pk}/note/", on_error),
            (self.worker, f"/tasks/{task.pk}/begin/", f"/tasks/{task.pk}/"),
        ):
            with self.subTest(path):
                self.client.log_in(person)
                changes = self.changes()

                response = self.client.get(path)

                self.assertRedirects(response, url, fetch_redirect_response=False)
                self.assertEqual(self.changes(), changes)

    def changes(self) -> list[Any]:
        """The statuses of everything that there is."""
        rows = (TicketInstance, TaskInstance, TicketError)
        return [list(model.objects.order_by("pk").values_list("updated_at")) for model in rows]
