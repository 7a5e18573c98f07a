"""The pages of webhooks, for admins."""

from typing import Any

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.tests.client import OutsideClient
from workflow_ops.models import DeliveryStatus, Webhook, WebhookDelivery
from workflow_ops.services.webhooks.management import MOST_WEBHOOKS
from workflow_ops.tests.webhooks import ADDRESS, WebhookTestCase, make_delivery

LIST = "/manage/webhooks/"
CHAT = {
    "name": "Chat",
    "address": ADDRESS,
    "format": "slack",
    "kinds": ["task_assigned", "comment"],
}


class WebhookPagesTestCase(WebhookTestCase):
    client: OutsideClient

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.admin)

    def act(self) -> None:
        """Be a superuser who acts for the company."""
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support"})


class CreateTest(WebhookPagesTestCase):
    def test_an_admin_creates_one(self) -> None:
        self.assertContains(self.client.get(LIST), "No webhooks yet")

        response = self.client.post(f"{LIST}new/", CHAT, follow=True)

        webhook = Webhook.objects.get()
        self.assertRedirects(response, f"{LIST}{webhook.pk}/")
        self.assertEqual(webhook.kinds, ["task_assigned", "comment"])
        self.assertEqual((webhook.created_by, webhook.includes_internal), (self.admin, False))
        listed = self.client.get(LIST)
        self.assertContains(listed, "hooks.example.com")
        self.assertNotContains(listed, "secret\n")

    def test_what_cannot_be_called_is_refused(self) -> None:
        for address, sentence in (
            ("ftp://hooks.example.com/", "must be an absolute http or https URL"),
            ("hooks", "must be an absolute http or https URL"),
            ("http://127.0.0.1/", "a loopback address"),
            ("http://[::1]/", "a loopback address"),
            ("https://10.0.0.5/", "a private address"),
            ("https://hooks.example.com:25/", "can&#x27;t call port 25"),
            ("https://me:word@hooks.example.com/", "has a user name"),
        ):
            with self.subTest(address):
                response = self.client.post(f"{LIST}new/", {**CHAT, "address": address})

                self.assertContains(response, sentence, status_code=422)
                self.assertContains(response, f'value="{address}"', status_code=422)
        self.assertFalse(Webhook.objects.exists())

    def test_it_needs_an_event_and_a_name_of_its_own(self) -> None:
        self.make(name="Chat")

        for values, sentence in (
            ({**CHAT, "kinds": []}, "Select at least one event."),
            (CHAT, "A webhook named “Chat” already exists."),
        ):
            response = self.client.post(f"{LIST}new/", values)

            self.assertContains(response, sentence, status_code=422)

    def test_a_company_has_a_limited_number(self) -> None:
        for _each in range(MOST_WEBHOOKS):
            self.make()

        response = self.client.post(f"{LIST}new/", CHAT)

        self.assertContains(response, "Your company has 20 webhooks", status_code=422)


