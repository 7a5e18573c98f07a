"""Delivering events to webhooks: call the address, store the outcome, try again, turn off."""

import json
import logging
import time
from datetime import timedelta
from http import HTTPStatus

from django.db import transaction
from django.db.models.functions import Now

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from users.audit import audit_log
from users.mail.outbox import send_from_outbox
from users.models import OutgoingMail
from workflow_ops.actions.calls import Outcome, exchange, pause_before
from workflow_ops.actions.received import Body
from workflow_ops.actions.sealing import SecretCannotBeRead
from workflow_ops.actions.signing import signature_headers
from workflow_ops.models import DeliveryStatus, Webhook, WebhookDelivery, WebhookFormat
from workflow_ops.models.webhooks.deliveries import LONGEST_RESPONSE, TEST
from workflow_ops.services.signing_secrets import signing_secrets
from workflow_ops.services.webhooks.chat import slack_message, teams_message
from workflow_ops.services.webhooks.dispatch import due_delivery
from workflow_ops.services.webhooks.letters import tell_admins
from workflow_ops.services.webhooks.payload import payload_of

logger = logging.getLogger(__name__)

CALL_SECONDS = 10
LONGEST_RUN = 10.0
"""Seconds for which a job of one webhook sends; others wait for its thread."""
TURNED_OFF_AFTER = timedelta(days=5)
LEAST_FAILURES = 10
"""A webhook that few events concern is not turned off for the first of them that fails."""


def send_due(*, webhook: int) -> int:
    """Send the due deliveries of a webhook, until one fails or others should have their turn.

    Args:
        webhook: its id.

    Returns:
        How many were sent.
    """
    until, sent = time.monotonic() + LONGEST_RUN, 0
    while time.monotonic() < until:
        pk = due_delivery(webhook)
        if pk is None or not send_one(pk=pk):
            break
        sent += 1
    return sent


def send_one(*, pk: int) -> bool:
    """Send a delivery if it is due; return whether its receiver may be called again at once.

    Any number of processes may try at the same time: one of them claims it. What was sent by a
    process that is killed before it stored the outcome is sent again, under the same id.
    """
    delivery = None if _is_suspended(pk) else WebhookDelivery.objects.claim(pk)
    if delivery is None:
        return False
    Webhook.objects.filter(pk=delivery.webhook_id).note_attempt()
    try:
        outcome = _call(delivery)
    except SecretCannotBeRead:
        outcome = _not_called(
            "The company's webhook signing secret can't be read, because the site's SECRET_KEY "
            "has changed. Create a new secret, then send the event again."
        )
    except Exception:
        logger.exception("webhook_broke_off delivery=%s", pk)
        outcome = _not_called("TicketFlower couldn't send the event because of an internal error.")
    may_continue, mails = _note(delivery, outcome)
    send_from_outbox(*mails)
    return may_continue


def _is_suspended(pk: int) -> bool:
    return not WebhookDelivery.objects.filter(pk=pk).unless_suspended().exists()


def _not_called(failure: str) -> Outcome:
    return Outcome(b"", 0, None, failure, may_be_tried_again=True)


def _call(delivery: WebhookDelivery) -> Outcome:
    """Call the address once; never raises for what the other side does.

    Raises:
        SecretCannotBeRead: the installation's SECRET_KEY has changed.
    """
    with transaction.atomic(durable=True):  # it may create the first
        secrets = signing_secrets(delivery.company)
    body = json.dumps(
        body_of(delivery), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()
    key = str(delivery.key)
    signature = signature_headers(
        secrets=secrets,
        message_id=key,
        timestamp=int(database_now().timestamp()),
        body=body,
    )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "TicketFlower",
        "Idempotency-Key": key,
        **signature,
    }
    return exchange(delivery.webhook.address, body=body, headers=headers, seconds=CALL_SECONDS)


def body_of(delivery: WebhookDelivery) -> JsonObject:
    """What the receiver gets, in the format of the webhook.

    Args:
        delivery: loaded ``for_sending``.
    """
    payload = payload_of(delivery)
    match delivery.webhook.format:
        case WebhookFormat.SLACK:
            return slack_message(payload)
        case WebhookFormat.TEAMS:
            return teams_message(payload)
        case _:
            return payload


