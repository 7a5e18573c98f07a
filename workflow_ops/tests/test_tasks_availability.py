"""Workers who are away, and what happens to their tasks."""

from users.tests.client import OutsideClient
from workflow_ops.models import (
    TaskInstance,
    TaskStatus,
)
from workflow_ops.services.tasks import change_availability
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class AwayTest(TicketTestCase):
    client: OutsideClient
    PATH = "/tasks/availability/"

    def setUp(self) -> None:
        super().setUp()
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.worker)

    def test_worker_with_tasks_is_asked_what_to_do_with_them(self) -> None:
        response = self.client.post(self.PATH, {"is_available": "no"})

        self.assertContains(response, "You have 1 open task.")
        self.worker.refresh_from_db()
        self.assertTrue(self.worker.is_available)

    def test_cancel_leads_back_to_where_it_was_asked(self) -> None:
        for sent, back in (("/", "/"), ("https://evil.example/", "/tasks/"), ("", "/tasks/")):
            with self.subTest(sent):
                response = self.client.post(self.PATH, {"is_available": "no", "next": sent})

                self.assertContains(response, f'href="{back}">Cancel</a>')
                self.assertContains(response, f'name="next" value="{back}"')

    def test_kept_tasks_remain_assigned(self) -> None:
        response = self.client.post(self.PATH, {"is_available": "no", "tasks": "keep"}, follow=True)

        self.assertContains(response, "You keep your open tasks.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)

    def test_handing_back_gives_them_to_others(self) -> None:
        change_availability(user=self.colleague, is_available=True)

        response = self.client.post(
            self.PATH, {"is_available": "no", "tasks": "hand-back"}, follow=True
        )

        self.assertContains(response, "1 task reassigned.")
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.colleague)

    def test_untaken_task_is_unassigned_and_returns_later(self) -> None:
        response = self.client.post(
            self.PATH, {"is_available": "no", "tasks": "hand-back"}, follow=True
        )

        self.assertContains(response, "1 unassigned until someone is available.")
        task = TaskInstance.objects.get()
        self.assertEqual((task.status, task.assigned_to), (TaskStatus.PENDING, None))
        self.client.post(self.PATH, {"is_available": "yes"})
        self.assertEqual(TaskInstance.objects.get().assigned_to, self.worker)

    def test_worker_without_tasks_is_not_asked(self) -> None:
        TaskInstance.objects.get().delete()

        response = self.client.post(self.PATH, {"is_available": "no"}, follow=True)

        self.assertContains(response, "be assigned new tasks.")
