"""What ticket admins can click: hold, resume, cancel, reassign, and mend ticket errors."""

from typing import Any

from django.test import override_settings
from django.utils import timezone

from users.tests.client import OutsideClient
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.models import (
    SigningSecret,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowStatus,
)
from workflow_ops.services.signing_secrets import signing_secrets
from workflow_ops.services.tasks import change_availability
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.actions import ActionTestCase, action_bundle
from workflow_ops.tests.actions import action as action_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket, publish


class TicketLifeTest(TicketTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.path = f"/manage/tickets/{self.ticket.number}/"
        self.client.log_in(self.ticket_admin)

    def state(self) -> WorkflowStatus:
        return TicketInstance.objects.for_detail().get(pk=self.ticket.pk).state

    def test_a_ticket_is_held_resumed_and_cancelled(self) -> None:
        for action, button, state in (
            ("hold", "Put on hold", WorkflowStatus.ON_HOLD),
            ("resume", "Resume", WorkflowStatus.IN_PROGRESS),
            ("cancel", "Cancel ticket 1", WorkflowStatus.CANCELLED),
        ):
            self.assertContains(self.client.get(self.path), button)

            response = self.client.post(f"{self.path}{action}/", follow=True)

            self.assertRedirects(response, self.path)
            self.assertEqual(self.state(), state)
        self.assertNotContains(response, "Hold or cancel")

    def test_what_cannot_be_done_is_said(self) -> None:
        self.client.post(f"{self.path}cancel/")

        for action, wish in (("hold", "put on hold"), ("resume", "resumed"), ("cancel", "cancel")):
            response = self.client.post(f"{self.path}{action}/", follow=True)

            self.assertContains(response, f"The ticket is cancelled, so it cannot be {wish}")

    def test_the_worker_of_a_held_ticket_cannot_complete_its_task(self) -> None:
        self.client.post(f"{self.path}hold/")
        task = TaskInstance.objects.get()
        self.client.log_in(self.worker)

        answers = {"answer-approved": "true"}
        response = self.client.post(f"/tasks/{task.pk}/", answers)

        self.assertContains(response, "The ticket is on hold", status_code=409)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.OPEN)

    def test_a_task_is_given_to_somebody_else(self) -> None:
        task = TaskInstance.objects.get()
        page = f"/manage/tasks/{task.pk}/"
        self.assertContains(self.client.get(page), "Give it to another worker")

        response = self.client.post(
            f"{page}reassign/", {"worker": self.colleague.email}, follow=True
        )

        self.assertContains(response, f"is now on {self.colleague}&#x27;s list")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.colleague)

    def test_it_cannot_be_given_to_others(self) -> None:
        task = TaskInstance.objects.get()
        path = f"/manage/tasks/{task.pk}/reassign/"

        refused = self.client.post(path, {"worker": self.user.email}, follow=True)
        self.assertContains(refused, "is not a task worker")
        for nobody in (self.stranger.email, "", "\0"):
            refused = self.client.post(path, {"worker": nobody}, follow=True)
            self.assertContains(refused, "Choose a worker of the company.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)


class AwayTest(TicketTestCase):
    client: OutsideClient
    PATH = "/tasks/availability/"

    def setUp(self) -> None:
        super().setUp()
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.worker)

    def test_whoever_has_tasks_is_asked_what_becomes_of_them(self) -> None:
        response = self.client.post(self.PATH, {"is_available": "no"})

        self.assertContains(response, "You have 1 task on your list.")
        self.worker.refresh_from_db()
        self.assertTrue(self.worker.is_available)

    def test_keeping_them_keeps_them(self) -> None:
        response = self.client.post(self.PATH, {"is_available": "no", "tasks": "keep"}, follow=True)

        self.assertContains(response, "Yours stay on your list.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)

    def test_handing_back_gives_them_to_others(self) -> None:
        change_availability(user=self.colleague, is_available=True)

        response = self.client.post(
            self.PATH, {"is_available": "no", "tasks": "hand-back"}, follow=True
        )

        self.assertContains(response, "Others have your task now.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.colleague)

    def test_what_nobody_takes_waits_and_comes_back(self) -> None:
        response = self.client.post(
            self.PATH, {"is_available": "no", "tasks": "hand-back"}, follow=True
        )

        self.assertContains(
            response, "Nobody else is available, so your 1 task waits until somebody is."
        )
        task = TaskInstance.objects.get()
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))
        self.client.post(self.PATH, {"is_available": "yes"})
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)

    def test_whoever_has_none_is_not_asked(self) -> None:
        TaskInstance.objects.get().delete()

        response = self.client.post(self.PATH, {"is_available": "no"}, follow=True)

        self.assertContains(response, "You are away: no new tasks come to you.")


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
        response = self.client.get(self.path)

        for offer in ("Try again", "Edit the data", "Complete by hand", "Go there", "Notes"):
            self.assertContains(response, offer)

    def test_trying_again(self) -> None:
        response = self.client.post(f"{self.path}retry/", follow=True)
        self.work()

        self.assertRedirects(response, f"/manage/tickets/{self.ticket.number}/")
        self.assertEqual(current_task(self.ticket).task_definition.key, "check")
        self.assertContains(self.client.get(self.path), "This error is resolved.")

    def test_a_second_click_is_told_so(self) -> None:
        self.client.post(f"{self.path}retry/")

        response = self.client.post(f"{self.path}retry/", follow=True)

        self.assertContains(response, "resolved already")

    def test_other_data(self) -> None:
        self.assertContains(self.client.get(f"{self.path}data/"), "Laptop")

        response = self.client.post(f"{self.path}data/", {"values": '{"item": "Desk"}'})
        self.work()

        self.assertRedirects(response, f"/manage/tickets/{self.ticket.number}/")
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Desk"})

    def test_data_that_is_none_is_shown_again_with_its_line(self) -> None:
        for text, sentence in (
            ('{\n"item": }', "Line 2: "),
            ('["Desk"]', "The data must be one object"),
            ("", "This field is required"),
        ):
            response = self.client.post(f"{self.path}data/", {"values": text})

            self.assertContains(response, sentence, status_code=422)
            self.assertEqual(response.context["form"]["values"].value(), text)

    def test_by_hand_its_form_is_shown(self) -> None:
        page = self.client.get(f"{self.path}complete/")
        name = next(iter(page.context["form"].fields))

        response = self.client.post(f"{self.path}complete/", {f"answer-{name}": "Chair"})

        self.assertRedirects(response, f"/manage/tickets/{self.ticket.number}/")
        self.assertEqual(TaskInstance.objects.earliest("pk").output_data, {"item": "Chair"})

    def test_going_elsewhere(self) -> None:
        response = self.client.post(f"{self.path}skip/", {"to": "check"}, follow=True)

        self.assertContains(response, "The ticket goes on with")
        self.assertEqual(self.client.post(f"{self.path}skip/", {"to": "no"}).status_code, 404)

    def test_notes(self) -> None:
        self.client.post(f"{self.path}note/", {"status": "REVIEWED", "notes": "Asked the shop."})
        self.assertContains(self.client.get(self.path), "Asked the shop.")

        refused = self.client.post(
            f"{self.path}note/", {"status": "RESOLVED", "notes": "They repaired it."}
        )
        sentence = "The ticket still stands where this error stopped it."
        self.assertContains(refused, sentence, status_code=422)
        self.assertContains(refused, "They repaired it.</textarea>", status_code=422)
        self.assertEqual(TicketError.objects.get().error_status, TicketError.Status.REVIEWED)

    def test_notes_of_a_colleague_are_replaced_only_once_they_were_shown(self) -> None:
        def shown(page: Any) -> str:
            return str(page.context["page"].notes_fingerprint)

        note = f"{self.path}note/"
        seen = shown(self.client.get(self.path))
        theirs = {"status": "REVIEWED", "notes": "Rang the shop.", "fingerprint": seen}
        self.assertEqual(self.client.post(note, theirs).status_code, 302)

        mine = {"status": "REVIEWED", "notes": "Wrote to them.", "fingerprint": seen}
        refused = self.client.post(note, mine)
        self.assertContains(refused, "They now say: &#x27;Rang the shop.&#x27;", status_code=422)
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

        response = self.client.get(self.path)

        self.assertNotContains(response, "Mark as resolved")
        self.assertContains(response, "Resume it")

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
        self.assertContains(response, "See the ticket error")


