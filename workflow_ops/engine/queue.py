"""The job queue: what the engine defers to workers, and which actions have no job.

A job that is deferred inside a transaction exists exactly if that transaction commits. The
jobs themselves are in ``jobs.py``; this module names them only, because they call services that
come back here.
"""

from datetime import datetime

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.database.cursors import PreparedSql
from ticketflower.queue import deferring
from users.models import Company
from workflow_ops.models import TaskInstance

CONTINUE_ACTION = "continue_action"

ACTIONS_WITHOUT_JOB = """
SELECT task_instances.id FROM task_instances
JOIN workflow_instances ON workflow_instances.id = workflow_instance_id
JOIN task_definitions ON task_definitions.id = task_definition_id
WHERE task_instances.company_id = %s
AND task_instances.status IN ('PENDING', 'IN_PROGRESS')
AND workflow_instances.status = 'IN_PROGRESS'
AND task_definitions.task_type <> 'FORM' AND handed_over_at IS NULL
AND (action_url <> '' OR task_instances.status = 'IN_PROGRESS')  -- others wait for an agent
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs
    WHERE procrastinate_jobs.status IN ('todo', 'doing')
    AND (args ->> 'task')::bigint = task_instances.id
)
ORDER BY task_instances.id
"""
HAS_ACTIONS = PreparedSql("""
SELECT EXISTS (
    SELECT FROM task_definitions
    JOIN workflow_definitions ON workflow_definitions.id = workflow_id
    WHERE task_definitions.company_id = %s
    AND workflow_definitions.status = 'PUBLISHED' AND task_type <> 'FORM'
) OR EXISTS (
    SELECT FROM task_instances
    JOIN task_definitions ON task_definitions.id = task_definition_id
    WHERE task_instances.company_id = %s
    AND task_instances.status IN ('PENDING', 'IN_PROGRESS')
    AND task_type <> 'FORM' AND handed_over_at IS NULL
)
""")


def defer_action(task: TaskInstance, *, at: datetime | None = None) -> None:
    """Defer the pending step of the action to a worker, now or at a later time."""
    job = deferring.configure_task(
        CONTINUE_ACTION,
        # One job of a task at a time; only a worker that is silent for WORKER_STALLED_SECONDS
        # may still be calling when another takes its job over.
        lock=_lock(task),
        # A job for later must not keep one for now waiting: the queue sorts by priority first.
        priority=0 if at else 1,
        schedule_at=at,
        queue="actions",
        allow_unknown=True,
    )
    job.defer(company=task.company_id, task=task.pk)


def has_scheduled_job(task: TaskInstance) -> bool:
    """Whether a job of the action is in the queue, for now or for later."""
    return ProcrastinateJob.objects.filter(status="todo", lock=_lock(task)).exists()


def delete_jobs(task: TaskInstance) -> None:
    """Take jobs of an action that has ended out of the queue, such as that of its deadline."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND lock = %s", [_lock(task)]
        )


def defer_lost_actions(company: Company) -> int:
    """Put actions back into the queue that have no job there; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIONS_WITHOUT_JOB, [company.pk])
        lost = TaskInstance.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()])
    for task in lost:
        defer_action(task)
    return len(lost)


def has_actions(company: Company) -> bool:
    """Whether a published workflow of the company, or a ticket under way, calls services."""
    with connection.cursor() as cursor:
        cursor.execute(HAS_ACTIONS, [company.pk, company.pk])
        (found,) = cursor.fetchone()
    return bool(found)


def _lock(task: TaskInstance) -> str:
    return f"task-{task.pk}"
