"""Callbacks: responses that services send later; each completes its action once."""

import logging
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.text import Truncator

from ticketflower.texts import is_blank
from users.models import Company
from users.tenancy import as_company
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.context import RESPONSE_BODY
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema.plain import declared_properties
from workflow_design.models import TaskType
from workflow_design.runtime.faults import WorkflowFault
from workflow_ops.actions.bodies import BodyIsNotJson
from workflow_ops.actions.received import Body
from workflow_ops.engine.manager import LockedTicket, WorkflowStateManager
from workflow_ops.models import ActionAttempt, TaskInstance, TaskStatus, WorkflowStatus
from workflow_ops.services.actions import output_of, record_failure

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """The result that is reported to the service that calls back."""

    status: int
    sentence: str


COMPLETED = Reply(200, "Task completed.")
FAILED = Reply(200, "Failure recorded.")
FAILURE: Final = "failed"
"""The property that a callback has for its output when the action failed."""
LONGEST_FAILURE: Final = 2000
TOO_LATE = Reply(409, "This task is no longer waiting for a callback.")
# Not 404, which would mean that the address is wrong: it will be valid again later.
SUSPENDED = Reply(409, "The company is suspended. Call back when it is active again.")


def receive_callback(*, company_pk: int, key: UUID, body: Body) -> Reply:
    """Complete the action that the callback belongs to, once, and let the workflow go on.

    Or let the action fail, where the callback says so.

    Args:
        company_pk: of the company, from a token that we made.
        key: the action's idempotency key, from the same token.
        body: as it came.
    """
    company = Company.objects.filter(pk=company_pk).first()
    if company is None:
        return TOO_LATE
    if company.is_suspended:
        logger.info("callback_refused company=%s is suspended", company.pk)
        return SUSPENDED
    with as_company(company):
        task = TaskInstance.objects.for_detail().filter(idempotency_key=key).first()
        if task is None:
            return TOO_LATE
        reply = _store(task, body)
        WorkflowStateManager(company).advance(task.workflow_instance.ticket)
    logger.info("callback_received task=%s status=%s", task.pk, reply.status)
    return reply


@transaction.atomic(durable=True)
def _store(task: TaskInstance, body: Body) -> Reply:
    manager = WorkflowStateManager(task.company)
    locked = manager.lock(task.workflow_instance.ticket)
    reason = _reason_of_failure(task, body)
    if not _is_awaited(locked, task):
        return _reply_to_repeated(task, reason)
    assert locked.task is not None
    if reason:
        manager.fail_action(locked.task)
        record_failure(locked.ticket, locked.task, reason)
        _note(task, body, FAILED, reason)
        return FAILED
    reply = COMPLETED
    try:
        output = output_of(locked, locked.task, COMPLETED.status, body)
    except BodyIsNotJson as error:
        reply = Reply(400, error.sentence)
    except (WorkflowFault, RuleFailed) as error:
        reply = Reply(422, str(error))
    else:
        manager.complete_action(locked.task, output)
    _note(task, body, reply, "" if reply is COMPLETED else reply.sentence)
    return reply


def _reason_of_failure(task: TaskInstance, body: Body) -> str:
    """Why an action failed, if its callback is ``{"failed": "…"}``; else nothing.

    Where the output has a property of this name, or is made of it, it is a response like any other.
    """
    definition = task.task_definition
    read = [name for _pointer, name in variables(parse(definition.output_transform))]
    if f"{RESPONSE_BODY}.{FAILURE}" in read:
        return ""
    if FAILURE in declared_properties(definition.output_schema or {}):
        return ""
    try:
        value = body.value()
    except BodyIsNotJson:
        return ""  # refused, or not read, as any other
    if not isinstance(value, dict) or value.keys() != {FAILURE}:
        return ""
    reason = value[FAILURE]
    if not isinstance(reason, str) or is_blank(reason):
        return ""
    return Truncator(reason.strip()).chars(LONGEST_FAILURE)


def _reply_to_repeated(task: TaskInstance, reason: str) -> Reply:
    """The reply to a callback that no action waits for: as the first time, if it is repeated."""
    accepted = ActionAttempt.objects.callbacks().filter(task=task, http_status=COMPLETED.status)
    if accepted.filter(failure="").exists():
        return COMPLETED
    return FAILED if reason and accepted.exists() else TOO_LATE


def _note(task: TaskInstance, body: Body, reply: Reply, failure: str) -> None:
    ActionAttempt.objects.create(
        company=task.company,
        task=task,
        kind=ActionAttempt.Kind.CALLBACK,
        idempotency_key=task.idempotency_key,
        duration_ms=0,
        http_status=reply.status,
        request_size=len(body.raw),
        request_body=body.kept(),
        failure=failure,
    )


def _is_awaited(locked: LockedTicket, task: TaskInstance) -> bool:
    """Whether the task can take an answer: also before we have read the answer to our call."""
    current = locked.task
    return (
        current is not None
        and current.pk == task.pk
        and current.idempotency_key == task.idempotency_key
        and current.task_definition.task_type == TaskType.ASYNC_ACTION
        and current.status in (TaskStatus.PENDING, TaskStatus.IN_PROGRESS)
        and current.calls > 0
        and locked.status in (WorkflowStatus.IN_PROGRESS, WorkflowStatus.ON_HOLD)
    )
