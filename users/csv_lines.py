"""Tables as CSV, line by line, safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""OWASP, CSV injection: a cell that begins so is run as a formula."""


class _Echo:
    """A file that hands back what is written, for the csv module."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def safe_cell(value: object) -> str:
    """The value as a cell that no spreadsheet runs as a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        text = value.isoformat(timespec="seconds")
    elif isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def csv_lines(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The lines of a file, the titles first."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(list(titles))
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
