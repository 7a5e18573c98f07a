"""Claims of agents: begin, extend, fail; ``complete_task`` completes them."""

import logging

from django.db import transaction

from users.models import User
from workflow_ops.engine.manager import WorkflowStateManager
from workflow_ops.models import TaskInstance
from workflow_ops.services.actions import record_failure

logger = logging.getLogger(__name__)


@transaction.atomic(durable=True)
def claim_task(*, task: TaskInstance, by: User) -> TaskInstance:
    """Give a task to an agent for the time of its lease; idempotent.

    Raises:
        TaskIsNotForAgents, TaskHandedOver, TaskAlreadyCompleted, TaskCancelled, TaskHasFailed,
        TaskNotUnderWay: where no agent can begin with it.
        TaskTaken: another agent has it.
        AgentCannotDoTask: the agent lacks a role for it.
    """
    claimed = WorkflowStateManager(task.company).claim(task, by)
    logger.info("task_claimed task=%s by=%s", task.pk, by.pk)
    return claimed


@transaction.atomic(durable=True)
def extend_claim(*, task: TaskInstance, by: User) -> TaskInstance:
    """Let the lease of an agent that is still working last from now on.

    Raises:
        TaskNotClaimed, and those of ``claim_task``: the agent doesn't have it.
    """
    return WorkflowStateManager(task.company).extend_claim(task, by)


@transaction.atomic(durable=True)
def fail_claim(*, task: TaskInstance, by: User, reason: str) -> TaskInstance:
    """Let an agent give up its task, which becomes an error that ticket admins see.

    Args:
        task: the agent's.
        by: the agent.
        reason: a sentence for ticket admins.

    Raises:
        TaskNotClaimed, and those of ``claim_task``: the agent doesn't have it.
    """
    failed = WorkflowStateManager(task.company).fail_claim(task, by, reason)
    record_failure(failed.workflow_instance.ticket, failed, reason)
    logger.info("task_failed_by_agent task=%s by=%s", task.pk, by.pk)
    return failed
