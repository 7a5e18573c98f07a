"""Invariants: what must hold of every company's tickets at any time, in SQL (docs/operation.md).

Each query finds violations: the number of a ticket (or null) and a sentence. It runs in the
scope of a company, so that row-level security leaves that company's rows only.
"""

# ruff: noqa: S608 - every query is built from the constants here

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from users.models import Company
from users.roles import TASK_WORKER, USER
from users.tenancy import as_company

STILL = "interval '2 minutes'"  # pending steps run at once, or within a minute by a worker

TASKS = """
    task_instances AS task
    JOIN task_definitions AS definition ON definition.id = task.task_definition_id
    JOIN workflow_instances AS workflow ON workflow.id = task.workflow_instance_id
    LEFT JOIN ticket_instances AS ticket ON ticket.workflow_id = workflow.id
"""
WORKFLOWS = """
    workflow_instances AS workflow
    LEFT JOIN ticket_instances AS ticket ON ticket.workflow_id = workflow.id
"""
# Pending steps wait while the company is suspended, and run soon after it is reopened.
COMPANY_IS_ACTIVE = f"""
    EXISTS (SELECT FROM companies
            WHERE id = current_setting('app.company')::bigint AND suspended_at IS NULL
            AND coalesce(reopened_at, '-infinity') < now() - {STILL})
"""
UNDER_WAY = "('OPEN', 'IN_PROGRESS', 'PENDING', 'ERROR', 'ASKED')"
FOR_AGENTS = """
    (definition.task_type = 'ASYNC_ACTION' AND definition.action_url = ''
     AND task.handed_over_at IS NULL)
"""
DONE_BY_PEOPLE = "(definition.task_type = 'FORM' OR task.handed_over_at IS NOT NULL)"
WORKER_MAY_WORK = f"""
    (worker.is_active
     AND EXISTS (SELECT FROM users_groups AS held
                 JOIN auth_group AS role ON role.id = held.group_id
                 WHERE held.user_id = worker.id AND role.name = '{TASK_WORKER}')
     AND (definition.worker_role_id IS NULL
          OR EXISTS (SELECT FROM user_company_roles AS held
                     WHERE held.user_id = worker.id
                     AND held.role_id = definition.worker_role_id)))
"""
WITH_WORKER = "('OPEN', 'IN_PROGRESS', 'ASKED')"

