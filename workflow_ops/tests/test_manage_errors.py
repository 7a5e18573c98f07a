"""What ticket admins do about a ticket error, from its page."""

from typing import Any

from django.test import override_settings
from django.utils import timezone

from users.tests.client import OutsideClient
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
    TicketError,
)
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.actions import ActionTestCase
from workflow_ops.tests.factories import current_task


class ErrorPagesTest(ActionTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        with override_settings(ACTION_ALLOWED_HOSTS=[]):
            self.ticket = self.make_one()
            self.work()
        self.path = f"/manage/errors/{TicketError.objects.get().pk}/"
        self.client.log_in(self.ticket_admin)

    def test_the_page_offers_what_can_be_done(self) -> None:
        response = self.client.get(self.path, follow=True)

        for offer in ("Retry", "Edit data", "Complete manually", "Skip to step", "Comment"):
            self.assertContains(response, offer)

    def test_the_heading_names_the_step_and_the_cause_does_not_repeat_it(self) -> None:
        page = self.client.get(self.path, follow=True).context["page"]

        (failure,) = page.errors
        self.assertEqual(failure.heading, "“Send” failed")
        self.assertIn("ACTION_ALLOWED_HOSTS", failure.cause)
        self.assertNotIn("failed", failure.cause)

    def test_trying_again(self) -> None:
        response = self.client.post(f"{self.path}retry/", follow=True)
        self.work()

        self.assertRedirects(response, f"/tickets/{self.ticket.number}/")
        self.assertEqual(current_task(self.ticket).task_definition.key, "check")
        page = self.client.get(self.path, follow=True)
        self.assertContains(page, "marked the error as resolved")
        self.assertNotContains(page, "Edit data")

    def test_second_click_is_reported(self) -> None:
        self.client.post(f"{self.path}retry/")

        response = self.client.post(f"{self.path}retry/", follow=True)

        self.assertContains(response, "already resolved")

    def test_other_data(self) -> None:
        self.assertContains(self.client.get(f"{self.path}data/"), "Laptop")

        response = self.client.post(f"{self.path}data/", {"answer-item": "Desk"})
        self.work()

        self.assertRedirects(response, f"/tickets/{self.ticket.number}/")
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Desk"})

    def test_data_that_is_none_is_shown_again_with_its_line(self) -> None:
        for text, sentence in (
            ('{\n"item": }', "Line 2: "),
            ('["Desk"]', "The data must be one JSON object"),
            ("", "This field is required"),
        ):
            response = self.client.post(f"{self.path}data/?as=json", {"values": text})

            self.assertContains(response, sentence, status_code=422)
            self.assertEqual(response.context["form"]["values"].value(), text)

    def test_by_hand_its_form_is_shown(self) -> None:
        page = self.client.get(f"{self.path}complete/")
        name = next(iter(page.context["form"].fields))

        response = self.client.post(f"{self.path}complete/", {f"answer-{name}": "Chair"})

        self.assertRedirects(response, f"/tickets/{self.ticket.number}/")
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Chair"})

    def test_going_elsewhere(self) -> None:
        response = self.client.post(f"{self.path}skip/", {"to": "check"}, follow=True)

        self.assertContains(response, "Skipped to")
        self.assertEqual(self.client.post(f"{self.path}skip/", {"to": "no"}).status_code, 404)

    def test_notes(self) -> None:
        self.client.post(f"{self.path}note/", {"status": "REVIEWED", "notes": "Asked the shop."})
        self.assertContains(self.client.get(self.path, follow=True), "Asked the shop.")

        refused = self.client.post(
            f"{self.path}note/", {"status": "RESOLVED", "notes": "They repaired it."}
        )
        sentence = "This error still stops the ticket."
        self.assertContains(refused, sentence, status_code=422)
        self.assertContains(refused, "They repaired it.</textarea>", status_code=422)
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.REVIEWED)

    def test_notes_of_a_colleague_are_replaced_only_once_they_were_shown(self) -> None:
        def shown(page: Any) -> str:
            return str(page.context["page"].errors[0].notes_fingerprint)

        note = f"{self.path}note/"
        seen = shown(self.client.get(self.path, follow=True))
        theirs = {"status": "REVIEWED", "notes": "Rang the shop.", "fingerprint": seen}
        self.assertEqual(self.client.post(note, theirs).status_code, 302)

        mine = {"status": "REVIEWED", "notes": "Wrote to them.", "fingerprint": seen}
        refused = self.client.post(note, mine)
        self.assertContains(
            refused, "after you opened this page: “Rang the shop.”", status_code=422
        )
        self.assertContains(refused, "Wrote to them.</textarea>", status_code=422)
        self.assertEqual(TicketError.objects.get().resolution_notes, "Rang the shop.")

        again = self.client.post(note, {**mine, "fingerprint": shown(refused)})
        self.assertEqual(again.status_code, 302)
        self.assertEqual(TicketError.objects.get().resolution_notes, "Wrote to them.")

    def test_by_hand_asks_a_question_that_is_called_values(self) -> None:
        schema = {"type": "object", "properties": {"values": {"type": "string"}}}
        self.make_one("/fail?status=404", output_schema=schema, output_transform=None)
        self.work()
        error = TicketError.objects.latest("pk")

        response = self.client.get(f"/manage/errors/{error.pk}/complete/")

        self.assertContains(response, 'name="answer-values"')

    def test_by_hand_needs_an_action_that_failed(self) -> None:
        TaskInstance.objects.update(status=TaskStatus.COMPLETED, completed_at=timezone.now())

        self.assertEqual(self.client.get(f"{self.path}complete/").status_code, 404)

    def test_on_hold_it_offers_nothing_that_would_be_refused(self) -> None:
        hold_ticket(ticket=TicketError.objects.get().ticket, by=self.ticket_admin)

        response = self.client.get(self.path, follow=True)

        self.assertNotContains(response, "Mark as resolved")
        self.assertContains(response, "Resume it to retry.")

    def test_notes_that_cannot_be_stored_are_refused(self) -> None:
        for notes, sentence in (("a\0b", "Null characters"), ("x" * 10_001, "at most 10000")):
            values = {"status": "REVIEWED", "notes": notes}
            response = self.client.post(f"{self.path}note/", values)

            self.assertContains(response, sentence, status_code=422)
            self.assertContains(response, notes.strip("\0b"), status_code=422)  # nothing is lost
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.NEW)

    def test_the_task_shows_its_calls(self) -> None:
        task = TaskInstance.objects.get()

        response = self.client.get(f"/manage/tasks/{task.pk}/")

        self.assertContains(response, "ACTION_ALLOWED_HOSTS")
        self.assertContains(response, "to retry it or complete it manually")
