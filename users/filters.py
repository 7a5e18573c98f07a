"""Filters of lists: allow-listed keys in the URL, several values each, shown as chips (DESIGN 8).

A key or a value that a list does not know changes nothing, so no URL reaches past what its
filters say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

CURSOR_KEYS = ("before", "after")

type Rows = QuerySet[Any]
type Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """A filter value in use, and the URL of the list without it."""

    text: str
    url: str


@dataclass(frozen=True)
class Choice:
    """A filter by some of a number of values.

    Args:
        key: its name in the URL.
        label: its name for people.
        options: gives values and their names, in the company's scope.
        narrow: the rows that have one of the values.
        shown_as: check boxes for a few values, a drop-down that adds one at a time for many.
    """

    key: str
    label: str
    options: Callable[[], Options]
    narrow: Callable[[Any, list[str]], Any]
    shown_as: Literal["checks", "select"] = "checks"


@dataclass(frozen=True)
class Period:
    """A filter by day: ``KEY_from`` and ``KEY_until``, both included.

    Args:
        key: the beginning of its names in the URL.
        label: its name for people.
        narrow: the rows from the first day to the last; None where that end is open.
        field: when it was; lists of some days are in this order, since an index that has the
            days together has them in no other. Empty where a list has one order only.
    """

    key: str
    label: str
    narrow: Callable[[Any, date | None, date | None], Any]
    field: str = ""


def between(field: str, first: date | None, last: date | None) -> Q:
    """The condition that a moment is in these days of the site's time zone, both included."""
    condition = Q()
    if first is not None:
        condition &= Q(**{f"{field}__gte": _midnight(first)})
    if last is not None and last < date.max:
        condition &= Q(**{f"{field}__lt": _midnight(last + timedelta(days=1))})
    return condition


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def without(query: QueryDict, key: str, value: str | None = None) -> str:
    """The URL of the list's first page without a value of a key, or without the key."""
    left = query.copy()
    kept = [each for each in left.getlist(key) if value is not None and each != value]
    left.setlist(key, kept)
    for cursor in CURSOR_KEYS:
        left.pop(cursor, None)
    return f"?{left.urlencode()}"


class ChosenValues:
    """A ``Choice`` as one URL has it."""

    def __init__(self, choice: Choice, query: QueryDict) -> None:
        self.key, self.label, self.shown_as = choice.key, choice.label, choice.shown_as
        self._choice = choice
        self._query = query

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self._choice.options())

    @cached_property
    def values(self) -> list[str]:
        """Those of the URL that are options, each once."""
        asked = dict.fromkeys(self._query.getlist(self.key))
        return [value for value in asked if value in self._names] if asked else []

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its part of a URL's query."""
        return [(self.key, value) for value in self.values]

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Value, name, and whether it is chosen."""
        return [(value, name, value in self.values) for value, name in self._names.items()]

    @property
    def chips(self) -> list[Chip]:
        """One for each value."""
        return [
            Chip(f"{self.label}: {self._names[value]}", without(self._query, self.key, value))
            for value in self.values
        ]

    def narrow(self, rows: Rows) -> Rows:
        """The rows that are left."""
        narrowed: Rows = self._choice.narrow(rows, self.values) if self.values else rows
        return narrowed


class ChosenDays:
    """A ``Period`` as one URL has it."""

    shown_as = "days"

    def __init__(self, period: Period, query: QueryDict) -> None:
        self.key, self.label, self.field = period.key, period.label, period.field
        self.from_key, self.until_key = f"{period.key}_from", f"{period.key}_until"
        self._period = period
        self._query = query

    def _day(self, key: str) -> date | None:
        try:
            return parse_date(self._query.get(key, ""))
        except ValueError:
            return None

    @property
    def first(self) -> date | None:
        """The first day, or None where that end is open or makes no sense."""
        return self._day(self.from_key)

    @property
    def last(self) -> date | None:
        """The last day, or None where that end is open or makes no sense."""
        return self._day(self.until_key)

    @property
    def narrows(self) -> bool:
        """Whether there is a first or a last day."""
        return self.first is not None or self.last is not None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its part of a URL's query."""
        ends = ((self.from_key, self.first), (self.until_key, self.last))
        return [(key, day.isoformat()) for key, day in ends if day is not None]

    @property
    def chips(self) -> list[Chip]:
        """One for each end."""
        ends = ((self.from_key, "from", self.first), (self.until_key, "until", self.last))
        return [
            Chip(f"{self.label} {word} {date_format(day)}", without(self._query, key))
            for key, word, day in ends
            if day is not None
        ]

    def narrow(self, rows: Rows) -> Rows:
        """The rows that are left."""
        if not self.narrows:
            return rows
        narrowed: Rows = self._period.narrow(rows, self.first, self.last)
        return narrowed


def chosen(filters: Sequence[Choice | Period], query: QueryDict) -> list[ChosenValues | ChosenDays]:
    """The filters of a list as one URL has them."""
    return [
        ChosenValues(each, query) if isinstance(each, Choice) else ChosenDays(each, query)
        for each in filters
    ]