INVARIANTS: dict[str, str] = {
    "ticket-numbers": """
        SELECT number, 'Number ' || number || ' is missing before it, or given twice.'
        FROM (SELECT number, lag(number, 1, 0) OVER (ORDER BY number, id) AS before
              FROM ticket_instances) AS numbered
        WHERE number <> before + 1
        UNION ALL
        SELECT null, 'The last number given is ' || last_ticket_number || ', the highest is '
               || coalesce((SELECT max(number) FROM ticket_instances), 0) || '.'
        FROM companies
        WHERE id = current_setting('app.company')::bigint
        AND last_ticket_number <> coalesce((SELECT max(number) FROM ticket_instances), 0)
    """,
    "ticket-started": f"""
        SELECT number, 'It was submitted, has not started, and no error tells why.'
        FROM ticket_instances AS ticket
        WHERE workflow_id IS NULL AND created_at < now() - {STILL} AND {COMPANY_IS_ACTIVE}
        AND NOT EXISTS (SELECT FROM ticket_errors
                        WHERE ticket_id = ticket.id AND error_status <> 'RESOLVED')
    """,
    "workflow-of-a-ticket": f"""
        SELECT null, 'Workflow instance ' || workflow.id || ' belongs to no ticket.'
        FROM {WORKFLOWS} WHERE ticket.id IS NULL
    """,
    "ticket-status": f"""
        SELECT ticket.number, 'Its status is ' || ticket.status || ', that of its workflow '
               || workflow.status || '.'
        FROM {WORKFLOWS} WHERE ticket.status <> workflow.status
    """,
    "workflow-goes-on": f"""
        SELECT ticket.number, 'Nothing is under way in it, and no error tells why.'
        FROM {WORKFLOWS}
        WHERE workflow.status = 'IN_PROGRESS' AND workflow.updated_at < now() - {STILL}
        AND {COMPANY_IS_ACTIVE}
        AND NOT EXISTS (SELECT FROM task_instances AS task
                        WHERE workflow_instance_id = workflow.id
                        AND (status IN {UNDER_WAY} OR task.updated_at > now() - {STILL}))
        AND NOT EXISTS (SELECT FROM ticket_errors
                        WHERE ticket_id = ticket.id AND error_status <> 'RESOLVED')
    """,
    "one-task-under-way": f"""
        SELECT ticket.number, count(*) || ' tasks are under way at once.'
        FROM {TASKS} WHERE task.status IN {UNDER_WAY}
        GROUP BY workflow.id, ticket.number HAVING count(*) > 1
    """,
    "ended-workflow-has-no-task": f"""
        SELECT ticket.number, 'It has ended, and ''' || definition.title || ''' is under way.'
        FROM {TASKS}
        WHERE workflow.status IN ('COMPLETED', 'CANCELLED') AND task.status IN {UNDER_WAY}
    """,
    "current-task": f"""
        SELECT ticket.number, 'The task under way is not the one that the workflow names.'
        FROM {TASKS}
        WHERE task.status IN {UNDER_WAY}
        AND workflow.current_task_id IS DISTINCT FROM task.task_definition_id
    """,
    "tasks-follow-each-other": """
        SELECT ticket.number, 'Task ' || task.id || ' was made before the one before it had ended.'
        FROM (SELECT id, workflow_instance_id, created_at, lag(status) OVER one AS status_before,
                     lag(completed_at) OVER one AS completed_before
              FROM task_instances
              WINDOW one AS (PARTITION BY workflow_instance_id ORDER BY id)) AS task
        LEFT JOIN ticket_instances AS ticket ON ticket.workflow_id = workflow_instance_id
        WHERE status_before = 'COMPLETED'
        AND completed_before > task.created_at + interval '5 seconds'  -- clocks differ
        OR status_before NOT IN ('COMPLETED', 'CANCELLED')
    """,
    "transitions-taken": """
        SELECT ticket.number,
               '''' || definition.title || ''' follows a task that does not lead there.'
        FROM (SELECT task_instances.*,
                     lag(task_definition_id) OVER one AS before, lag(status) OVER one AS was
              FROM task_instances
              WINDOW one AS (PARTITION BY workflow_instance_id ORDER BY id)) AS task
        JOIN task_definitions AS definition ON definition.id = task.task_definition_id
        JOIN workflow_instances AS workflow ON workflow.id = task.workflow_instance_id
        LEFT JOIN ticket_instances AS ticket ON ticket.workflow_id = workflow.id
        WHERE coalesce(was, 'COMPLETED') = 'COMPLETED'
        AND NOT EXISTS (SELECT FROM workflow_transitions AS way
                        WHERE way.workflow_id = workflow.workflow_id
                        AND way.from_task_id IS NOT DISTINCT FROM task.before
                        AND way.to_task_id = task.task_definition_id)
        AND NOT EXISTS (SELECT FROM ticket_errors
                        WHERE ticket_id = ticket.id AND error_status = 'RESOLVED')
        -- A reopened ticket goes back to its last form; after some years its history is removed.
        AND NOT EXISTS (SELECT FROM workflow_instances_history AS past
                        JOIN workflow_instances_history AS later USING (pgh_obj_id)
                        WHERE past.pgh_obj_id = workflow.id AND past.status = 'COMPLETED'
                        AND later.pgh_id > past.pgh_id AND later.status = 'IN_PROGRESS')
        AND EXISTS (SELECT FROM workflow_instances_history AS past
                    WHERE past.pgh_obj_id = workflow.id AND past.pgh_label = 'made')
    """,
    "completed-task-has-output": f"""
        SELECT ticket.number, '''' || definition.title || ''' is completed without an output.'
        FROM {TASKS}
        WHERE task.status = 'COMPLETED'
        AND (task.completed_at IS NULL OR jsonb_typeof(task.output_data) IS DISTINCT FROM 'object')
    """,
    "listed-task-has-a-worker": f"""
        SELECT ticket.number, '''' || definition.title || ''' is on no list of this company.'
        FROM {TASKS}
        WHERE task.status IN {WITH_WORKER} AND {DONE_BY_PEOPLE}
        AND NOT EXISTS (SELECT FROM users WHERE id = task.assigned_to_id
                        AND company_id = task.company_id)
    """,
    "worker-may-work": f"""
        SELECT ticket.number, '''' || definition.title || ''' is on the list of a person who may '
               || 'not work on it.'
        FROM {TASKS} JOIN users AS worker ON worker.id = task.assigned_to_id
        WHERE task.status IN {WITH_WORKER} AND {DONE_BY_PEOPLE}
        AND greatest(task.updated_at, worker.updated_at) < now() - {STILL} AND {COMPANY_IS_ACTIVE}
        AND NOT {WORKER_MAY_WORK}
    """,
    "claim-has-an-agent": f"""
        SELECT ticket.number, '''' || definition.title || ''' is claimed without a deadline or an '
               || 'agent that may do it, or has one without a claim.'
        FROM {TASKS} LEFT JOIN users AS worker ON worker.id = task.assigned_to_id
        WHERE {FOR_AGENTS} AND task.status IN {UNDER_WAY}
        AND CASE WHEN task.status = 'IN_PROGRESS' THEN
            task.callback_deadline IS NULL OR worker.kind IS DISTINCT FROM 'AGENT'
            OR NOT {WORKER_MAY_WORK} AND {COMPANY_IS_ACTIVE}
            AND greatest(task.updated_at, worker.updated_at) < now() - {STILL}
        ELSE
            task.status IN {WITH_WORKER} OR task.assigned_to_id IS NOT NULL
            OR task.callback_deadline IS NOT NULL
        END
    """,
    "asked-task-can-be-answered": f"""
        SELECT ticket.number, '''' || definition.title || ''' waits for a requester who cannot '
               || 'reply.'
        FROM {TASKS} LEFT JOIN users AS requester ON requester.id = ticket.created_by_id
        WHERE task.status = 'ASKED' AND {COMPANY_IS_ACTIVE}
        AND greatest(task.updated_at, requester.updated_at) < now() - {STILL}
        AND (NOT {DONE_BY_PEOPLE} OR NOT requester.is_active
            OR NOT EXISTS (SELECT FROM users_groups AS held
                           JOIN auth_group AS role ON role.id = held.group_id
                           WHERE held.user_id = requester.id AND role.name = '{USER}'))
    """,
    "failed-task-has-an-error": f"""
        SELECT ticket.number, '''' || definition.title || ''' failed, and no error tells why.'
        FROM {TASKS}
        WHERE task.status = 'ERROR'
        AND NOT EXISTS (SELECT FROM ticket_errors
                        WHERE task_id = task.id AND error_status <> 'RESOLVED')
    """,
    "action-has-a-job": f"""
        SELECT ticket.number, '''' || definition.title || ''' waits, and no job is in the queue.'
        FROM {TASKS}
        WHERE workflow.status = 'IN_PROGRESS' AND task.status IN ('PENDING', 'IN_PROGRESS')
        AND NOT {DONE_BY_PEOPLE} AND task.updated_at < now() - {STILL}
        AND NOT ({FOR_AGENTS} AND task.status = 'PENDING')
        AND {COMPANY_IS_ACTIVE}
        AND NOT EXISTS (SELECT FROM procrastinate_jobs AS job
                        WHERE job.status IN ('todo', 'doing')
                        AND (args ->> 'task')::bigint = task.id)
    """,
    "job-has-a-live-worker": f"""
        SELECT ticket.number, 'Job ' || job.id || ' is done by a worker that gives no sign of life.'
        FROM procrastinate_jobs AS job
        JOIN task_instances AS task ON task.id = (args ->> 'task')::bigint
        LEFT JOIN ticket_instances AS ticket ON ticket.workflow_id = task.workflow_instance_id
        LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
        WHERE job.status = 'doing'
        AND coalesce(worker.last_heartbeat, '-infinity') < now() - {STILL}
    """,
    "one-answer-is-kept": f"""
        SELECT ticket.number, '''' || definition.title || ''' took ' || count(*) || ' answers.'
        FROM ({TASKS}) JOIN action_attempts AS attempt ON attempt.task_id = task.id
        WHERE attempt.failure = '' AND (attempt.kind = 'CALLBACK' AND attempt.http_status = 200
            OR attempt.kind = 'CLAIM' AND attempt.duration_ms IS NOT NULL)
        GROUP BY task.id, ticket.number, definition.title HAVING count(*) > 1
    """,
}


@dataclass(frozen=True)
class Violation:
    """A violated invariant: the company, the invariant's name, and a description.

    ``ticket`` is the ticket's number, or None where it is not about one.
    """

    company: str
    invariant: str
    ticket: int | None
    sentence: str


def violations(company: Company) -> Iterator[Violation]:
    """Everything of the company that violates an invariant, one statement for each."""
    with as_company(company), connection.cursor() as cursor:
        found = []
        for name, query in INVARIANTS.items():
            cursor.execute(query)
            found += [Violation(company.name, name, *row) for row in cursor.fetchall()]
    yield from found
