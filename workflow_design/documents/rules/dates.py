"""Dates in rules: the number of days between two of them."""

from datetime import date

from ticketflower.types import Json
from workflow_design.documents.rules.decimals import CannotCompute


def days_between(first: Json, second: Json) -> int | None:
    """The number of days from the first date to the second; negative if that is earlier.

    Args:
        first: a date, as a text such as "2026-09-30"; None where it is missing.
        second: the same.

    Returns:
        None where one of them is missing.

    Raises:
        CannotCompute: one of them is no date.
    """
    dates = [_date(each) for each in (first, second) if each is not None]
    return (dates[1] - dates[0]).days if len(dates) == 2 else None


def _date(value: Json) -> date:
    try:
        return date.fromisoformat(value if len(value) == len("2026-09-30") else "")
    except (TypeError, ValueError) as error:
        raise CannotCompute("“days” got a value that isn't a date.") from error
