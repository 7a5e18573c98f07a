"""Jobs of the queue: each loads what its ids name and calls one service."""

from datetime import UTC, datetime, timedelta
from typing import cast

from django.conf import settings
from django.db.models import Max, Q, QuerySet, Subquery
from django.db.models.functions import Now
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from users.models.prepared import company_with_id
from users.tenancy import as_company
from workflow_ops.engine.queue import CONTINUE_ACTION
from workflow_ops.models.prepared import task_with_id
from workflow_ops.services.actions import continue_action
from workflow_ops.services.due.overdue import note_overdue_in_every_company
from workflow_ops.services.notifications.mailing import mail_notifications
from workflow_ops.services.old_history import remove_old_history
from workflow_ops.services.recovery import in_every_company, resume_company
from workflow_ops.services.retention import (
    remove_old_deliveries,
    remove_old_log_ins,
    remove_old_notifications,
    remove_unfinished_forms,
)
from workflow_ops.services.webhooks import delivery as webhook_delivery
from workflow_ops.services.webhooks.dispatch import (
    QUEUE,
    SEND_DELIVERY,
    SEND_WEBHOOK,
    defer_due_webhooks,
)

KEEP_FAILED_HOURS = 24 * 7
LONGEST_JOB = timedelta(minutes=15)
"""No job takes that long: the longest call is five minutes."""
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""Due whatever this host's clock says."""


@app.task(name=CONTINUE_ACTION)
def run_continue_action(*, company: int, task: int) -> None:
    """Execute an action's pending step."""
    with as_company(company_with_id.get(company)):
        continue_action(task=task_with_id.get(task))


@app.periodic(cron="* * * * * */5")
@app.task(
    name="defer_due_webhooks",
    queueing_lock="webhooks",
    lock="webhooks",
    queue="upkeep",
    priority=2,
)
def run_defer_due_webhooks(timestamp: int) -> None:
    """Queue the deliveries of events to webhooks."""
    defer_due_webhooks()


@app.task(name=SEND_WEBHOOK, queue=QUEUE)
def run_send_webhook(*, company: int, webhook: int) -> None:
    """Tell a webhook of its due events."""
    with as_company(company_with_id.get(company)):
        webhook_delivery.send_due(webhook=webhook)


@app.task(name=SEND_DELIVERY, queue=QUEUE)
def run_send_delivery(*, company: int, delivery: int) -> None:
    """Tell a webhook of one event."""
    with as_company(company_with_id.get(company)):
        webhook_delivery.send_one(pk=delivery)


@app.periodic(cron="* * * * *")
@app.task(name="resume", queueing_lock="resume", lock="resume", queue="upkeep", priority=2)
def run_resume(timestamp: int) -> None:
    """Resume stalled tickets, tasks and actions."""
    in_every_company(resume_company)


@app.periodic(cron="* * * * *")
@app.task(
    name="mail_notifications", queueing_lock="notifications", lock="notifications", queue="mail"
)
def run_mail_notifications(timestamp: int) -> None:
    """Mail notifications that people have not read."""
    mail_notifications()


@app.periodic(cron="* * * * *")
@app.task(name="note_overdue", queueing_lock="overdue", lock="overdue", queue="upkeep", priority=1)
def run_note_overdue(timestamp: int) -> None:
    """Tell people of tasks and tickets that became overdue."""
    note_overdue_in_every_company()


@app.periodic(cron="* * * * * */10")
@app.task(
    name="rescue_stalled_jobs",
    queueing_lock="rescue",
    queue="upkeep",
    pass_context=True,
    priority=2,
)
async def rescue_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Put abandoned jobs back into the queue.

    Their worker is silent; or it lives and could not note that they ended, when the database
    was away for a moment.
    """
    jobs = context.app.job_manager
    silent = await jobs.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS)
    stalled = {job.id for job in silent if job.id}
    async for job in running_longer_than(LONGEST_JOB):
        stalled.add(job.id)
    for pk in stalled:
        # Of one queueing lock the queue holds one job that waits: putting another back would fail.
        if await has_successor(pk):
            await jobs.finish_job_by_id_async(pk, status=Status.ABORTED, delete_job=True)
        else:
            await jobs.retry_job_by_id_async(pk, retry_at=AT_ONCE)


async def has_successor(pk: int) -> bool:
    """Whether a job waits that does the same, such as that of the next minute."""
    lock = ProcrastinateJob.objects.filter(pk=pk).values("queueing_lock")[:1]
    waiting = ProcrastinateJob.objects.filter(status="todo", queueing_lock=Subquery(lock))
    return await waiting.aexists()


def running_longer_than(longest: timedelta) -> QuerySet[ProcrastinateJob]:
    """Jobs that were begun longer ago than this and have not ended."""
    begun = Max("procrastinateevent__at", filter=Q(procrastinateevent__type="started"))
    is_long_ago = Q(status="doing", begun__lt=Now() - longest)
    jobs = ProcrastinateJob.objects.alias(begun=begun).filter(is_long_ago)
    return cast("QuerySet[ProcrastinateJob]", jobs)


@app.periodic(cron="17 3 * * *")
@app.task(name="remove_old_jobs", queueing_lock="remove", queue="upkeep", pass_context=True)
async def remove_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that failed a week ago; those that went well are removed at once."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEEP_FAILED_HOURS,
        include_failed=True,
        include_cancelled=True,
        include_aborted=True,
    )


@app.periodic(cron="47 3 * * *")
@app.task(name="remove_unattached_uploads", queueing_lock="uploads", queue="upkeep")
def run_remove_unattached_uploads(timestamp: int) -> None:
    """Remove old drafts of forms, and files that no form or draft has."""
    remove_unfinished_forms()


@app.periodic(cron="52 3 * * *")
@app.task(name="remove_old_deliveries", queueing_lock="deliveries", queue="upkeep")
def run_remove_old_deliveries(timestamp: int) -> None:
    """Forget deliveries to webhooks of a month ago."""
    remove_old_deliveries()


@app.periodic(cron="53 3 * * *")
@app.task(name="remove_old_notifications", queueing_lock="old-notifications", queue="upkeep")
def run_remove_old_notifications(timestamp: int) -> None:
    """Remove notifications that were read long ago."""
    remove_old_notifications()


@app.periodic(cron="57 3 * * *")
@app.task(name="remove_old_log_ins", queueing_lock="log-ins", queue="upkeep")
def run_remove_old_log_ins(timestamp: int) -> None:
    """Remove sessions that are over, and what was noted of log-ins, when it is old."""
    remove_old_log_ins()


@app.periodic(cron="7 4 * * *")
@app.task(name="remove_old_history", queueing_lock="history", lock="history", queue="upkeep")
def run_remove_old_history(timestamp: int) -> None:
    """Remove history and calls of actions that are past their retention period."""
    remove_old_history()
