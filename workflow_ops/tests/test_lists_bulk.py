"""Bulk actions of the managed lists: what is asked, what is done, what is skipped and why."""

from inspect import signature
from typing import Any
from unittest.mock import patch

from workflow_ops.forms import bulk
from workflow_ops.lists.registry import LISTS
from workflow_ops.models import (
    TicketError,
    TicketInstance,
)
from workflow_ops.tests.factories import current_task
from workflow_ops.tests.managed_lists import ManagedListCase


class BulkTest(ManagedListCase):
    def send(self, key: str, **answers: Any) -> Any:
        return self.client.post(f"/manage/{key}/bulk/", answers)

    def pks(self, *numbers: int) -> list[int]:
        return [TicketInstance.objects.get(number=number).pk for number in numbers]

    def messages(self, response: Any) -> list[str]:
        shown = self.client.get(response.headers["Location"])
        return [str(message) for message in shown.context["messages"]]

    def statuses(self) -> list[str]:
        return list(TicketInstance.objects.order_by("number").values_list("status", flat=True))

    def test_it_asks_first(self) -> None:
        before = self.statuses()

        response = self.send("tickets", row=self.pks(3, 4), action="cancel")

        self.assertContains(response, "<h1>Cancel 2 tickets</h1>")
        self.assertContains(response, "#3: Lamp")
        self.assertEqual(self.statuses(), before)

    def test_opened_from_the_address_bar_it_leads_to_the_list(self) -> None:
        for key in ("tickets", "tasks", "errors"):
            with self.subTest(key):
                self.assertRedirects(self.client.get(f"/manage/{key}/bulk/"), f"/manage/{key}/")

    def test_it_does_it_and_reports_what_it_did_not(self) -> None:
        response = self.send(
            "tickets", row=self.pks(1, 2, 3, 4), action="hold", confirmed="yes", list="sort=oldest"
        )

        self.assertEqual(response.headers["Location"], "/manage/tickets/?sort=oldest")
        (message,) = self.messages(response)
        self.assertTrue(message.startswith("2 tickets put on hold. 2 skipped: "), message)
        self.assertEqual(self.statuses(), ["COMPLETED", "ON_HOLD", "ON_HOLD", "ON_HOLD"])

    def test_resuming_and_cancelling(self) -> None:
        self.send("tickets", row=self.pks(2), action="resume", confirmed="yes")
        self.send("tickets", row=self.pks(3), action="cancel", confirmed="yes")

        self.assertEqual(self.statuses(), ["COMPLETED", "IN_PROGRESS", "CANCELLED", "IN_PROGRESS"])

    def test_assigning_the_tasks_of_tickets(self) -> None:
        response = self.send(
            "tickets",
            row=self.pks(1, 3),
            action="assign",
            confirmed="yes",
            worker=self.colleague.pk,
        )

        (message,) = self.messages(response)
        self.assertEqual(
            message,
            "1 ticket assigned. 1 skipped: No open task to assign.",
        )
        task = current_task(TicketInstance.objects.get(number=3))
        self.assertEqual(task.assigned_to, self.colleague)

    def test_assigning_needs_a_worker_of_the_company(self) -> None:
        for worker in ("", self.stranger.pk, self.user.pk, self.superuser.pk, "x"):
            with self.subTest(worker):
                self.send(
                    "tickets", row=self.pks(3), action="assign", confirmed="yes", worker=worker
                )

                task = current_task(TicketInstance.objects.get(number=3))
                self.assertEqual(task.assigned_to, self.worker)

    def test_tasks_and_errors(self) -> None:
        task = current_task(TicketInstance.objects.get(number=3))
        self.send("tasks", row=[task.pk], action="assign", confirmed="y", worker=self.colleague.pk)
        self.send("errors", row=[self.error.pk], action="review", confirmed="y")

        task.refresh_from_db()
        self.error.refresh_from_db()
        self.assertEqual(task.assigned_to, self.colleague)
        self.assertEqual(self.error.error_status, TicketError.Status.REVIEWED)

    def test_all_of_a_list(self) -> None:
        self.send(
            "tickets", all="yes", action="cancel", confirmed="yes", list=f"requester={self.user.pk}"
        )

        self.assertEqual(self.statuses(), ["COMPLETED", "CANCELLED", "IN_PROGRESS", "CANCELLED"])

    def test_what_cannot_be_asked_does_nothing(self) -> None:
        before = self.statuses()
        for answers in (
            {},
            {"action": "cancel", "confirmed": "yes"},
            {"row": self.pks(3), "confirmed": "yes"},
            {"row": self.pks(3), "action": "delete", "confirmed": "yes"},
            {"row": ["x", "-1", "9" * 30, "\x00", "²"], "action": "cancel", "confirmed": "yes"},
            {"row": self.pks(3), "action": "cancel", "confirmed": "yes", "list": "state=ON_HOLD"},
        ):
            with self.subTest(answers):
                self.assertEqual(self.send("tickets", **answers).status_code, 302)
                self.assertEqual(self.statuses(), before)

    def test_errors_are_retried_independently(self) -> None:
        ticket = TicketInstance.objects.create(
            company=self.company, number=5, ticket_type=self.ticket_type,
            ticket_data={"item": "Shelf"}, created_by=self.user,
        )  # fmt: skip
        lost = TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="WORKFLOW_CREATION", error_message="?"
        )

        response = self.send(
            "errors", row=[lost.pk, self.error.pk], action="retry", confirmed="yes"
        )

        (message,) = self.messages(response)
        self.assertIn("1 error retried. 1 skipped: ", message)
        lost.refresh_from_db()
        self.assertEqual(lost.error_status, "RESOLVED")
        self.assertEqual(current_task(ticket).task_definition.key, "review")

    def test_no_more_than_the_limit_at_once(self) -> None:
        before = self.statuses()
        with patch.object(bulk, "MOST_AT_ONCE", 2):
            response = self.send("tickets", row=self.pks(2, 3, 4), action="cancel", confirmed="yes")

        rows = "&".join(f"row={pk}" for pk in self.pks(2, 3, 4))
        target = f"/manage/tickets/?{rows}"
        self.assertRedirects(response, target, fetch_redirect_response=False)
        self.assertEqual(self.statuses(), before)

    def test_what_was_refused_leaves_the_rows_selected(self) -> None:
        chosen = self.pks(2, 3)

        response = self.send("tickets", row=chosen, list="sort=oldest")

        table = self.open(response.headers["Location"]).context["table"]
        self.assertEqual([row.row.number for row in table.rows], [1, 2, 3, 4])
        self.assertEqual([row.row.pk for row in table.rows if row.is_chosen], chosen)
        self.assertContains(
            self.open(response.headers["Location"]),
            f'value="{chosen[0]}" aria-label="Select ticket #2" checked>',
        )

    def test_giving_up_leaves_the_rows_selected(self) -> None:
        chosen = self.pks(3, 4)

        response = self.send("tickets", row=chosen, action="hold")

        back = self.open(response.context["back"]).context["table"]
        self.assertEqual([row.row.pk for row in back.rows if row.is_chosen], chosen[::-1])

    def test_what_was_done_leaves_no_row_selected(self) -> None:
        response = self.send("tickets", row=self.pks(3), action="hold", confirmed="yes")

        self.assertEqual(response.headers["Location"], "/manage/tickets/")

    def test_selected_rows_fit_into_a_url(self) -> None:
        response = self.send("tickets", row=[10**9 + number for number in range(200)])

        self.assertLess(len(response.headers["Location"]), 1_700)

    def test_what_left_the_list_meanwhile_is_reported(self) -> None:
        rows = self.pks(2, 3)

        self.send("tickets", row=rows, action="cancel", confirmed="yes", list="state=IN_PROGRESS")

        self.assertContains(self.open("/manage/tickets/"), "1 skipped: No longer in this list.")

    def test_confirming_without_a_worker_asks_again_with_the_same_rows(self) -> None:
        for worker in ("", str(self.user.pk)):
            with self.subTest(worker=worker):
                answers = {"row": self.pks(3), "action": "assign", "confirmed": "yes"}

                response = self.send("tickets", **answers, worker=worker)

                self.assertEqual(response.status_code, 422)
                self.assertContains(response, 'id="id_worker_error"', status_code=422)
                self.assertContains(
                    response, f'name="row" value="{self.pks(3)[0]}"', status_code=422
                )


class DeclaredActionsTest(ManagedListCase):
    def test_the_form_of_each_action_asks_what_the_action_needs(self) -> None:
        for managed in LISTS:
            for action in managed.actions:
                with self.subTest(managed.key, action=action.key):
                    _row, *needed = signature(action.act).parameters
                    form = action.form(None, company=self.company)

                    self.assertEqual({"by", *form.fields}, set(needed))

    def test_each_has_a_key_of_its_own(self) -> None:
        for managed in LISTS:
            keys = [action.key for action in managed.actions]
            self.assertEqual(len(keys), len(set(keys)), managed.key)
            for action in managed.actions:
                self.assertIs(managed.action(action.key), action)
