"""Activity of a ticket: everything that happened or was said, as one list, the newest last.

Submission, steps and comments come from the ticket's own rows; holds, assignments, changes of due
dates and priorities, errors and what was done about them from the histories of the audit log,
which may have been removed after some years.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.timezone import localtime

from ticketflower.times.wording import time_text
from users.models import User
from workflow_design.answers.display import Fact
from workflow_design.models import TaskType
from workflow_ops.models import Priority, TaskInstance, TaskStatus, TicketError, TicketInstance
from workflow_ops.models.activity import Record, RecordKind, activity_records
from workflow_ops.models.statuses import ShownTaskStatus, WorkflowStatus
from workflow_ops.pages.activity_entries import ActivityEntry, entry_of_calls
from workflow_ops.pages.comments import comment_text, verb_of
from workflow_ops.services.ticket_access import Viewer

MOST_ENTRIES = 200

STATUS_CHANGES = {
    WorkflowStatus.ON_HOLD: "put the ticket on hold",
    WorkflowStatus.IN_PROGRESS: "resumed the ticket",
    WorkflowStatus.CANCELLED: "canceled the ticket",
}
NAMELESS_CHANGES = {
    WorkflowStatus.ON_HOLD: "Ticket put on hold",
    WorkflowStatus.IN_PROGRESS: "Ticket resumed",
    WorkflowStatus.CANCELLED: "Ticket canceled",
}


@dataclass(frozen=True)
class Activity:
    """The newest entries; ``older`` is the time before which there are more, if there are."""

    entries: list[ActivityEntry]
    older: datetime | None

    @property
    def reopened(self) -> list[datetime]:
        """When the ticket was reopened."""
        return [each.at for each in self.entries if each.kind == "reopening"]

    @property
    def latest_hold(self) -> ActivityEntry | None:
        """When the ticket was last put on hold, and by whom."""
        holds = (each for each in self.entries if each.status == WorkflowStatus.ON_HOLD)
        return max(holds, key=lambda each: each.at, default=None)


def activity_of(
    ticket: TicketInstance,
    tasks: Sequence[TaskInstance],
    answers: Callable[[TaskInstance], list[Fact]],
    viewer: Viewer,
    *,
    before: datetime | None,
) -> Activity:
    """The activity that a person may see.

    Args:
        ticket: loaded ``for_detail``.
        tasks: of the ticket, those that the person may see the answers of.
        answers: gives the answers of a completed task.
        viewer: who reads it.
        before: only what happened earlier; None for all.
    """
    records = _records(ticket, tasks, viewer, before)
    titles = {task.pk: task.task_definition.title for task in tasks}
    found = [*_of_rows(ticket, tasks, answers, viewer), *_of_records(records, titles, viewer)]
    if before is not None:
        found = [entry for entry in found if entry.at < before]
    found.sort(key=_order_of(found, records))
    shown = found[-MOST_ENTRIES:]
    return Activity(shown, shown[0].at if len(found) > len(shown) else None)


def _order_of(
    entries: Sequence[ActivityEntry], records: Sequence[Record]
) -> Callable[[ActivityEntry], datetime]:
    """The order of entries: by their time, but a step comes before what followed from it.

    The time at which a task was completed is estimated, and may differ by some milliseconds from
    that of the histories.
    """
    noted = {
        record.row: record.at
        for record in records
        if record.kind == "task" and record.new["status"] == TaskStatus.COMPLETED
    }
    last_step = max((each.at for each in entries if each.kind == "step"), default=None)

    def order(entry: ActivityEntry) -> datetime:
        if entry.kind == "step" and entry.task is not None:
            return noted.get(entry.task, entry.at)
        if entry.status == WorkflowStatus.COMPLETED and last_step is not None:
            return max(entry.at, last_step)
        return entry.at

    return order


def _of_rows(
    ticket: TicketInstance,
    tasks: Sequence[TaskInstance],
    answers: Callable[[TaskInstance], list[Fact]],
    viewer: Viewer,
) -> Iterator[ActivityEntry]:
    yield ActivityEntry("submission", ticket.created_at, "submitted the ticket", ticket.created_by)
    for task in tasks:
        title = task.task_definition.title
        if not viewer.sees_ticket and task.assigned_at:
            text = "was assigned"
            yield ActivityEntry(
                "assignment", task.assigned_at, text, task.assigned_to, title, task=task.pk
            )
        if task.status == TaskStatus.COMPLETED and task.completed_at:
            yield ActivityEntry(
                "step",
                task.completed_at,
                "completed" if task.assigned_to else "Completed",
                task.assigned_to,
                title,
                rest=_by_hand(task, task.assigned_to),
                task=task.pk,
                anchor=f"task-{task.pk}",
                facts=answers(task),
            )


def _by_hand(task: TaskInstance, by: User | None) -> str:
    is_manual = by is not None and not by.is_agent and not task.is_done_by_people
    return " manually" if is_manual else ""


def _records(
    ticket: TicketInstance,
    tasks: Sequence[TaskInstance],
    viewer: Viewer,
    before: datetime | None,
) -> list[Record]:
    comments: RecordKind = "comment" if viewer.sees_internal else "message"
    kinds = [comments]
    if viewer.sees_ticket:
        kinds = ["workflow", "ticket", "due", comments]
    if viewer.is_admin:
        kinds = ["workflow", "ticket", "task", "error", comments]
        if any(task.task_definition.task_type != TaskType.FORM for task in tasks):
            kinds.append("call")
    return activity_records(ticket, kinds, before=before, most=MOST_ENTRIES + 1)


def _of_records(
    records: Sequence[Record], titles: dict[int, str], viewer: Viewer
) -> Iterator[ActivityEntry]:
    readers: dict[RecordKind, Callable[..., ActivityEntry | None]] = {
        "workflow": _status_change,
        "ticket": _ticket_change,
        "task": _task_change,
        "due": _due_change,
        "error": _error_change,
        "comment": _comment,
    }
    for kind_and_row, group in groupby(records, key=lambda each: (each.kind, each.row)):
        if kind_and_row[0] == "call":
            yield entry_of_calls(list(group), titles)
            continue
        for record in group:
            entry = readers[record.kind](record, titles, viewer)
            if entry is not None:
                yield entry


def _status_change(record: Record, _titles: dict[int, str], viewer: Viewer) -> ActivityEntry | None:
    old, new = record.old.get("status"), WorkflowStatus(record.new["status"])
    if old is None or old == new:
        return None
    if new == WorkflowStatus.COMPLETED:
        return ActivityEntry("status", record.at, "Ticket completed", status=new)
    if (old, new) == (WorkflowStatus.COMPLETED, WorkflowStatus.IN_PROGRESS):
        who = record.actor if viewer.is_admin else None
        verb = "reopened the ticket" if who else "Ticket reopened"
        return ActivityEntry("reopening", record.at, verb, who, status=new)
    if new not in STATUS_CHANGES or (
        new == WorkflowStatus.IN_PROGRESS and old != WorkflowStatus.ON_HOLD
    ):
        return None
    if viewer.is_admin and record.actor:
        return ActivityEntry("status", record.at, STATUS_CHANGES[new], record.actor, status=new)
    return ActivityEntry("status", record.at, NAMELESS_CHANGES[new], status=new)


def _ticket_change(record: Record, titles: dict[int, str], viewer: Viewer) -> ActivityEntry | None:
    before, after = record.old.get("priority"), record.new["priority"]
    if before is None or before == after or record.actor is None:
        return _due_change(record, titles, viewer)
    label = Priority(after).label
    if viewer.is_admin:
        verb = f"changed the priority to {label}"
        return ActivityEntry("priority", record.at, verb, record.actor)
    return ActivityEntry("priority", record.at, f"Priority changed to {label}")


def _due_change(record: Record, titles: dict[int, str], viewer: Viewer) -> ActivityEntry | None:
    """A person changed the due date of the ticket or of a step; no due date changes by itself."""
    before, after = record.old.get("due_at"), record.new["due_at"]
    if not record.old or before == after or record.actor is None:
        return None
    task = None if record.kind == "ticket" else record.row
    title = titles.get(record.row, "") if task else ""
    of_step = " of" if task else ""
    time = time_text(localtime(datetime.fromisoformat(after))) if after else ""
    if viewer.is_admin:
        verb = "changed" if before and after else "set" if after else "removed"
        verb, rest = f"{verb} the due date{of_step}", f" to {time}" if after else ""
        return ActivityEntry("due", record.at, verb, record.actor, title, rest, task=task)
    rest = f" changed to {time}" if before and after else f" set to {time}" if after else " removed"
    return ActivityEntry("due", record.at, f"Due date{of_step}", title=title, rest=rest, task=task)


def _task_change(record: Record, titles: dict[int, str], viewer: Viewer) -> ActivityEntry | None:
    title, old, new = titles.get(record.row, ""), record.old, record.new
    if old and old["due_at"] != new["due_at"]:
        return _due_change(record, titles, viewer)
    if new["status"] in (TaskStatus.COMPLETED, TaskStatus.ERROR):
        return None  # the step or the error says so
    if old and new["handed_over_at"] and not old["handed_over_at"]:
        return _hand_over(record, title)
    before, after = old.get("assigned_to"), new["assigned_to"]
    if before != after:
        return _assignment(record, title)
    was, is_now = old.get("status"), new["status"]
    if TaskStatus.ASKED in (was, is_now) and was != is_now:
        return _wait_change(record, title, is_asked=is_now == TaskStatus.ASKED)
    is_start = is_now == TaskStatus.IN_PROGRESS != was
    if not is_start or after is None:
        return None
    return ActivityEntry("start", record.at, "started", record.assignee, title, task=record.row)


def _assignment(record: Record, title: str) -> ActivityEntry | None:
    """A task has another assignee or none, or an agent no longer has it."""
    old, new = record.old, record.new
    if new["handed_over_at"] is None and new["callback_deadline"]:
        return None  # the call log says so
    if new["handed_over_at"] is None and old.get("callback_deadline"):
        verb = f"{ShownTaskStatus.WAITING_FOR_AGENT.label} again:"
        return ActivityEntry("assignment", record.at, verb, title=title, task=record.row)
    # The first assignment, and that to someone who becomes available, are made by no person.
    is_by_person = old and record.actor and record.actor.pk != new["assigned_to"]
    by = record.actor if is_by_person else None
    rest = f" to {record.assignee}" if record.assignee else ""
    verb = "assigned" if record.assignee else "unassigned"
    return ActivityEntry(
        "assignment", record.at, verb if by else verb.capitalize(), by, title, rest, task=record.row
    )


def _hand_over(record: Record, title: str) -> ActivityEntry:
    """An agent or a ticket admin handed an agent task over to people."""
    verb = "handed over" if record.actor else "Handed over"
    rest = f" to {record.assignee}" if record.assignee else ", which is unassigned"
    return ActivityEntry("assignment", record.at, verb, record.actor, title, rest, task=record.row)


def _wait_change(record: Record, title: str, *, is_asked: bool) -> ActivityEntry | None:
    """A task began to wait for the requester, or was taken back; an answer speaks for itself."""
    verb = "asked the requester about" if is_asked else "resumed"
    is_workers = record.actor is not None and record.actor.pk == record.new["assigned_to"]
    if record.new["status"] == TaskStatus.CANCELLED or not is_workers:
        return None
    return ActivityEntry("question", record.at, verb, record.actor, title, task=record.row)


def _error_change(record: Record, titles: dict[int, str], _viewer: Viewer) -> ActivityEntry | None:
    old, new = record.old, record.new
    task = new["task"]
    if not old or old["error_message"] != new["error_message"]:
        return ActivityEntry(
            "error",
            record.at,
            "Failed again:" if old else "Failed:",
            title=titles.get(task, "") or TicketError.Type(new["error_type"]).label,
            note=new["error_message"],
            task=task,
            anchor="" if old else f"error-{record.row}",
        )
    noted = new["resolution_notes"].removeprefix(old["resolution_notes"]).strip()
    if old["error_status"] != new["error_status"]:
        verb = f"marked the error as {TicketError.Status(new['error_status']).label.lower()}"
    elif noted:
        verb = "commented on the error"
    else:
        return None
    return ActivityEntry("resolution", record.at, verb, record.actor, note=noted)


def _comment(record: Record, _titles: dict[int, str], viewer: Viewer) -> ActivityEntry:
    return ActivityEntry(
        "comment",
        record.at,
        verb_of(record, viewer),
        record.actor,
        anchor=f"comment-{record.row}",
        comment=comment_text(record, viewer),
    )
