"""Delivery of events to webhooks: real receivers, good and bad, and what becomes of the event."""

import time
from dataclasses import dataclass
from datetime import timedelta
from unittest import mock

from django.core import mail
from django.db.models import F
from django.db.models.functions import Now

from ticketflower.database.clock import database_now
from users.models import AuditEvent
from users.services.companies import suspend_company
from workflow_ops.actions.signing import is_signed
from workflow_ops.models import DeliveryStatus, SigningSecret, Webhook, WebhookDelivery
from workflow_ops.services.retention import remove_old_deliveries
from workflow_ops.services.signing_secrets import signing_secrets
from workflow_ops.services.webhooks import delivery as delivering
from workflow_ops.services.webhooks.delivery import send_due, send_one
from workflow_ops.services.webhooks.management import change_webhook, pause_webhook, resume_webhook
from workflow_ops.tests.receivers import (
    OK,
    Behaviour,
    Receiver,
    answering,
    resolving,
    sending_for_ever,
)
from workflow_ops.tests.webhooks import WebhookTestCase, allowed, body_of_request, headers_of

DELIVERED, FAILED, PENDING = DeliveryStatus.DELIVERED, DeliveryStatus.FAILED, DeliveryStatus.PENDING
HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops"
GIGABYTE = 1024**3


def answer(status: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 " + status, b"Content-Length: 0", *headers, b"", b""])


@dataclass(frozen=True)
class Case:
    """A receiver, and what becomes of a delivery to it."""

    name: str
    behaviour: Behaviour
    status: DeliveryStatus
    sentence: str


CASES = (
    Case("good", answering(OK), DELIVERED, ""),
    Case("good, without a body", answering(answer(b"204 No Content")), DELIVERED, ""),
    Case("a byte each second", sending_for_ever(HEAD, b"x", 1.0), PENDING,
         "didn't respond within 0.5 seconds"),
    Case("silent", sending_for_ever(b"", b"", 1.0), PENDING, "didn't respond within 0.5 seconds"),
    Case("a gigabyte", answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE),
         FAILED, "larger than 1 MiB"),
    Case("a gigabyte, unannounced", sending_for_ever(HEAD, b"x" * 65536), FAILED,
         "larger than 1 MiB"),
    Case("redirect to this machine", answering(answer(b"302 Found", b"Location: http://[::1]/")),
         FAILED, "302 Found"),
    Case("busy", answering(answer(b"429 Too Many Requests", b"Retry-After: 77")), PENDING,
         "429 Too Many Requests"),
    Case("broken", answering(BROKEN), PENDING, "500 Internal Server Error"),
    Case("hangs up", answering(), PENDING, "closed the connection"),
    Case("not HTTP", answering(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), PENDING, "HTTP"),
    Case("unknown address", answering(answer(b"404 Not Found")), FAILED, "404 Not Found"),
)  # fmt: skip


class ReceiversTest(WebhookTestCase):
    def test_each_has_its_outcome(self) -> None:
        for case in CASES:
            with self.subTest(case.name), Receiver(case.behaviour) as receiver:
                delivery = self.make_delivery(self.make(receiver.url))
                with allowed(receiver), mock.patch.object(delivering, "CALL_SECONDS", 0.5):
                    send_one(pk=delivery.pk)

                delivery.refresh_from_db()
                self.assertEqual(delivery.status, case.status)
                self.assertIn(case.sentence, delivery.failure)
                self.assertEqual(bool(case.sentence), bool(delivery.failure))

    def test_private_addresses_are_not_called(self) -> None:
        for name, addresses in (
            ("127.0.0.1", ["127.0.0.1"]),
            ("hooks.example.com", ["10.0.0.5"]),
            ("metadata.example.com", ["169.254.169.254"]),
        ):
            webhook = self.make(f"https://{name}/")
            delivery = self.make_delivery(webhook)
            with self.subTest(name), resolving(addresses):
                send_one(pk=delivery.pk)

                delivery.refresh_from_db()
                self.assertEqual(delivery.status, FAILED)
                self.assertIn("TicketFlower can only call public addresses", delivery.failure)

    def test_the_beginning_of_the_response_is_kept(self) -> None:
        text = b"x" * 5_000
        long = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 5000\r\n\r\n" + text
        with Receiver(answering(long)) as receiver, allowed(receiver):
            delivery = self.make_delivery(self.make(receiver.url))
            send_one(pk=delivery.pk)

        delivery.refresh_from_db()
        self.assertEqual((delivery.http_status, delivery.response), (400, "x" * 300))


