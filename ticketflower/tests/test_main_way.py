from typing import Any

from django.conf import settings
from django.test import TestCase

from ticketflower.tests.forms import PageForm
from users.models import User
from users.tenancy import as_company
from users.tests.client import OutsideClient
from users.tests.sign_up import link_of_sign_up
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowStatus

PURCHASE = settings.BASE_DIR / "workflow_design/gallery/documents/purchase.json"


class MainWayTest(TestCase):
    """The main job by HTTP alone, with the forms that the pages give and CSRF checked."""

    client: OutsideClient

    def setUp(self) -> None:
        self.client = OutsideClient(enforce_csrf_checks=True)

    def send(self, path: str, **answers: str) -> Any:
        """Open a page, fill in what its form requires and send it."""
        page = self.client.get(path, follow=True)
        self.assertEqual(page.status_code, 200)
        form = PageForm(page.content.decode(), path if path.startswith("/tasks/") else None)
        return self.client.post(path, {**form.values, **form.lists, **form.required, **answers})

    def test_from_signing_up_to_a_completed_ticket(self) -> None:
        anna = self.sign_up()
        self.publish_the_purchase_workflow()

        submitted = self.send("/tickets/new/purchase/")
        self.assertRedirects(submitted, "/tickets/1/")
        self.complete_the_tasks_of(anna)

        assert anna.company is not None
        with as_company(anna.company):
            ticket = TicketInstance.objects.for_detail().get()
        self.assertEqual(ticket.state, WorkflowStatus.COMPLETED)
        self.assertContains(self.client.get("/tickets/1/"), "Completed")

    def sign_up(self) -> User:
        self.send("/signup/", email="Anna@Brightside.example")
        self.send(link_of_sign_up(), password="a long enough secret")
        return User.objects.get(email="anna@brightside.example")

    def publish_the_purchase_workflow(self) -> None:
        saved = self.send("/design/upload/", text=PURCHASE.read_text(), action="publish")
        published = self.send(saved.url)
        self.assertRedirects(published, "/design/tickets/")

    def complete_the_tasks_of(self, person: User) -> None:
        assert person.company is not None
        for _task in range(10):
            with as_company(person.company):
                task = TaskInstance.objects.assigned_to_person(person).on_a_list().first()
            if task is None:
                return
            self.assertRedirects(self.send(f"/tasks/{task.pk}/"), "/tasks/")
        self.fail("The ticket has more than ten tasks.")
