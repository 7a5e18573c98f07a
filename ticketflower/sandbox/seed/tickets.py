"""Tickets of a company, all at once: a few statements, whatever their number.

The work that is under way does not grow with the archive: 300 tickets in progress, 60 on hold and
some forty that cannot go on, as far as there are so many; the others are over, one in a hundred of
them cancelled. They lie evenly over three years. What a ticket is like follows from its number
alone, so the same number of tickets is always the same data. The company's admin has submitted
some of the latest, has worked on some, and has one task to do.
"""

from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from users.models import Company, User
from users.roles import TASK_WORKER
from users.tenancy import as_company
from workflow_design.models import TicketType, WorkflowDefinition

# Triggers and foreign keys look for single rows; by old statistics PostgreSQL would read whole
# tables for each.
ANALYZED = "ANALYZE workflow_instances, ticket_instances, task_instances, ticket_words"
# A row for each ticket: its number, what becomes of it, and the ids that its rows get.
PLAN = """
CREATE TEMPORARY TABLE plan AS
SELECT *, CASE status WHEN 'COMPLETED' THEN 4 WHEN 'CANCELLED' THEN 1
          ELSE (ARRAY[1, 3, 4])[1 + n / 3 %% 3] END AS last_step
FROM (
    SELECT n,
           first_workflow + n AS workflow_id,
           first_ticket + n AS ticket_id,
           n %% 3 = 0 AS needs_parts,
           now() - interval '1095 days' * (total - n) / total - interval '20 minutes'
               AS created_at,
           CASE WHEN n > total - least(300, total * 0.3) THEN 'IN_PROGRESS'
                WHEN n > total - least(360, total * 0.36) THEN 'ON_HOLD'
                WHEN n %% 97 = 0 THEN 'CANCELLED'
                ELSE 'COMPLETED' END AS status,
           n > total - least(300, total * 0.3) AND n %% 8 = 0 AS is_stuck
    FROM generate_series(1, %(total)s) AS n,
         (SELECT %(total)s::int AS total, %(first_workflow)s::bigint AS first_workflow,
                 %(first_ticket)s::bigint AS first_ticket) AS given
) AS numbered
"""
WORKFLOWS = """
INSERT INTO workflow_instances
    (id, company_id, workflow_id, current_task_id, workflow_data, status, created_at, updated_at)
SELECT plan.workflow_id, %(company)s, %(workflow)s,
       CASE WHEN status IN ('IN_PROGRESS', 'ON_HOLD') AND NOT is_stuck
            THEN (%(tasks)s::bigint[])[last_step] END,
       jsonb_build_object('subject', 'Request ' || n, 'urgency',
           (ARRAY['low', 'normal', 'high'])[1 + n %% 3], 'needs_parts', needs_parts,
           'area', (ARRAY['repair', 'advice', 'delivery'])[1 + n %% 3]),
       status, created_at, created_at + interval '15 minutes'
FROM plan
"""
TICKETS = """
INSERT INTO ticket_instances
    (id, company_id, number, ticket_type_id, workflow_id, status, ticket_data, summary,
     search_words, submission_key, created_by_id, created_at, updated_at)
SELECT ticket_id, %(company)s, n, (%(types)s::bigint[])[1 + n %% 3], workflow_id, status,
       jsonb_build_object('subject', 'Request ' || n, 'urgency',
           (ARRAY['low', 'normal', 'high'])[1 + n %% 3], 'needs_parts', needs_parts),
       'Request ' || n || ' of the '
           || (ARRAY['workshop', 'office', 'shop', 'kitchen'])[1 + n %% 4],
       'request ' || n || ' of the '
           || (ARRAY['workshop', 'office', 'shop', 'kitchen'])[1 + n %% 4] || ' '
           || (ARRAY['repair something', 'ask for advice', 'deliver something'])[1 + n %% 3],
       gen_random_uuid(),
       CASE WHEN n > %(total)s - 1000 AND n %% 20 = 0 THEN %(admin)s
            ELSE (%(people)s::bigint[])[1 + n %% cardinality(%(people)s::bigint[])] END,
       created_at, created_at + interval '15 minutes'
FROM plan
"""
# Step 2 exists only where parts are needed; tickets under way are each at a different step.
TASKS = """
INSERT INTO task_instances
    (company_id, workflow_instance_id, task_definition_id, status, input_data, output_data,
     assigned_to_id, assigned_at, started_at, completed_at, calls, idempotency_key, created_at,
     updated_at)
SELECT %(company)s, workflow_id, (%(tasks)s::bigint[])[step], task_status, '{}',
       CASE WHEN task_status = 'COMPLETED' THEN (%(outputs)s::jsonb[])[step] END,
       CASE WHEN task_status <> 'PENDING' THEN worker END,
       CASE WHEN task_status <> 'PENDING' THEN made_at END,
       CASE WHEN task_status = 'COMPLETED' THEN made_at + interval '1 minute' END,
       CASE WHEN task_status = 'COMPLETED' THEN made_at + interval '3 minutes' END,
       0, gen_random_uuid(), made_at, made_at + interval '3 minutes'
FROM (
    SELECT plan.*, step, created_at + step * interval '3 minutes' AS made_at,
           CASE WHEN n = %(total)s - 7 OR n > %(total)s - 1000 AND n %% 25 = 1 AND step = 1
                THEN %(admin)s
                ELSE (%(workers)s::bigint[])
                    [1 + (n + step) %% cardinality(%(workers)s::bigint[])] END AS worker,
           CASE WHEN plan.status = 'COMPLETED' OR step < last_step OR is_stuck THEN 'COMPLETED'
                WHEN plan.status = 'CANCELLED' THEN 'CANCELLED'
                WHEN n %% 10 = 0 THEN 'PENDING'
                ELSE 'OPEN' END AS task_status
    FROM plan
    CROSS JOIN generate_series(1, 4) AS step
    WHERE step <= last_step AND (step <> 2 OR needs_parts)
) AS made
ORDER BY n, step
"""
ERRORS = """
INSERT INTO ticket_errors
    (company_id, ticket_id, task_id, error_type, error_message, stack_trace, error_status,
     resolution_notes, created_at, updated_at)
SELECT %(company)s, ticket_id,
       (SELECT max(id) FROM task_instances WHERE workflow_instance_id = workflow_id),
       'WORKFLOW_TRANSITION', 'No transition holds.', '', 'NEW', '',
       created_at + interval '15 minutes', created_at + interval '15 minutes'
FROM plan WHERE is_stuck
"""
OUTPUTS = ('{"effort": 2}', '{"supplier": "Acme"}', '{"solution": "Done."}', '{"confirmed": true}')


