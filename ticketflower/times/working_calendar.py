"""Working calendar: when a company works, and what is so many working hours or days later.

Hours are those of the clock on the wall in the calendar's zone. A day on which that clock is put
forward or back is shorter or longer, and so are the hours worked on it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any

from ticketflower.times.public_holidays import public_holidays
from ticketflower.times.zones import UTC_NAME, zone_named

type Minutes = tuple[int, int]
"""From and to, in minutes since midnight; 1,440 is the end of the day."""

type ClosedDays = tuple[date, date, str]
"""First and last day on which a company does not work, and why; the reason may be empty."""

type Week = tuple[tuple[Minutes, ...], ...]
"""The hours of each weekday, Monday first."""

END_OF_DAY = 1_440
MOST_INTERVALS = 2
"""Hours before and after a break."""
FEWEST_MINUTES = 60
"""Of a week: with fewer, a few working hours would be years."""
MOST_HOURS, MOST_DAYS = 1_000, 366
"""Working time to add at once."""
MOST_DAYS_AHEAD = 20_000
"""Days to look at: enough for the most hours in the shortest week, with many days closed."""

NINE_TO_FIVE: Week = (((9 * 60, 17 * 60),),) * 5 + ((),) * 2
ONE_DAY = timedelta(days=1)


class NoWorkingTime(Exception):
    """A week without enough working hours, or no working time within the years looked at."""


@dataclass(frozen=True)
class WorkingCalendar:
    """When a company works.

    Args:
        zone: IANA name.
        week: its hours; those of a day in order, and none overlap.
        country: whose public holidays are closed days; none if empty.
        subdivision: of the country, for the holidays that only some have.
        closed_days: on which this company does not work, in order.

    Raises:
        NoWorkingTime: the week has less than ``FEWEST_MINUTES``.
    """

    zone: str = UTC_NAME
    week: Week = NINE_TO_FIVE
    country: str = ""
    subdivision: str = ""
    closed_days: tuple[ClosedDays, ...] = ()

    def __post_init__(self) -> None:
        minutes = sum(end - start for day in self.week for start, end in day)
        if minutes < FEWEST_MINUTES:
            raise NoWorkingTime

    @cached_property
    def closed(self) -> Mapping[date, str]:
        """The company's own closed days and why they are closed."""
        return {
            first + ahead * ONE_DAY: name or "Closed"
            for first, last, name in self.closed_days
            for ahead in range((last - first).days + 1)
        }

    def closed_for(self, day: date) -> str | None:
        """Why the company does not work on a day: its own name for it or that of a holiday.

        None if it is open or the weekday has no hours anyway.
        """
        if day in self.closed:
            return self.closed[day]
        return public_holidays(self.country, self.subdivision, day.year).get(day)

    def intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours of a day as instants; none where it is not a working day."""
        hours = self.week[day.weekday()]
        if not hours or self.closed_for(day) is not None:
            return []
        instants = [(self._instant(day, start), self._instant(day, end)) for start, end in hours]
        return [(opens, closes) for opens, closes in instants if opens < closes]

    def _instant(self, day: date, minutes: int) -> datetime:
        """The instant at which the clock shows so many minutes after midnight, the first of two.

        Where the clock is put forward past that time, it is as long after the midnight before.
        """
        if minutes == END_OF_DAY:
            day, minutes = day + ONE_DAY, 0
        clock = time(minutes // 60, minutes % 60, tzinfo=zone_named(self.zone))
        return datetime.combine(day, clock).astimezone(UTC)

    def add_working_hours(self, start: datetime, hours: int) -> datetime:
        """The instant so many working hours after another; outside of hours, the next ones begin.

        Raises:
            NoWorkingTime: it is not within the years looked at.
        """
        left = timedelta(hours=hours)
        at = start.astimezone(UTC)
        for day in self._days_from(start):
            for opens, closes in self.intervals(day):
                begin = max(at, opens)
                if begin >= closes:
                    continue
                if begin + left <= closes:
                    return begin + left
                left -= closes - begin
                at = closes
        raise NoWorkingTime

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """The end of the working day so many working days after that of an instant.

        The day of an instant outside of hours is the next working day; that of an instant at the
        very end of a working day is that day.

        Raises:
            NoWorkingTime: it is not within the years looked at.
        """
        left = days
        for day in self._days_from(start):
            hours = self.intervals(day)
            if not hours or hours[-1][1] < start:
                continue
            if not left:
                return hours[-1][1]
            left -= 1
        raise NoWorkingTime

    def end_of(self, day: date) -> datetime:
        """The end of a day's working hours; of the day itself if it has none."""
        hours = self.intervals(day)
        return hours[-1][1] if hours else self._instant(day, END_OF_DAY - 1)

    def _days_from(self, start: datetime) -> Iterator[date]:
        """The days to look at: from that of the instant on, and the last moments of the one before.

        Where hours last until midnight, their end belongs to the day before.
        """
        first = start.astimezone(zone_named(self.zone)).date() - ONE_DAY
        for ahead in range(MOST_DAYS_AHEAD):
            yield first + ahead * ONE_DAY

    def holidays_after(self, day: date, number: int) -> list[tuple[date, str]]:
        """The next closed days that would be working days, at most two years ahead."""
        found = []
        for ahead in range(2 * 366):
            each = day + ahead * ONE_DAY
            reason = self.closed_for(each)
            if reason is not None and self.week[each.weekday()]:
                found.append((each, reason))
                if len(found) == number:
                    break
        return found


def minutes_of(clock: str) -> int:
    """Minutes since midnight of a time such as "09:00" or "24:00"."""
    hours, _colon, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def clock_of(minutes: int) -> str:
    """A time such as "09:00" of minutes since midnight."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def week_of(hours: Iterable[Iterable[Iterable[str]]]) -> Week:
    """The week of texts: for each weekday its hours, each a "from" and a "to"."""
    return tuple(tuple((minutes_of(start), minutes_of(end)) for start, end in day) for day in hours)


def as_stored(calendar: WorkingCalendar) -> dict[str, Any]:
    """A calendar as ``stored_calendar`` reads it."""
    return {
        "hours": [
            [[clock_of(start), clock_of(end)] for start, end in day] for day in calendar.week
        ],
        "country": calendar.country,
        "subdivision": calendar.subdivision,
        "closed": [
            [first.isoformat(), last.isoformat(), name]
            for first, last, name in calendar.closed_days
        ],
    }


def hours_text(hours: Iterable[Minutes]) -> str:
    """The hours of a day: "09:00-12:00, 13:00-17:00", "closed"."""
    texts = (f"{clock_of(start)}\N{EN DASH}{clock_of(end)}" for start, end in hours)
    return ", ".join(texts) or "closed"


@lru_cache(maxsize=1_000)
def stored_calendar(text: str, zone: str) -> WorkingCalendar:
    """The calendar that a company has stored as JSON; that of a new company for an empty object.

    Cached by its text, so the calendar is always that of the company's row that was read.

    Args:
        text: an object as of ``as_stored``.
        zone: that of the company.
    """
    stored = json.loads(text)
    if not stored:
        return WorkingCalendar(zone)
    return WorkingCalendar(
        zone,
        week_of(stored["hours"]),
        stored["country"],
        stored["subdivision"],
        tuple(
            (date.fromisoformat(first), date.fromisoformat(last), name)
            for first, last, name in stored["closed"]
        ),
    )
