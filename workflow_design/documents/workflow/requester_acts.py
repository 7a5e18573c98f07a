"""What a ticket type lets requesters do with their own tickets: cancel and reopen them."""

from collections.abc import Sequence
from typing import Final

CANCEL: Final = "cancel"
REOPEN: Final = "reopen"
USUAL_ACTS: Final = (CANCEL,)
"""What requesters may do where a ticket type does not say it."""


def requester_acts(declared: Sequence[str] | None) -> tuple[str, ...]:
    """What requesters may do, by the value of ``requester_may`` in a document."""
    return USUAL_ACTS if declared is None else tuple(declared)
