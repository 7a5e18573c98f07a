"""The app of definitions."""

from django.apps import AppConfig


class WorkflowDesignConfig(AppConfig):
    """Definitions of workflows, tasks and ticket types."""

    name = "workflow_design"
