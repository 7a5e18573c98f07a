"""Names of what the audit log refers to by ids: people, API tokens and rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ticketflower.texts import ID_DIGITS, whole_number
from users.audit.sources import EventSource, sources
from users.audit.wording import names_of_rows
from users.database.history import BY_TOKEN, CHANGED
from users.models import ApiToken, User

type Names = Mapping[Any, str]
"""The names of codes or ids, by them."""


def people_named_in(rows: Any) -> dict[int, str]:
    """The names of all people who are named in the rows."""
    ids = {row["actor_id"] for row in rows}
    for row in rows:
        source = sources()[row["source"]]
        for name in people_fields(source):
            ids |= {(row["new"] or {}).get(name), (row["old"] or {}).get(name)}
    found = User.objects.filter(pk__in=[each for each in ids if isinstance(each, int)])
    return {user.pk: str(user) for user in found.only("first_name", "last_name", "email")}


def tokens_named_in(rows: Iterable[dict[str, Any]]) -> Names:
    """The names of the API tokens with which rows were written, by id."""
    ids = {pk for row in rows if (pk := token_of(row["request"]))}
    return dict(ApiToken.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def token_of(request: str) -> int | None:
    """The id of the API token of a request, if it had one."""
    if not request.startswith(BY_TOKEN):
        return None
    return whole_number(request.removeprefix(BY_TOKEN).partition(":")[0], ID_DIGITS)


@cache
def people_fields(source: EventSource) -> tuple[str, ...]:
    """The fields that refer to people."""
    fields = (source.model._meta.get_field(name) for name in source.fields)
    return tuple(field.name for field in fields if field.related_model is User)


def rows_referred_to(rows: Iterable[dict[str, Any]]) -> "dict[Any, Names]":
    """The names of all rows that changes refer to, by their model; one statement for each."""
    ids: dict[Any, set[Any]] = defaultdict(set)
    for row in rows:
        source = sources()[row["source"]]
        if row["what"] == CHANGED and row["old"]:
            for name, model in references(source):
                before, after = row["old"].get(name), row["new"].get(name)
                if before != after:
                    ids[model] |= {before, after}
    return {model: names_of_rows(model, of_model) for model, of_model in ids.items()}


@cache
def references(source: EventSource) -> tuple[tuple[str, Any], ...]:
    """The fields that refer to rows of other models, people left out."""
    fields = (source.model._meta.get_field(name) for name in source.fields)
    return tuple(
        (each.name, each.related_model) for each in fields if each.related_model not in (None, User)
    )