@transaction.atomic(durable=True)
def _note(delivery: WebhookDelivery, outcome: Outcome) -> tuple[bool, list[OutgoingMail]]:
    """Store the outcome of a call.

    Returns:
        Whether the receiver may be called again at once, and mails to be sent after the commit.
    """
    # Events that are stored at this moment refer to the webhook, and need not wait.
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=delivery.webhook_id).first()
    if webhook is None:  # deleted during the call
        return False, []
    row = WebhookDelivery.objects.pending().filter(pk=delivery.pk, attempts=delivery.attempts)
    noted = {
        "duration_ms": outcome.duration_ms,
        "http_status": outcome.answer.status if outcome.answer else None,
        "response": _excerpt(outcome),
        "failure": outcome.failure,
        "updated_at": Now(),
    }
    itself = Webhook.objects.filter(pk=webhook.pk)
    if not outcome.failure:
        ended = {"status": DeliveryStatus.DELIVERED, "ended_at": Now(), "next_attempt_at": None}
        row.update(**noted, **ended)
        itself.note_success()
        logger.info("webhook_delivered delivery=%s webhook=%s", delivery.pk, webhook.pk)
        return True, []
    row.update(**noted)
    _plan_next(delivery, outcome)
    logger.info("webhook_failed delivery=%s webhook=%s", delivery.pk, webhook.pk)
    if delivery.kind == TEST:
        return True, []
    itself.note_failure()
    return _spare_receiver(webhook, outcome)


def _excerpt(outcome: Outcome) -> str:
    if outcome.answer is None:
        return ""
    headers = outcome.answer.headers
    coding, content_type = headers.get("content-encoding", ""), headers.get("content-type", "")
    return Body(outcome.answer.body, coding, content_type).kept()[:LONGEST_RESPONSE]


def _plan_next(delivery: WebhookDelivery, outcome: Outcome) -> None:
    """Plan the next attempt of a delivery that failed, or give it up."""
    row = WebhookDelivery.objects.pending().filter(pk=delivery.pk, attempts=delivery.attempts)
    is_final = not outcome.may_be_tried_again or delivery.kind == TEST
    if is_final or row.past_their_time().exists():
        row.give_up(outcome.failure)
    else:
        pause = pause_before(delivery.attempts, outcome.retry_after)
        row.update(next_attempt_at=Now() + timedelta(seconds=pause), updated_at=Now())


def _spare_receiver(webhook: Webhook, outcome: Outcome) -> tuple[bool, list[OutgoingMail]]:
    """Leave a receiver alone for a while that is down, and for good after days of failures.

    What has waited for too long is given up: each pause is for all events of the webhook.

    Args:
        webhook: locked, as it was before the failure.
        outcome: of the call that failed.

    Returns:
        As ``_note``.
    """
    deliveries = WebhookDelivery.objects.to(webhook)
    deliveries.past_their_time().give_up("It couldn't be delivered within 24 hours.")
    is_gone = outcome.answer is not None and outcome.answer.status == HTTPStatus.GONE
    if is_gone or _has_failed_for_long(webhook):
        webhook.is_active, webhook.turned_off_at = False, database_now()
        webhook.save(update_fields=["is_active", "turned_off_at", "updated_at"])
        deliveries.give_up("The webhook was turned off.")
        audit_log.record(
            "webhook_turned_off",
            company=webhook.company,
            subject=webhook.name,
            failure=outcome.failure,
        )
        return False, tell_admins(webhook)
    if outcome.may_be_tried_again:
        pause = pause_before(webhook.failures + 1, outcome.retry_after)
        waits_until = Now() + timedelta(seconds=pause)
        Webhook.objects.filter(pk=webhook.pk).update(waits_until=waits_until)
        return False, []
    return True, []


def _has_failed_for_long(webhook: Webhook) -> bool:
    since = webhook.failing_since
    if since is None or webhook.failures + 1 < LEAST_FAILURES:
        return False
    return since < database_now() - TURNED_OFF_AFTER
