import json
from typing import Any

from django.test import TestCase

from ticketflower.tests.forms import PageForm
from users.models import Company, User
from users.tenancy import as_company
from users.tests.client import OutsideClient
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowStatus
from workflow_ops.tests.factories import bundle


class MainWayTest(TestCase):
    """The main job by HTTP alone, with the forms that the pages give and CSRF checked."""

    client: OutsideClient

    def setUp(self) -> None:
        self.client = OutsideClient(enforce_csrf_checks=True)

    def send(self, path: str, action: str | None = None, **answers: Any) -> Any:
        """Open a page, fill in its form and send it."""
        page = self.client.get(path)
        self.assertEqual(page.status_code, 200)
        form = PageForm(page.content.decode(), action)
        return self.client.post(action or path, {**form.values, **answers})

    def test_from_signing_up_to_a_completed_ticket(self) -> None:
        person = {"first_name": "Anna", "last_name": "Keller", "email": "Anna@Brightside.example"}
        self.send("/signup/", company_name="Brightside", password="a long enough secret", **person)
        anna = User.objects.get(email="anna@brightside.example")
        assert anna.company is not None
        self.publish(json.dumps(bundle()))

        response = self.send("/tickets/new/purchase/", **{"answer-item": "Bike stand"})
        self.assertRedirects(response, "/tickets/1/")
        with as_company(anna.company):
            review = TaskInstance.objects.get()
        response = self.send(f"/tasks/{review.pk}/", **{"answer-approved": "true"})
        self.assertRedirects(response, "/tasks/")
        with as_company(anna.company):
            order = TaskInstance.objects.under_way().get()
        self.send(f"/tasks/{order.pk}/")

        page = self.client.get("/tickets/1/")
        self.assertContains(page, "Bike stand")
        self.assertContains(page, "Order")
        self.assertEqual(self.state(anna.company), WorkflowStatus.COMPLETED)

    def state(self, company: Company) -> WorkflowStatus:
        with as_company(company):
            return TicketInstance.objects.for_detail().get().state

    def publish(self, text: str) -> None:
        page = self.client.get("/design/upload/")
        values = PageForm(page.content.decode()).values
        sent = {**values, "text": text, "action": "publish"}
        response = self.client.post("/design/upload/", sent)
        self.assertRedirects(response, "/design/workflows/purchase/")
