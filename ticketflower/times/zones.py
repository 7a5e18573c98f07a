"""Time zones: the IANA names that people choose from, and their offsets.

Times are stored in UTC. Each request is answered in the zone of its person, which
``users.http.middleware`` activates; Django's ``get_current_timezone`` is that zone.
"""

import logging
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.utils import timezone

logger = logging.getLogger(__name__)

LONGEST_NAME = 64
UTC_NAME = "UTC"

OLD_NAMES: Mapping[str, str] = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Etc/GMT": UTC_NAME,
    "Etc/UTC": UTC_NAME,
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}
"""What browsers call some zones: CLDR, the source of their names, keeps the first one that it knew.

https://unicode.org/reports/tr35/#Time_Zone_Identifiers
"""


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that people choose from: those of the places that tzdata lists, and UTC."""
    table = resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text("utf-8")
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    return (UTC_NAME, *sorted(line.split("\t")[2] for line in lines))


def current_name(name: str) -> str:
    """The name of a zone today, for one that it has or used to have."""
    return OLD_NAMES.get(name, name)


def known_zone(name: str) -> None:
    """Refuse what is not the name of a time zone.

    Raises:
        ValidationError: it is not.
    """
    if name not in zone_names():
        raise ValidationError(
            "“%(name)s” is not a time zone that we know. Choose one such as Europe/Berlin.",
            code="unknown-time-zone",
            params={"name": name},
        )


@lru_cache(maxsize=1000)
def zone_named(name: str) -> tzinfo:
    """The zone with this name; UTC where this installation does not know it any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        logger.exception("time_zone_unknown zone=%r", name)
        return UTC


def local_time(instant: datetime) -> datetime:
    """An instant in the current zone; in UTC where that would be beyond the calendar."""
    try:
        return timezone.localtime(instant)
    except OverflowError:
        return instant.astimezone(UTC)


def current_zone_name() -> str:
    """The IANA name of the zone that is active."""
    return str(timezone.get_current_timezone())


def current_zone_words() -> str:
    """The zone that is active, as people read it: "America/New York"."""
    return _words(current_zone_name())


def _words(name: str) -> str:
    return name.replace("_", " ")


def offset_text(at: datetime) -> str:
    """The distance of a local time from UTC: "UTC+5:30", "UTC-3", "UTC"."""
    offset = at.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def zone_label(name: str, at: datetime) -> str:
    """A zone as people read it: "America/New York (UTC-5)".

    Args:
        name: of the zone.
        at: when its offset is that.
    """
    if name == UTC_NAME:
        return name
    return f"{_words(name)} ({offset_text(at.astimezone(zone_named(name)))})"


type Options = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""Groups: a region, and the names and labels of its zones."""


@lru_cache(maxsize=2)
def zone_options(day: date) -> Options:
    """All zones by region, with the offsets that they have on this day."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    regions = groupby(zone_names(), key=lambda name: name.partition("/")[0])
    return tuple(
        (region, tuple((name, zone_label(name, noon)) for name in names))
        for region, names in regions
    )
