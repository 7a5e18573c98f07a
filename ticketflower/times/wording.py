"""Dates and times as people read them: "Nov 29, 2026, 4:52 PM", "2 days ago".

Lists have several in each row, so nothing here goes through Django's formats, which cost ten times
as much. ``ticketflower.formats`` has the same formats for templates.
"""

from datetime import date, datetime

from ticketflower.times.zones import offset_text

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 7 * 86_400
MONTH, YEAR = 30.44 * DAY, 365.25 * DAY
UNITS = (
    (YEAR, "yr", "yr"),
    (MONTH, "mo", "mo"),
    (WEEK, "wk", "wk"),
    (DAY, "day", "days"),
    (HOUR, "h", "h"),
    (MINUTE, "min", "min"),
)
"""From the largest on: seconds, one of them, several of them."""


def date_text(day: date) -> str:
    """A date: "Nov 29, 2026"."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date_text(day: date, today: date) -> str:
    """A date for narrow columns: "Nov 29", or "Nov 2025" of another year."""
    month = MONTHS[day.month - 1]
    return f"{month} {day.day}" if day.year == today.year else f"{month} {day.year}"


def clock_text(local: datetime) -> str:
    """The time of the day: "4:52 PM"."""
    half = "AM" if local.hour < 12 else "PM"
    return f"{local.hour % 12 or 12}:{local.minute:02} {half}"


def zone_text(local: datetime) -> str:
    """The short name of the zone at this time, or its offset where it has none: "EST", "UTC-3"."""
    name = local.tzname() or ""
    return name if name.isalpha() else offset_text(local)


def time_text(local: datetime) -> str:
    """A local time: "Nov 29, 2026, 4:52 PM"."""
    return f"{date_text(local)}, {clock_text(local)}"


def until_text(local: datetime, today: date) -> str:
    """A local time until which something lasts: "4:52 PM", with the date if it is not today."""
    return clock_text(local) if local.date() == today else time_text(local)


def second_text(local: datetime) -> str:
    """A local time to the second: "Nov 29, 2026, 4:52:07 PM"."""
    clock, half = clock_text(local).split(" ")
    return f"{date_text(local)}, {clock}:{local.second:02} {half}"


def exact_text(local: datetime) -> str:
    """A local time with its zone: "Nov 29, 2026, 4:52 PM EST"."""
    return f"{time_text(local)} {zone_text(local)}"


def relative_text(seconds: float) -> str:
    """How long ago something was, in one unit: "just now", "5 min ago", "2 days ago".

    Args:
        seconds: since then; below zero for what is still to come: "in 5 min".
    """
    if abs(seconds) < MINUTE:
        return "just now"
    words = duration_text(abs(seconds))
    return f"{words} ago" if seconds > 0 else f"in {words}"


def duration_text(seconds: float) -> str:
    """A duration, in one unit: "5 min", "2 days"."""
    for unit, one, several in UNITS:
        if seconds >= unit:
            number = int(seconds / unit)
            return f"{number} {one if number == 1 else several}"
    return "less than 1 min"
