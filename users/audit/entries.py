"""Entries of the audit trail: who did what to a row, and what changed by it."""

import dataclasses
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.fields import IntegerField, TextField
from django.db.models.functions import Cast, Concat, JSONObject
from django.utils import timezone

from ticketflower.texts import capitalised
from ticketflower.times.wording import second_text
from ticketflower.types import Json, JsonObject
from users.audit.links import Link, link_to
from users.audit.references import (
    Names,
    people_fields,
    people_named_in,
    references,
    rows_referred_to,
    token_of,
    tokens_named_in,
)
from users.audit.sources import EventSource, sources
from users.audit.wording import (
    ACTIONS,
    DETAILS,
    NAMES,
    event_text,
    name_field,
    value_text,
)
from users.database.history import BY_HAND, CHANGED
from users.database.prepared import IsAmong, PreparedQuery, prepared
from users.models import User, UserKind

type Position = tuple[datetime, int, int]
"""The position of an entry: its time, the number of its source, its id there."""


@dataclass(frozen=True)
class Change:
    """A field that changed; None where there was or is no value.

    Args:
        field: its name.
        old: the value before.
        new: the value after.
        names: of the values that are codes or ids.
    """

    field: str
    old: Json
    new: Json
    names: Names = dataclasses.field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """The field as people read it."""
        return capitalised(DETAILS.get(self.field) or self.field.replace("_", " "))

    @property
    def parts(self) -> "list[Change]":
        """It, or what an object has where there was none, or the other way round."""
        values = (self.old or {}, self.new or {})
        if not any(values) or not all(isinstance(each, dict) for each in values):
            return [self]
        return _inner_changes(self.label, *values)

    @property
    def old_text(self) -> str:
        """The old value as people read it."""
        return value_text(self.old, self.names)

    @property
    def new_text(self) -> str:
        """The new value as people read it."""
        return value_text(self.new, self.names)


@dataclass(frozen=True)
class Entry:
    """A line of the audit log.

    ``noun`` is what the row is to people; ``subject`` identifies it to programs, ``subject_text``
    to people.
    ``actor`` is empty where no account did it; ``token`` names the API token that a program did it
    with; ``acted_for_company`` where a superuser did it for the company; ``role`` is that of the
    database where it was written past the site; ``is_first_kept`` where what the row was before a
    change has been removed.
    """

    position: Position
    source: EventSource
    action: str
    row: int | None
    noun: str
    subject: str
    subject_text: str
    actor: str
    token: str
    acted_for_company: bool
    role: str
    request_id: str
    changes: list[Change]
    is_first_kept: bool
    link: Link | None = None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.position[0]

    @property
    def local(self) -> datetime:
        """When it happened, in the current time zone."""
        return timezone.localtime(self.at)

    @property
    def time_text(self) -> str:
        """When it happened for people, to the second."""
        return second_text(self.local)

    @property
    def who(self) -> str:
        """The display name of who did it."""
        if self.role:
            return f"Directly in the database, as {self.role}"
        if self.token:
            return f"{self.actor}, with the token “{self.token}”"
        return self.actor or "TicketFlower"

    @property
    def action_text(self) -> str:
        """The action as people read it: "Login failed", "created"."""
        return event_text(self.action) if self.row is None else ACTIONS[self.action]

    @property
    def title(self) -> str:
        """What happened to a row: "Company role updated"."""
        return capitalised(f"{self.noun} {self.action_text}")

    @property
    def shown_changes(self) -> list[Change]:
        """The changes without details that say nothing; of objects, key by key."""
        told = [each for each in self.changes if each.old or each.new or self.row is not None]
        return [part for each in told for part in each.parts]


def entries_at(positions: list[Position]) -> list[Entry]:
    """The entries at these positions, by a number of statements that does not depend on them."""
    if not positions:
        return []
    ids = defaultdict(list)
    for _at, number, row in positions:
        ids[number].append(row)
    found = {(row["source"], row["place"]): row for row in _rows_with(ids)}
    people, related = people_named_in(found.values()), rows_referred_to(found.values())
    tokens = tokens_named_in(found.values())
    return [
        _entry(position, found[position[1:]], people, related, tokens) for position in positions
    ]


def _rows_with(ids: Mapping[int, list[int]]) -> list[dict[str, Any]]:
    """The rows with these ids by the number of their source, in one statement."""
    statements = [(_rows_of(sources()[number]).statement, pks) for number, pks in ids.items()]
    union = " UNION ALL ".join(f"({statement.text})" for statement, _pks in statements)
    values = [value for statement, pks in statements for value in statement.values({"ids": pks})]
    with connection.cursor() as cursor:
        cursor.execute(union, values)
        return [
            {
                **dict(zip(COLUMNS, row, strict=True)),
                "source": int(row[0]),
                "new": json.loads(row[-2]),
                "old": json.loads(row[-1] or "null"),
            }
            for row in cursor.fetchall()
        ]


