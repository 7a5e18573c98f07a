"""Lists in pages: keyset paging, capped counts, everything in the URL (DESIGN 8)."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self, override

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, Q, QuerySet
from django.views.generic import ListView

PAGE_SIZE = 25
MOST_COUNTED = 1_000


@dataclass(frozen=True)
class Count:
    """How many there are, counted no further than needed: "99+"."""

    number: int
    most: int

    @classmethod
    def of(cls, rows: QuerySet[Any], most: int = MOST_COUNTED) -> Self:
        """Count the rows, one more than ``most`` at the most."""
        return cls(rows.order_by()[: most + 1].count(), most)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.most:,}+" if self.number > self.most else f"{self.number:,}"


@dataclass(frozen=True)
class Pager:
    """The way to the pages before and after; an empty URL means that there is none."""

    previous_url: str
    next_url: str
    count_text: str


class PagedListView[M: Model](ListView[M]):
    """A list that is read page by page along an index, never by OFFSET.

    A subclass gives the rows in ``get_queryset``, in any order, and names in ``keyset`` the
    fields that order them; together they are unique. ``descending`` puts the last on top.
    """

    keyset: ClassVar[tuple[str, ...]] = ("pk",)
    descending: ClassVar[bool] = True
    noun: ClassVar[tuple[str, str]] = ("row", "rows")

    @property
    def search(self) -> str:
        """What was typed into the search field."""
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:200]

    @property
    def state(self) -> str:
        """The state that was chosen, as typed into the URL; querysets ignore unknown ones."""
        return self.request.GET.get("state", "")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows: QuerySet[M] = self.get_queryset()
        self.object_list, pager = self._page_of(rows)
        return super().get_context_data(pager=pager, search=self.search, state=self.state, **kwargs)

    def _page_of(self, rows: QuerySet[M]) -> tuple[list[M], Pager]:
        back = self._cursor("before")
        forth = None if back else self._cursor("after")
        found, more = self._read(rows, back, forth)
        if not found and (back or forth):  # what was there has vanished: not an empty page
            back = forth = None
            found, more = self._read(rows, back, forth)
        has_previous = more if back else forth is not None
        has_next = back is not None or more
        previous_url = self._url("before", found[0]) if found and has_previous else ""
        next_url = self._url("after", found[-1]) if found and has_next else ""
        return found, Pager(previous_url, next_url, self._count_text())

    def _read(
        self, rows: QuerySet[M], back: list[Any] | None, forth: list[Any] | None
    ) -> tuple[list[M], bool]:
        """The rows of one page, and whether there are more in the direction of reading."""
        against = back is not None
        if cursor := back or forth:
            rows = rows.filter(self._beyond(cursor, against=against))
        found = list(rows.order_by(*self._order(against=against))[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE]
        if against:
            page.reverse()
        return page, len(found) > PAGE_SIZE

    def _order(self, *, against: bool) -> list[str]:
        sign = "-" if self.descending != against else ""
        return [f"{sign}{name}" for name in self.keyset]

    def _beyond(self, cursor: list[Any], *, against: bool) -> Q:
        """Rows after the cursor in the order shown; before it where ``against``."""
        lookup = "lt" if self.descending != against else "gt"
        beyond = Q()
        for position, name in enumerate(self.keyset):
            equal = dict(zip(self.keyset[:position], cursor, strict=False))
            beyond |= Q(**equal, **{f"{name}__{lookup}": cursor[position]})
        return beyond

    def _cursor(self, parameter: str) -> list[Any] | None:
        """The values in the URL, or None where there are none or they make no sense."""
        parts = self.request.GET.getlist(parameter)
        if len(parts) != len(self.keyset):
            return None
        try:
            return [self._parsed(name, part) for name, part in zip(self.keyset, parts, strict=True)]
        except ValidationError:
            return None

    def _parsed(self, name: str, text: str) -> Any:
        options: Any = self.get_queryset().model._meta
        *path, last = name.split("__")
        for step in path:
            options = options.get_field(step).related_model._meta
        field = options.pk if last == "pk" else options.get_field(last)
        ProhibitNullCharactersValidator()(text)
        return field.clean(text, None)

    def _url(self, parameter: str, row: M) -> str:
        values = []
        for name in self.keyset:
            value: Any = row
            for step in name.split("__"):
                value = getattr(value, step)
            values.append(str(value))
        query = self.request.GET.copy()
        for old in ("before", "after"):
            query.pop(old, None)
        query.setlist(parameter, values)
        return f"?{query.urlencode()}"

    def _count_text(self) -> str:
        count = Count.of(self.get_queryset())
        return f"{count} {self.noun[0] if count.number == 1 else self.noun[1]}"
