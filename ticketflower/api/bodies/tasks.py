"""Tasks of people, and errors of tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from ninja import Field, Schema

from ticketflower.api.bodies.sent import SentBody, Text

type JsonValue = Any


class Which(StrEnum):
    """Which tasks a list has."""

    MINE = "mine"
    AVAILABLE = "available"


class TaskSummary(Schema):
    """A task in a list."""

    id: int
    title: str
    ticket: int = Field(description="The number of its ticket.")
    ticket_title: str
    status: str
    due_at: datetime | None
    lease_until: datetime | None = Field(
        description="When an agent's claim ends unless it sends a heartbeat; null without a claim."
    )
    url: str


class Tasks(Schema):
    """A page of tasks, the newest first."""

    items: list[TaskSummary]
    next: str | None = Field(description="Send it as cursor to get the next page.")


class Task(TaskSummary):
    """A task with all that is needed to do it."""

    description: str
    instructions: str = Field(description="What the agent is to do. Empty for forms.")
    input: dict[str, JsonValue] = Field(description="Data that the workflow passes to the task.")
    output_schema: dict[str, JsonValue] = Field(
        description="JSON Schema (2020-12) of the output. Files are ids that POST /files returns."
    )
    prefilled: dict[str, JsonValue] = Field(description="Output that the form is prefilled with.")


class Output(SentBody):
    """The output that completes a task."""

    output: dict[str, JsonValue]


class HandOff(SentBody):
    """The colleague to hand a task off to, and the reason."""

    to: str = Field(description="Email address of a colleague who can do the task.")
    reason: Text = Field(max_length=2_000)


class HandOver(SentBody):
    """The reason why an agent hands a task over, and the person who gets it."""

    reason: Text = Field(max_length=2_000, description="What the person must know.")
    to: str | None = Field(
        None,
        description="Email address of a person who can do the task. Without it, the task goes to "
        "the available person with the fewest tasks.",
    )


class HandedOver(Schema):
    """Who does a task now."""

    assignee: str | None = Field(description="Null if no one is available: it is unassigned.")


class Failure(SentBody):
    """Why an agent gives up a task."""

    reason: Text = Field(max_length=2_000, description="A sentence for the ticket admins.")


class Question(SentBody):
    """A question to the requester."""

    text: Text = Field(max_length=10_000)


class ErrorStatus(StrEnum):
    """Progress of the resolution of an error."""

    NEW = "new"
    REVIEWED = "reviewed"
    RESOLVED = "resolved"


class ErrorSummary(Schema):
    """An error of a ticket."""

    id: int
    ticket: int = Field(description="The number of its ticket.")
    task: str | None = Field(description="The title of the step that failed.")
    kind: str
    message: str
    status: ErrorStatus
    created_at: datetime
    url: str


class Errors(Schema):
    """A page of unresolved errors, the newest first."""

    items: list[ErrorSummary]
    next: str | None = Field(description="Send it as cursor to get the next page.")


class Data(SentBody):
    """Data to retry with."""

    data: dict[str, JsonValue]


class Skip(SentBody):
    """Where a ticket continues."""

    to: str | None = Field(description="Key of a step of the workflow. Null completes the ticket.")


class Note(SentBody):
    """A note about an error."""

    status: Literal["reviewed", "resolved"]
    notes: str = Field(max_length=10_000)


class Outcome(Schema):
    """The ticket after an error was handled."""

    sentence: str
    ticket: int
    failed_again: bool
