"""Task types: a form for a person, or an action that calls a URL; and their labels."""

from typing import Final

FORM: Final = "FORM"
SYNC_ACTION: Final = "SYNC_ACTION"
ASYNC_ACTION: Final = "ASYNC_ACTION"

ACTIONS: Final = (SYNC_ACTION, ASYNC_ACTION)

LABELS: Final = {
    FORM: "form",
    SYNC_ACTION: "action",
    ASYNC_ACTION: "action (replies later)",
}
