"""Instants that are typed in a person's time zone, and kept in UTC."""

from typing import Any
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase
from django.utils import timezone

from ticketflower.types import JsonObject
from workflow_design.answers.display import facts
from workflow_design.tests.answers_forms import form_of, questions
from workflow_design.tests.test_schema_forms_round_trip import sent_by_a_browser

INSTANT: JsonObject = {"it": {"type": "string", "format": "date-time", "title": "Due"}}


class TypedInstantsTest(SimpleTestCase):
    def typed(self, zone: str, text: str) -> Any:
        asked = questions(INSTANT)
        with timezone.override(ZoneInfo(zone)):
            form = form_of(asked, {"it": text})
            return form.answers()["it"] if form.is_valid() else form.errors["it"][0]

    def test_what_is_typed_is_kept_in_utc(self) -> None:
        for zone, text, kept in (
            ("UTC", "2026-07-01T09:00", "2026-07-01T09:00:00Z"),
            ("Europe/Berlin", "2026-07-01T09:00", "2026-07-01T07:00:00Z"),
            ("Europe/Berlin", "2026-01-01T09:00", "2026-01-01T08:00:00Z"),
            ("America/New_York", "2026-11-29 16:52", "2026-11-29T21:52:00Z"),
            ("Asia/Kolkata", "2026-07-01T05:00", "2026-06-30T23:30:00Z"),
            ("Pacific/Apia", "2026-07-01T09:00", "2026-06-30T20:00:00Z"),
            ("Europe/Berlin", "2026-07-01T09:00+09:00", "2026-07-01T00:00:00Z"),
            ("Europe/Berlin", "2026-07-01T09:00Z", "2026-07-01T09:00:00Z"),
        ):
            with self.subTest(f"{zone} {text}"):
                self.assertEqual(self.typed(zone, text), kept)

    def test_an_hour_that_comes_twice_is_the_first(self) -> None:
        kept = self.typed("Europe/Berlin", "2026-10-25T02:30")

        self.assertEqual(kept, "2026-10-25T00:30:00Z")

    def test_an_hour_that_is_missing_is_refused_in_words(self) -> None:
        self.assertEqual(
            self.typed("Europe/Berlin", "2026-03-29T02:30"),
            "2:30 AM does not exist on Mar 29, 2026 in Europe/Berlin: clocks go forward then.",
        )
        self.assertEqual(self.typed("Europe/Berlin", "2026-03-29T03:00"), "2026-03-29T01:00:00Z")

    def test_what_is_sent_unchanged_is_kept(self) -> None:
        for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"):
            for known in (
                "2026-10-25T00:30:00Z",
                "2026-10-25T01:30:00Z",
                "2026-11-01T05:30:00Z",
                "2026-11-01T06:30:00Z",
                "0001-01-01T00:00:00Z",
                "0999-06-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
            ):
                with self.subTest(f"{zone} {known}"), timezone.override(ZoneInfo(zone)):
                    asked, data = questions(INSTANT), {"it": known}
                    form = form_of(asked, sent_by_a_browser(form_of(asked, known=data)), known=data)
                    self.assertTrue(form.is_valid(), form.errors)
                    self.assertEqual(form.answers()["it"], known)
                    self.assertEqual(len(facts(asked, data)), 1)

    def test_the_zone_is_said(self) -> None:
        with timezone.override(ZoneInfo("America/New_York")):
            field = form_of(questions(INSTANT)).fields["it"]
            ((_label, shown),) = facts(questions(INSTANT), {"it": "2026-11-29T21:52:00Z"})

        self.assertEqual(field.help_text, "Time zone: America/New York.")
        self.assertEqual(shown, "Nov 29, 2026, 4:52 PM EST")

    def test_bounds_are_in_the_zone(self) -> None:
        bounded = {"it": {**INSTANT["it"], "formatMinimum": "2026-11-29T21:52:00Z"}}
        with timezone.override(ZoneInfo("America/New_York")):
            form = form_of(questions(bounded), {"it": "2026-11-29T16:51"})

            self.assertEqual(form.fields["it"].widget.attrs["min"], "2026-11-29T16:52")
            self.assertEqual(form.errors["it"], ["Due must be Nov 29, 2026, 4:52 PM EST or later."])
