"""Context processor of the page frame: counts of navigation and bell, and whether a worker runs."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.timesince import timesince

from ticketflower.database.clock import database_now
from ticketflower.lists.listing import Count
from ticketflower.queue import worker_seen_at
from users.models.people import MOST_UNREAD
from workflow_ops.engine.queue import has_actions
from workflow_ops.models.prepared import MOST_COUNTED, failed_tickets, open_tasks

WORKER_SILENCE = timedelta(minutes=2)
"""After this much silence ticket admins see a warning that no worker runs."""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Open tasks of a worker, failed tickets, and unread notifications, where they are shown."""
    if getattr(request, "company", None) is None:
        return {}
    return {
        "open_task_count": SimpleLazyObject(lambda: _open_tasks(request)),
        "failed_ticket_count": SimpleLazyObject(lambda: _failed_tickets(request)),
        "unread_notification_count": _unread_notifications(request),
        "worker_trouble": SimpleLazyObject(lambda: _worker_trouble(request)),
    }


def _open_tasks(request: HttpRequest) -> Count | None:
    user = request.user
    if not user.is_authenticated or not user.has_perm("workflow_ops.execute_task"):
        return None
    return Count(open_tasks.count(user), MOST_COUNTED)


def _failed_tickets(request: HttpRequest) -> Count | None:
    if not request.user.has_perm("workflow_ops.manage_tickets"):
        return None
    return Count(failed_tickets.count(), MOST_COUNTED)


def _unread_notifications(request: HttpRequest) -> Count | None:
    """For the bell; superusers who act for a company have none, and no bell."""
    user = request.user
    if not user.is_authenticated or user.is_superuser:
        return None
    return Count(getattr(user, "unread_notifications", 0), MOST_UNREAD)


def _worker_trouble(request: HttpRequest) -> str:
    """A warning to ticket admins about the background worker; empty while it runs."""
    if not request.user.has_perm("workflow_ops.manage_tickets"):
        return ""
    seen = worker_seen_at()
    if seen is not None and database_now() - seen < WORKER_SILENCE:
        return ""
    if not has_actions(request.company):  # type: ignore[attr-defined] # CompanyRequest
        return ""
    if seen is None:
        return "Actions are paused: no background worker has been seen yet."
    # No-break spaces would keep "4 minutes" together, but not be found by a search for it.
    silence = timesince(seen, database_now(), depth=1).replace("\xa0", " ")
    return f"Actions are paused: no background worker has been seen for {silence}."
