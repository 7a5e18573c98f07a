"""Due dates and priorities as documents declare them."""

from ticketflower.types import Json

PRIORITIES = ("low", "normal", "high", "urgent")
"""The values of a field that sets the priority of a ticket, the least urgent first."""

NORMAL = PRIORITIES.index("normal")


def due_name(due: Json) -> str | None:
    """The name whose date is the due date; None where it is so much working time."""
    name = due.get("var") if isinstance(due, dict) else None
    return name if isinstance(name, str) else None


def priority_of(value: Json) -> int:
    """The index of a value among the priorities; that of normal where it is none."""
    return PRIORITIES.index(value) if value in PRIORITIES else NORMAL