class ChangeTest(WebhookPagesTestCase):
    def post(self, webhook: Webhook, act: str, **values: Any) -> Any:
        return self.client.post(f"{LIST}{webhook.pk}/{act}/", values, follow=True)

    def test_edit_pause_resume_and_delete(self) -> None:
        webhook = self.make(name="Old")

        self.assertContains(self.client.get(f"{LIST}{webhook.pk}/edit/"), ADDRESS)
        changed = self.post(webhook, "edit", **{**CHAT, "includes_internal": "on"})
        self.assertContains(changed, "Webhook saved.")
        webhook.refresh_from_db()
        self.assertEqual((webhook.name, webhook.includes_internal), ("Chat", True))

        self.assertContains(self.post(webhook, "pause"), "“Chat” paused.")
        self.assertContains(self.client.get(LIST), "Paused")
        self.assertContains(self.post(webhook, "resume"), "“Chat” resumed.")

        self.assertContains(self.client.get(f"{LIST}{webhook.pk}/delete/"), "Delete webhook")
        self.assertContains(self.post(webhook, "delete"), "“Chat” deleted.")
        self.assertFalse(Webhook.objects.exists())

    def test_a_test_and_an_event_that_is_sent_again(self) -> None:
        delivery = make_delivery(self.company, self.admin, self.ticket)
        webhook = delivery.webhook

        page = self.client.get(f"{LIST}{webhook.pk}/")
        self.assertContains(page, "The service responded with 404 Not Found.")
        self.assertContains(page, "Ticket failed")

        self.assertContains(self.post(webhook, "test"), "Sending a test.")
        self.assertContains(self.post(webhook, "test"), "The last test is still being sent.")
        again = self.post(webhook, f"deliveries/{delivery.pk}/send-again")
        self.assertContains(again, "Sending again.")
        delivery.refresh_from_db()
        self.assertEqual(delivery.status, DeliveryStatus.PENDING)
        self.assertEqual(set(WebhookDelivery.objects.values_list("kind", flat=True)),
                         {"test", "ticket_failed"})  # fmt: skip

    def test_an_address_that_is_opened_leads_to_the_webhook(self) -> None:
        delivery = make_delivery(self.company, self.admin, self.ticket)
        page = f"{LIST}{delivery.webhook_id}/"

        for act in ("pause", "resume", "test", f"deliveries/{delivery.pk}/send-again"):
            self.assertRedirects(self.client.get(f"{page}{act}/"), page)
        self.assertEqual(WebhookDelivery.objects.count(), 1)

    def test_a_delivery_of_another_webhook_is_not_found(self) -> None:
        delivery, other = make_delivery(self.company, self.admin, self.ticket), self.make()

        response = self.client.post(f"{LIST}{other.pk}/deliveries/{delivery.pk}/send-again/")

        self.assertEqual(response.status_code, 404)

    def test_changes_are_in_the_audit_log_without_the_secret_of_the_address(self) -> None:
        webhook = self.make(name="Chat")
        self.post(webhook, "pause")

        log = self.client.get("/audit/")

        self.assertContains(log, "Webhook address set")
        self.assertContains(log, "hooks.example.com")
        self.assertNotContains(log, "/services/T0")
        history: Any = apps.get_model("workflow_ops", "WebhookHistory")
        changed = history.objects.filter(pgh_obj=webhook).latest("pgh_id")
        self.assertEqual((changed.pgh_label, changed.is_active), ("changed", False))
        self.assertEqual(changed.actor, self.admin)


class ActingTest(WebhookPagesTestCase):
    def test_a_superuser_who_acts_sees_webhooks_and_changes_none(self) -> None:
        webhook = self.make(name="Chat")
        self.act()
        token = {"company_token": str(self.company.pk)}

        for path in ("", f"{webhook.pk}/", f"{webhook.pk}/edit/", "new/", f"{webhook.pk}/delete/"):
            page = self.client.get(f"{LIST}{path}")
            self.assertContains(page, "Only its own admins can change webhooks")
            self.assertNotContains(page, "/services/T0")
        for act in ("edit", "pause", "resume", "test", "delete"):
            refused = self.client.post(f"{LIST}{webhook.pk}/{act}/", {**CHAT, **token})
            self.assertContains(refused, "Not available while you act", status_code=403)


class StatementsTest(WebhookPagesTestCase):
    def count(self, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.client.get(path)
        return len(captured)

    def test_pages_take_as_many_statements_for_one_row_as_for_many(self) -> None:
        webhook = make_delivery(self.company, self.admin, self.ticket).webhook
        paths = (LIST, f"{LIST}{webhook.pk}/")
        for path in paths:
            self.client.get(path)
        before = [self.count(path) for path in paths]

        for _each in range(3):
            self.make_delivery(self.make())
            self.make_delivery(webhook)

        self.assertEqual([self.count(path) for path in paths], before)
