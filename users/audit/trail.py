"""The audit trail of a company: the histories of all its rows and its audit events, as one list.

Each source is read along its index and no further than a page needs, so that a page costs the
same with a thousand rows and with millions.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields import IntegerField, TextField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from ticketflower.lists.filters import between
from ticketflower.types import Json, JsonObject
from users.database.history import BY_HAND, CHANGED, HistoryEvent
from users.models import AuditEvent, Company, User

type Position = tuple[datetime, int, int]
"""The position of an entry: its time, the number of its source, its id there."""

EVENTS = "events"
NOBODY = "nobody"
"""Placeholder among the people of a ``TrailQuery`` for changes that no person made."""
NAMES = ("number", "email", "role_name", "title", "name", "filename")
"""Fields that identify a row to people, in order of preference."""
UNSAID = {"updated_at", "company", "stack_trace"}
"""Fields that are not shown; a stack trace names files of the server."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")


@dataclass(frozen=True)
class EventSource:
    """Where entries come from.

    Args:
        number: its place among the sources; decides between entries of the same moment.
        key: its name in URLs.
        noun: what people call a row of it.
        model: a history, or the audit events.
        fields: of the rows whose history it is.
    """

    number: int
    key: str
    noun: str
    model: Any
    fields: tuple[str, ...]

    @property
    def is_history(self) -> bool:
        """Whether it records changes of rows, not events."""
        return self.model is not AuditEvent

    @property
    def at(self) -> str:
        """The field with the moment."""
        return "pgh_created_at" if self.is_history else "created_at"

    @property
    def pk(self) -> str:
        """The field that is unique."""
        return "pgh_id" if self.is_history else "id"


@cache
def sources() -> tuple[EventSource, ...]:
    """All there are, in the order of their names."""
    histories = sorted(
        (model for model in apps.get_models() if issubclass(model, HistoryEvent)),
        key=lambda model: model.noun,
    )
    found = [EventSource(0, EVENTS, "event", AuditEvent, ())]
    for number, model in enumerate(histories, start=1):
        tracked: Any = model.pgh_tracked_model
        stored = {field.name for field in model._meta.fields} - UNSAID
        fields = tuple(field.name for field in tracked._meta.fields if field.name in stored)
        found.append(EventSource(number, tracked._meta.db_table, model.noun, model, fields))
    return tuple(found)


@dataclass(frozen=True)
class TrailQuery:
    """A query on the trail; criteria that are None or empty are ignored.

    Args:
        keys: of the sources.
        people: who did it, by their ids; ``NOBODY`` for what no person did.
        first: the first day.
        last: the last day.
        row: the id of the one row that it is about; then there is one key.
    """

    keys: Sequence[str] = ()
    people: Sequence[str] = ()
    first: date | None = None
    last: date | None = None
    row: int | None = None


@dataclass(frozen=True)
class Change:
    """A field that changed; None where there was or is no value."""

    field: str
    old: Json
    new: Json

    @property
    def old_text(self) -> str:
        """The old value as people read it."""
        return _text(self.old)

    @property
    def new_text(self) -> str:
        """The new value as people read it."""
        return _text(self.new)


@dataclass(frozen=True)
class Entry:
    """One line of the trail.

    ``actor`` is empty where no account did it; ``acted_for_company`` where a superuser did it for
    the company; ``role`` is that of the database where it was written past the site;
    ``is_first_kept`` where what the row was before a change has been removed.
    """

    position: Position
    source: EventSource
    action: str
    row: int | None
    subject: str
    actor: str
    acted_for_company: bool
    role: str
    request_id: str
    changes: list[Change]
    is_first_kept: bool

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.position[0]

    @property
    def who(self) -> str:
        """The display name of who did it."""
        if self.role:
            return f"Directly in the database, as {self.role}"
        return self.actor or "TicketFlower"

    @property
    def action_text(self) -> str:
        """The action as people read it: "Log in failed"."""
        return self.action.replace("_", " ").capitalize()


def read(
    company: Company, query: TrailQuery, *, size: int, cursor: Position | None, backwards: bool
) -> list[Entry]:
    """The entries after a position, the newest first; those before it if ``backwards``."""
    found = list(_positions(company, query, size, cursor, backwards=backwards))
    if backwards:
        found.reverse()
    return _entries(found)


def all_entries(company: Company, query: TrailQuery) -> Iterator[Entry]:
    """Every entry, the newest first, read in chunks."""
    cursor: Position | None = None
    while True:
        chunk = read(company, query, size=500, cursor=cursor, backwards=False)
        yield from chunk
        if len(chunk) < 500:
            return
        cursor = chunk[-1].position


def _positions(
    company: Company, query: TrailQuery, size: int, cursor: Position | None, *, backwards: bool
) -> Iterator[Position]:
    sign = "" if backwards else "-"
    parts = []
    for source in sources():
        if query.keys and source.key not in query.keys:
            continue
        rows = _narrowed(source, company, query)
        if cursor is not None:
            rows = rows.filter(_beyond(source, cursor, backwards=backwards))
        parts.append(
            rows.order_by(f"{sign}{source.at}", f"{sign}{source.pk}")
            .annotate(
                at=F(source.at),
                source=Value(source.number, IntegerField()),
                row=F(source.pk),
            )
            .values_list("at", "source", "row")[:size]
        )
    if len(parts) == 1:
        yield from parts[0]
        return
    first, *others = parts
    other_sign = "-" if backwards else ""
    merged = first.union(*others, all=True)
    yield from merged.order_by(f"{sign}at", f"{other_sign}source", f"{sign}row")[:size]


