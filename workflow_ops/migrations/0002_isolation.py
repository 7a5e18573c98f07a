"""Rows of one company cannot be seen from, nor point into, another."""

from typing import ClassVar

from django.db import migrations

from users.database.migration_operations import EnableRowSecurity, SameCompany


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0001_initial"), ("workflow_design", "0002_isolation")]

    operations: ClassVar = [
        EnableRowSecurity("workflowinstance"),
        EnableRowSecurity("ticketinstance"),
        EnableRowSecurity("ticketword"),
        EnableRowSecurity("taskinstance"),
        EnableRowSecurity("ticketerror"),
        EnableRowSecurity("fileupload"),
        EnableRowSecurity("actionattempt"),
        EnableRowSecurity("signingsecret"),
        EnableRowSecurity("savedview"),
        EnableRowSecurity("dashboardfigures"),
        SameCompany("workflowinstance", "workflow"),
        SameCompany("workflowinstance", "current_task"),
        SameCompany("ticketinstance", "ticket_type"),
        SameCompany("ticketinstance", "workflow"),
        SameCompany("ticketword", "ticket"),
        SameCompany("taskinstance", "workflow_instance"),
        SameCompany("taskinstance", "task_definition"),
        SameCompany("taskinstance", "assigned_to"),
        SameCompany("ticketerror", "ticket"),
        SameCompany("ticketerror", "task"),
        SameCompany("fileupload", "ticket"),
        SameCompany("fileupload", "task"),
        SameCompany("actionattempt", "task"),
        SameCompany("savedview", "owner"),
    ]
