"""The formats of texts: what counts as an e-mail address, a date, a phone number."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from urllib.parse import urlsplit

from jsonschema import FormatChecker
from rfc3339_validator import validate_rfc3339

from ticketflower.types import Json

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,253}\Z")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()/.-]{1,28}[0-9]\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\Z")
_MAX_URL = 2_000


def is_email(text: str) -> bool:
    """Whether the text looks like an address that mail can be sent to."""
    domain = text.rpartition("@")[2]
    labels = domain.split(".")
    return bool(_EMAIL.match(text)) and len(labels) > 1 and all(labels)


def is_url(text: str) -> bool:
    """Whether the text is an absolute address of the web."""
    return is_address(text) and urlsplit(text).scheme in {"http", "https"}


def is_address(text: str) -> bool:
    """Whether the text is an absolute address, with a scheme and a host or mailbox."""
    if len(text) > _MAX_URL or any(each.isspace() or each < " " for each in text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return is_email(parts.path)
    return bool(parts.scheme and host)


def is_date(text: str) -> bool:
    """Whether the text is a date of the calendar, such as 2026-09-30."""
    return bool(_DATE.match(text)) and _parses(date.fromisoformat, text)


def is_time(text: str) -> bool:
    """Whether the text is a time of the day, such as 14:30 or 14:30:00Z."""
    return bool(_TIME.match(text)) and _parses(time.fromisoformat, text)


def is_datetime(text: str) -> bool:
    """Whether the text is an instant with its offset, such as 2026-09-30T14:30:00Z (RFC 3339).

    It must be in the years 1 to 9999 of UTC too, in which it is stored and compared: with an
    offset the first and the last day of all may lie beyond. T and Z are capitals, and there is no
    second 60.
    """
    return bool(validate_rfc3339(text)) and _parses(_in_utc, text)


def is_beyond_the_calendar(text: str) -> bool:
    """Whether the text is written as an instant, but of no year from 1 to 9999 in UTC."""
    return bool(validate_rfc3339(text)) and not is_datetime(text)


def _in_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def is_phone(text: str) -> bool:
    """Whether the text looks like a phone number."""
    return bool(_PHONE.match(text))


def comparable(value: Json) -> date | time | datetime | None:
    """A date, time or instant that can be compared with another of its type; None if it is none."""
    if not isinstance(value, str):
        return None
    if is_date(value):
        return date.fromisoformat(value)
    if is_datetime(value):
        return _in_utc(value)
    return time.fromisoformat(value).replace(tzinfo=None) if is_time(value) else None


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except (ValueError, OverflowError):
        return False
    return True


def _any_text(text: str) -> bool:
    return True


class Format(NamedTuple):
    """A format of JSON Schema strings: its check, and what a text must be, in words."""

    fits: Callable[[str], bool]
    expected: str = ""


FORMATS: dict[str, Format] = {
    "text": Format(_any_text),
    "email": Format(is_email, "an email address such as ann@example.com"),
    "uri": Format(is_url, "a web address such as https://example.com/"),
    "date": Format(is_date, "a date such as 2026-09-30"),
    "time": Format(is_time, "a time such as 14:30"),
    "date-time": Format(is_datetime, "a date and time such as 2026-09-30T14:30:00Z"),
    "phone": Format(is_phone, "a phone number such as +44 20 7946 0000"),
    "file": Format(_any_text),
    "user": Format(_any_text),
    "password": Format(_any_text),
    "data-url": Format(_any_text),
}
"""Every format that is known."""


def _for_texts(check: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or check(value)


CHECKER = FormatChecker(formats=())
"""The checks for the validator."""

for _name, _format in FORMATS.items():
    CHECKER.checks(_name)(_for_texts(_format.fits))
