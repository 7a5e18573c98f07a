"""State transitions of action tasks: called, awaited, retried, completed, failed.

Each method changes a task that the caller has locked with ``lock``.
"""

import json
import uuid
from datetime import datetime

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.engine.locking import CompanyWorkflows
from workflow_ops.engine.queue import defer_action
from workflow_ops.models import TaskInstance, TaskStatus


class ActionChanges(CompanyWorkflows):
    """The statuses of action tasks."""

    def begin_call(self, task: TaskInstance) -> None:
        """Record that the action's address is being called."""
        task.status = TaskStatus.IN_PROGRESS
        task.started_at = task.started_at or database_now()
        task.calls += 1
        update_row(task, ["status", "started_at", "calls", "updated_at"])

    def await_callback(self, task: TaskInstance, *, until: datetime) -> None:
        """Record that the action's answer will arrive later, by a callback."""
        task.callback_deadline = until
        update_row(task, ["callback_deadline", "updated_at"])
        defer_action(task, at=until)

    def call_again(self, task: TaskInstance, *, at: datetime) -> None:
        """Schedule another call after a temporary failure."""
        task.status = TaskStatus.PENDING
        update_row(task, ["status", "updated_at"])
        defer_action(task, at=at)

    def complete_action(
        self, task: TaskInstance, output: JsonObject, by: User | None = None
    ) -> None:
        """Store the output of an action and end it.

        Args:
            task: the action.
            output: its output data.
            by: who completed it by hand; a superuser acting for the company is not recorded.
        """
        self.cancel_scheduled_jobs(task)
        task.status = TaskStatus.COMPLETED
        task.output_data = output
        task.completed_at = database_now()
        task.callback_deadline = None
        changed = ["status", "output_data", "completed_at", "callback_deadline", "updated_at"]
        if by is not None and by.company_id == task.company_id:
            task.assigned_to = by
            task.assigned_at = task.completed_at
            changed += ["assigned_to", "assigned_at"]
        update_row(task, changed)

    def fail_action(self, task: TaskInstance) -> None:
        """Mark an action as failed until an admin handles it."""
        self.cancel_scheduled_jobs(task)
        task.status = TaskStatus.ERROR
        task.callback_deadline = None
        update_row(task, ["status", "callback_deadline", "updated_at"])

    def restart_action(self, task: TaskInstance, input_data: JsonObject | None = None) -> None:
        """Schedule a new call of a failed action, with the same input or a different one.

        Different input makes it a different request, with a new idempotency key.
        """
        task.status = TaskStatus.PENDING
        task.calls = 0
        changed = ["status", "calls", "updated_at"]
        if input_data is not None and _text(input_data) != _text(task.input_data):
            task.input_data = input_data
            task.idempotency_key = uuid.uuid4()
            changed += ["input_data", "idempotency_key"]
        update_row(task, changed)
        defer_action(task)


def _text(data: JsonObject) -> str:
    """Data in its wire format: 1, 1.0 and true are equal in Python, but not to services."""
    return json.dumps(data, sort_keys=True)
