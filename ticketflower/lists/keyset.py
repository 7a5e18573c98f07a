"""Keyset pagination: rows in the order of an index, never by OFFSET.

Source: Markus Winand, "We need tool support for keyset pagination", use-the-index-luke.com.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, Q, QuerySet

type Cursor = list[Any]
"""The values that a row has in the fields of the order."""
type Load[M: Model] = Callable[[list[Any]], Sequence[M]]
"""Loads the rows with these ids, as a prepared statement does."""


@dataclass(frozen=True)
class Keyset:
    """Order of rows, and how to read on from any of them.

    Args:
        fields: what they are ordered by, none of it nullable; together unique. A value that the
            rows are annotated with is one, too; no index helps with that.
        descending: whether the last is on top.
    """

    fields: tuple[str, ...] = ("pk",)
    descending: bool = True

    def cursor_of(self, row: Model) -> Cursor:
        """The row's cursor: its values in the fields of the order."""
        return [_value(row, name) for name in self.fields]

    def parse(self, rows: QuerySet[Any], texts: list[str]) -> Cursor | None:
        """The cursor that a URL has as text, or None where it makes no sense."""
        if len(texts) != len(self.fields):
            return None
        try:
            return [_parsed(rows, *pair) for pair in zip(self.fields, texts, strict=True)]
        except ValidationError:
            return None

    def ordered[M: Model](self, rows: QuerySet[M], *, backwards: bool = False) -> QuerySet[M]:
        """The rows in this order, or the other way round."""
        sign = "-" if self.descending != backwards else ""
        return rows.order_by(*(f"{sign}{name}" for name in self.fields))

    def beyond[M: Model](
        self, rows: QuerySet[M], cursor: Cursor, *, backwards: bool = False
    ) -> QuerySet[M]:
        """The rows after the cursor in this order, the nearest first; before it if backwards."""
        lookup = "lt" if self.descending != backwards else "gt"
        beyond = Q()
        for position, name in enumerate(self.fields):
            equal = dict(zip(self.fields[:position], cursor, strict=False))
            beyond |= Q(**equal, **{f"{name}__{lookup}": cursor[position]})
        return self.ordered(rows.filter(beyond), backwards=backwards)

    def read[M: Model](
        self,
        rows: QuerySet[M],
        size: int,
        cursor: Cursor | None = None,
        *,
        backwards: bool = False,
        load: Load[M] | None = None,
    ) -> list[M]:
        """The first rows, or those beyond the cursor, at most ``size``.

        It asks which rows they are before it asks for what is shown of them. With the tables
        that are shown beside them in one statement, PostgreSQL may join all before it sorts.

        Args:
            rows: to read from.
            size: the most.
            cursor: where to read on.
            backwards: whether to read on against the order.
            load: loads the rows with these ids, in any order; None to load them as ``rows`` does.
        """
        pks = self.pks(rows, size, cursor, backwards=backwards)
        found = {row.pk: row for row in load(pks)} if load else rows.in_bulk(pks)
        return [found[pk] for pk in pks if pk in found]

    def pks[M: Model](
        self,
        rows: QuerySet[M],
        size: int,
        cursor: Cursor | None = None,
        *,
        backwards: bool = False,
    ) -> list[int]:
        """The ids of the rows that ``read`` reads."""
        if cursor is None:
            ordered = self.ordered(rows, backwards=backwards)
        else:
            ordered = self.beyond(rows, cursor, backwards=backwards)
        return list(ordered.values_list("pk", flat=True)[:size])

    def all_of[M: Model](self, rows: QuerySet[M], chunk_size: int = 1_000) -> Iterator[M]:
        """Every row in this order, read in chunks, so that any number fits into memory.

        Which rows they are is asked once, at the start: one that changes meanwhile neither moves
        out of sight nor comes twice. No transaction is open while the caller works on a chunk.
        """
        pks = list(self.ordered(rows).values_list("pk", flat=True))
        for start in range(0, len(pks), chunk_size):
            chunk = pks[start : start + chunk_size]
            found = rows.in_bulk(chunk)
            yield from (found[pk] for pk in chunk if pk in found)


@dataclass(frozen=True)
class OrderedRows[M: Model]:
    """Rows in the order of a keyset, for ``Listing.page_of``."""

    rows: QuerySet[M]
    keyset: Keyset
    load: Load[M] | None = None

    def parse(self, texts: list[str]) -> Cursor | None:
        """The cursor that a URL has as text, or None where it makes no sense."""
        return self.keyset.parse(self.rows, texts)

    def read(self, size: int, cursor: Cursor | None, *, backwards: bool) -> list[M]:
        """At most ``size`` rows beyond the cursor, the nearest first."""
        return self.keyset.read(self.rows, size, cursor, backwards=backwards, load=self.load)

    def cursor_of(self, row: M) -> Cursor:
        """The row's cursor."""
        return self.keyset.cursor_of(row)


def _value(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = getattr(row, step)
    return row


def _parsed(rows: QuerySet[Any], name: str, text: str) -> Any:
    ProhibitNullCharactersValidator()(text)
    computed = rows.query.annotations.get(name)
    if computed is not None:
        return computed.output_field.clean(text, None)
    options: Any = rows.model._meta
    *path, last = name.split("__")
    for step in path:
        options = options.get_field(step).related_model._meta
    field = options.pk if last == "pk" else options.get_field(last)
    return field.clean(text, None)
