"""Definitions: what is stored of them, and reports of the checker about their documents."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from ninja import Field, Schema

from ticketflower.api.bodies.sent import FormOfDocument
from workflow_design.documents.diff.change import ChangeKind, Part
from workflow_design.documents.diff.line_diff import LineKind
from workflow_design.models import DefinitionStatus

type JsonValue = Any


class Kind(StrEnum):
    """Kinds of definitions that have versions."""

    WORKFLOW = "workflow"
    TICKET = "ticket"


class Status(StrEnum):
    """Status of a version: published ones are used by new tickets, archived ones by none."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"

    @classmethod
    def of(cls, stored: str) -> "Status":
        """That of a version whose status is stored so."""
        return next(status for status, name in STORED_STATUS.items() if name == stored)


STORED_STATUS = {
    Status.DRAFT: DefinitionStatus.DRAFT,
    Status.PUBLISHED: DefinitionStatus.PUBLISHED,
    Status.ARCHIVED: DefinitionStatus.RETIRED,
}


class Summary(Schema):
    """A definition in a list."""

    kind: Kind
    key: str
    title: str
    version: int = Field(
        description="The published version, or else the draft, or else the newest version."
    )
    status: Status = Field(description="Status of this version.")
    draft_version: int | None = Field(description="The number of its draft, if there is one.")


class Definitions(Schema):
    """The definitions of the company, by key."""

    items: list[Summary]


class Version(Schema):
    """A version of a definition, with its document."""

    kind: Kind
    key: str
    title: str
    version: int
    status: Status
    created_by: str
    updated_at: datetime
    fingerprint: str = Field(
        description="Send it as based_on when you replace the draft, or as fingerprint to publish."
    )
    document: dict[str, JsonValue]


class Change(Schema):
    """One difference between two versions."""

    part: Part = Field(description="Of the definition.")
    kind: ChangeKind
    name: str = Field(description="Of the field, task, preset value or role that differs.")
    sentence: str
    before: str = Field(description="The value it had, where it is too long for the sentence.")
    after: str = Field(description="The value it has, where it is too long for the sentence.")


class Line(Schema):
    """A line of the documents' canonical form; a run of unchanged lines is folded into one."""

    kind: LineKind
    before: int | None = Field(description="Its number in the version before.")
    after: int | None = Field(description="Its number in the version after.")
    text: str
    count: int = Field(description="How many lines it represents.")


class Comparison(Schema):
    """What differs between two versions of a definition."""

    kind: Kind
    key: str
    before: int | None = Field(description="The version before; null where all is new.")
    after: int = Field(description="The version after.")
    changes: list[Change] = Field(description="In words; empty where they are the same.")
    lines: list[Line] = Field(description="The lines that differ, with their neighbors.")
    lines_left_out: int = Field(description="Lines beyond the limit.")
    url: str = Field(description="The page where people see the same.")


class DraftToSave(Schema, extra="forbid"):
    """A document to store as the draft of a definition."""

    document: dict[str, JsonValue] | str = Field(
        description="The workflow file, as an object or as text."
    )
    form: FormOfDocument = "ordinary"
    based_on: str | None = Field(
        None,
        description="The fingerprint of the version that it was made from; none for a new "
        "definition. The draft is not replaced if it has changed since.",
    )


class SavedDraft(Schema):
    """A draft that was stored."""

    draft: Version
    warnings: "list[Message]"
    url: str = Field(description="URL of its page, where a person can review and publish it.")


class DocumentToCheck(Schema, extra="forbid"):
    """A document to check."""

    document: dict[str, JsonValue] | str = Field(
        description="The workflow file as an object, or as text, to get line numbers."
    )
    form: FormOfDocument = "ordinary"


class Edit(Schema):
    """A replacement in the text."""

    offset: int
    length: int
    text: str


class Fix(Schema):
    """The one change that removes a message: one of the lists is empty."""

    patch: list[dict[str, JsonValue]] = Field(description="JSON Patch (RFC 6902).")
    edits: list[Edit] = Field(description="Edits for a text that isn't valid JSON.")


class Message(Schema):
    """One thing to correct in a document."""

    severity: Literal["error", "warning"]
    code: str
    pointer: str = Field(description="JSON Pointer (RFC 6901).")
    line: int
    column: int
    sentence: str
    suggestion: str
    witness: dict[str, JsonValue] | None = Field(
        description="An example of a ticket's path that shows the problem."
    )
    fix: Fix | None


class Report(Schema):
    """What the checker says of a document."""

    kind: str | None
    ok: bool = Field(description="Whether the document can be saved.")
    errors: int
    warnings: int
    left_out: int = Field(description="Number of messages left out because of limits.")
    not_checked: str = Field(description="What was not checked, and why; empty if all was.")
    messages: list[Message]
    document: dict[str, JsonValue] | None = Field(
        None,
        description="The ordinary document, to which the messages refer, if a strict one was "
        "sent. Correct and send this one.",
    )


class ToPublish(Schema, extra="forbid"):
    """Consent to publish a draft."""

    fingerprint: str = Field(description="Fingerprint of the draft that you reviewed.")


class Published(Schema):
    """A version that new tickets use from now on."""

    kind: Kind
    key: str
    version: int
    url: str


SavedDraft.model_rebuild()
