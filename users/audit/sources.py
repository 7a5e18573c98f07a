"""Sources of the audit trail: the histories of all tables of a company, and its audit events."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from ticketflower.types import JsonObject
from users.audit.wording import NOUNS
from users.database.history import HistoryEvent
from users.models import AuditEvent

EVENTS = "events"
UNSAID = {"updated_at", "company", "stack_trace"}
"""Fields that are not shown; a stack trace names files of the server."""


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

    def shown_fields(self, row: JsonObject) -> tuple[str, ...]:
        """The fields of a row that are shown: of an internal note, not what it says.

        Who may read the audit log may be the requester, who reads no internal notes, nor the names
        of their files. A file that no ticket has yet may become one of these.
        """
        hidden = {"text"} if row.get("is_internal") else set()
        if row.get("comment") or not row.get("ticket"):
            hidden.add("filename")
        return tuple(name for name in self.fields if name not in hidden)

    @property
    def title(self) -> str:
        """What pages call a row of it."""
        return NOUNS.get(self.key, self.noun)

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
