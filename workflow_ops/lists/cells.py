"""Cells of lists as HTML: written by functions, as a page has hundreds of them."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.timezone import localdate

from ticketflower.tags.components import avatar_of, badge, moment
from ticketflower.times.wording import exact_text, short_date_text
from ticketflower.times.zones import local_time
from users.models import User
from workflow_design.models import TaskType
from workflow_ops.models import (
    Priority,
    ShownTaskStatus,
    TaskInstance,
    TicketInstance,
    TicketStatus,
)
from workflow_ops.models.statuses import label_for_requester

NO_VALUE = mark_safe('<span class="tf-muted">\N{EN DASH}</span>')


def title_cell(ticket: TicketInstance, url: str) -> SafeString:
    """The title of a ticket as a link, and its type below; the title alone if it is the type's."""
    return format_html(
        '<a href="{}" title="{}">{}</a><small>{}</small>',
        url,
        ticket.title,
        ticket.title,
        ticket.ticket_type.title if ticket.summary else "",
    )


def ticket_status(ticket: TicketInstance) -> SafeString:
    """The status of a ticket."""
    status = ticket.shown_status
    return badge(status, status.label)


def status_for_requester(ticket: TicketInstance) -> SafeString:
    """The status of a ticket of one's own."""
    status = ticket.shown_status
    return badge(status, label_for_requester(status))


def task_status(task: TaskInstance) -> SafeString:
    """The status of a task."""
    status = task.shown_status
    return badge(status, status.label)


def current_step(ticket: TicketInstance) -> object:
    """The step that a ticket is at, until it ends."""
    return text(ticket.current_task_title)


def step_for_requester(ticket: TicketInstance) -> object:
    """The step that a ticket is at, unless it is stopped there."""
    if ticket.shown_status == TicketStatus.FAILED:
        return "Waiting for an admin"
    moving = (TicketStatus.IN_PROGRESS, TicketStatus.ASKED)
    return current_step(ticket) if ticket.shown_status in moving else NO_VALUE


def ticket_assignee(ticket: TicketInstance) -> SafeString:
    """Who has the current task of a ticket."""
    if ticket.worker:
        names = (ticket.worker["first_name"], ticket.worker["last_name"])
        return _person(ticket.worker["id"], *names, ticket.worker_name)
    return _missing(missing_assignee(ticket))


def missing_assignee(ticket: TicketInstance) -> str:
    """What the current task of a ticket has instead of an assignee, or nothing."""
    task = ticket.workflow.current_task if ticket.workflow else None
    if task is None or ticket.under_way is None or ticket.worker:
        return ""
    if task.task_type == TaskType.FORM or ticket.under_way["handed_over_at"]:
        return ShownTaskStatus.UNASSIGNED.label
    is_stopped = ticket.shown_status == TicketStatus.FAILED
    if is_stopped or not task.is_agent_task:
        return ""
    return ShownTaskStatus.WAITING_FOR_AGENT.label


def task_assignee(task: TaskInstance) -> SafeString:
    """Who has a task."""
    if task.assigned_to:
        return person(task.assigned_to)
    is_unassigned = task.shown_status == ShownTaskStatus.UNASSIGNED
    return _missing(ShownTaskStatus.UNASSIGNED.label if is_unassigned else "")


def _missing(label: str) -> SafeString:
    if not label:
        return NO_VALUE
    return format_html('<span class="tf-muted" title="{}">{}</span>', label, label)


def take_link(task: TaskInstance) -> SafeString:
    """The page on which a task is taken, as a button."""
    return format_html(
        '<a class="btn btn-sm btn-outline-secondary" href="{}">Take'
        '<span class="visually-hidden"> “{}” of #{}</span></a>',
        reverse("tasks:take", args=[task.pk]),
        task.task_definition.title,
        task.workflow_instance.ticket.number,
    )


def person(shown: User) -> SafeString:
    """A person with their initials."""
    return _person(shown.pk, shown.first_name, shown.last_name, str(shown))


def _person(pk: int, first_name: str, last_name: str, name: str) -> SafeString:
    return format_html(
        '{}<span title="{}">{}</span>', avatar_of(pk, first_name, last_name, name), name, name
    )


def time(at: datetime | None) -> SafeString:
    """How long ago it was."""
    return NO_VALUE if at is None else moment(at)


def due(row: TaskInstance | TicketInstance) -> SafeString:
    """When something is due, or that it is overdue, with the time as the title.

    Of what has ended it is the date alone: nothing is to be done about it anymore.
    """
    if row.due_at is None:
        return NO_VALUE
    local = local_time(row.due_at)
    if row.has_ended:
        return format_html(
            '<time datetime="{}" title="{}" class="tf-muted">{}</time>',
            local.isoformat(),
            exact_text(local),
            short_date_text(local, localdate()),
        )
    if not row.is_overdue:
        return moment(row.due_at)
    return format_html(
        '<time datetime="{}" title="{}" data-overdue>{}</time>',
        local.isoformat(),
        exact_text(local),
        badge("OVERDUE", "Overdue"),
    )


def priority(value: int) -> SafeString:
    """A priority: those that are not normal as a mark."""
    label = Priority(value).label
    if value == Priority.NORMAL:
        return format_html('<span class="tf-muted">{}</span>', label)
    return badge(Priority(value).name, label)


def text(value: str) -> object:
    """A text that may be cut off on the page, whole as its title."""
    return format_html('<span title="{}">{}</span>', value, value) if value else NO_VALUE


def lines(value: str) -> SafeString:
    """The beginning of a long text, on two lines."""
    start = Truncator(value).chars(160)
    return format_html('<span title="{}" data-lines>{}</span>', Truncator(value).chars(500), start)
