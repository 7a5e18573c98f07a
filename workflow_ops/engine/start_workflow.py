"""Inserting a workflow instance and the ticket's link to it, in one statement.

Submitting a ticket has to cost few statements; the ORM would need two for what belongs together.
"""

import json

from django.db import connection

from ticketflower.database.cursors import PreparedSql
from workflow_ops.models import TicketInstance, WorkflowInstance

START = PreparedSql("""
WITH started AS (
    INSERT INTO workflow_instances
        (company_id, workflow_id, current_task_id, workflow_data, status, created_at, updated_at)
    VALUES (%s, %s, %s, %s::jsonb, %s, %s, %s)
    RETURNING id, updated_at
)
UPDATE ticket_instances SET workflow_id = started.id, updated_at = started.updated_at
FROM started WHERE ticket_instances.id = %s
RETURNING workflow_id
""")


def insert_for_ticket(instance: WorkflowInstance, ticket: TicketInstance) -> None:
    """Insert the instance as the workflow of the ticket, whose row the caller has locked."""
    values = [
        instance.company_id,
        instance.workflow_id,
        instance.current_task_id,
        json.dumps(instance.workflow_data),
        instance.status,
        instance.created_at,
        instance.created_at,
        ticket.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(START, values)
        (instance.pk,) = cursor.fetchone()
    instance._state.adding = False
    ticket.workflow = instance
