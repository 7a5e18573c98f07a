"""Durations as text."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def in_words(seconds: float) -> str:
    """A duration in its two largest units: "3 h 20 min", "2 days 4 h"."""
    if seconds < MINUTE:
        return f"{round(seconds)} s"
    minutes = round(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < DAY // HOUR:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(round(seconds / HOUR), 24)
    named = f"{days} day{'' if days == 1 else 's'}"
    return f"{named} {hours} h" if hours else named
