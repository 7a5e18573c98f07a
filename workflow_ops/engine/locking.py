"""Row locks on one ticket, taken in the order that the whole engine keeps."""

from dataclasses import dataclass

from ticketflower.database.clock import database_now
from users.database.prepared_rows import update_row
from users.models import Company, User
from workflow_ops.agent_errors import (
    TaskHandedOver,
    TaskHasFailed,
    TaskIsNotForAgents,
    TaskNotClaimed,
)
from workflow_ops.engine.queue import delete_jobs
from workflow_ops.engine.statements import (
    lock_instance,
    lock_task_and_ticket,
    lock_task_under_way,
    lock_ticket,
    take_free_turn_and_lock_task,
    take_free_turn_and_lock_ticket,
    take_turn,
)
from workflow_ops.errors import (
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskIsAnAction,
    TaskIsWaiting,
    TaskNotUnderWay,
    TaskNotYours,
    TaskTaken,
)
from workflow_ops.models import (
    ON_A_LIST,
    ActionAttempt,
    TaskInstance,
    TaskStatus,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)

LONGEST_NOTED = 2**31 - 1
"""Milliseconds; what a column of PostgreSQL's integers can hold: 24 days."""

ASSIGNMENT = [
    "assigned_to",
    "assigned_at",
    "status",
    "started_at",
    "handed_over_at",
    "callback_deadline",
    "updated_at",
]
"""What an assignment changes: the deadline is that of an agent whose task is handed over."""


@dataclass(frozen=True)
class LockedTicket:
    """A ticket as it is until the transaction ends.

    ``instance`` is None where its workflow has not started, ``task`` where none is under way.
    """

    ticket: TicketInstance
    instance: WorkflowInstance | None
    task: TaskInstance | None

    @property
    def status(self) -> WorkflowStatus:
        """The status of its workflow."""
        return WorkflowStatus(self.instance.status) if self.instance else WorkflowStatus.NOT_STARTED


