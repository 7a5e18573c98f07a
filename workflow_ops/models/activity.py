"""Activity records of a ticket: histories of its rows, calls and comments, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from ticketflower.types import JsonObject
from users.database.history import CHANGED
from users.database.prepared import PreparedQuery, prepared
from workflow_ops.models.actions import ActionAttempt
from workflow_ops.models.comments import CommentMention, TicketComment
from workflow_ops.models.files.uploads import FileUpload
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.tickets import TicketInstance
from workflow_ops.models.workflows import TaskInstance

type RecordKind = Literal[
    "workflow", "ticket", "task", "due", "error", "call", "message", "comment"
]
"""A "message" is a comment that is not internal, "comment" is any; "due" is the changes of the due
dates of tasks, of which "task" tells more."""

OF_NO_WORKFLOW: tuple[RecordKind, ...] = ("ticket", "error", "message", "comment")
"""What there can be before the workflow of a ticket started."""

TRACKED: dict[RecordKind, tuple[str, tuple[str, ...]]] = {
    "workflow": ("WorkflowInstanceHistory", ("status",)),
    "ticket": ("TicketInstanceHistory", ("due_at", "priority")),
    "task": (
        "TaskInstanceHistory",
        (
            "status",
            "assigned_to",
            "task_definition",
            "due_at",
            "handed_over_at",
            "callback_deadline",
        ),
    ),
    "due": ("TaskInstanceHistory", ("due_at",)),
    "error": (
        "TicketErrorHistory",
        ("error_type", "error_message", "error_status", "resolution_notes", "task"),
    ),
}
"""The history of each kind, and what is read of a row."""

FILE = {
    "pk": "pk",
    "name": "filename",
    "version": "version",
    "size": "size",
    "media_type": "file_type",
}
"""What is read of a file of a comment."""


@dataclass(frozen=True)
class Actor:
    """Who did something; ``is_support`` for a superuser who acted for the company."""

    pk: int
    first_name: str
    last_name: str
    email: str
    is_support: bool = False

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True)
class Record:
    """One row of a history, or one call; ``old`` is empty where there is no earlier row."""

    kind: RecordKind
    row: int
    at: datetime
    actor: Actor | None
    assignee: Actor | None
    old: JsonObject
    new: JsonObject


def activity_records(
    ticket: TicketInstance, kinds: list[RecordKind], *, before: datetime | None, most: int
) -> list[Record]:
    """The newest records of a ticket, the newest first.

    Args:
        ticket: with its workflow instance loaded, if it has one.
        kinds: which are read.
        before: only what happened earlier; None for all.
        most: how many at most.
    """
    has_workflow = ticket.workflow_id is not None
    readable = tuple(kind for kind in kinds if has_workflow or kind in OF_NO_WORKFLOW)
    if not readable:
        return []
    statement = _statement(readable, most, is_continued=before is not None)
    rows = statement.rows(
        company=ticket.company_id, ticket=ticket.pk, workflow=ticket.workflow_id, before=before
    )
    return [_record(row) for row in rows]


@cache
def _statement(
    kinds: tuple[RecordKind, ...], most: int, *, is_continued: bool
) -> PreparedQuery[..., Any]:
    """The statement for these kinds, which takes long to compile, and a key to find its rows."""

    def records(company: Any, ticket: Any, workflow: Any, before: Any) -> QuerySet[Any, Any]:
        parts = [_part(kind, company, ticket, workflow) for kind in kinds]
        if is_continued:
            parts = [part.filter(at__lt=before) for part in parts]
        first, *others = (part.order_by("-at", "-place")[:most] for part in parts)
        rows = first.union(*others, all=True).order_by("-at", "-place") if others else first
        return rows[:most]

    return prepared(records)


def _part(
    kind: RecordKind, company: Any, ticket: Any, workflow: Any
) -> QuerySet[Any, dict[str, Any]]:
    if kind == "call":
        return _calls(workflow)
    if kind in {"message", "comment"}:
        return _comments(ticket, with_internal=kind == "comment")
    tasks = TaskInstance.objects.filter(workflow_instance=workflow)
    of_tasks = Q(pgh_obj__in=tasks.values("pk"))
    of_ticket: dict[RecordKind, Q] = {
        "workflow": Q(pgh_obj=workflow),
        "ticket": Q(pgh_obj=ticket),
        "task": of_tasks,
        "due": of_tasks,
        "error": Q(pgh_obj__in=TicketError.objects.of_ticket(ticket).values("pk")),
    }
    return _history(kind, of_ticket[kind] & Q(company=company))


def _history(kind: RecordKind, of_ticket: Q) -> QuerySet[Any, dict[str, Any]]:
    name, fields = TRACKED[kind]
    model: Any = apps.get_model("workflow_ops", name)
    values = {field: F(model._meta.get_field(field).attname) for field in fields}
    earlier = model.objects.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    ).order_by("-pgh_id")
    rows = model.objects.filter(of_ticket)
    if kind == "due":
        rows = _with_another_due_date(rows, earlier)
    worker = "assigned_to__" if kind == "task" else ""
    found: QuerySet[Any, dict[str, Any]] = rows.annotate(
        part=Value(kind, TextField()),
        row=F("pgh_obj_id"),
        at=F("pgh_created_at"),
        place=F("pgh_id"),
        person=JSONObject(
            pk="actor_id",
            first_name="actor__first_name",
            last_name="actor__last_name",
            email="actor__email",
        ),
        is_support=ExpressionWrapper(Q(impersonation__isnull=False), BooleanField()),
        worker=JSONObject(
            pk=f"{worker}pk",
            first_name=f"{worker}first_name",
            last_name=f"{worker}last_name",
            email=f"{worker}email",
        )
        if worker
        else JSONObject(),
        old=Subquery(earlier.values(was=JSONObject(**values))[:1]),
        new=JSONObject(**values),
    ).values("part", "row", "at", "place", "person", "is_support", "worker", "old", "new")
    return found


def _with_another_due_date(rows: QuerySet[Any], earlier: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of a history whose due date differs from that of the row before."""
    due = Coalesce(Cast("due_at", TextField()), Value("", TextField()))
    before = Subquery(earlier.values(was=due)[:1])
    changes = rows.annotate(due=due, due_before=before).filter(pgh_label=CHANGED)
    found: QuerySet[Any] = changes.exclude(due=F("due_before"))
    return found


