"""What ticket admins do with a ticket: hold, resume, cancel, and reassign its task."""

from users.tests.client import OutsideClient
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
    TicketInstance,
    WorkflowStatus,
)
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class TicketLifeTest(TicketTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.path = f"/manage/tickets/{self.ticket.number}/"
        self.page = f"/tickets/{self.ticket.number}/"
        self.client.log_in(self.ticket_admin)

    def state(self) -> WorkflowStatus:
        return TicketInstance.objects.for_detail().get(pk=self.ticket.pk).state

    def test_a_ticket_is_held_resumed_and_cancelled(self) -> None:
        for action, button, state in (
            ("hold", "Put on hold", WorkflowStatus.ON_HOLD),
            ("resume", "Resume", WorkflowStatus.IN_PROGRESS),
            ("cancel", "Cancel ticket #1", WorkflowStatus.CANCELLED),
        ):
            self.assertContains(self.client.get(self.page), button)

            response = self.client.post(f"{self.path}{action}/", follow=True)

            self.assertRedirects(response, self.page)
            self.assertEqual(self.state(), state)
        self.assertNotContains(response, "Cancel ticket")

    def test_what_cannot_be_done_is_said(self) -> None:
        self.client.post(f"{self.path}cancel/")

        for action, wish in (("hold", "put on hold"), ("resume", "resumed"), ("cancel", "cancel")):
            response = self.client.post(f"{self.path}{action}/", follow=True)

            self.assertContains(response, f"so it can&#x27;t be {wish}")

    def test_the_worker_of_a_held_ticket_cannot_complete_its_task(self) -> None:
        self.client.post(f"{self.path}hold/")
        task = TaskInstance.objects.get()
        self.client.log_in(self.worker)

        answers = {"answer-approved": "true"}
        response = self.client.post(f"/tasks/{task.pk}/", answers)

        self.assertContains(response, "This ticket is on hold", status_code=409)
        self.assertEqual(TaskInstance.objects.get().status, TaskStatus.OPEN)

    def test_a_task_is_given_to_another_person(self) -> None:
        task = TaskInstance.objects.get()
        page = f"/manage/tasks/{task.pk}/"
        self.assertContains(self.client.get(self.page), "Reassign to")

        response = self.client.post(
            f"{page}reassign/", {"worker": self.colleague.email}, follow=True
        )

        self.assertContains(response, f"Assigned to {self.colleague}.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.colleague)

    def test_it_cannot_be_given_to_others(self) -> None:
        task = TaskInstance.objects.get()
        path = f"/manage/tasks/{task.pk}/reassign/"

        refused = self.client.post(path, {"worker": self.user.email}, follow=True)
        self.assertContains(refused, "be assigned: this person")
        for nobody in (self.stranger.email, "", "\0"):
            refused = self.client.post(path, {"worker": nobody}, follow=True)
            self.assertContains(refused, "Choose an assignee.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)
