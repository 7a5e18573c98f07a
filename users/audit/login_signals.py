"""Signal receivers for log-ins and log-outs: audit events and limits."""

import logging
from contextlib import suppress
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from users.audit import audit_log
from users.errors import TooManyRequests
from users.limits.clients import client_network
from users.limits.limits import FAILED_LOG_INS
from users.models import User

logger = logging.getLogger(__name__)


def connect() -> None:
    """Listen (called once, when the app is ready)."""
    user_logged_in.connect(_logged_in, dispatch_uid="audit-logged-in")
    user_logged_out.connect(_logged_out, dispatch_uid="audit-logged-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-log-in-failed")


def _logged_in(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    _record("logged_in", user, by=user)


def _logged_out(sender: Any, request: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _record("logged_out", user, by=user)


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """An unknown address belongs to no company, so it is recorded in the log only."""
    if request is not None:
        with suppress(TooManyRequests):  # the next request from there is refused
            FAILED_LOG_INS.count(client_network(request))
    email = User.objects.normalize_email(credentials.get("username"))
    user = User.objects.filter(email=email).first() if "\x00" not in email else None
    if user is None:
        logger.info("log_in_failed no account has this address")
    else:
        _record("log_in_failed", user, by=None)


def _record(action: str, user: User, by: User | None) -> None:
    """Superusers belong to no company, so theirs are recorded in the log only."""
    if user.company is None:
        logger.info("%s superuser=%s", action, user.pk)
    else:
        audit_log.record(action, company=user.company, subject=user.email, by=by)
