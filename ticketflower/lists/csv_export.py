"""CSV export, line by line, safe to open in a spreadsheet."""

import csv
import json
import logging
import re
from collections.abc import Generator, Iterable
from datetime import datetime

from ticketflower.times.zones import local_time

logger = logging.getLogger(__name__)

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""OWASP, CSV injection: a cell that begins so is run as a formula; the last four are full-width."""
NUMBER = re.compile(r"[+-]\d+([.,]\d+)*", re.ASCII)
"""What begins like a formula and is a plain number, which stays one."""


class _Echo:
    """File-like object that returns what is written, so that the csv module makes lines."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def safe_cell(value: object) -> str:
    """The value as a cell that no spreadsheet runs as a formula.

    Times are in the current zone, as ISO 8601 with its offset: "2026-11-29T16:52:00-05:00".
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        text = local_time(value).isoformat(timespec="seconds")
    elif isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    is_safe = NUMBER.fullmatch(text) or not text.startswith(STARTS_A_FORMULA)
    return text if is_safe else f"'{text}"


def csv_lines(titles: Iterable[str], rows: Iterable[Iterable[object]]) -> Generator[str]:
    """The lines of a file, the titles first; the log says whether it was sent to its end.

    What fails in the middle breaks the connection off, so that the browser calls the download
    failed: its status, 200, is long sent.
    """
    writer = csv.writer(_Echo())
    sent = 0
    try:
        yield BYTE_ORDER_MARK + writer.writerow([safe_cell(title) for title in titles])
        for row in rows:
            yield writer.writerow([safe_cell(value) for value in row])
            sent += 1
    except BaseException as error:  # GeneratorExit: the client hung up
        logger.warning("export_broken_off rows=%s error=%s", sent, type(error).__name__)
        raise
    logger.info("export_sent rows=%s", sent)