class CompanyWorkflows:
    """The workflows of one company, and the locks on them."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def take_turn(self) -> None:
        """Wait for the company's turn to assign, until the transaction ends."""
        take_turn.get()

    def lock(self, ticket: TicketInstance) -> LockedTicket:
        """Lock the ticket with its workflow instance and the task that is under way."""
        return self._lock_rest(lock_ticket.get(ticket.pk))

    def lock_with_free_turn(self, ticket: TicketInstance) -> tuple[LockedTicket, bool]:
        """Lock the ticket as ``lock`` does, and take the company's turn if nobody has it.

        What has to be stored must not wait for the turn: a caller who does not get it stores,
        commits, and calls ``advance`` afterwards (decision 0034).

        Returns:
            The ticket, and whether the turn is taken and the company is not suspended:
            ``advance_locked`` may be called in this transaction.
        """
        locked = take_free_turn_and_lock_ticket.get(ticket.pk)
        return self._lock_rest(locked), locked.has_turn

    def _lock_rest(self, locked: TicketInstance) -> LockedTicket:
        if locked.workflow_id is None:
            return LockedTicket(locked, None, None)
        instance = lock_instance.get(locked.workflow_id)
        locked.workflow = instance
        return LockedTicket(locked, instance, lock_task_under_way.first(instance))

    def lock_task(self, task: TaskInstance) -> TaskInstance:
        """Lock a task of people that can be worked on, with its ticket and workflow instance.

        Raises:
            TaskIsAnAction, TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay:
                where it cannot be worked on.
        """
        return self._refuse_unworkable(lock_task_and_ticket.get(task.pk))

    def lock_task_with_free_turn(self, task: TaskInstance) -> TaskInstance:
        """Lock the task as ``lock_task`` does, and take the turn as ``lock_with_free_turn`` does.

        Returns:
            The task; its ``has_turn`` says whether the turn is taken.
        """
        return self._refuse_unworkable(take_free_turn_and_lock_task.get(task.pk))

    def lock_task_or_agent_task(self, task: TaskInstance) -> TaskInstance:
        """Lock a task of people, or one that agents do, as ``lock_task`` does.

        Raises:
            TaskIsAnAction, TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay:
                where it cannot be worked on.
        """
        locked = lock_task_and_ticket.get(task.pk)
        if locked.task_definition.is_agent_task:
            return self._refuse_not_under_way(locked)
        return self._refuse_unworkable(locked)

    def _refuse_unworkable(self, locked: TaskInstance) -> TaskInstance:
        if not locked.is_done_by_people:
            raise TaskIsAnAction
        return self._refuse_not_under_way(locked)

    def _refuse_not_under_way(self, locked: TaskInstance) -> TaskInstance:
        _refuse_ended(locked)
        workflow_status = WorkflowStatus(locked.workflow_instance.status)
        if workflow_status != WorkflowStatus.IN_PROGRESS:
            raise TaskNotUnderWay(workflow_status.label)
        return locked

    def lock_agent_task(self, task: TaskInstance) -> TaskInstance:
        """Lock a task that agents work on, with its ticket, which may be on hold.

        Raises:
            TaskIsNotForAgents, TaskHandedOver, TaskAlreadyCompleted, TaskCancelled, TaskHasFailed:
                where no agent can work on it.
        """
        return _refuse_agents(lock_task_and_ticket.get(task.pk))

    def lock_agent_task_with_free_turn(self, task: TaskInstance) -> TaskInstance:
        """Lock the task as ``lock_agent_task`` does, and take the turn if it is free.

        Returns:
            The task; its ``has_turn`` says whether the turn is taken.
        """
        return _refuse_agents(take_free_turn_and_lock_task.get(task.pk))

    def close_claim(self, task: TaskInstance, why: str = "") -> None:
        """Note in the log of calls that an agent's claim of the task has ended.

        Args:
            task: claimed.
            why: it brought no output, as a sentence; nothing if it did.
        """
        now = database_now()
        seconds = (now - (task.started_at or now)).total_seconds()
        ActionAttempt.objects.open_claims().filter(task=task).update(
            duration_ms=min(round(seconds * 1000), LONGEST_NOTED), failure=why, updated_at=now
        )

    def release_claim(self, task: TaskInstance, why: str) -> None:
        """Release a claimed task: it waits for an agent again.

        Args:
            task: claimed.
            why: as a sentence, for the log of calls.
        """
        self.close_claim(task, why)
        self.cancel_scheduled_jobs(task)
        task.callback_deadline = None
        self.unassign(task)

    def cancel_scheduled_jobs(self, task: TaskInstance) -> None:
        """Have no worker wake up for an action that ends: for its deadline, or to call again."""
        waits_to_be_called = task.status == TaskStatus.PENDING and task.calls > 0
        if task.callback_deadline is not None or waits_to_be_called:
            delete_jobs(task)

    def unassign(self, task: TaskInstance) -> None:
        """Let a task of people wait for a worker."""
        task.assigned_to = task.assigned_at = task.started_at = None
        task.status = TaskStatus.PENDING
        update_row(task, ASSIGNMENT)

    def cancel_task(self, task: TaskInstance) -> None:
        """End a task that is not done; a call or claim of it completes nothing anymore."""
        if task.is_claimed:
            self.close_claim(task, "The task was canceled.")
        self.cancel_scheduled_jobs(task)
        task.status = TaskStatus.CANCELLED
        task.callback_deadline = None
        update_row(task, ["status", "callback_deadline", "updated_at"])


def _refuse_ended(locked: TaskInstance) -> None:
    if locked.status == TaskStatus.COMPLETED:
        raise TaskAlreadyCompleted(str(locked.assigned_to or "An action"))
    if locked.workflow_instance.status == WorkflowStatus.CANCELLED:
        raise TaskCancelled("ticket")
    if locked.status == TaskStatus.CANCELLED:
        raise TaskCancelled("task")


def _refuse_agents(locked: TaskInstance) -> TaskInstance:
    if not locked.task_definition.is_agent_task:
        raise TaskIsNotForAgents
    _refuse_ended(locked)
    if not locked.is_for_agents:
        raise TaskHandedOver
    if locked.status == TaskStatus.ERROR:
        raise TaskHasFailed
    return locked


def require_claim(task: TaskInstance, by: User) -> TaskInstance:
    """The locked task, if the agent has claimed it.

    Raises:
        TaskTaken: another agent has it.
        TaskNotClaimed: no one has it.
    """
    if task.assigned_to is not None and task.assigned_to_id != by.pk:
        raise TaskTaken(str(task.assigned_to))
    if task.assigned_to_id != by.pk:
        raise TaskNotClaimed
    return task


def require_worker(task: TaskInstance, by: User) -> TaskInstance:
    """The locked task, if it is on the person's list.

    Raises:
        TaskIsWaiting: it is theirs, and waits for the requester.
        TaskNotYours: it is on the list of another, or on none.
    """
    if task.assigned_to_id == by.pk and task.status == TaskStatus.ASKED:
        raise TaskIsWaiting
    if task.assigned_to_id != by.pk or task.status not in ON_A_LIST:
        raise TaskNotYours
    return task
