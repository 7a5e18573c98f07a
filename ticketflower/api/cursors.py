"""Keyset pagination of the API: a cursor is opaque to programs, and made of ids of rows."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence

from django.db.models import Model, QuerySet

from ticketflower.api.problems import ApiProblem
from ticketflower.lists.keyset import Keyset
from ticketflower.texts import ID_DIGITS, whole_number

NEWEST_FIRST = Keyset(("pk",))
MOST_ROWS = 100
"""Of a page."""


def read_page[M: Model](
    rows: QuerySet[M], cursor: str | None, limit: int, load: Callable[[list[int]], Sequence[M]]
) -> tuple[list[M], str | None]:
    """A page of rows, the newest first, and the cursor of the next page, if there is one.

    Args:
        rows: to read from, in no order.
        cursor: that an earlier page gave.
        limit: the most rows, from 1 to MOST_ROWS.
        load: loads what is shown of the rows with these ids.

    Raises:
        ApiProblem: the cursor is none of ours, or the limit is not one.
    """
    if not 1 <= limit <= MOST_ROWS:
        raise ApiProblem(422, "invalid-limit", f"The limit must be from 1 to {MOST_ROWS}.")
    after = None if cursor is None else [_parsed(cursor)]
    found = NEWEST_FIRST.read(rows, limit + 1, after, load=load)
    page = found[:limit]
    has_more = len(found) > limit
    return page, _text(page[-1].pk) if has_more else None


def _text(pk: int) -> str:
    return urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def _parsed(cursor: str) -> int:
    try:
        decoded = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        decoded = ""
    pk = whole_number(decoded, ID_DIGITS)
    if pk is None:
        sentence = "This cursor isn't valid. Send one that the API returned, or none."
        raise ApiProblem(422, "invalid-cursor", sentence)
    return pk
