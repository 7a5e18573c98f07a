"""The numbers in the navbar: what waits for the person who looks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from users.lists import Count
from workflow_ops.models import TaskInstance, TicketError

MOST_COUNTED = 99


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Open tasks of a worker and new ticket errors, counted only where they are shown."""
    if getattr(request, "company", None) is None:
        return {}
    return {
        "open_task_count": SimpleLazyObject(lambda: _open_tasks(request)),
        "new_error_count": SimpleLazyObject(lambda: _new_errors(request)),
    }


def _open_tasks(request: HttpRequest) -> Count | None:
    user = request.user
    if not user.is_authenticated or not user.has_perm("workflow_ops.execute_task"):
        return None
    return Count.of(TaskInstance.objects.assigned_to_person(user).on_a_list(), MOST_COUNTED)


def _new_errors(request: HttpRequest) -> Count | None:
    if not request.user.has_perm("workflow_ops.manage_tickets"):
        return None
    return Count.of(TicketError.objects.new(), MOST_COUNTED)
