"""The history of one company's tickets cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0005_history")]

    operations: ClassVar = [
        EnableRowSecurity("workflowinstancehistory"),
        EnableRowSecurity("taskinstancehistory"),
        EnableRowSecurity("ticketinstancehistory"),
        EnableRowSecurity("ticketerrorhistory"),
        EnableRowSecurity("fileuploadhistory"),
        EnableRowSecurity("actionattempthistory"),
        EnableRowSecurity("signingsecrethistory"),
    ]
