"""The app of tickets and tasks."""

from django.apps import AppConfig


class WorkflowOpsConfig(AppConfig):
    """Tickets, the workflows they run, and tasks."""

    name = "workflow_ops"
