"""State transitions of action tasks: called, awaited, claimed, retried, completed, failed.

The methods of agents lock the task; the others change one that the caller has locked with ``lock``.
"""

import json
import uuid
from datetime import datetime

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.agent_errors import AgentCannotDoTask
from workflow_ops.engine.assignment import agents_for
from workflow_ops.engine.locking import CompanyWorkflows, require_claim
from workflow_ops.engine.queue import defer_action
from workflow_ops.errors import TaskNotUnderWay, TaskTaken
from workflow_ops.models import ActionAttempt, TaskInstance, TaskStatus, WorkflowStatus
from workflow_ops.models.prepared import insert_attempt


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
        """Mark an action as failed until an admin handles it; no agent has it anymore."""
        self.cancel_scheduled_jobs(task)
        task.status = TaskStatus.ERROR
        task.assigned_to = task.assigned_at = task.callback_deadline = None
        changed = ["status", "assigned_to", "assigned_at", "callback_deadline", "updated_at"]
        update_row(task, changed)

    def restart_action(self, task: TaskInstance, input_data: JsonObject | None = None) -> None:
        """Schedule a new call of a failed action, with the same input or a different one.

        One that agents claim waits for an agent again.

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
        if not task.is_for_agents:
            defer_action(task)

    def claim(self, task: TaskInstance, by: User) -> TaskInstance:
        """Give a task to an agent for the time of its lease; idempotent.

        Raises:
            TaskIsNotForAgents, TaskHandedOver, TaskAlreadyCompleted, TaskCancelled, TaskHasFailed,
            TaskNotUnderWay: where no agent can begin with it.
            TaskTaken: another agent has it.
            AgentCannotDoTask: the agent lacks a role for it.
        """
        task = self.lock_agent_task(task)
        if task.assigned_to_id == by.pk:
            return task
        if task.assigned_to is not None:
            raise TaskTaken(str(task.assigned_to))
        workflow_status = WorkflowStatus(task.workflow_instance.status)
        if workflow_status != WorkflowStatus.IN_PROGRESS:
            raise TaskNotUnderWay(workflow_status.label)
        if not agents_for(self.company, task.task_definition).filter(pk=by.pk).exists():
            raise AgentCannotDoTask(str(by))
        now = database_now()
        task.status, task.assigned_to = TaskStatus.IN_PROGRESS, by
        task.assigned_at = task.started_at = now
        task.callback_deadline = now + task.lease
        task.calls += 1
        changed = ["status", "assigned_to", "assigned_at", "started_at", "callback_deadline"]
        update_row(task, [*changed, "calls", "updated_at"])
        insert_attempt.insert(
            ActionAttempt(
                company=self.company,
                task=task,
                kind=ActionAttempt.Kind.CLAIM,
                agent=by,
                idempotency_key=task.idempotency_key,
                started_at=now,
            )
        )
        defer_action(task, at=task.callback_deadline)
        return task

    def extend_claim(self, task: TaskInstance, by: User) -> TaskInstance:
        """Let an agent's lease last from now on.

        A lease that is nearly whole is left as it is: every change is a row of the history.

        Raises:
            TaskNotClaimed, and those of ``claim``: the agent doesn't have it.
        """
        task = require_claim(self.lock_agent_task(task), by)
        until = database_now() + task.lease
        # Its job wakes up at the time that was noted before, and is put off until this one.
        if task.callback_deadline is None or until - task.callback_deadline >= task.lease / 10:
            task.callback_deadline = until
            update_row(task, ["callback_deadline", "updated_at"])
        return task

    def complete_claim(self, task: TaskInstance, by: User, output: JsonObject) -> TaskInstance:
        """Store the output of an agent and end its task, also while the ticket is on hold.

        Returns:
            The task; ``has_turn`` says whether the turn is taken (``lock_task_with_free_turn``).

        Raises:
            TaskNotClaimed, and those of ``claim``: the agent doesn't have it.
        """
        task = require_claim(self.lock_agent_task_with_free_turn(task), by)
        self.close_claim(task)
        self.complete_action(task, output)
        return task

    def fail_claim(self, task: TaskInstance, by: User, why: str) -> TaskInstance:
        """Mark an agent's task as failed, also while the ticket is on hold.

        Raises:
            TaskNotClaimed, and those of ``claim``: the agent doesn't have it.
        """
        task = require_claim(self.lock_agent_task(task), by)
        self.close_claim(task, why)
        self.fail_action(task)
        return task


def _text(data: JsonObject) -> str:
    """Data in its wire format: 1, 1.0 and true are equal in Python, but not to services."""
    return json.dumps(data, sort_keys=True)
