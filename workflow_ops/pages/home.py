"""Home page: what needs a person now, by role."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from ticketflower.lists.listing import NEWEST_FIRST, Count
from users.models import Company, User
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.lists.backlog import Backlog, count_backlog
from workflow_ops.lists.cells import missing_assignee
from workflow_ops.lists.declaration import LinkedCount
from workflow_ops.lists.navigation import task_url
from workflow_ops.lists.options import MOST_URGENT_FIRST
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import (
    ShownTaskStatus,
    TaskInstance,
    TaskStatus,
    TicketInstance,
    TicketStatus,
)
from workflow_ops.models.prepared import (
    MOST_COUNTED,
    open_tasks,
    task_rows,
    ticket_rows,
    tickets_on_hold,
    tickets_to_answer,
)
from workflow_ops.models.statuses import label_for_requester
from workflow_ops.pages.checklist import Checklist, checklist_of
from workflow_ops.pages.drafts import DraftRow, drafts_of

SHOWN = 5
MORNING, NOON, EVENING = 5, 12, 18
"""The hours at which these begin."""
CAUGHT_UP = "You're all caught up."


@dataclass(frozen=True)
class Row:
    """A task to do, or an open ticket.

    Args:
        title: of the ticket.
        url: its page.
        details: what it is about, on one line.
        since: when it was assigned, or submitted.
        is_overdue: whether its due date has passed.
        status: as people see it.
        action: what the person does with it.
    """

    title: str
    url: str
    details: str
    since: datetime
    status: ShownTaskStatus | TicketStatus
    action: str = ""
    is_overdue: bool = False

    @property
    def label(self) -> str:
        """The name of its status to the person, who is the requester of a ticket."""
        status = self.status
        return label_for_requester(status) if isinstance(status, TicketStatus) else status.label


@dataclass(frozen=True)
class Attention:
    """What needs a ticket admin: so many of something, and the list of them."""

    linked: LinkedCount
    one: str
    several: str
    tone: Literal["danger", "warning", "quiet"]

    @property
    def words(self) -> str:
        """What is counted."""
        return self.one if self.linked.number.number == 1 else self.several


@dataclass(frozen=True)
class Definitions:
    """How many definitions are live, and how many are drafts."""

    live_ticket_types: int
    ticket_type_drafts: int
    workflow_drafts: int


@dataclass
class HomePage:
    """Content of the home page; what a person may not see is None.

    A superuser who acts for a company has neither tasks nor tickets of their own there.
    """

    heading: str
    summary: str = ""
    open_tasks: Count | None = None
    tasks: list[Row] | None = None
    questions: Sequence[Row] = ()
    tickets: list[Row] | None = None
    drafts: Sequence[DraftRow] = ()
    has_more_drafts: bool = False
    backlog: Backlog | None = None
    attention: Sequence[Attention] = ()
    definitions: Definitions | None = None
    checklist: Checklist | None = None

    @property
    def has_sections(self) -> bool:
        """Whether a role of the person has anything here."""
        return any(
            each is not None for each in (self.tasks, self.tickets, self.backlog, self.definitions)
        )

    @property
    def has_live_types(self) -> bool | None:
        """Whether tickets can be submitted; None where that was not counted."""
        return bool(self.definitions.live_ticket_types) if self.definitions else None

    @property
    def side_bar_counts(self) -> dict[str, Count | None]:
        """The counts of the side bar, which need not be counted again."""
        failed = self.backlog.failed_tickets.number if self.backlog else None
        return {"open_task_count": self.open_tasks, "failed_ticket_count": failed}


def home_page(user: User, company: Company) -> HomePage:
    """Gather what the person's roles let them see."""
    page = HomePage(heading=company.name if user.is_superuser else _greeting(user.first_name))
    if not user.is_superuser:
        _add_own(page, user, company)
    if user.has_perm("workflow_ops.manage_tickets"):
        page.backlog = count_backlog(company)
        page.attention = _attention(page.backlog)
    if user.has_perm("workflow_design.change_definitions"):
        page.definitions = _definitions(company)
    page.checklist = checklist_of(company, user, has_types=page.has_live_types)
    return page


def _greeting(name: str) -> str:
    """By the time of the day in the zone of the person, which is the current one."""
    hour = timezone.localtime().hour
    if MORNING <= hour < NOON:
        return f"Good morning, {name}"
    return f"Good afternoon, {name}" if NOON <= hour < EVENING else f"Good evening, {name}"


