"""Tickets of the bare site, with their workflows, tasks and events."""

from typing import ClassVar, override

from django.conf import settings
from django.db import models

OPEN, DONE = "open", "done"


class Ticket(models.Model):
    """A request that a person submitted."""

    item = models.CharField(max_length=200)
    reason = models.TextField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Ticket"]] = models.Manager()

    class Meta:
        app_label = "bare"

    @override
    def __str__(self) -> str:
        return self.item


class Workflow(models.Model):
    """The workflow of a ticket, which has one step."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=10, default=OPEN)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Workflow"]] = models.Manager()

    class Meta:
        app_label = "bare"

    @override
    def __str__(self) -> str:
        return f"workflow {self.pk}"


class Task(models.Model):
    """The step of a workflow, on a worker's list."""

    workflow = models.ForeignKey(Workflow, on_delete=models.CASCADE, related_name="+")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, default=OPEN)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Task"]] = models.Manager()

    class Meta:
        app_label = "bare"
        indexes = [
            models.Index(
                fields=["worker", "id"], condition=models.Q(status=OPEN), name="bare_task_open"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"task {self.pk}"


class Event(models.Model):
    """What happened to a ticket."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Event"]] = models.Manager()

    class Meta:
        app_label = "bare"

    @override
    def __str__(self) -> str:
        return self.what