@cache
def _rows_of(source: EventSource) -> PreparedQuery[Any, Any]:
    """Rows of a source by their ids: compiled once, which takes longer than executing it."""

    def rows(ids: list[int]) -> QuerySet[Any]:
        return _as_json(source, source.model.objects.filter(IsAmong(ids)))

    return prepared(rows)


COLUMNS = (
    "source",
    "place",
    "acting",
    "request",
    "actor_id",
    "what",
    "row",
    "owner_name",
    "new",
    "old",
)


def _as_json(source: EventSource, rows: QuerySet[Any]) -> QuerySet[Any]:
    place = {
        "source": Value(str(source.number), TextField()),
        "place": F(source.pk),
        "acting": F("impersonation_id"),
        "request": Cast("request_id", TextField()),
        "owner_name": _owner_name(source),
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
    named: QuerySet[Any] = annotated.values(*COLUMNS)
    return named


def _column(source: EventSource, name: str) -> str:
    return str(source.model._meta.get_field(name).attname)


def _entry(
    position: Position,
    row: dict[str, Any],
    people: dict[int, str],
    related: "dict[Any, Names]",
    tokens: Names,
) -> Entry:
    source = sources()[row["source"]]
    new, old = row["new"] or {}, row["old"] or {}
    is_event = not source.is_history
    request = row["request"]
    by_hand = request.startswith(BY_HAND)
    subject = new["subject"] if is_event else _subject(source, new, people)
    return Entry(
        position=position,
        source=source,
        action=row["what"],
        row=row["row"],
        noun="agent" if _is_agent(source, new) else source.title,
        subject=subject,
        subject_text=f"#{new['number']}" if new.get("number") else row["owner_name"] or subject,
        actor=people.get(row["actor_id"], ""),
        token=tokens.get(token_of(request), ""),
        acted_for_company=row["acting"] is not None,
        role=request.removeprefix(BY_HAND) if by_hand else "",
        request_id="" if by_hand else request.strip("-"),
        changes=_details(new)
        if is_event
        else _changes(source, row["what"], new, old, people, related),
        is_first_kept=row["what"] == CHANGED and not old,
        link=link_to(source.key, row["what"], new),
    )


def _subject(source: EventSource, values: JsonObject, people: dict[int, str]) -> str:
    if _is_agent(source, values):
        return f"{values['first_name']} {values['last_name']}"
    shown = source.shown_fields(values)
    for name in NAMES:
        if values.get(name) and name in shown:
            return str(values[name])
    for name in ("user", "superuser"):
        if values.get(name) in people:
            return people[values[name]]
    return str(values.get("id", ""))


def _is_agent(source: EventSource, values: JsonObject) -> bool:
    """Whether a row belongs to an agent, whose email address means nothing to people."""
    return source.key == User._meta.db_table and values.get("kind") == UserKind.AGENT


def _owner_name(source: EventSource) -> Combinable:
    """The name of the row that a row belongs to, where rows of the source have no name."""
    text = TextField()
    if not source.is_history or {*NAMES, "user", "superuser"} & {*source.fields}:
        return Value("", text)
    for field, model in references(source):
        name = name_field(model)
        if name:
            rows = model._base_manager.filter(pk=OuterRef(f"{field}_id"))
            sign = Value("#" if name == "number" else "")
            named = Concat(sign, Cast(name, text), output_field=text)
            return Subquery(rows.values(named=named)[:1], output_field=text)
    return Value("", text)


def _details(event: JsonObject) -> list[Change]:
    return [Change(name, None, value) for name, value in event["details"].items()]


def _changes(
    source: EventSource,
    action: str,
    new: JsonObject,
    old: JsonObject,
    people: dict[int, str],
    related: "dict[Any, Names]",
) -> list[Change]:
    """The changes made by an update; empty for insertions and deletions.

    Also empty if the earlier history of the row has been removed: the changes are unknown then.
    """
    if action != CHANGED or not old:
        return []
    changes: list[Change] = []
    for name in source.shown_fields(new):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        words = _words(source, name)
        if isinstance(before, dict) and isinstance(after, dict):
            changes += _inner_changes(words, before, after)
        elif name in people_fields(source):
            changes.append(Change(words, people.get(before or 0), people.get(after or 0)))
        else:
            changes.append(Change(words, before, after, _names(source, name, related)))
    return changes


def _names(source: EventSource, name: str, related: "dict[Any, Names]") -> Names:
    """The names of the values that a field can have."""
    column: Any = source.model._meta.get_field(name)
    return related.get(column.related_model) or dict(column.flatchoices)


def _inner_changes(words: str, before: JsonObject, after: JsonObject) -> list[Change]:
    """What changed in an object, key by key."""
    return [
        Change(f"{words}: {key}", before.get(key), after.get(key))
        for key in {**before, **after}
        if before.get(key) != after.get(key)
    ]


def _words(source: EventSource, name: str) -> str:
    return str(source.model._meta.get_field(name).verbose_name)
