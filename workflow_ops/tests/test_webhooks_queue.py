"""Queueing of deliveries: each webhook has jobs of its own, so none holds up others."""

from datetime import timedelta
from typing import Any
from unittest import mock

from django.db.models import F
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from users.services.companies import suspend_company
from users.tenancy import outside_companies
from workflow_ops.errors import DeliveryIsPending, WebhookTestIsPending
from workflow_ops.jobs import run_defer_due_webhooks, run_send_delivery, run_send_webhook
from workflow_ops.models import DeliveryStatus, Webhook, WebhookDelivery
from workflow_ops.services.webhooks import dispatch
from workflow_ops.services.webhooks.management import (
    pause_webhook,
    resume_webhook,
    send_again,
    send_test,
)
from workflow_ops.tests.factories import make_comment
from workflow_ops.tests.receivers import OK, Receiver, answering
from workflow_ops.tests.webhooks import WebhookTestCase, allowed, headers_of

RUN: dict[str, Any] = {"send_webhook": run_send_webhook, "send_delivery": run_send_delivery}


class QueueTestCase(WebhookTestCase):
    def queue(self) -> list[int]:
        """Look for due deliveries as a worker does; return the webhooks that have jobs now."""
        with outside_companies():
            run_defer_due_webhooks(timestamp=0)
        jobs = ProcrastinateJob.objects.filter(queue_name="webhooks").order_by("id")
        return [job.args["webhook"] for job in jobs]

    def work(self) -> None:
        """Do the jobs of webhooks, as a worker does."""
        for job in list(ProcrastinateJob.objects.filter(queue_name="webhooks").order_by("id")):
            with outside_companies():
                RUN[job.task_name](**job.args)
            ProcrastinateJob.objects.filter(pk=job.pk)._raw_delete("default")


class DueWebhooksTest(QueueTestCase):
    def test_an_event_arrives(self) -> None:
        with Receiver(answering(OK)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            make_comment(self.ticket, self.user)

            self.assertEqual(self.queue(), [webhook.pk])
            self.work()

        delivery = WebhookDelivery.objects.get()
        self.assertEqual(delivery.status, DeliveryStatus.DELIVERED)
        self.assertEqual(headers_of(receiver.requests[0])["webhook-id"], str(delivery.key))
        self.assertEqual(self.queue(), [])

    def test_a_webhook_has_one_job_at_a_time(self) -> None:
        webhook = self.make()
        for _each in range(3):
            self.make_delivery(webhook)

        self.assertEqual(self.queue(), [webhook.pk])
        self.assertEqual(self.queue(), [webhook.pk])

    def test_none_for_what_is_not_due(self) -> None:
        paused, waiting, later = self.make(), self.make(), self.make()
        for webhook in (paused, waiting, later):
            self.make_delivery(webhook)
        pause_webhook(webhook=paused)
        soon = Now() + timedelta(minutes=1)
        Webhook.objects.filter(pk=waiting.pk).update(waits_until=soon)
        later.deliveries.update(next_attempt_at=soon)

        self.assertEqual(self.queue(), [])

        resume_webhook(webhook=paused)
        Webhook.objects.filter(pk=waiting.pk).update(waits_until=Now())
        self.assertEqual(self.queue(), [paused.pk, waiting.pk])

    def test_none_of_a_suspended_company(self) -> None:
        self.make_delivery(self.make())
        suspend_company(company=self.company, by=self.superuser, reason="Unpaid")

        self.assertEqual(self.queue(), [])

    def test_those_that_were_called_longest_ago_are_next_and_leave_room_for_other_jobs(
        self,
    ) -> None:
        webhooks = [self.make() for _each in range(4)]
        for position, webhook in enumerate(webhooks):
            self.make_delivery(webhook)
            minutes = timedelta(minutes=position)
            Webhook.objects.filter(pk=webhook.pk).update(tried_at=Now() - minutes)
        new = self.make()
        self.make_delivery(new)

        with mock.patch.object(dispatch, "most_at_once", return_value=3):
            self.assertEqual(self.queue(), [new.pk, webhooks[3].pk, webhooks[2].pk])
            self.assertEqual(len(self.queue()), 3)

    def test_a_dead_receiver_holds_up_no_other(self) -> None:
        with (
            Receiver(answering()) as hanging_up,
            Receiver(answering(OK)) as alive,
            allowed(hanging_up, alive),
        ):
            dead, good = self.make(hanging_up.url), self.make(alive.url)
            for _each in range(3):
                make_comment(self.ticket, self.user)
            self.queue()
            self.work()

        self.assertEqual(len(alive.requests), 3)
        self.assertEqual(good.deliveries.pending().count(), 0)
        self.assertEqual(dead.deliveries.filter(attempts=0).count(), 2)

    def test_what_failed_is_sent_after_its_pause(self) -> None:
        with Receiver(answering()) as hanging_up, allowed(hanging_up):
            self.make_delivery(self.make(hanging_up.url))
            self.queue()
            self.work()
            self.assertEqual(self.queue(), [])

        with Receiver(answering(OK)) as receiver, allowed(receiver):
            hour = timedelta(hours=1)
            Webhook.objects.update(address=receiver.url, waits_until=F("waits_until") - hour)
            WebhookDelivery.objects.update(next_attempt_at=F("next_attempt_at") - hour)
            self.queue()
            self.work()

        self.assertEqual(WebhookDelivery.objects.get().status, DeliveryStatus.DELIVERED)


class SentByHandTest(QueueTestCase):
    def test_a_test_arrives_also_while_paused_and_is_tried_once(self) -> None:
        with Receiver(answering(OK)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            pause_webhook(webhook=webhook)
            delivery = send_test(webhook=webhook, by=self.admin)
            with self.assertRaises(WebhookTestIsPending):
                send_test(webhook=webhook, by=self.admin)
            self.work()
            self.assertEqual(len(receiver.requests), 1)
        delivery.refresh_from_db()
        self.assertEqual(delivery.status, DeliveryStatus.DELIVERED)

        failing = send_test(webhook=webhook, by=self.admin)
        self.work()

        failing.refresh_from_db()
        self.assertEqual((failing.status, failing.attempts), (DeliveryStatus.FAILED, 1))
        webhook.refresh_from_db()
        self.assertEqual(webhook.failures, 0)

    def test_an_event_that_was_given_up_is_sent_again_under_its_id(self) -> None:
        with Receiver(answering(OK)) as receiver, allowed(receiver):
            delivery = self.make_delivery(self.make(receiver.url))
            with self.assertRaises(DeliveryIsPending):
                send_again(delivery=delivery)
            WebhookDelivery.objects.all().give_up("It could not be delivered.")
            send_again(delivery=delivery)
            self.work()

        self.assertEqual(headers_of(receiver.requests[0])["webhook-id"], str(delivery.key))
        delivery.refresh_from_db()
        self.assertEqual((delivery.status, delivery.failure), (DeliveryStatus.DELIVERED, ""))