def _add_own(page: HomePage, user: User, company: Company) -> None:
    """Add the person's own tasks and tickets, and how many there are."""
    has = []
    if user.has_perm("workflow_ops.execute_task"):
        page.open_tasks = Count(open_tasks.count(user), MOST_COUNTED)
        to_do = TaskInstance.objects.of_company(company).assigned_to_person(user).to_do()
        tasks = MOST_URGENT_FIRST.keyset.read(to_do, SHOWN, load=task_rows.all)
        page.tasks = [_task_row(task) for task in tasks]
        has.append(_counted(page.open_tasks, "task"))
    if user.has_perm("workflow_ops.submit_ticket"):
        active = TicketInstance.objects.of_company(company).submitted_by(user).active()
        tickets = NEWEST_FIRST.keyset.read(active, SHOWN + 1, load=ticket_rows.all)
        to_answer = tickets_to_answer.all(user)
        page.questions = [_ticket_row(ticket, action="Reply") for ticket in to_answer]
        page.tickets = [_ticket_row(each) for each in tickets[:SHOWN] if each not in to_answer]
        has.append(_counted(Count(len(tickets), SHOWN), "open ticket"))
    drafts = drafts_of(user, company, most=SHOWN + 1)
    page.drafts, page.has_more_drafts = drafts[:SHOWN], len(drafts) > SHOWN
    if has:
        page.summary = f"You have {' and '.join(filter(None, has))}." if any(has) else CAUGHT_UP


def _counted(count: Count, noun: str) -> str:
    """Such as "2 tasks"; nothing for none."""
    return f"{count} {noun}{'' if count.number == 1 else 's'}" if count else ""


def _task_row(task: TaskInstance) -> Row:
    ticket = task.workflow_instance.ticket
    return Row(
        title=ticket.title,
        url=task_url(task),
        details=f"{task.task_definition.title} · #{ticket.number} · {ticket.created_by}",
        since=task.assigned_at or task.created_at,
        status=task.shown_status,
        action="Continue" if task.status == TaskStatus.IN_PROGRESS else "Start",
        is_overdue=task.is_overdue,
    )


def _ticket_row(ticket: TicketInstance, *, action: str = "") -> Row:
    type_and_number = [ticket.ticket_type.title] if ticket.summary else []
    return Row(
        title=ticket.title,
        url=reverse("tickets:detail", args=[ticket.number]),
        details=" · ".join([*type_and_number, f"#{ticket.number}", *_current_step(ticket)]),
        since=ticket.created_at,
        status=ticket.shown_status,
        action=action,
    )


def _current_step(ticket: TicketInstance) -> Iterator[str]:
    """The step of a ticket, and who works on it; nothing where its status says enough."""
    task = ticket.workflow.current_task if ticket.workflow else None
    if ticket.shown_status == TicketStatus.FAILED:
        yield "Waiting for an admin"
    elif ticket.shown_status == TicketStatus.ASKED:
        yield f"{ticket.worker_name} is waiting for your reply"
    elif ticket.shown_status == TicketStatus.IN_PROGRESS and task:
        assignee = ticket.worker_name or missing_assignee(ticket)
        yield f"Current step: {task.title}{f' ({assignee})' if assignee else ''}"


def _attention(backlog: Backlog) -> list[Attention]:
    held = Count(tickets_on_hold.count(), MOST_COUNTED)
    on_hold = LinkedCount(held, TICKETS.url(status=TicketStatus.ON_HOLD.value))
    possible = (
        Attention(backlog.failed_tickets, "failed ticket", "failed tickets", "danger"),
        Attention(backlog.overdue_tickets, "overdue ticket", "overdue tickets", "danger"),
        Attention(backlog.overdue_tasks, "overdue task", "overdue tasks", "danger"),
        Attention(backlog.unassigned_tasks, "unassigned task", "unassigned tasks", "warning"),
        Attention(on_hold, "ticket on hold", "tickets on hold", "quiet"),
    )
    return [each for each in possible if each.linked.number]


def _definitions(company: Company) -> Definitions:
    types = TicketType.objects.of_company(company).count_current()
    workflows = WorkflowDefinition.objects.of_company(company).count_current()
    return Definitions(
        live_ticket_types=types[DefinitionStatus.PUBLISHED],
        ticket_type_drafts=types[DefinitionStatus.DRAFT],
        workflow_drafts=workflows[DefinitionStatus.DRAFT],
    )
