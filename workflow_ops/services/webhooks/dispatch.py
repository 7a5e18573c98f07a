"""Queueing of deliveries: which webhooks are called next, each by one job at a time.

A receiver that is slow or down must hold up neither the others nor the actions and mails, which the
same workers do. So each webhook has jobs of its own, of which one runs at a time and for a few
seconds only; no more than half of a worker's threads call webhooks; and those that were called
longest ago are next.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.queue import deferring
from users.models import Company
from users.tenancy import as_company
from workflow_ops.models import WebhookDelivery
from workflow_ops.services.pending_work import companies_with_any

SEND_WEBHOOK, SEND_DELIVERY = "send_webhook", "send_delivery"
QUEUE = "webhooks"

DUE_WEBHOOKS = """
SELECT webhooks.id, webhooks.tried_at FROM webhooks
WHERE webhooks.company_id = %s AND webhooks.is_active
AND coalesce(webhooks.waits_until, '-infinity') <= clock_timestamp()
AND EXISTS (
    SELECT FROM webhook_deliveries AS delivery
    WHERE delivery.company_id = webhooks.company_id AND delivery.webhook_id = webhooks.id
    AND delivery.status = 'PENDING' AND delivery.next_attempt_at <= clock_timestamp()
)
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs
    WHERE procrastinate_jobs.status IN ('todo', 'doing') AND lock = 'webhook-' || webhooks.id
)
"""


def most_at_once() -> int:
    """So many webhooks are called at the same time, over all workers."""
    threads: int = settings.PROCRASTINATE_WORKER_DEFAULTS["concurrency"]
    return max(2, threads // 2)


def defer_due_webhooks() -> int:
    """Queue a job for each webhook with due deliveries, as many as may run; return how many."""
    jobs = ProcrastinateJob.objects.filter(queue_name=QUEUE, status__in=["todo", "doing"])
    free = most_at_once() - jobs.count()
    if free <= 0:
        return 0
    due: list[tuple[datetime | None, int, Company]] = []
    for company in companies_with_any(DUE_WEBHOOKS):
        with as_company(company):
            due += [(tried_at, pk, company) for pk, tried_at in _due_webhooks(company)]
    due.sort(key=lambda each: (each[0] is not None, each[:2]))
    for _tried_at, pk, company in due[:free]:
        job = deferring.configure_task(
            SEND_WEBHOOK, lock=_lock(pk), queue=QUEUE, allow_unknown=True
        )
        job.defer(company=company.pk, webhook=pk)
    return len(due[:free])


def _due_webhooks(company: Company) -> list[tuple[int, datetime | None]]:
    with connection.cursor() as cursor:
        cursor.execute(DUE_WEBHOOKS, [company.pk])
        return list(cursor.fetchall())


def defer_delivery(delivery: WebhookDelivery) -> None:
    """Queue a job that sends this delivery as soon as possible, in the caller's transaction."""
    job = deferring.configure_task(
        SEND_DELIVERY, lock=_lock(delivery.webhook_id), queue=QUEUE, allow_unknown=True
    )
    job.defer(company=delivery.company_id, delivery=delivery.pk)


def due_delivery(webhook: int) -> int | None:
    """The id of the delivery that the webhook gets next, if there is one that is due."""
    found = WebhookDelivery.objects.filter(webhook=webhook, webhook__is_active=True).due()
    return found.values_list("pk", flat=True).first()


def _lock(webhook: int) -> str:
    return f"webhook-{webhook}"