class SigningSecretPageTest(ActionTestCase):
    client: OutsideClient
    PATH = "/manage/signing-secret/"

    def test_a_secret_is_shown_once(self) -> None:
        self.client.log_in(self.admin)
        self.assertContains(self.client.get(self.PATH), "There is none yet.")

        made = self.client.post(self.PATH)

        (secret,) = signing_secrets(self.company)
        self.assertContains(made, secret)
        self.assertEqual(
            made.headers["Cache-Control"], "max-age=0, no-cache, no-store, must-revalidate, private"
        )
        self.assertNotContains(self.client.get(self.PATH), secret)

    def test_a_superuser_who_acts_may_make_none(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})

        self.assertEqual(self.client.get(self.PATH).status_code, 200)
        made = self.client.post(self.PATH, {"company_token": str(self.company.pk)})

        self.assertContains(made, "Not while you act for a company", status_code=403)
        self.assertEqual(SigningSecret.objects.count(), 0)


class WorkerTroubleTest(TicketTestCase):
    client: OutsideClient

    def test_ticket_admins_are_told_that_no_worker_runs(self) -> None:
        self.publish_an_action()
        self.client.log_in(self.ticket_admin)
        self.assertContains(self.client.get("/"), "No background worker has ever been seen")

        self.client.log_in(self.user)
        self.assertNotContains(self.client.get("/"), "background worker")

    def test_they_are_not_where_nothing_needs_a_worker(self) -> None:
        self.client.log_in(self.ticket_admin)

        self.assertNotContains(self.client.get("/"), "background worker")

    def test_they_are_while_a_ticket_of_a_retired_workflow_waits_for_its_action(self) -> None:
        make_ticket(self.publish_an_action(), self.user)
        WorkflowDefinition.objects.update(status=DefinitionStatus.RETIRED)
        self.client.log_in(self.ticket_admin)

        self.assertContains(self.client.get("/"), "No background worker has ever been seen")

    def test_actions_of_another_company_do_not_count(self) -> None:
        self.publish_an_action()
        self.client.log_in(self.stranger)

        self.assertNotContains(self.client.get("/"), "background worker")

    def publish_an_action(self) -> TicketType:
        document = action_bundle(action_task("ship", "https://example.com/"))
        return publish(self.company, self.creator, document)