def _narrowed(source: EventSource, company: Company, query: TrailQuery) -> QuerySet[Any]:
    rows: QuerySet[Any] = source.model.objects.filter(
        between(source.at, query.first, query.last), company=company
    )
    if query.people:
        ids = [int(each) for each in query.people if each != NOBODY]
        by_them = Q(actor__in=ids)
        rows = rows.filter(by_them | Q(actor=None) if NOBODY in query.people else by_them)
    if query.row is not None:
        rows = rows.filter(pgh_obj=query.row) if source.is_history else rows.none()
    return rows


def _beyond(source: EventSource, cursor: Position, *, backwards: bool) -> Q:
    at, number, pk = cursor
    later = "gt" if backwards else "lt"
    beyond = Q(**{f"{source.at}__{later}": at})
    if source.number == number:
        beyond |= Q(**{source.at: at, f"{source.pk}__{later}": pk})
    elif (source.number > number) != backwards:
        beyond |= Q(**{source.at: at})
    return beyond


def _entries(positions: list[Position]) -> list[Entry]:
    """The entries at these positions, by a number of statements that does not depend on them."""
    parts = []
    for source in sources():
        ids = [row for _at, number, row in positions if number == source.number]
        rows = source.model.objects.filter(**{f"{source.pk}__in": ids})
        parts.append(_as_json(source, rows))
    first, *others = parts
    found = {(row["source"], row["place"]): row for row in first.union(*others, all=True)}
    people = _people(found.values())
    return [_entry(position, found[position[1:]], people) for position in positions]


def _as_json(source: EventSource, rows: QuerySet[Any]) -> QuerySet[Any]:
    place = {
        "source": Value(source.number, IntegerField()),
        "place": F(source.pk),
        "acting": F("impersonation_id"),
        "request": Cast("request_id", TextField()),
    }
    if not source.is_history:
        annotated = rows.annotate(
            **place,
            what=Cast("action", TextField()),
            row=Value(None, IntegerField()),
            new=JSONObject(subject="subject", details="details"),
            old=JSONObject(),
        )
    else:
        values = {name: F(_column(source, name)) for name in source.fields}
        before = source.model.objects.filter(
            pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
        ).order_by("-pgh_id")
        annotated = rows.annotate(
            **place,
            what=Cast("pgh_label", TextField()),
            row=F("pgh_obj_id"),
            new=JSONObject(**values),
            old=Subquery(before.values(was=JSONObject(**values))[:1]),
        )
    named: QuerySet[Any] = annotated.values(
        "source", "place", "acting", "request", "actor_id", "what", "row", "new", "old"
    )
    return named


def _column(source: EventSource, name: str) -> str:
    return str(source.model._meta.get_field(name).attname)


def _people(rows: Any) -> dict[int, str]:
    """The names of all people who are named in the rows."""
    ids = {row["actor_id"] for row in rows}
    for row in rows:
        source = sources()[row["source"]]
        for name in _people_fields(source):
            ids |= {(row["new"] or {}).get(name), (row["old"] or {}).get(name)}
    found = User.objects.filter(pk__in=[each for each in ids if isinstance(each, int)])
    return {user.pk: str(user) for user in found.only("first_name", "last_name", "email")}


@cache
def _people_fields(source: EventSource) -> tuple[str, ...]:
    fields = (source.model._meta.get_field(name) for name in source.fields)
    return tuple(field.name for field in fields if field.related_model is User)


def _entry(position: Position, row: dict[str, Any], people: dict[int, str]) -> Entry:
    source = sources()[row["source"]]
    new, old = row["new"] or {}, row["old"] or {}
    is_event = not source.is_history
    request = row["request"]
    by_hand = request.startswith(BY_HAND)
    return Entry(
        position=position,
        source=source,
        action=row["what"],
        row=row["row"],
        subject=new["subject"] if is_event else _subject(source, new, people),
        actor=people.get(row["actor_id"], ""),
        acted_for_company=row["acting"] is not None,
        role=request.removeprefix(BY_HAND) if by_hand else "",
        request_id="" if by_hand else request.strip("-"),
        changes=_details(new) if is_event else _changes(source, row["what"], new, old, people),
        is_first_kept=row["what"] == CHANGED and not old,
    )


def _subject(source: EventSource, values: JsonObject, people: dict[int, str]) -> str:
    for name in NAMES:
        if values.get(name):
            return str(values[name])
    for name in ("user", "superuser"):
        if values.get(name) in people:
            return people[values[name]]
    return str(values.get("id", ""))


def _text(value: Json) -> str:
    if isinstance(value, str):
        moment = _MOMENT.fullmatch(value) and parse_datetime(value)
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else value
    return json.dumps(value, ensure_ascii=False)


def _details(event: JsonObject) -> list[Change]:
    return [Change(name, None, value) for name, value in event["details"].items()]


def _changes(
    source: EventSource, action: str, new: JsonObject, old: JsonObject, people: dict[int, str]
) -> list[Change]:
    """The changes made by an update; empty for insertions and deletions.

    Also empty if the earlier history of the row has been removed: the changes are unknown then.
    """
    if action != CHANGED or not old:
        return []
    changes: list[Change] = []
    for name in source.fields:
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        words = _words(source, name)
        if isinstance(before, dict) and isinstance(after, dict):
            changes += _inner_changes(words, before, after)
        elif name in _people_fields(source):
            changes.append(
                Change(words, *(people.get(each) if each else None for each in (before, after)))
            )
        else:
            changes.append(Change(words, before, after))
    return changes


def _inner_changes(words: str, before: JsonObject, after: JsonObject) -> list[Change]:
    """What changed in an object, key by key."""
    return [
        Change(f"{words}: {key}", before.get(key), after.get(key))
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]


def _words(source: EventSource, name: str) -> str:
    return str(source.model._meta.get_field(name).verbose_name)