def _calls(workflow: Any) -> QuerySet[Any, dict[str, Any]]:
    attempts: Any = ActionAttempt.objects.filter(task__workflow_instance=workflow)
    found: QuerySet[Any, dict[str, Any]] = attempts.annotate(
        part=Value("call", TextField()),
        row=F("task_id"),
        at=F("started_at"),
        place=F("pk"),
        person=JSONObject(),
        is_support=Value(False, BooleanField()),
        worker=JSONObject(
            pk="agent",
            first_name="agent__first_name",
            last_name="agent__last_name",
            email="agent__email",
        ),
        old=JSONObject(),
        new=JSONObject(
            kind="kind", status="http_status", milliseconds="duration_ms", failure="failure"
        ),
    ).values("part", "row", "at", "place", "person", "is_support", "worker", "old", "new")
    return found


def _comments(ticket: Any, *, with_internal: bool) -> QuerySet[Any, dict[str, Any]]:
    comments: Any = TicketComment.objects.of_ticket(ticket)
    if not with_internal:
        comments = comments.filter(is_internal=False)
    mentions = CommentMention.objects.filter(comment=OuterRef("pk"))
    files = FileUpload.objects.filter(comment=OuterRef("pk")).order_by("pk")
    found: QuerySet[Any, dict[str, Any]] = comments.annotate(
        part=Value("comment", TextField()),
        row=F("pk"),
        at=F("created_at"),
        place=F("pk"),
        person=JSONObject(
            pk="author_id",
            first_name="author__first_name",
            last_name="author__last_name",
            email="author__email",
        ),
        is_support=F("author__is_superuser"),
        worker=JSONObject(),
        old=JSONObject(),
        new=JSONObject(
            text="text",
            is_internal="is_internal",
            by_requester=ExpressionWrapper(Q(author=F("ticket__created_by")), BooleanField()),
            is_edited=ExpressionWrapper(Q(edited_at__isnull=False), BooleanField()),
            is_deleted=ExpressionWrapper(Q(deleted_at__isnull=False), BooleanField()),
            mentions=ArraySubquery(mentions.values_list("written", flat=True)),
            files=ArraySubquery(files.values(shown=JSONObject(**FILE))),
        ),
    ).values("part", "row", "at", "place", "person", "is_support", "worker", "old", "new")
    return found


def _record(row: dict[str, Any]) -> Record:
    return Record(
        kind=row["part"],
        row=row["row"],
        at=row["at"],
        actor=_actor(row["person"], is_support=row["is_support"]),
        assignee=_actor(row["worker"]),
        old=row["old"] or {},
        new=row["new"],
    )


def _actor(values: JsonObject, *, is_support: bool = False) -> Actor | None:
    return Actor(**values, is_support=is_support) if values.get("pk") else None