def make_tickets(company: Company, number: int) -> None:
    """Give a company that has none its tickets, with workflows, tasks and ticket errors."""
    with as_company(company), transaction.atomic(), connection.cursor() as cursor:
        given = _given(company, number)
        given["first_workflow"] = _reserve(cursor, "workflow_instances", number)
        given["first_ticket"] = _reserve(cursor, "ticket_instances", number)
        for statement in (PLAN, WORKFLOWS, TICKETS, TASKS, ERRORS):
            cursor.execute(statement, given)
            cursor.execute(ANALYZED)
        cursor.execute("DROP TABLE plan")
        company.last_ticket_number = number
        company.save(update_fields=["last_ticket_number", "updated_at"])


def _given(company: Company, number: int) -> dict[str, Any]:
    workflow = WorkflowDefinition.objects.published().get(key="service")
    tasks = {task.key: task.pk for task in workflow.tasks.all()}
    types = TicketType.objects.published().order_by("key")
    people = User.objects.of_company(company).order_by("pk")
    return {
        "total": number,
        "company": company.pk,
        "workflow": workflow.pk,
        "types": [types.get(key=key).pk for key in ("repair", "advice", "delivery")],
        "tasks": [tasks[key] for key in ("classify", "order", "solve", "confirm")],
        "outputs": list(OUTPUTS),
        "admin": people[0].pk,
        "people": list(people.values_list("pk", flat=True)),
        "workers": list(people.in_group(TASK_WORKER).values_list("pk", flat=True)),
    }


def _reserve(cursor: CursorWrapper, table: str, number: int) -> int:
    """Take as many ids of a table; return the one before the first."""
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) "
        "+ %s)",
        [table, table, number],
    )
    (last,) = cursor.fetchone()
    return int(last) - number
