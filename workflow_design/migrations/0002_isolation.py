"""Rows of one company cannot be seen from, nor point into, another."""

from typing import ClassVar

from django.db import migrations

from users.database.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("workflow_design", "0001_initial"), ("users", "0002_isolation")]

    operations: ClassVar = [
        EnableRowSecurity("workflowdefinition"),
        EnableRowSecurity("taskdefinition"),
        EnableRowSecurity("workflowtransition"),
        EnableRowSecurity("tickettype"),
        EnableRowSecurity("tickettypeaccess"),
        SameCompany("taskdefinition", "workflow"),
        SameCompany("taskdefinition", "worker_role"),
        SameCompany("workflowtransition", "workflow"),
        SameCompany("workflowtransition", "from_task"),
        SameCompany("workflowtransition", "to_task"),
        SameCompany("tickettype", "workflow"),
        SameCompany("tickettypeaccess", "ticket_type"),
        SameCompany("tickettypeaccess", "role"),
    ]
