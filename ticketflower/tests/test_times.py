"""Time zones, and how dates and times are written."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from django.utils import timezone
from django.utils.formats import date_format

from ticketflower.fields.time_zone import TimeZoneField
from ticketflower.lists.csv_export import safe_cell
from ticketflower.lists.filters import between
from ticketflower.tags.components import clock, moment
from ticketflower.times.wording import (
    clock_text,
    date_text,
    exact_text,
    relative_text,
    short_date_text,
)
from ticketflower.times.zones import (
    OLD_NAMES,
    current_name,
    known_zone,
    zone_label,
    zone_named,
    zone_names,
    zone_options,
)

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


class ZonesTest(SimpleTestCase):
    def test_every_zone_on_the_list_is_known_and_named_once(self) -> None:
        names = zone_names()

        self.assertEqual(len(names), len(set(names)))
        self.assertGreater(len(names), 400)
        for name in names:
            self.assertEqual(str(ZoneInfo(name)), name)
        for name in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"):
            self.assertIn(name, names)

    def test_what_browsers_call_a_zone_is_known(self) -> None:
        for old, name in OLD_NAMES.items():
            self.assertNotIn(old, zone_names())
            self.assertIn(name, zone_names())
        self.assertEqual(current_name("Asia/Calcutta"), "Asia/Kolkata")

    def test_an_unknown_name_is_refused_in_words(self) -> None:
        for name in ("Mars/Olympus", "../../etc/passwd", "europe/berlin", "CET"):
            with self.assertRaises(ValidationError) as refused:
                known_zone(name)
            self.assertIn(f"“{name}” is not a time zone", refused.exception.messages[0])

    def test_a_zone_that_the_system_has_lost_is_utc_and_logged(self) -> None:
        with self.assertLogs("ticketflower.times.zones", "ERROR"):
            self.assertEqual(zone_named("Mars/Gone"), UTC)

    def test_labels_have_the_offset_of_the_day(self) -> None:
        for name, at, label in (
            ("Europe/Berlin", WINTER, "Europe/Berlin (UTC+1)"),
            ("Europe/Berlin", SUMMER, "Europe/Berlin (UTC+2)"),
            ("America/New_York", WINTER, "America/New York (UTC-5)"),
            ("America/St_Johns", WINTER, "America/St Johns (UTC-3:30)"),
            ("Asia/Kolkata", WINTER, "Asia/Kolkata (UTC+5:30)"),
            ("Pacific/Apia", WINTER, "Pacific/Apia (UTC+13)"),
            ("UTC", WINTER, "UTC"),
        ):
            self.assertEqual(zone_label(name, at), label)

    def test_the_list_is_by_region(self) -> None:
        options = dict(zone_options(date(2026, 1, 15)))

        self.assertIn(("Europe/Berlin", "Europe/Berlin (UTC+1)"), options["Europe"])
        self.assertEqual(options["UTC"], (("UTC", "UTC"),))


class FieldTest(SimpleTestCase):
    def test_the_list_has_groups_and_what_is_chosen(self) -> None:
        widget: Any = TimeZoneField(empty_label="Company default: <UTC>", guesses=True).widget

        made = widget.render("zone", "Asia/Kolkata", {"id": "id_zone", "class": "x"})

        self.assertIn('<optgroup label="Asia">', made)
        self.assertIn('<option value="Asia/Kolkata" selected data-tf-also="Asia/Calcutta">', made)
        self.assertEqual(made.count(" selected"), 1)
        self.assertIn('<option value="">Company default: &lt;UTC&gt;</option>', made)
        self.assertTrue(made.startswith('<select name="zone" id="id_zone" class="x" data-tf-guess'))

    def test_old_names_become_those_of_today_and_unknown_ones_are_refused(self) -> None:
        field = TimeZoneField()

        self.assertEqual(field.clean("Europe/Kiev"), "Europe/Kyiv")
        for wrong in ("", "Mars/Olympus"):
            with self.assertRaises(ValidationError):
                field.clean(wrong)
        self.assertEqual(TimeZoneField(empty_label="None").clean(""), "")


class WordingTest(SimpleTestCase):
    def test_dates_and_times_are_american_and_short(self) -> None:
        for hour, words in ((0, "12:05 AM"), (11, "11:05 AM"), (12, "12:05 PM"), (16, "4:05 PM")):
            at = datetime(2026, 9, 2, hour, 5, tzinfo=UTC)
            self.assertEqual(clock_text(at), words)
            self.assertEqual(exact_text(at), f"Sep 2, 2026, {words} UTC")

    def test_templates_write_them_alike(self) -> None:
        for month in range(1, 13):
            at = datetime(2026, month, 3, 13, 7, tzinfo=UTC)
            self.assertEqual(date_format(at, "DATE_FORMAT"), date_text(at))
            self.assertEqual(f"{date_format(at, 'DATETIME_FORMAT')} UTC", exact_text(at))

    def test_narrow_columns_leave_out_the_year_or_the_day(self) -> None:
        today = date(2026, 11, 29)
        for day, text in ((date(2026, 12, 7), "Dec 7"), (date(2025, 12, 30), "Dec 2025")):
            self.assertEqual(short_date_text(day, today), text)

    def test_a_zone_without_a_short_name_has_its_offset(self) -> None:
        for name, words in (
            ("Europe/Berlin", "Jan 15, 2026, 1:00 AM CET"),
            ("America/New_York", "Jan 14, 2026, 7:00 PM EST"),
            ("Asia/Kolkata", "Jan 15, 2026, 5:30 AM IST"),
            ("Pacific/Apia", "Jan 15, 2026, 1:00 PM UTC+13"),
            ("America/Sao_Paulo", "Jan 14, 2026, 9:00 PM UTC-3"),
        ):
            self.assertEqual(exact_text(WINTER.astimezone(ZoneInfo(name))), words)

    def test_how_long_ago(self) -> None:
        day = timedelta(days=1)
        for past, words in (
            (timedelta(seconds=59), "just now"),
            (timedelta(minutes=1), "1 min ago"),
            (timedelta(minutes=59, seconds=59), "59 min ago"),
            (timedelta(hours=1), "1 h ago"),
            (day - timedelta(seconds=1), "23 h ago"),
            (day, "1 day ago"),
            (2 * day, "2 days ago"),
            (6 * day, "6 days ago"),
            (21 * day, "3 wk ago"),
            (60 * day, "1 mo ago"),
            (364 * day, "11 mo ago"),
            (800 * day, "2 yr ago"),
            (-timedelta(minutes=5), "in 5 min"),
            (-2 * day, "in 2 days"),
            (-timedelta(seconds=1), "just now"),
        ):
            self.assertEqual(relative_text(past.total_seconds()), words)

    def test_two_zones_show_the_same_instant(self) -> None:
        at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        for name, value, words in (
            ("Europe/Berlin", "2026-10-25T02:30:00+02:00", "2:30 AM CEST"),
            ("America/New_York", "2026-10-24T20:30:00-04:00", "8:30 PM EDT"),
        ):
            with timezone.override(ZoneInfo(name)):
                for tag in (moment(at), clock(at)):
                    self.assertIn(f'datetime="{value}"', tag)
                    self.assertIn(words, tag)
                self.assertEqual(datetime.fromisoformat(value), at)


def length_of(zone: str, day: date) -> timedelta:
    """How long the filter for one day is."""
    with timezone.override(ZoneInfo(zone)):
        condition = between("at", day, day)
    ends: Any = dict(condition.children)  # type: ignore[arg-type] # pairs
    length: timedelta = ends["at__lt"].astimezone(UTC) - ends["at__gte"].astimezone(UTC)
    return length


class DaysTest(SimpleTestCase):
    def test_a_day_has_the_hours_that_its_zone_gives_it(self) -> None:
        for zone, day, hours in (
            ("Europe/Berlin", date(2026, 10, 25), 25),
            ("Europe/Berlin", date(2026, 3, 29), 23),
            ("Europe/Berlin", date(2026, 5, 1), 24),
            ("America/New_York", date(2026, 11, 1), 25),
            ("America/New_York", date(2026, 3, 8), 23),
            ("Asia/Kolkata", date(2026, 10, 25), 24),
            ("Pacific/Apia", date(2026, 10, 25), 24),
            ("Africa/Cairo", date(2026, 4, 24), 23),  # its clocks change at midnight
            ("America/Havana", date(2026, 3, 8), 23),
            ("UTC", date(2026, 10, 25), 24),
        ):
            with self.subTest(f"{zone} {day}"):
                self.assertEqual(length_of(zone, day), timedelta(hours=hours))

    def test_exports_have_the_offset_of_the_instant(self) -> None:
        for zone, instant, cell in (
            ("Europe/Berlin", "2026-03-29T00:59:59+00:00", "2026-03-29T01:59:59+01:00"),
            ("Europe/Berlin", "2026-03-29T01:00:00+00:00", "2026-03-29T03:00:00+02:00"),
            ("Europe/Berlin", "2026-10-25T00:30:00+00:00", "2026-10-25T02:30:00+02:00"),
            ("Europe/Berlin", "2026-10-25T01:30:00+00:00", "2026-10-25T02:30:00+01:00"),
            ("America/New_York", "2026-11-29T21:52:07.9+00:00", "2026-11-29T16:52:07-05:00"),
            ("Asia/Kolkata", "2026-11-29T20:00:00+00:00", "2026-11-30T01:30:00+05:30"),
            ("Pacific/Apia", "2026-11-29T12:00:00+00:00", "2026-11-30T01:00:00+13:00"),
        ):
            with self.subTest(cell), timezone.override(ZoneInfo(zone)):
                self.assertEqual(safe_cell(datetime.fromisoformat(instant)), cell)
