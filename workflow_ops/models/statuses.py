"""Statuses of workflows and tasks."""

from django.db import models


class WorkflowStatus(models.TextChoices):
    """Status of a ticket's workflow."""

    NOT_STARTED = "NOT_STARTED", "not started"
    IN_PROGRESS = "IN_PROGRESS", "in progress"
    COMPLETED = "COMPLETED", "completed"
    CANCELLED = "CANCELLED", "cancelled"
    ON_HOLD = "ON_HOLD", "on hold"


class TaskStatus(models.TextChoices):
    """Status of a task."""

    OPEN = "OPEN", "open"
    IN_PROGRESS = "IN_PROGRESS", "in progress"
    PENDING = "PENDING", "pending"
    COMPLETED = "COMPLETED", "completed"
    CANCELLED = "CANCELLED", "cancelled"
    ERROR = "ERROR", "error"


ENDED_WORKFLOW = (WorkflowStatus.COMPLETED, WorkflowStatus.CANCELLED)
NOT_ENDED_WORKFLOW = tuple(each for each in WorkflowStatus if each not in ENDED_WORKFLOW)
ENDED = (TaskStatus.COMPLETED, TaskStatus.CANCELLED)
ON_A_LIST = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
UNDER_WAY = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS, TaskStatus.PENDING, TaskStatus.ERROR)
