"""The same done to many rows: each by itself, and a report of what was not done and why."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ticketflower.errors import Refusal
from users.models import User
from workflow_design.models import TaskType
from workflow_ops.errors import NothingToAssign
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import reassign_task
from workflow_ops.services.ticket_errors import fingerprint_of, retry_error, review_error
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 200
NOT_IN_THE_LIST = "It is not in this list any more."


@dataclass(frozen=True)
class BulkAction:
    """Something that can be done to many rows of a list.

    Args:
        key: its name in forms.
        label: what the button says.
        explanation: what it comes to, for the confirming page.
        act: does it to one row; the worker is None unless ``needs_worker``.
    """

    key: str
    label: str
    explanation: str
    act: Callable[[Any, User, User | None], object]
    needs_worker: bool = False
    is_final: bool = False


@dataclass(frozen=True)
class BulkReport:
    """What came of it: how many were done, and each reason with how many it kept back."""

    done: int
    skipped: list[tuple[str, int]]

    @property
    def sentence(self) -> str:
        """The report as people read it: "184 done, 3 skipped: ..."."""
        if not self.skipped:
            return f"{self.done} done."
        reasons = " ".join(
            f"{reason} ({times})" if times > 1 else reason for reason, times in self.skipped
        )
        return f"{self.done} done, {sum(times for _, times in self.skipped)} skipped: {reasons}"

    def with_vanished(self, number: int) -> "BulkReport":
        """The report with so many more rows that could not be found."""
        if not number:
            return self
        return BulkReport(self.done, [*self.skipped, (NOT_IN_THE_LIST, number)])


def do_to_all(
    *, rows: Iterable[Any], action: BulkAction, by: User, worker: User | None
) -> BulkReport:
    """Do it to each row, in a transaction of its own; a refusal skips that row only."""
    done, reasons = 0, Counter[str]()
    for row in rows:
        try:
            action.act(row, by, worker)
        except Refusal as refusal:
            reasons[refusal.sentence] += 1
        else:
            done += 1
    logger.info("bulk action=%s done=%s skipped=%s by=%s", action.key, done, reasons.total(), by.pk)
    return BulkReport(done, reasons.most_common())


def _assign_ticket(ticket: TicketInstance, by: User, worker: User | None) -> None:
    task = TaskInstance.objects.under_way_of(ticket.workflow).for_detail().first()
    if task is None:
        raise NothingToAssign
    _assign_task(task, by, worker)


def _assign_task(task: TaskInstance, by: User, worker: User | None) -> None:
    assert worker is not None
    if task.task_definition.task_type != TaskType.FORM:
        raise NothingToAssign
    reassign_task(task=task, to=worker, by=by)


def _review(error: TicketError, by: User, worker: User | None) -> None:
    notes = error.resolution_notes
    review_error(error=error, by=by, notes=notes, seen=fingerprint_of(notes))


TICKET_ACTIONS: tuple[BulkAction, ...] = (
    BulkAction(
        "assign",
        "Assign",
        "The form task that each ticket waits for goes to one worker.",
        _assign_ticket,
        needs_worker=True,
    ),
    BulkAction(
        "hold",
        "Put on hold",
        "Nothing happens to these tickets until somebody resumes them.",
        lambda ticket, by, _worker: hold_ticket(ticket=ticket, by=by),
    ),
    BulkAction(
        "resume",
        "Resume",
        "Tickets on hold go on.",
        lambda ticket, by, _worker: resume_ticket(ticket=ticket, by=by),
    ),
    BulkAction(
        "cancel",
        "Cancel",
        "Their open tasks end, and nobody can go on with them. This cannot be undone.",
        lambda ticket, by, _worker: cancel_ticket(ticket=ticket, by=by),
        is_final=True,
    ),
)
TASK_ACTIONS: tuple[BulkAction, ...] = (
    BulkAction("assign", "Assign", "The tasks go to one worker.", _assign_task, needs_worker=True),
)
ERROR_ACTIONS: tuple[BulkAction, ...] = (
    BulkAction(
        "retry",
        "Try again",
        "Each ticket tries again what failed. Actions go back into the queue. If one fails again, "
        "a new ticket error appears.",
        lambda error, by, _worker: retry_error(error=error, by=by),
    ),
    BulkAction(
        "review", "Mark as reviewed", "Somebody has looked at them; they stay unresolved.", _review
    ),
)
BULK_ACTIONS = {"tickets": TICKET_ACTIONS, "tasks": TASK_ACTIONS, "errors": ERROR_ACTIONS}
"""By the key of the list."""
