"""Deliveries that several processes send at the same moment, or that one was killed with."""

from collections import Counter
from datetime import timedelta
from functools import partial
from unittest import mock

from django.db.models import F
from django.db.models.functions import Now

from workflow_ops.models import DeliveryStatus, EventKind, WebhookDelivery
from workflow_ops.services.webhooks import delivery as delivering
from workflow_ops.services.webhooks.delivery import send_due, send_one
from workflow_ops.services.webhooks.management import create_webhook
from workflow_ops.tests.faults.base import CommittedTestCase, at_once
from workflow_ops.tests.receivers import OK, Receiver, answering
from workflow_ops.tests.webhooks import allowed, headers_of


class WebhooksAtOnceTest(CommittedTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.receiver = self.enterContext(Receiver(answering(OK)))
        self.enterContext(allowed(self.receiver))
        self.webhook = create_webhook(
            company=self.company,
            by=self.admin,
            name="Chat",
            address=self.receiver.url,
            format="ticketflower",
            kinds=EventKind.values,
            includes_internal=False,
        )
        self.deliveries = [
            WebhookDelivery.objects.create(
                company=self.company, webhook=self.webhook, kind="test", next_attempt_at=Now()
            )
            for _each in range(8)
        ]

    def received(self) -> Counter[str]:
        """How often each delivery arrived."""
        return Counter(headers_of(each)["webhook-id"] for each in self.receiver.requests)

    def test_each_is_sent_once_however_many_send(self) -> None:
        sending = [partial(send_due, webhook=self.webhook.pk) for _each in range(4)]
        results = at_once(self.company, sending)
        while send_due(webhook=self.webhook.pk):  # who lost a claim has left the rest
            pass

        self.assertEqual([each for each in results if isinstance(each, Exception)], [])
        self.assertEqual(self.received(), Counter(str(each.key) for each in self.deliveries))

    def test_one_that_a_process_was_killed_with_arrives_again_under_its_id(self) -> None:
        first = self.deliveries[0]

        class Killed(BaseException):
            """Ends the sending after the call, as SIGKILL does: nothing more is executed."""

        with (
            mock.patch.object(delivering, "_note", side_effect=Killed),
            self.assertRaises(Killed),
        ):
            send_one(pk=first.pk)
        self.assertFalse(send_one(pk=first.pk))  # still claimed

        WebhookDelivery.objects.update(next_attempt_at=F("next_attempt_at") - timedelta(minutes=1))
        self.assertTrue(send_one(pk=first.pk))

        self.assertEqual(self.received(), {str(first.key): 2})
        first.refresh_from_db()
        self.assertEqual((first.status, first.attempts), (DeliveryStatus.DELIVERED, 2))
