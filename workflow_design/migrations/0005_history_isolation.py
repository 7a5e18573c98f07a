"""The history of one company's definitions cannot be seen from another."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0004_history")]

    operations: ClassVar = [
        EnableRowSecurity("workflowdefinitionhistory"),
        EnableRowSecurity("taskdefinitionhistory"),
        EnableRowSecurity("workflowtransitionhistory"),
        EnableRowSecurity("ticketdefinitionhistory"),
        EnableRowSecurity("ticketdefinitionaccesshistory"),
    ]
