"""Wording of the audit log: events, values and rows as people read them.

Exports keep the codes and ids, which programs read.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import ForeignKey, Model
from django.utils.dateparse import parse_datetime

from ticketflower.times.wording import time_text
from ticketflower.times.zones import local_time
from ticketflower.types import Json
from users.database.history import CHANGED, DELETED, MADE

ACTIONS = {MADE: "created", CHANGED: "updated", DELETED: "deleted"}
EVENTS = {
    "access_changed": "Ticket access changed",
    "api_token_made": "API token created",
    "api_token_revoked": "API token revoked",
    "api_tokens_ended": "API tokens revoked",
    "company_reopened": "Company reactivated",
    "history_removed": "Old entries deleted",
    "impersonation_ended": "Superuser session ended",
    "impersonation_started": "Superuser session started",
    "log_in_failed": "Login failed",
    "webhook_address_changed": "Webhook address set",
    "webhook_turned_off": "Webhook turned off",
}
"""Events whose code does not say it in the words of the product; others are their code."""

DETAILS = {
    "answers": "With answers",
    "as_version": "New version",
    "days": "Valid for (days)",
    "due at": "Due date",
    "from_version": "Restored version",
    "query": "Filters",
}
"""Details of events, and fields, whose names do not say it in the words of the product."""

NOUNS = {
    "action_attempts": "call",
    "impersonations": "superuser session",
    "signing_secrets": "webhook signing secret",
    "task_definitions": "task of a workflow",
    "ticket_definition_access": "access to a ticket type",
    "ticket_definitions": "ticket type",
    "ticket_errors": "error",
    "user_company_roles": "company role membership",
    "workflow_definitions": "workflow",
    "workflow_instances": "workflow run",
}
"""By the table, where the name of the model is not the word of the product."""

NAMES = ("number", "email", "role_name", "title", "name", "filename")
"""Fields that identify a row to people, in order of preference."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00")


def event_text(action: str) -> str:
    """What happened: "API token created"."""
    return EVENTS.get(action) or action.replace("_", " ").capitalize()


def value_text(value: Json, names: Mapping[Any, str]) -> str:
    """A value: its name if it is a code or an id, else in words."""
    match value:
        case str() | int() if value in names:
            return names[value]
        case bool():
            return "yes" if value else "no"
        case str():
            moment = _MOMENT.fullmatch(value) and parse_datetime(value)
            return time_text(local_time(moment)) if moment else value
        case list() if not any(isinstance(each, dict | list) for each in value):
            return ", ".join(value_text(each, names) for each in value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def names_of_rows(model: type[Model], ids: Iterable[object]) -> dict[int, str]:
    """The names of rows of a model, by id; in one statement."""
    path = _path_of_name(model)
    wanted = {each for each in ids if isinstance(each, int)}
    if path is None or not wanted:
        return {}
    columns = [path, *(["version"] if _has(model, "version") else [])]
    rows = model._base_manager.filter(pk__in=wanted).values_list("pk", *columns)
    return {pk: _named(path, *values) for pk, *values in rows}


def _named(path: str, name: object, version: int | None = None) -> str:
    text = f"#{name}" if path.endswith("number") else str(name)
    return f"{text}, version {version}" if version else text


def name_field(model: type[Model]) -> str | None:
    """The field that names the rows of a model, if they have a name of their own."""
    return next((name for name in NAMES if _has(model, name)), None)


def _has(model: type[Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.concrete_fields)


def _path_of_name(model: type[Model]) -> str | None:
    """The field that names a row: its own, else that of a row it belongs to."""
    own = name_field(model)
    if own:
        return own
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.name not in ("company", "assigned_to"):
            related: Any = field.related_model
            of_related = name_field(related)
            if of_related:
                return f"{field.name}__{of_related}"
    return None
