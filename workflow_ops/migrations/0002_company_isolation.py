"""Rows of one company cannot be seen from, nor point into, another; tickets are numbered."""

from typing import ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany

NEXT_TICKET_NUMBER = """
CREATE FUNCTION next_ticket_number(company bigint) RETURNS integer LANGUAGE sql VOLATILE AS $$
    UPDATE companies SET last_ticket_number = last_ticket_number + 1
    WHERE id = company RETURNING last_ticket_number
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("workflow_ops", "0001_initial"),
        ("workflow_design", "0002_company_isolation"),
    ]

    operations: ClassVar = [
        EnableRowSecurity("workflowinstance"),
        EnableRowSecurity("ticketinstance"),
        EnableRowSecurity("taskinstance"),
        EnableRowSecurity("ticketerror"),
        EnableRowSecurity("fileupload"),
        SameCompany("workflowinstance", "workflow"),
        SameCompany("workflowinstance", "current_task"),
        SameCompany("ticketinstance", "ticket_type"),
        SameCompany("ticketinstance", "workflow"),
        SameCompany("taskinstance", "workflow_instance"),
        SameCompany("taskinstance", "task_definition"),
        SameCompany("taskinstance", "assigned_to"),
        SameCompany("ticketerror", "ticket"),
        SameCompany("ticketerror", "task"),
        SameCompany("fileupload", "ticket"),
        SameCompany("fileupload", "task"),
        migrations.RunSQL(NEXT_TICKET_NUMBER, "DROP FUNCTION next_ticket_number(bigint)"),
    ]
