"""Statuses of workflows and tasks: as they are stored, and as people see them."""

from typing import Self

from django.db import models


class WorkflowStatus(models.TextChoices):
    """Status of a ticket's workflow."""

    NOT_STARTED = "NOT_STARTED", "open"
    IN_PROGRESS = "IN_PROGRESS", "in progress"
    COMPLETED = "COMPLETED", "completed"
    CANCELLED = "CANCELLED", "canceled"
    ON_HOLD = "ON_HOLD", "on hold"


class TaskStatus(models.TextChoices):
    """Status of a task."""

    OPEN = "OPEN", "open"
    IN_PROGRESS = "IN_PROGRESS", "in progress"
    PENDING = "PENDING", "pending"
    COMPLETED = "COMPLETED", "completed"
    CANCELLED = "CANCELLED", "canceled"
    ERROR = "ERROR", "failed"
    ASKED = "ASKED", "waiting for requester"


ENDED_WORKFLOW = (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
NOT_ENDED_WORKFLOW = tuple(each for each in WorkflowStatus if each not in ENDED_WORKFLOW)
ENDED = (TaskStatus.COMPLETED, TaskStatus.CANCELLED)
ON_A_LIST = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
WITH_WORKER = (*ON_A_LIST, TaskStatus.ASKED)
"""Statuses of form tasks that are a worker's, to do or waiting for the requester."""
UNDER_WAY = (*ON_A_LIST, TaskStatus.PENDING, TaskStatus.ERROR, TaskStatus.ASKED)


class TicketStatus(models.TextChoices):
    """Status of a ticket as people see it: that of its workflow, or what stops it there.

    A ticket is Failed while it has an unresolved error, until it ends; it is Waiting for requester
    while the worker of its task has asked the requester, unless it is Failed or on hold.
    """

    OPEN = "OPEN", "Open"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    ASKED = "ASKED", "Waiting for requester"
    ON_HOLD = "ON_HOLD", "On hold"
    FAILED = "FAILED", "Failed"
    COMPLETED = "COMPLETED", "Completed"
    CANCELLED = "CANCELLED", "Canceled"

    @classmethod
    def of(cls, workflow: WorkflowStatus, *, has_error: bool, is_asked: bool = False) -> Self:
        """The status of a ticket whose workflow has this status.

        Args:
            workflow: the status of its workflow.
            has_error: whether it has an unresolved error.
            is_asked: whether its task waits for the requester.
        """
        if has_error and workflow in NOT_ENDED_WORKFLOW:
            return cls(cls.FAILED)
        if is_asked and workflow == WorkflowStatus.IN_PROGRESS:
            return cls(cls.ASKED)
        return cls(cls.OPEN if workflow == WorkflowStatus.NOT_STARTED else workflow.value)

    @property
    def stored(self) -> WorkflowStatus:
        """The workflow status of tickets that are not Failed."""
        if self == self.ASKED:
            return WorkflowStatus.IN_PROGRESS
        return WorkflowStatus(WorkflowStatus.NOT_STARTED if self == self.OPEN else self.value)


def label_for_requester(status: TicketStatus) -> str:
    """The name of a status to the ticket's requester, who has to do something about one."""
    return "Needs your reply" if status == TicketStatus.ASKED else str(status.label)


class ShownTaskStatus(models.TextChoices):
    """Status of a task as people see it: it depends on the type of the task, too."""

    UNASSIGNED = "UNASSIGNED", "Unassigned"
    WAITING_FOR_AGENT = "WAITING_FOR_AGENT", "Waiting for agent"
    QUEUED = "QUEUED", "Queued"
    ASSIGNED = "ASSIGNED", "Assigned"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    WAITING = "WAITING", "Waiting for reply"
    ASKED = "ASKED", "Waiting for requester"
    FAILED = "FAILED", "Failed"
    COMPLETED = "COMPLETED", "Completed"
    CANCELLED = "CANCELLED", "Canceled"

    @classmethod
    def of(
        cls, stored: TaskStatus, *, by_people: bool, for_agents: bool, waits_for_reply: bool
    ) -> Self:
        """The status of a task.

        Args:
            stored: its status in the database.
            by_people: whether people do it.
            for_agents: whether agents do it.
            waits_for_reply: whether its service has been called and is to call back.
        """
        if stored == TaskStatus.PENDING:
            if for_agents:
                return cls(cls.WAITING_FOR_AGENT)
            return cls(cls.UNASSIGNED if by_people else cls.QUEUED)
        if stored == TaskStatus.IN_PROGRESS and waits_for_reply:
            return cls(cls.WAITING)
        return next(each for each in cls if STORED_AS[each] == stored and each != cls.WAITING)

    @property
    def stored(self) -> TaskStatus:
        """The status in the database of tasks that have this one."""
        return STORED_AS[self]


STORED_AS = {
    ShownTaskStatus.UNASSIGNED: TaskStatus.PENDING,
    ShownTaskStatus.WAITING_FOR_AGENT: TaskStatus.PENDING,
    ShownTaskStatus.QUEUED: TaskStatus.PENDING,
    ShownTaskStatus.ASSIGNED: TaskStatus.OPEN,
    ShownTaskStatus.IN_PROGRESS: TaskStatus.IN_PROGRESS,
    ShownTaskStatus.WAITING: TaskStatus.IN_PROGRESS,
    ShownTaskStatus.ASKED: TaskStatus.ASKED,
    ShownTaskStatus.FAILED: TaskStatus.ERROR,
    ShownTaskStatus.COMPLETED: TaskStatus.COMPLETED,
    ShownTaskStatus.CANCELLED: TaskStatus.CANCELLED,
}
