"""Public holidays by country and subdivision, from the library ``holidays``."""

import logging
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import resources

logger = logging.getLogger(__name__)

NO_HOLIDAYS: Mapping[date, str] = {}
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years whose holidays are asked for; the library knows most countries in all of these."""

# The library is imported where it is asked: only companies that have chosen a country need it.


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """The countries to choose from: ISO 3166-1 codes, and their names in tzdata, by name."""
    from holidays.registry import COUNTRIES

    known = {codes[1] for codes in COUNTRIES.values()}
    table = resources.files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8")
    lines = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    named = [(code, name) for code, name in lines if code in known]
    return tuple(sorted(named, key=lambda each: each[1]))


@cache
def subdivisions(country: str) -> tuple[tuple[str, str], ...]:
    """The states or regions of a country: codes and names, by name; empty if it has none."""
    from holidays import country_holidays

    if country not in dict(countries()):
        return ()
    found = country_holidays(country)
    names = found.get_subdivision_aliases()
    named = [(code, _name_of(code, names)) for code in found.subdivisions]
    return tuple(sorted(named, key=lambda each: each[1]))


def _name_of(code: str, names: Mapping[str, list[str]]) -> str:
    return max(names.get(code) or [code], key=len)  # the shorter ones are codes, too


@lru_cache(maxsize=500)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """The public holidays of a year and their names; none for no country.

    None either where this version of the library does not know the country or subdivision any
    more: work continues, and the settings page shows that no holidays are ahead.
    """
    if not country or not FIRST_YEAR <= year <= LAST_YEAR:
        return NO_HOLIDAYS
    from holidays import country_holidays

    try:
        found = country_holidays(country, subdiv=subdivision or None, years=year, language="en_US")
    except (NotImplementedError, KeyError, AttributeError):
        logger.exception("public_holidays_unknown country=%r subdivision=%r", country, subdivision)
        return NO_HOLIDAYS
    return dict(found)
