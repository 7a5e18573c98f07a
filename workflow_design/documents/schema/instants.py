"""Scales of time: dates, times and instants as points on a line, and back as texts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from workflow_design.documents.schema import formats

_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Scale:
    """Days, seconds of a day, or seconds of all time.

    Attributes:
        point: the point of a text; None where the text is none of the scale.
        text: how a point is written; empty where there is no such day or second.
        today: a point to start from where nothing else is known.
    """

    point: Callable[[str], Fraction | None]
    text: Callable[[Fraction], str]
    today: Fraction


def _day(text: str) -> Fraction | None:
    return Fraction(date.fromisoformat(text).toordinal()) if formats.is_date(text) else None


def _day_text(point: Fraction) -> str:
    ordinal = int(point)
    if point.denominator > 1 or not 1 <= ordinal <= date.max.toordinal():
        return ""
    return date.fromordinal(ordinal).isoformat()


def _time(text: str) -> Fraction | None:
    instant = formats.comparable(text) if formats.is_time(text) else None
    if instant is None or len(text) not in (5, 8):
        return None
    hours, minutes, *rest = map(int, text.split(":"))
    return Fraction(hours * 3600 + minutes * 60 + (rest[0] if rest else 0))


def _time_text(point: Fraction) -> str:
    if point.denominator > 1 or not 0 <= point < _DAY_SECONDS:
        return ""
    minutes, seconds = divmod(int(point), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def in_full(text: str) -> str:
    """A time with its seconds, as forms give it; other texts stay as they are."""
    point = _time(text)
    return text if point is None else _time_text(point)


def is_in_full(text: str) -> bool:
    """Whether a time is written with its seconds."""
    return _time(text) is not None and in_full(text) == text


_START = datetime(1, 1, 1, tzinfo=UTC)


def _instant(text: str) -> Fraction | None:
    if not formats.is_datetime(text):
        return None
    return Fraction((datetime.fromisoformat(text) - _START) // timedelta(seconds=1))


def _instant_text(point: Fraction) -> str:
    try:
        instant = _START + timedelta(seconds=int(point))
    except OverflowError:
        return ""
    return "" if point.denominator > 1 else instant.isoformat().replace("+00:00", "Z")


SCALES = {
    "date": Scale(_day, _day_text, Fraction(date(2026, 1, 1).toordinal())),
    "time": Scale(_time, _time_text, Fraction(12 * 3600)),
    "date-time": Scale(
        _instant, _instant_text, Fraction((date(2026, 1, 1).toordinal() - 1) * _DAY_SECONDS)
    ),
}
"""By the format of JSON Schema."""
