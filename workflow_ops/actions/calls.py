"""HTTP calls of actions: what is sent, and what each outcome means."""

import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from django.conf import settings

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from workflow_design.models import TaskType
from workflow_design.runtime.actions import describe_refusal, is_retryable
from workflow_ops.actions.callbacks import callback_url
from workflow_ops.actions.failures import CallFailed
from workflow_ops.actions.guard import Answer, post
from workflow_ops.actions.signing import signature_headers
from workflow_ops.models import TaskInstance

CALL_SECONDS = 30
"""How long a call may take where its task does not say, and the call of an ASYNC_ACTION."""

CALLBACK_SECONDS = 86_400
"""How long a callback is awaited where its task does not say."""

LONGEST_PAUSE = 3_600
"""Seconds between two calls of an action, at most."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a call: an answer, or a failure, or both (an answer that refuses)."""

    request: bytes
    duration_ms: int
    answer: Answer | None
    failure: str = ""
    may_be_tried_again: bool = False
    retry_after: float = 0


def call(task: TaskInstance, secrets: Sequence[str], *, ticket: int) -> Outcome:
    """Call the action's address once; never raises for what the other side does.

    Args:
        task: with its definition loaded.
        secrets: that the company's calls are signed with now.
        ticket: the number of its ticket.
    """
    definition = task.task_definition
    is_async = definition.task_type == TaskType.ASYNC_ACTION
    sent = _envelope(task, ticket=ticket) if definition.instructions else task.input_data
    body = json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
    key = str(task.idempotency_key)
    now = int(database_now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": "TicketFlower",
        "Idempotency-Key": key,
        **signature_headers(secrets=secrets, message_id=key, timestamp=now, body=body),
    }
    if is_async:
        headers["Callback-Url"] = callback_url(task)
    seconds = CALL_SECONDS if is_async else definition.timeout_seconds or CALL_SECONDS
    return exchange(definition.action_url or "", body=body, headers=headers, seconds=seconds)


def _envelope(task: TaskInstance, *, ticket: int) -> JsonObject:
    """The body of a call with instructions: everything that the service needs to know."""
    definition = task.task_definition
    return {
        "task": definition.key,
        "title": definition.title,
        "description": definition.description,
        "instructions": definition.instructions,
        "ticket": ticket,
        "input": task.input_data,
        "output_schema": definition.output_schema or {"type": "object"},
        "callback": callback_url(task),
    }


def exchange(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Outcome:
    """POST a body once, and say what came of it; never raises for what the other side does."""
    started = time.monotonic()
    answer: Answer | None = None
    try:
        answer = post(url, body=body, headers=headers, seconds=seconds)
    except CallFailed as failed:
        failure, retry = failed.sentence, failed.may_be_tried_again
    else:
        failure = describe_refusal(answer.status)
        retry = bool(failure) and is_retryable(answer.status)
    return Outcome(
        request=body,
        duration_ms=round((time.monotonic() - started) * 1000),
        answer=answer,
        failure=failure,
        may_be_tried_again=retry,
        retry_after=_retry_after(answer) if retry else 0,
    )


def pause_before(call_number: int, retry_after: float) -> float:
    """Seconds until an action is called again: doubling, with jitter, or as the service asks.

    Args:
        call_number: how many calls were made, from 1.
        retry_after: seconds that the service asks for, or 0.
    """
    doubled: float = settings.ACTION_RETRY_SECONDS * 2 ** (call_number - 1)
    # Jitter keeps actions that failed together from coming back together.
    jittered = doubled * random.uniform(0.5, 1)  # noqa: S311 - no secret hangs on it
    return min(max(jittered, retry_after), LONGEST_PAUSE)


def _retry_after(answer: Answer | None) -> float:
    text = answer.headers.get("retry-after", "") if answer else ""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - database_now()).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return 0.0
