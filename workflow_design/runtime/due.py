"""Due dates and priorities as a workflow runs: pure functions over plain values."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from ticketflower.times.working_calendar import NoWorkingTime, WorkingCalendar
from ticketflower.types import Json
from workflow_design.documents.workflow.due import NORMAL, due_name, priority_of


def due_at(
    due: Json, seen: Mapping[str, Json], start: datetime, calendar: WorkingCalendar
) -> datetime | None:
    """When something is due that is created now; None where it never is.

    Nothing here fails: a name without a date is no due date, as without a name.

    Args:
        due: as its document declares it.
        seen: what rules see, or the data of a ticket.
        start: when it is created.
        calendar: of the company.
    """
    name = due_name(due)
    try:
        if name is not None:
            return _date_in(_value(seen, name), calendar)
        match due:
            case {"days": int(days)}:
                return calendar.add_working_days(start, days)
            case {"hours": int(hours)}:
                return calendar.add_working_hours(start, hours)
    except (NoWorkingTime, OverflowError):
        return None
    return None


def priority_in(priority: Json, data: Mapping[str, Json]) -> int:
    """The priority of a ticket by its data, as an index of ``PRIORITIES``.

    Args:
        priority: as the document of its type declares it.
        data: its fields with their presets.
    """
    name = due_name(priority)
    return NORMAL if name is None else priority_of(data.get(name))


def _value(seen: Mapping[str, Json], name: str) -> Json:
    found: Json = seen
    for step in name.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(step)
    return found


def _date_in(value: Json, calendar: WorkingCalendar) -> datetime | None:
    """The end of the working hours of a date, or an instant as it is; None for all else."""
    if not isinstance(value, str):
        return None
    try:
        return calendar.end_of(date.fromisoformat(value))
    except ValueError:
        pass
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None
