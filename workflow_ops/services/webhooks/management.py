"""Managing webhooks: create, change, pause, resume, test and delete them."""

import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models.functions import Now

from users.audit import audit_log
from users.models import Company, User
from workflow_ops.errors import (
    DeliveryIsPending,
    TooManyWebhooks,
    WebhookNameTaken,
    WebhookTestIsPending,
)
from workflow_ops.models import DeliveryStatus, Webhook, WebhookDelivery
from workflow_ops.models.webhooks.deliveries import TEST
from workflow_ops.services.webhooks.dispatch import defer_delivery

logger = logging.getLogger(__name__)

MOST_WEBHOOKS = 20


@transaction.atomic(durable=True)
def create_webhook(
    *,
    company: Company,
    by: User,
    name: str,
    address: str,
    format: str,
    kinds: Sequence[str],
    includes_internal: bool,
) -> Webhook:
    """Have an address told of events from now on.

    Args:
        company: whose events.
        by: who creates it.
        name: what people call it; no other webhook of the company has this name.
        address: an absolute http or https URL.
        format: a ``WebhookFormat``.
        kinds: the ``EventKind`` of the events.
        includes_internal: whether it is told of internal notes, too.

    Raises:
        TooManyWebhooks: the company has as many as may be.
        WebhookNameTaken: another one has the name.
    """
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    if Webhook.objects.of_company(company).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks(MOST_WEBHOOKS)
    webhook = Webhook(
        company=company,
        name=name,
        address=address,
        format=format,
        kinds=list(kinds),
        includes_internal=includes_internal,
        created_by=by,
    )
    _require_free_name(webhook)
    webhook.full_clean()
    webhook.save(force_insert=True)
    _record_address(webhook)
    return webhook


@transaction.atomic(durable=True)
def change_webhook(
    *,
    webhook: Webhook,
    name: str,
    address: str,
    format: str,
    kinds: Sequence[str],
    includes_internal: bool,
) -> Webhook:
    """Change a webhook; what waits to be delivered goes to its new address.

    Raises:
        WebhookNameTaken: another one has the name.
    """
    Company.objects.select_for_update(no_key=True).get(pk=webhook.company_id)
    webhook = _locked(webhook)
    is_moved = webhook.address != address
    webhook.name, webhook.address, webhook.format = name, address, format
    webhook.kinds, webhook.includes_internal = list(kinds), includes_internal
    _require_free_name(webhook)
    changed = ["name", "address", "format", "kinds", "includes_internal", "updated_at"]
    if is_moved:
        webhook.failures, webhook.failing_since, webhook.waits_until = 0, None, None
        changed += ["failures", "failing_since", "waits_until"]
        _record_address(webhook)
    webhook.full_clean()
    webhook.save(update_fields=changed)
    return webhook


def _record_address(webhook: Webhook) -> None:
    # Its history does not keep addresses, which may contain secrets.
    audit_log.record(
        "webhook_address_changed",
        company=webhook.company,
        subject=webhook.name,
        host=webhook.host,
    )


def _require_free_name(webhook: Webhook) -> None:
    others = Webhook.objects.of_company(webhook.company).exclude(pk=webhook.pk)
    if others.filter(name=webhook.name).exists():
        raise WebhookNameTaken(webhook.name)


def _locked(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)


@transaction.atomic(durable=True)
def pause_webhook(*, webhook: Webhook) -> None:
    """Tell a webhook of nothing until it is resumed; what waits to be delivered is kept."""
    webhook = _locked(webhook)
    webhook.is_active = False
    webhook.save(update_fields=["is_active", "updated_at"])


@transaction.atomic(durable=True)
def resume_webhook(*, webhook: Webhook) -> None:
    """Tell a webhook of events again that was paused, or turned off because it failed."""
    webhook = _locked(webhook)
    webhook.is_active, webhook.turned_off_at = True, None
    webhook.failures, webhook.failing_since, webhook.waits_until = 0, None, None
    webhook.save(
        update_fields=[
            "is_active",
            "turned_off_at",
            "failures",
            "failing_since",
            "waits_until",
            "updated_at",
        ]
    )


@transaction.atomic(durable=True)
def delete_webhook(*, webhook: Webhook) -> None:
    """Delete a webhook with all its deliveries."""
    _locked(webhook).delete()


@transaction.atomic(durable=True)
def send_test(*, webhook: Webhook, by: User) -> WebhookDelivery:
    """Send a test to a webhook, also while it is paused.

    Raises:
        WebhookTestIsPending: the one before has not been sent yet.
    """
    webhook = _locked(webhook)
    deliveries = WebhookDelivery.objects.to(webhook)
    if deliveries.pending().filter(kind=TEST).exists():
        raise WebhookTestIsPending
    delivery = WebhookDelivery.objects.create(
        company=webhook.company, webhook=webhook, kind=TEST, actor=by, next_attempt_at=Now()
    )
    defer_delivery(delivery)
    return delivery


@transaction.atomic(durable=True)
def send_again(*, delivery: WebhookDelivery) -> None:
    """Send an event once more that was accepted or given up; the receiver gets the same id.

    Raises:
        DeliveryIsPending: it is still to be sent.
    """
    delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.status == DeliveryStatus.PENDING:
        raise DeliveryIsPending
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.PENDING, next_attempt_at=Now(), ended_at=None, updated_at=Now()
    )
    defer_delivery(delivery)
