"""The types of tasks, and what people call them."""

from typing import Final

FORM: Final = "FORM"
SYNC_ACTION: Final = "SYNC_ACTION"
ASYNC_ACTION: Final = "ASYNC_ACTION"

LABELS: Final = {
    FORM: "form",
    SYNC_ACTION: "action, answered at once",
    ASYNC_ACTION: "action, answered later",
}
