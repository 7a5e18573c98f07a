"""The numbers in the navbar: what waits for the person who looks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

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


def _open_tasks(request: HttpRequest) -> int:
    user = request.user
    if not user.is_authenticated or not user.has_perm("workflow_ops.execute_task"):
        return 0
    tasks = TaskInstance.objects.assigned_to_person(user).on_a_list()
    return tasks.order_by()[: MOST_COUNTED + 1].count()


def _new_errors(request: HttpRequest) -> int:
    if not request.user.has_perm("workflow_ops.manage_tickets"):
        return 0
    return TicketError.objects.new().order_by()[: MOST_COUNTED + 1].count()
