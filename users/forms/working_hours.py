"""Form of the working calendar: hours of each weekday, country of the holidays, closed days."""

import re
from datetime import date
from itertools import pairwise
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict

from ticketflower.fields.one_line import OneLineField
from ticketflower.fields.required import set_required_messages
from ticketflower.times.public_holidays import countries, subdivisions
from ticketflower.times.working_calendar import (
    END_OF_DAY,
    FEWEST_MINUTES,
    MOST_INTERVALS,
    ClosedDays,
    Minutes,
    WorkingCalendar,
    hours_text,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOSED = "closed"
MOST_CLOSED = 100
"""Lines of own closed days."""
MOST_DAYS_CLOSED = 366
"""Days of one of these lines."""
LONGEST_REASON = 100

_INTERVAL = re.compile(
    r"(\d{1,2})(?:[:.h](\d\d))?\s*([ap]\.?m\.?)?\s*(?:-|\N{EN DASH}|\N{EM DASH}|to)\s*"
    r"(\d{1,2})(?:[:.h](\d\d))?\s*([ap]\.?m\.?)?",
    re.IGNORECASE,
)
_CLOSED_LINE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:\s*(?:-|\N{EN DASH}|to|until)\s*(\d{4}-\d\d-\d\d))?[\s:,;]*(.*)",
    re.IGNORECASE,
)


class HoursField(OneLineField):
    """Hours of a weekday as people write them: "9:00-17:00", "8-12, 13-17", "closed"."""

    @override
    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, max_length=60)

    @override
    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else hours_text(value or ())

    @override
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return _hours(text) if text else ""

    @override
    def run_validators(self, value: Any) -> None:
        """The text was limited by ``to_python``; hours have nothing to check."""

    @override
    def validate(self, value: Any) -> None:
        if value == "":
            super().validate(value)


def _hours(text: str) -> tuple[Minutes, ...]:
    if text.strip().casefold() == CLOSED:
        return ()
    found = [_INTERVAL.fullmatch(each.strip()) for each in re.split(r",|;|\band\b", text)]
    if not all(found):
        raise ValidationError("Enter hours such as 9:00-17:00 or 8:00-12:00, 13:00-17:00.")
    if len(found) > MOST_INTERVALS:
        raise ValidationError("Enter at most two time ranges, such as 8:00-12:00, 13:00-17:00.")
    hours = tuple(
        (_minutes(*each.group(1, 2, 3)), _minutes(*each.group(4, 5, 6)) or END_OF_DAY)
        for each in found
        if each is not None
    )
    times = [time for each in hours for time in each]
    if any(one >= other for one, other in pairwise(times)):
        raise ValidationError("Enter times in order: each range must end after it starts.")
    return hours


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValidationError("With AM or PM, enter hours from 1 to 12.")
        hours = hours % 12 + (12 if half.casefold().startswith("p") else 0)
    if minutes > 59 or hours * 60 + minutes > END_OF_DAY:
        raise ValidationError("Enter times from 0:00 to 24:00.")
    return hours * 60 + minutes


class ClosedDaysField(forms.CharField):
    """Closed days, one a line: a date or two, and a name."""

    widget = forms.Textarea(attrs={"rows": 4})

    @override
    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(map(_line, value or ()))

    @override
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        ProhibitNullCharactersValidator()(text)
        lines = [line.strip() for line in text.splitlines()]
        days = [_closed(line) for line in lines if line]
        if len(days) > MOST_CLOSED:
            raise ValidationError(f"Enter at most {MOST_CLOSED} lines.")
        return tuple(sorted(days))

    @override
    def run_validators(self, value: Any) -> None:
        """Each line was checked by ``to_python``."""


def _closed(line: str) -> ClosedDays:
    found = _CLOSED_LINE.fullmatch(line)
    try:
        if found is None:
            raise ValueError
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        raise ValidationError(
            "“%(line)s” must start with a date such as 2026-12-24.", params={"line": line[:60]}
        ) from None
    if not 0 <= (last - first).days < MOST_DAYS_CLOSED:
        raise ValidationError(
            "“%(line)s” must end on or after its first day, and within a year.",
            params={"line": line[:60]},
        )
    return first, last, found[3].strip()[:LONGEST_REASON]


def _line(closed: ClosedDays) -> str:
    first, last, name = closed
    days = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
    return f"{days} {name}".strip()


class WorkingHoursForm(forms.Form):
    """The working calendar of the company.

    Args:
        data: what was sent; a region of another country than the one chosen is left out.
        calendar: the calendar as it is.
    """

    country = forms.ChoiceField(
        label="Country",
        required=False,
        help_text="Its public holidays are closed days.",
    )
    subdivision = forms.ChoiceField(
        label="State or region",
        required=False,
        help_text="To list a country's regions, choose it and select “Show holidays”.",
    )
    closed = ClosedDaysField(
        label="Other closed days",
        required=False,
        help_text="One per line, such as 2026-12-24 or 2026-12-27 to 2026-12-31 Company holidays.",
    )

    def __init__(self, data: QueryDict | None, *, calendar: WorkingCalendar) -> None:
        initial = {
            "country": calendar.country,
            "subdivision": calendar.subdivision,
            "closed": calendar.closed_days,
            **{f"day_{number}": hours for number, hours in enumerate(calendar.week)},
        }
        country = data.get("country", "") if data is not None else calendar.country
        regions = subdivisions(country)
        if data is not None and data.get("subdivision", "") not in dict(regions):
            data = data.copy()
            data["subdivision"] = ""
        super().__init__(data, initial=initial)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = HoursField(label=name)
        self.fields["country"].choices = [("", "None"), *countries()]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["subdivision"].choices = [("", "Whole country"), *regions]  # type: ignore[attr-defined] # a ChoiceField
        self.order_fields([f"day_{number}" for number in range(7)])
        set_required_messages(self)

    @property
    def days(self) -> list[forms.BoundField]:
        """The fields of the hours, Monday first."""
        return [self[f"day_{number}"] for number in range(7)]

    @override
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        week = [cleaned.get(f"day_{number}") for number in range(7)]
        if None not in week:
            minutes = sum(end - start for day in week for start, end in day or ())
            if minutes < FEWEST_MINUTES:
                raise ValidationError("Enter at least one working hour a week.")
        return cleaned

    def calendar(self, zone: str) -> WorkingCalendar:
        """The calendar that was sent; the form is valid.

        Args:
            zone: that of the company.
        """
        data = self.cleaned_data
        week = tuple(data[f"day_{number}"] for number in range(7))
        return WorkingCalendar(zone, week, data["country"], data["subdivision"], data["closed"])
