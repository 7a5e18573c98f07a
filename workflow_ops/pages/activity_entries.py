"""Entries of a ticket's activity, and how the calls of an action become one."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ticketflower.texts import as_sentences
from ticketflower.times.wording import duration_text
from users.models import User
from workflow_design.answers.display import Fact
from workflow_ops.models import ActionAttempt
from workflow_ops.models.activity import Actor, Record
from workflow_ops.models.statuses import WorkflowStatus
from workflow_ops.pages.comments import CommentText

type EntryKind = Literal[
    "submission",
    "step",
    "assignment",
    "start",
    "question",
    "error",
    "resolution",
    "calls",
    "status",
    "reopening",
    "due",
    "priority",
    "comment",
]

ICONS: dict[str, str] = {
    "submission": "ticket-perforated",
    "step": "check-lg",
    "assignment": "person-plus",
    "start": "play-fill",
    "question": "hourglass-split",
    "error": "exclamation-octagon",
    "resolution": "chat-left-text",
    "calls": "broadcast",
    "status": "arrow-repeat",
    "reopening": "arrow-repeat",
    "due": "calendar3",
    "priority": "exclamation-circle",
    "comment": "chat-left-text",
    WorkflowStatus.ON_HOLD: "pause-circle",
    WorkflowStatus.IN_PROGRESS: "play-circle",
    WorkflowStatus.COMPLETED: "check-circle",
    WorkflowStatus.CANCELLED: "slash-circle",
}
"""Of kinds of entries, and of the statuses that a ticket got."""


@dataclass(frozen=True)
class Call:
    """One call of an action's address, one callback, or one claim, as the log shows it."""

    at: datetime
    text: str


@dataclass(frozen=True)
class ActivityEntry:
    """One thing that happened.

    It reads ``who`` ``verb`` ``title`` ``rest``; without ``who`` the system did it. ``status``
    is what the ticket got, if that changed.
    """

    kind: EntryKind
    at: datetime
    verb: str
    who: Actor | User | None = None
    title: str = ""
    rest: str = ""
    note: str = ""
    task: int | None = None
    anchor: str = ""
    status: WorkflowStatus | None = None
    facts: list[Fact] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    comment: CommentText | None = None

    @property
    def icon(self) -> str:
        """Its icon in the sprite."""
        return ICONS[self.kind if self.kind == "reopening" else self.status or self.kind]


def entry_of_calls(records: list[Record], titles: dict[int, str]) -> ActivityEntry:
    """The entry of the calls, callbacks or claims of an action, the newest record first."""
    latest = records[0]
    is_claimed = latest.new["kind"] == ActionAttempt.Kind.CLAIM
    return ActivityEntry(
        "calls",
        latest.at,
        "claimed" if is_claimed else "Called the service of",
        latest.assignee if is_claimed else None,
        title=titles.get(latest.row, ""),
        task=latest.row,
        calls=[Call(each.at, _call_text(each)) for each in reversed(records)],
    )


def _call_text(record: Record) -> str:
    """What a call, callback or claim was, and how it ended: "Request: 200 in 35 ms"."""
    status, milliseconds = record.new["status"], record.new["milliseconds"]
    match ActionAttempt.Kind(record.new["kind"]):
        case ActionAttempt.Kind.CLAIM:
            ended = "in progress"
            if milliseconds is not None:
                ended = f"ended after {duration_text(milliseconds / 1000)}"
            text = f"Claim by {record.assignee}, {ended}"
        case kind:
            word = "Callback" if kind == ActionAttempt.Kind.CALLBACK else "Request"
            took = "" if milliseconds is None else f" in {milliseconds} ms"
            text = f"{word}{f': {status}' if status else ''}{took}"
    return as_sentences(text, record.new["failure"]) if record.new["failure"] else text