class RequestTest(WebhookTestCase):
    def test_it_is_signed_and_says_what_happened(self) -> None:
        with Receiver(answering(OK)) as receiver, allowed(receiver):
            delivery = self.make_delivery(self.make(receiver.url))
            send_one(pk=delivery.pk)

        (request,) = receiver.requests
        headers, body = headers_of(request), request.partition(b"\r\n\r\n")[2]
        (secret,) = signing_secrets(self.company)
        now = int(database_now().timestamp())
        self.assertTrue(is_signed(secret=secret, headers=headers, body=body, now=now))
        self.assertEqual(headers["webhook-id"], str(delivery.key))
        self.assertEqual(headers["Idempotency-Key"], str(delivery.key))
        self.assertEqual(body_of_request(request)["id"], str(delivery.key))
        self.assertEqual(body_of_request(request)["type"], "task_assigned")

    def test_each_attempt_has_the_same_id(self) -> None:
        with Receiver(answering(BROKEN)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            delivery = self.make_delivery(webhook)
            send_one(pk=delivery.pk)
            WebhookDelivery.objects.update(next_attempt_at=Now())
            send_one(pk=delivery.pk)

        ids = [headers_of(request)["webhook-id"] for request in receiver.requests]
        self.assertEqual(ids, [str(delivery.key)] * 2)

    def test_a_secret_that_cannot_be_read(self) -> None:
        signing_secrets(self.company)
        SigningSecret.objects.update(encrypted="of another key")
        delivery = self.make_delivery(self.make())

        send_one(pk=delivery.pk)

        delivery.refresh_from_db()
        self.assertEqual(delivery.status, PENDING)
        self.assertIn("SECRET_KEY has changed", delivery.failure)


class RetryTest(WebhookTestCase):
    def test_pauses_grow_and_a_success_ends_them(self) -> None:
        with Receiver(answering(BROKEN)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            delivery = self.make_delivery(webhook)
            pauses = [self.attempt(delivery) for _each in range(4)]

        self.assertEqual(pauses, sorted(pauses))
        self.assertGreater(pauses[-1], 2 * pauses[0])
        webhook.refresh_from_db()
        self.assertEqual((webhook.failures, webhook.state), (4, "failing"))

        with Receiver(answering(OK)) as receiver, allowed(receiver):
            Webhook.objects.update(address=receiver.url)
            self.attempt(delivery)

        webhook.refresh_from_db()
        self.assertEqual((webhook.failures, webhook.failing_since), (0, None))
        self.assertEqual(webhook.waits_until, None)

    def attempt(self, delivery: WebhookDelivery) -> timedelta:
        """Send it now; return the pause after that."""
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_attempt_at=Now())
        send_one(pk=delivery.pk)
        row = WebhookDelivery.objects.get(pk=delivery.pk)
        return (row.next_attempt_at or row.updated_at) - row.updated_at

    def test_a_service_that_asks_for_a_pause_gets_it(self) -> None:
        busy = answering(answer(b"503 Service Unavailable", b"Retry-After: 1800"))
        with Receiver(busy) as receiver, allowed(receiver):
            delivery = self.make_delivery(self.make(receiver.url))
            pause = self.attempt(delivery)

        self.assertAlmostEqual(pause.total_seconds(), 1800, delta=5)

    def test_it_is_given_up_after_a_day_and_so_is_what_waited_behind_it(self) -> None:
        with Receiver(answering(BROKEN)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            tried, waiting, new = (self.make_delivery(webhook) for _each in range(3))
            WebhookDelivery.objects.exclude(pk=new.pk).update(
                created_at=F("created_at") - timedelta(hours=25)
            )
            send_one(pk=tried.pk)

        found = dict(WebhookDelivery.objects.values_list("pk", "status"))
        self.assertEqual(found, {tried.pk: FAILED, waiting.pk: FAILED, new.pk: PENDING})

    def test_what_was_claimed_by_a_process_that_died_is_sent_again(self) -> None:
        delivery = self.make_delivery(self.make())
        WebhookDelivery.objects.claim(delivery.pk)
        self.assertIsNone(WebhookDelivery.objects.claim(delivery.pk))

        WebhookDelivery.objects.update(next_attempt_at=F("next_attempt_at") - timedelta(minutes=1))

        again = WebhookDelivery.objects.claim(delivery.pk)
        assert again
        self.assertEqual((again.key, again.attempts), (delivery.key, 2))


class TurnedOffTest(WebhookTestCase):
    def fail(self, since: timedelta, failures: int, reply: bytes = BROKEN) -> Webhook:  # type: ignore[override] # not that of unittest
        with Receiver(answering(reply)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            Webhook.objects.filter(pk=webhook.pk).update(
                failures=failures, failing_since=database_now() - since
            )
            delivery = self.make_delivery(webhook)
            self.make_delivery(webhook)
            send_one(pk=delivery.pk)
        webhook.refresh_from_db()
        return webhook

    def test_days_of_nothing_but_failures_turn_it_off(self) -> None:
        webhook = self.fail(timedelta(days=5, minutes=1), failures=30)

        self.assertEqual(webhook.state, "off")
        self.assertFalse(WebhookDelivery.objects.pending().exists())
        event = AuditEvent.objects.get(action="webhook_turned_off")
        self.assertEqual((event.subject, event.actor_id), (webhook.name, None))
        (told,) = mail.outbox
        self.assertEqual(told.to, [self.admin.email])
        self.assertEqual(told.subject, f"Webhook “{webhook.name}” turned off")
        self.assertIn(f"/manage/webhooks/{webhook.pk}/", told.body)
        self.assertNotIn(webhook.address, told.body)

        resume_webhook(webhook=webhook)
        webhook.refresh_from_db()
        self.assertEqual((webhook.state, webhook.failing_since), ("active", None))

    def test_fewer_days_or_a_few_failures_do_not(self) -> None:
        self.assertEqual(self.fail(timedelta(days=4), failures=30).state, "failing")
        self.assertEqual(self.fail(timedelta(days=6), failures=3).state, "failing")

    def test_a_receiver_that_says_it_is_gone_turns_it_off_at_once(self) -> None:
        webhook = self.fail(timedelta(), failures=0, reply=answer(b"410 Gone"))

        self.assertEqual(webhook.state, "off")


class SendDueTest(WebhookTestCase):
    def test_events_are_sent_in_their_order_until_one_fails(self) -> None:
        with Receiver(answering(OK)) as receiver, allowed(receiver):
            webhook = self.make(receiver.url)
            deliveries = [self.make_delivery(webhook) for _each in range(3)]
            self.assertEqual(send_due(webhook=webhook.pk), 3)

        ids = [headers_of(request)["webhook-id"] for request in receiver.requests]
        self.assertEqual(ids, [str(each.key) for each in deliveries])

        with Receiver(answering(BROKEN)) as receiver, allowed(receiver):
            Webhook.objects.update(address=receiver.url)
            for _each in range(3):
                self.make_delivery(webhook)
            self.assertEqual(send_due(webhook=webhook.pk), 0)
        self.assertEqual(len(receiver.requests), 1)

    def test_nothing_is_sent_while_it_is_paused_or_the_company_suspended(self) -> None:
        webhook = self.make()
        delivery = self.make_delivery(webhook)
        pause_webhook(webhook=webhook)
        self.assertEqual(send_due(webhook=webhook.pk), 0)

        resume_webhook(webhook=webhook)
        suspend_company(company=self.company, by=self.superuser, reason="Unpaid")
        self.assertEqual(send_due(webhook=webhook.pk), 0)

        delivery.refresh_from_db()
        self.assertEqual((delivery.attempts, delivery.status), (0, PENDING))

    def test_a_slow_receiver_is_left_after_its_share_of_time(self) -> None:
        def slow(receiver: Receiver, line: object) -> None:
            time.sleep(0.3)
            answering(OK)(receiver, line)  # type: ignore[arg-type] # a socket

        with (
            Receiver(slow) as receiver,
            allowed(receiver),
            mock.patch.object(delivering, "LONGEST_RUN", 0.1),
        ):
            webhook = self.make(receiver.url)
            for _each in range(3):
                self.make_delivery(webhook)
            self.assertEqual(send_due(webhook=webhook.pk), 1)

    def test_a_new_address_is_called_at_once(self) -> None:
        webhook = self.make()
        Webhook.objects.update(failures=7, failing_since=Now(), waits_until=Now())

        webhook = change_webhook(
            webhook=webhook,
            name="New",
            address="https://new.example.com/",
            format="slack",
            kinds=["comment"],
            includes_internal=True,
        )

        self.assertEqual((webhook.failures, webhook.waits_until), (0, None))
        hosts = [event.details["host"] for event in AuditEvent.objects.order_by("pk")]
        self.assertEqual(hosts, ["hooks.example.com", "new.example.com"])


class RetentionTest(WebhookTestCase):
    def test_deliveries_are_kept_for_30_days(self) -> None:
        webhook = self.make()
        old, young = self.make_delivery(webhook), self.make_delivery(webhook)
        for delivery, days in ((old, 31), (young, 29)):
            WebhookDelivery.objects.filter(pk=delivery.pk).update(
                created_at=database_now() - timedelta(days=days)
            )

        self.assertEqual(remove_old_deliveries(), 1)

        self.assertEqual(WebhookDelivery.objects.get(), young)
