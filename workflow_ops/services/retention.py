"""Retention: remove data that would otherwise grow without limit."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from importlib import import_module

from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from ticketflower.database.clock import database_now
from users.models import Company
from users.tenancy import as_company
from workflow_ops.models import FileUpload, FormDraft, Notification, WebhookDelivery

logger = logging.getLogger(__name__)

KEEP_UNATTACHED = timedelta(hours=24)
"""Time enough to send a form again that was refused."""
KEEP_ATTEMPTS = timedelta(days=1)
"""Failed log-ins block for 15 minutes."""


def remove_unfinished_forms() -> int:
    """Remove old drafts of forms, and files that no form or draft has; return how many files."""
    removed = 0
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            FormDraft.objects.of_company(company).expired().delete()
            keys = _remove_rows_of_unattached_uploads(company)
        remove_from_storage(keys)
        removed += len(keys)
    if removed:
        logger.info("uploads_removed count=%s", removed)
    return removed


def remove_from_storage(keys: Iterable[str]) -> None:
    """Remove the bytes of files whose rows are gone."""
    for key in keys:
        try:
            default_storage.delete(key)
        except Exception:  # each storage has errors of its own
            logger.exception("upload_not_removed key=%s", key)


@transaction.atomic(durable=True)
def _remove_rows_of_unattached_uploads(company: Company) -> list[str]:
    # One that is being attached at this moment is locked, and stays.
    kept = FormDraft.objects.of_company(company).kept_uploads()
    forgotten = dict(
        FileUpload.objects.of_company(company)
        .filter(ticket=None, uploaded_at__lt=database_now() - KEEP_UNATTACHED)
        .exclude(pk__in=kept)
        .select_for_update(skip_locked=True)
        .values_list("pk", "ext_key")
    )
    FileUpload.objects.filter(pk__in=forgotten).delete()
    return list(forgotten.values())


def remove_old_deliveries() -> int:
    """Remove deliveries to webhooks that are past their retention period; return how many."""
    removed = 0
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            removed += WebhookDelivery.objects.of_company(company).old().delete()[0]
    if removed:
        logger.info("deliveries_removed count=%s", removed)
    return removed


def remove_old_notifications() -> int:
    """Remove notifications that were read 90 days ago; return how many."""
    removed = 0
    for company in Company.objects.order_by("pk"):
        with as_company(company):
            removed += Notification.objects.of_company(company).old().delete()[0]
    if removed:
        logger.info("notifications_removed count=%s", removed)
    return removed


def remove_old_log_ins() -> None:
    """Remove expired sessions, failed log-ins that no longer block anyone, and old log-ins.

    The log of log-ins is retained for ever unless ``LOGIN_LOG_KEEP_DAYS`` says otherwise.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    AccessAttempt.objects.filter(attempt_time__lt=database_now() - KEEP_ATTEMPTS).delete()
    if settings.LOGIN_LOG_KEEP_DAYS:
        oldest = database_now() - timedelta(days=settings.LOGIN_LOG_KEEP_DAYS)
        AccessLog.objects.filter(attempt_time__lt=oldest).delete()
