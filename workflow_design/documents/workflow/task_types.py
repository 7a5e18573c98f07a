"""Task types: a form for a person, an action that calls a URL, or an agent task; their labels."""

from typing import Final

FORM: Final = "FORM"
SYNC_ACTION: Final = "SYNC_ACTION"
ASYNC_ACTION: Final = "ASYNC_ACTION"

ACTIONS: Final = (SYNC_ACTION, ASYNC_ACTION)

AGENT_TASK: Final = "AGENT_TASK"
"""What an ASYNC_ACTION without action_url is to readers; no document has it as a task_type."""

LONGEST_CALL: Final = 300
"""Seconds that the call of a SYNC_ACTION may take."""

SHORTEST_LEASE: Final = 10
"""Seconds; the least timeout_seconds of an agent task."""

LEASE_SECONDS: Final = 600
"""How long an agent's claim lasts without a heartbeat, where timeout_seconds doesn't say."""

ONLY_ACTIONS: Final = ("action_url", "timeout_seconds")
"""Keys of a task that a FORM task can't have."""

LABELS: Final = {
    FORM: "form",
    SYNC_ACTION: "action",
    ASYNC_ACTION: "action (replies later)",
    AGENT_TASK: "agent task",
}


def is_agent_task(task_type: str, action_url: str | None) -> bool:
    """Whether a task is an agent task: an action that calls no URL, but waits for an agent."""
    return task_type == ASYNC_ACTION and not action_url


def has_form(task_type: str, action_url: str | None) -> bool:
    """Whether its output_schema is a form: people do the task, or may take it over."""
    return task_type == FORM or is_agent_task(task_type, action_url)


def kind_of_task(task_type: str, action_url: str | None) -> str:
    """What a task is to readers, a key of ``LABELS``: its type, or an agent task."""
    return AGENT_TASK if is_agent_task(task_type, action_url) else task_type
