"""Tickets, their forms, their comments and files."""

from datetime import datetime
from typing import Annotated, Any, Self

from ninja import Field, Schema
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ticketflower.api.bodies.sent import SentBody
from workflow_design.answers.files_field import MOST_FILES
from workflow_ops.models.comments import LONGEST_COMMENT

type JsonValue = Any


class TicketTypeName(Schema):
    """A ticket type that the person may submit."""

    key: str
    title: str
    description: str


class TicketTypes(Schema):
    """The ticket types that the person may submit, by title."""

    items: list[TicketTypeName]


class TicketForm(Schema):
    """The form of a ticket type."""

    key: str
    title: str
    version: int
    answers_schema: dict[str, JsonValue] = Field(
        description="JSON Schema (2020-12) of the answers. Files are ids that POST /files returns."
    )


class TicketToSubmit(SentBody):
    """A ticket to submit."""

    ticket_type: str = Field(description="The key of the ticket type.")
    answers: dict[str, JsonValue]


class ActivityEntry(Schema):
    """Something that happened to a ticket, or was said about it."""

    kind: str
    at: datetime
    who: str | None = Field(description="Null if TicketFlower did it automatically.")
    text: str = Field(description="What happened, as text.")
    comment: str | None
    is_internal: bool = Field(description="True if the requester can't see the comment.")


class AttachedFile(Schema):
    """A file of a ticket."""

    id: int
    name: str
    version: int = Field(description="Version among the ticket's files with the same name.")
    size: int = Field(description="Size in bytes.")
    url: str


class TicketSummary(Schema):
    """A ticket in a list."""

    number: int
    title: str
    ticket_type: str = Field(description="The key of the ticket type.")
    status: str | None = Field(
        description="open, in_progress, waiting_for_requester, on_hold, failed, completed or "
        "canceled; null where it may not be seen."
    )
    requester: str
    assignee: str | None
    current_step: str | None
    due_at: datetime | None
    priority: str
    created_at: datetime
    updated_at: datetime
    url: str


class Tickets(Schema):
    """A page of tickets, the newest first."""

    items: list[TicketSummary]
    next: str | None = Field(description="Send it as cursor to get the next page.")


class Ticket(TicketSummary):
    """A ticket, as far as the person may see it."""

    answers: dict[str, JsonValue] = Field(
        description="Answers in the submit form. Empty if only a task of the ticket is visible."
    )
    files: list[AttachedFile] = Field(description="Files that the answers refer to.")
    activity: list[ActivityEntry] = Field(description="Oldest first.")


class CommentToAdd(SentBody):
    """A comment to write."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_COMMENT)] = (
        Field("", description="It can be empty if there are files.")
    )
    is_internal: bool = Field(
        False, description="True for an internal note, which the requester can't see."
    )
    files: list[str] = Field(
        [], max_length=MOST_FILES, description="Ids of files that POST /files returned."
    )

    @model_validator(mode="after")
    def require_content(self) -> Self:
        """Refuse a comment without text and files."""
        if not self.text and not self.files:
            raise PydanticCustomError("empty-comment", "Enter a comment, or attach a file")
        return self


class Comment(Schema):
    """A comment that was written."""

    id: int
    is_internal: bool
    url: str


class FileToStore(SentBody):
    """A file as JSON, for callers that can send nothing else."""

    name: str = Field(min_length=1, max_length=255)
    content_base64: str = Field(description="The content in Base64 (RFC 4648, section 4).")


class StoredFile(Schema):
    """A file that was stored, and can be named in answers within 24 hours."""

    id: str
    name: str
    size: int = Field(description="Size in bytes.")


class EncodedFile(Schema):
    """A file and its content."""

    id: str
    name: str
    size: int = Field(description="Size in bytes.")
    content_base64: str = Field(description="The content in Base64 (RFC 4648, section 4).")
