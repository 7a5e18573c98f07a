"""Task types: a form for a person, or an action that calls a URL; and their labels."""

from typing import Final

FORM: Final = "FORM"
SYNC_ACTION: Final = "SYNC_ACTION"
ASYNC_ACTION: Final = "ASYNC_ACTION"

ACTIONS: Final = (SYNC_ACTION, ASYNC_ACTION)

LONGEST_CALL: Final = 300
"""Seconds that the call of a SYNC_ACTION may take."""

ONLY_ACTIONS: Final = ("action_url", "timeout_seconds")
"""Keys of a task that a FORM task can't have."""

LABELS: Final = {
    FORM: "form",
    SYNC_ACTION: "action",
    ASYNC_ACTION: "action (replies later)",
}
