"""Context of rules: the names that they see beside the data (docs/documents.md, "Rules").

They are declared here alone. Checks, type inference and sentences read the declarations; the
engine and dry runs make the values with the functions below.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ticketflower.types import Json, JsonObject


@dataclass(frozen=True)
class ContextValue:
    """A value that rules see: how sentences name it, and its JSON Schema."""

    label: str
    schema: JsonObject


@dataclass(frozen=True)
class ContextObject:
    """An object that rules see: how sentences name it, and its values by their names."""

    label: str
    values: Mapping[str, ContextValue]


OF_EVERY_RULE: Mapping[str, ContextObject] = {
    "ticket": ContextObject(
        "the ticket",
        {
            "number": ContextValue("the ticket's number", {"type": "integer", "minimum": 1}),
            "title": ContextValue("the ticket's title", {"type": "string", "minLength": 1}),
            "created_by": ContextValue(
                "the ticket's requester", {"type": "string", "format": "email"}
            ),
            "created_at": ContextValue(
                "when the ticket was created", {"type": "string", "format": "date-time"}
            ),
        },
    ),
    "company": ContextObject(
        "the company",
        {
            "name": ContextValue("the company's name", {"type": "string", "minLength": 1}),
            "today": ContextValue("today", {"type": "string", "format": "date"}),
        },
    ),
}
"""What conditions of transitions and transforms see."""

CONTEXT: Mapping[str, ContextObject] = {
    **OF_EVERY_RULE,
    "response": ContextObject(
        "the answer",
        {
            "status": ContextValue("the answer's status", {"type": "number", "minimum": 100}),
            "body": ContextValue("the answer's body", {}),
        },
    ),
}
"""What rules see, with that which only the output_transform of an action sees."""

RESERVED = (*OF_EVERY_RULE, "tasks", "response")
"""Names that rules see beside the workflow's data: nothing in the data may be called so."""

TODAY = "company.today"
"""The name that the operator ``today`` reads."""

RESPONSE_STATUS = "response.status"
"""The name of the HTTP status of an action's answer."""

RESPONSE_BODY = "response.body"
"""The name of the body of an action's answer."""


def context_value(name: str) -> ContextValue | None:
    """The declaration of a name such as ``ticket.number``; None where there is none."""
    root, _, rest = name.partition(".")
    return CONTEXT[root].values.get(rest) if root in CONTEXT else None


def ticket_values(*, number: int, title: str, created_by: str, created_at: datetime) -> JsonObject:
    """The values that rules see of a ticket.

    Args:
        number: in its company.
        title: of its type.
        created_by: the email address of its submitter.
        created_at: the time of its submission.
    """
    return {
        "number": number,
        "title": title,
        "created_by": created_by,
        "created_at": created_at.isoformat(),
    }


def company_values(*, name: str, today: date) -> JsonObject:
    """The values that rules see of a company.

    Args:
        name: of the company.
        today: the date in its time zone.
    """
    return {"name": name, "today": today.isoformat()}


def response_values(*, status: int, body: Json) -> JsonObject:
    """The values that the output_transform of an action sees of its answer.

    Args:
        status: of HTTP.
        body: as JSON; None where it is empty, or nothing reads it.
    """
    return {"status": status, "body": body}
