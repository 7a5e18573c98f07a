"""Working calendar: working hours and days later, across breaks, holidays and changes of clocks."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ticketflower.times.public_holidays import countries, public_holidays, subdivisions
from ticketflower.times.working_calendar import (
    END_OF_DAY,
    NINE_TO_FIVE,
    NoWorkingTime,
    Week,
    WorkingCalendar,
    as_stored,
    stored_calendar,
)

BERLIN = "Europe/Berlin"
WITH_BREAK = (((8 * 60, 12 * 60), (13 * 60, 17 * 60)),) * 5 + ((),) * 2
MINUTE = timedelta(minutes=1)


def at(text: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def shown(instant: datetime, zone: str = BERLIN) -> str:
    return instant.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


class WorkingHoursTest(SimpleTestCase):
    calendar = WorkingCalendar(BERLIN, WITH_BREAK)

    def after(self, start: str, hours: int) -> str:
        return shown(self.calendar.add_working_hours(at(start), hours))

    def test_hours_within_a_day_leave_out_the_break(self) -> None:
        self.assertEqual(self.after("2026-12-01 09:00", 2), "Tue 2026-12-01 11:00")
        self.assertEqual(self.after("2026-12-01 11:00", 2), "Tue 2026-12-01 14:00")

    def test_hours_that_end_with_the_day_end_with_it(self) -> None:
        self.assertEqual(self.after("2026-12-01 08:00", 8), "Tue 2026-12-01 17:00")
        self.assertEqual(self.after("2026-12-01 08:00", 9), "Wed 2026-12-02 09:00")

    def test_a_start_outside_of_hours_begins_at_the_next_opening(self) -> None:
        for start in ("2026-12-04 17:00", "2026-12-05 11:11", "2026-12-07 03:00"):
            with self.subTest(start):
                self.assertEqual(self.after(start, 1), "Mon 2026-12-07 09:00")

    def test_hours_until_midnight_continue_after_it(self) -> None:
        nights = WorkingCalendar(BERLIN, (((0, 60), (END_OF_DAY - 60, END_OF_DAY)),) * 7)
        self.assertEqual(
            shown(nights.add_working_hours(at("2026-12-01 23:30"), 1)), "Wed 2026-12-02 00:30"
        )

    def test_a_calendar_without_working_time_is_refused(self) -> None:
        for week in (((),) * 7, (((540, 599),),) + ((),) * 6):
            with self.assertRaises(NoWorkingTime):
                WorkingCalendar(BERLIN, week)

    def test_hours_beyond_all_days_looked_at_are_refused_in_time(self) -> None:
        only_mondays = WorkingCalendar(BERLIN, (((540, 600),),) + ((),) * 6)
        with self.assertRaises(NoWorkingTime):
            only_mondays.add_working_hours(at("2026-12-01 09:00"), 10_000)


class WorkingDaysTest(SimpleTestCase):
    calendar = WorkingCalendar(BERLIN, WITH_BREAK, "DE", "BY")

    def after(self, start: str, days: int) -> str:
        return shown(self.calendar.add_working_days(at(start), days))

    def test_days_end_with_the_working_day(self) -> None:
        self.assertEqual(self.after("2026-12-01 09:00", 1), "Wed 2026-12-02 17:00")
        self.assertEqual(self.after("2026-12-01 12:30", 2), "Thu 2026-12-03 17:00")

    def test_a_start_outside_of_hours_counts_from_the_next_working_day(self) -> None:
        self.assertEqual(self.after("2026-12-01 17:01", 1), "Thu 2026-12-03 17:00")
        self.assertEqual(self.after("2026-12-05 11:00", 1), "Tue 2026-12-08 17:00")

    def test_holidays_of_country_and_subdivision_are_left_out(self) -> None:
        self.assertEqual(self.after("2026-12-23 09:00", 2), "Mon 2026-12-28 17:00")
        self.assertEqual(self.after("2027-01-05 09:00", 1), "Thu 2027-01-07 17:00")  # Epiphany
        berlin = WorkingCalendar(BERLIN, WITH_BREAK, "DE", "BE")
        self.assertEqual(
            shown(berlin.add_working_days(at("2027-01-05 09:00"), 1)), "Wed 2027-01-06 17:00"
        )

    def test_own_closed_days_are_left_out(self) -> None:
        closed = WorkingCalendar(
            BERLIN, WITH_BREAK, closed_days=((date(2026, 12, 2), date(2026, 12, 2), "Trade fair"),)
        )
        self.assertEqual(
            shown(closed.add_working_days(at("2026-12-01 09:00"), 1)), "Thu 2026-12-03 17:00"
        )

    def test_a_date_ends_with_its_hours_or_with_the_day(self) -> None:
        self.assertEqual(shown(self.calendar.end_of(date(2026, 12, 1))), "Tue 2026-12-01 17:00")
        self.assertEqual(shown(self.calendar.end_of(date(2026, 12, 6))), "Sun 2026-12-06 23:59")

    def test_the_next_closed_days_are_those_of_working_days(self) -> None:
        self.assertEqual(
            self.calendar.holidays_after(date(2026, 12, 24), 3),
            [
                (date(2026, 12, 25), "Christmas Day"),
                (date(2027, 1, 1), "New Year's Day"),
                (date(2027, 1, 6), "Epiphany"),
            ],
        )


class StoredCalendarTest(SimpleTestCase):
    def test_a_new_company_works_from_nine_to_five(self) -> None:
        calendar = stored_calendar("{}", BERLIN)

        self.assertEqual((calendar.week, calendar.country), (NINE_TO_FIVE, ""))
        self.assertEqual(
            shown(calendar.add_working_days(at("2026-12-24 10:00"), 1)), "Fri 2026-12-25 17:00"
        )

    def test_what_is_stored_is_read(self) -> None:
        text = (
            '{"hours": [[["08:00", "12:30"]], [], [], [], [], [], []], "country": "DE",'
            ' "subdivision": "BY", "closed": [["2026-12-24", "2026-12-26", "Closed"]]}'
        )
        calendar = stored_calendar(text, BERLIN)

        self.assertEqual(calendar.week[0], ((480, 750),))
        self.assertEqual(len(calendar.closed), 3)
        self.assertEqual(json.dumps(as_stored(calendar)), text)


class PublicHolidaysTest(SimpleTestCase):
    def test_countries_and_subdivisions_have_names(self) -> None:
        self.assertIn(("DE", "Germany"), countries())
        self.assertIn(("BY", "Bayern"), subdivisions("DE"))
        self.assertEqual(subdivisions("XX"), ())

    def test_an_unknown_country_has_no_holidays(self) -> None:
        with self.assertLogs("ticketflower.times.public_holidays", "ERROR"):
            self.assertEqual(public_holidays("XX", "", 2026), {})
        self.assertEqual(public_holidays("", "", 2026), {})

    def test_names_are_in_english(self) -> None:
        self.assertEqual(public_holidays("DE", "", 2026)[date(2026, 12, 25)], "Christmas Day")


def weeks(quarters: st.SearchStrategy[int]) -> st.SearchStrategy[Week]:
    """Weeks with at most two intervals a day, which begin and end at these quarters of an hour."""
    times = st.lists(quarters.map(lambda each: each * 15), unique=True, max_size=4)
    hours = times.map(sorted).map(
        lambda each: tuple(zip(each[::2], each[1::2], strict=False))  # an odd one is left out
    )
    week = st.tuples(*[hours] * 7)
    return week.filter(lambda each: sum(end - start for day in each for start, end in day) >= 240)


ZONES = st.sampled_from(
    ["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "America/Havana"]
)
# Around the changes of clocks of 2026, and any time of that year.
CHANGES = (
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
)
"""Of the clocks of these zones in 2026."""

STARTS = st.one_of(
    st.integers(0, 525_600).map(lambda each: datetime(2026, 1, 1, tzinfo=UTC) + each * MINUTE),
    st.tuples(st.sampled_from(CHANGES), st.integers(-2_000, 600)).map(
        lambda each: each[0] + each[1] * MINUTE
    ),
)


def calendars(quarters: st.SearchStrategy[int]) -> st.SearchStrategy[WorkingCalendar]:
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda each: (each, each, ""))
    closed = st.lists(days, max_size=5).map(tuple)
    return st.builds(WorkingCalendar, ZONES, weeks(quarters), closed_days=closed)


CALENDARS = calendars(st.integers(0, 96))
WITHOUT_TIMES_THAT_CHANGE = calendars(st.one_of(st.just(0), st.integers(13, 96)))
"""No hours begin or end at times that the clock may show twice or never."""


class WorkingCalendarPropertiesTest(SimpleTestCase):
    @settings(deadline=None, max_examples=60)
    @given(WITHOUT_TIMES_THAT_CHANGE, STARTS, st.integers(1, 12))
    def test_hours_are_those_of_a_walk_by_minutes_on_the_clock(
        self, calendar: WorkingCalendar, start: datetime, hours: int
    ) -> None:
        due = calendar.add_working_hours(start, hours)

        assume(due - start < timedelta(days=6))
        zone, left = ZoneInfo(calendar.zone), hours * 60
        at = start
        while left:
            clock = at.astimezone(zone)
            minute = clock.hour * 60 + clock.minute
            hours_of_day = calendar.week[clock.weekday()]
            if clock.date() not in calendar.closed:
                left -= any(opens <= minute < closes for opens, closes in hours_of_day)
            at += MINUTE
        self.assertEqual(due, at)

    @settings(deadline=None, max_examples=60)
    @given(CALENDARS, STARTS, st.integers(1, 60), st.integers(1, 60))
    def test_hours_and_then_hours_are_the_sum_of_both(
        self, calendar: WorkingCalendar, start: datetime, one: int, other: int
    ) -> None:
        in_two = calendar.add_working_hours(calendar.add_working_hours(start, one), other)
        self.assertEqual(in_two, calendar.add_working_hours(start, one + other))

    @settings(deadline=None, max_examples=60)
    @given(CALENDARS, STARTS, st.integers(1, 30), st.integers(1, 30))
    def test_days_and_then_days_are_the_sum_of_both(
        self, calendar: WorkingCalendar, start: datetime, one: int, other: int
    ) -> None:
        in_two = calendar.add_working_days(calendar.add_working_days(start, one), other)
        self.assertEqual(in_two, calendar.add_working_days(start, one + other))

    @settings(deadline=None, max_examples=60)
    @given(CALENDARS, STARTS, st.integers(0, 5_000), st.integers(1, 40), st.integers(0, 10))
    def test_later_starts_and_more_time_are_due_no_earlier(
        self, calendar: WorkingCalendar, start: datetime, minutes: int, time: int, more: int
    ) -> None:
        later = start + minutes * MINUTE
        for add in (calendar.add_working_hours, calendar.add_working_days):
            due = add(start, time)
            self.assertGreater(due, start)
            self.assertLessEqual(due, add(later, time))
            self.assertLessEqual(due, add(start, time + more))

    @settings(deadline=None, max_examples=60)
    @given(CALENDARS, STARTS, st.integers(1, 20))
    def test_what_is_due_in_days_is_due_when_a_day_ends(
        self, calendar: WorkingCalendar, start: datetime, days: int
    ) -> None:
        due = calendar.add_working_days(start, days)
        local = due.astimezone(ZoneInfo(calendar.zone))
        ends = [calendar.end_of(local.date() - ahead * timedelta(days=1)) for ahead in (0, 1)]
        self.assertIn(due, ends)
