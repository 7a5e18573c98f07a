"""Outgoing webhooks: addresses that are told of events, and the deliveries to them."""

from workflow_ops.models.webhooks.deliveries import DeliveryStatus, WebhookDelivery
from workflow_ops.models.webhooks.webhooks import Webhook, WebhookFormat

__all__ = ["DeliveryStatus", "Webhook", "WebhookDelivery", "WebhookFormat"]
