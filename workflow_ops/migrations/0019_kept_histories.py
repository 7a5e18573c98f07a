"""Histories cannot be truncated."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import KeepFromTruncation


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0018_task_of_worker_ended"), ("users", "0017_guarded_tables")]

    operations: ClassVar = [
        KeepFromTruncation("workflowinstancehistory"),
        KeepFromTruncation("taskinstancehistory"),
        KeepFromTruncation("actionattempthistory"),
        KeepFromTruncation("signingsecrethistory"),
        KeepFromTruncation("ticketinstancehistory"),
        KeepFromTruncation("ticketerrorhistory"),
        KeepFromTruncation("fileuploadhistory"),
        KeepFromTruncation("savedviewhistory"),
    ]
