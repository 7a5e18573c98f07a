"""/team/ID/deactivate/: what becomes of the tasks of people who go."""

from users.models import User
from users.services.people import reactivate_person
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket


class DeactivateTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        make_ticket(self.ticket_type, self.user)
        self.task = TaskInstance.objects.get()
        User.objects.filter(pk=self.colleague.pk).update(is_available=True)
        self.path = f"/team/{self.worker.pk}/deactivate/"
        self.client.log_in(self.admin)

    def is_active(self) -> bool:
        return User.objects.get(pk=self.worker.pk).is_active

    def test_it_tells_what_becomes_of_the_tasks_first(self) -> None:
        for answers in (None, {}, {"tasks": "2"}):
            response = self.client.post(self.path, answers)

            self.assertContains(response, "Worker Person can no longer do 1 open task")
            self.assertTrue(self.is_active())

    def test_they_go_to_others(self) -> None:
        response = self.client.post(self.path, {"tasks": "1"}, follow=True)

        self.assertContains(response, "1 task reassigned.")
        self.task.refresh_from_db()
        self.assertEqual(self.task.assigned_to, self.colleague)
        self.assertFalse(self.is_active())

    def test_tasks_are_unassigned_when_no_other_worker_is_available(self) -> None:
        User.objects.filter(pk=self.colleague.pk).update(is_available=False)

        response = self.client.post(self.path, {"tasks": "1"}, follow=True)

        self.assertContains(response, "1 task unassigned until someone is available.")
        self.task.refresh_from_db()
        self.assertEqual((self.task.status, self.task.assigned_to), (TaskStatus.PENDING, None))

    def test_deactivated_worker_gets_no_new_tasks(self) -> None:
        self.client.post(self.path, {"tasks": "1"})

        make_ticket(self.ticket_type, self.user)

        self.assertEqual(TaskInstance.objects.latest("pk").assigned_to, self.colleague)

    def test_without_tasks_it_does_not_ask(self) -> None:
        TaskInstance.objects.all().delete()

        self.client.post(self.path)

        self.assertFalse(self.is_active())
        reactivate_person(person=User.objects.get(pk=self.worker.pk))
        self.assertTrue(self.is_active())
