"""Filters of lists: declared keys in the URL, several values each, shown as chips.

A key that a list does not know changes nothing. A value that a filter does not know, such as a
ticket type that was discarded after a link to its tickets was saved, fits no row: a list that was
narrowed never shows more than was asked for, and its chip says why.
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

from ticketflower.times.wording import date_text
from ticketflower.times.zones import current_zone_words

LONGEST_UNKNOWN = 60
"""Characters of an unknown value that a chip shows."""

CURSOR_KEYS = ("before", "after")

NOBODY = "nobody"
"""The value of a filter by people that asks for rows without a person."""

type Rows = QuerySet[Any]
type Options = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """A filter value in use, and the URL of the list without it."""

    text: str
    url: str


@dataclass(frozen=True)
class ChoiceFilter:
    """Filter by one or more of several values.

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
class DateRangeFilter:
    """Filter by a range of days: ``KEY_from`` and ``KEY_until``, both included.

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
    """The condition that a time is in these days of the current time zone, both included."""
    condition = Q()
    if first is not None:
        condition &= Q(**{f"{field}__gte": midnight(first)})
    if last is not None and last < date.max:
        condition &= Q(**{f"{field}__lt": midnight(last + timedelta(days=1))})
    return condition


def midnight(day: date) -> datetime:
    """When a day begins in the current time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def url_without(query: QueryDict, key: str, value: str | None = None) -> str:
    """The URL of the list's first page without a value of a key, or without the key."""
    left = query.copy()
    kept = [
        each
        for each in left.getlist(key)
        if value is not None and each.replace("\x00", "") != value
    ]
    left.setlist(key, kept)
    for cursor in CURSOR_KEYS:
        left.pop(cursor, None)
    return f"?{left.urlencode()}"


def _values_of(query: QueryDict, key: str) -> list[str]:
    """The values of a key, each once and without those that say nothing."""
    values = (value.replace("\x00", "") for value in query.getlist(key))
    return [*dict.fromkeys(value for value in values if value)]


def shorten(value: str) -> str:
    """Shorten an unknown value as chips show it."""
    return value if len(value) <= LONGEST_UNKNOWN else f"{value[:LONGEST_UNKNOWN]}…"


class BoundChoiceFilter:
    """Choice filter bound to the query of a URL."""

    def __init__(self, choice: ChoiceFilter, query: QueryDict) -> None:
        self.key, self.label, self.shown_as = choice.key, choice.label, choice.shown_as
        self._choice = choice
        self._query = query

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self._choice.options())

    @cached_property
    def _asked(self) -> list[str]:
        """The values of the URL, each once; forms send an empty one where nothing is chosen."""
        return _values_of(self._query, self.key)

    @cached_property
    def values(self) -> list[str]:
        """Those of the URL that are options, each once."""
        return [value for value in self._asked if value in self._names] if self._asked else []

    @property
    def unknown(self) -> list[str]:
        """Those of the URL that are no options: no row has them."""
        return [value for value in self._asked if value not in self.values]

    @property
    def matches_nothing(self) -> bool:
        """Whether no row can have what is asked for."""
        return bool(self._asked) and not self.values

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its part of a URL's query."""
        return [(self.key, value) for value in self._asked]

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """Value, name, and whether it is chosen."""
        return [(value, name, value in self.values) for value, name in self._names.items()]

    @property
    def chips(self) -> list[Chip]:
        """One for each value."""
        return [
            Chip(f"{self.label}: {self._name(value)}", url_without(self._query, self.key, value))
            for value in self._asked
        ]

    def _name(self, value: str) -> str:
        return self._names.get(value) or f"{shorten(value)} (no longer available)"

    def narrow(self, rows: Rows) -> Rows:
        """The rows that are left."""
        if self.matches_nothing:
            return rows.none()
        narrowed: Rows = self._choice.narrow(rows, self.values) if self.values else rows
        return narrowed


class BoundDateRangeFilter:
    """Date range filter bound to the query of a URL."""

    shown_as = "days"

    def __init__(self, period: DateRangeFilter, query: QueryDict) -> None:
        self.key, self.label, self.field = period.key, period.label, period.field
        self.from_key, self.until_key = f"{period.key}_from", f"{period.key}_until"
        self._period = period
        self._query = query

    def _text(self, key: str) -> str:
        """What is asked for: the last that is given, beside an empty field or an old value."""
        return next(reversed(_values_of(self._query, key)), "")

    def _day(self, key: str) -> date | None:
        try:
            return parse_date(self._text(key))
        except ValueError:
            return None

    @property
    def first(self) -> date | None:
        """The first day, or None where that end is open or is no day."""
        return self._day(self.from_key)

    @property
    def last(self) -> date | None:
        """The last day, or None where that end is open or is no day."""
        return self._day(self.until_key)

    @property
    def zone(self) -> str:
        """The time zone of its days."""
        return current_zone_words()

    @property
    def narrows(self) -> bool:
        """Whether there is a first or a last day."""
        return self.first is not None or self.last is not None

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """The keys of ends that are no days, with what they are instead."""
        return [(key, text) for key, text in self.pairs if self._day(key) is None]

    @property
    def matches_nothing(self) -> bool:
        """Whether no row can have what is asked for."""
        return bool(self.unknown)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Its part of a URL's query."""
        keys = (self.from_key, self.until_key)
        return [(key, text) for key in keys if (text := self._text(key))]

    @property
    def chips(self) -> list[Chip]:
        """One for each end."""
        words = {self.from_key: "from", self.until_key: "until"}
        return [
            Chip(f"{self.label} {words[key]} {self._named(key)}", url_without(self._query, key))
            for key, _text in self.pairs
        ]

    def _named(self, key: str) -> str:
        day = self._day(key)
        return date_text(day) if day else f"{shorten(self._text(key))} (not a date)"

    def narrow(self, rows: Rows) -> Rows:
        """The rows that are left."""
        if self.matches_nothing:
            return rows.none()
        if not self.narrows:
            return rows
        narrowed: Rows = self._period.narrow(rows, self.first, self.last)
        return narrowed


def bind(
    filters: Sequence[ChoiceFilter | DateRangeFilter], query: QueryDict
) -> list[BoundChoiceFilter | BoundDateRangeFilter]:
    """Bind the filters of a list to the query of a URL."""
    return [
        BoundChoiceFilter(each, query)
        if isinstance(each, ChoiceFilter)
        else BoundDateRangeFilter(each, query)
        for each in filters
    ]
