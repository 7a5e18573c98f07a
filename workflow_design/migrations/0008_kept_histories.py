"""Histories cannot be truncated."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import KeepFromTruncation


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0007_writes_by_hand"), ("users", "0017_guarded_tables")]

    operations: ClassVar = [
        KeepFromTruncation("workflowdefinitionhistory"),
        KeepFromTruncation("taskdefinitionhistory"),
        KeepFromTruncation("workflowtransitionhistory"),
        KeepFromTruncation("ticketdefinitionhistory"),
        KeepFromTruncation("ticketdefinitionaccesshistory"),
    ]
