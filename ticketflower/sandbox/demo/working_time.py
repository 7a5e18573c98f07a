"""The hours in which the demo's people work, so that nothing is done at night."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

OPENS, CLOSES = time(8), time(17)
MINUTES_A_DAY = (CLOSES.hour - OPENS.hour) * 60
WEEKS = 3
DAYS = WEEKS * 5
MINUTES = DAYS * MINUTES_A_DAY


class WorkingTime:
    """Three weeks of working minutes, of which the last has just passed.

    Counted in working minutes, the demo is the same on every day and at every hour.
    """

    def __init__(self, now: datetime) -> None:
        self.end = _last_working_moment(timezone.localtime(now).replace(second=0, microsecond=0))

    def at(self, minute: int) -> datetime:
        """The moment of a working minute; negative ones lie before the three weeks."""
        left, moment = MINUTES - minute, self.end
        while (today := _minutes_since_opening(moment)) < left:
            left -= today
            moment = _closing_before(moment)
        return moment - timedelta(minutes=left)


def working_day(start: date, count: int = 1) -> date:
    """The ``count``-th working day from ``start`` on."""
    day = start
    while True:
        if day.weekday() < 5:
            count -= 1
        if count <= 0:
            return day
        day += timedelta(days=1)


def _last_working_moment(moment: datetime) -> datetime:
    if moment.weekday() >= 5 or moment.time() <= OPENS:
        return _closing_before(moment)
    return min(moment, _at(moment, CLOSES))


def _closing_before(moment: datetime) -> datetime:
    day = moment - timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return _at(day, CLOSES)


def _minutes_since_opening(moment: datetime) -> int:
    return int((moment - _at(moment, OPENS)).total_seconds()) // 60


def _at(day: datetime, clock: time) -> datetime:
    return day.replace(hour=clock.hour, minute=clock.minute)
