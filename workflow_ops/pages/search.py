"""Search of everything: what a text finds of what a person may see, in groups."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from ticketflower.lists.listing import NEWEST_FIRST
from users.models import Company, User
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_ops.lists.navigation import task_url
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.models.prepared import task_rows, ticket_rows
from workflow_ops.services.ticket_access import find_ticket

SHOWN = 10
NEWEST = NEWEST_FIRST.keyset
MANAGE = "workflow_ops.manage_tickets"
SUBMIT = "workflow_ops.submit_ticket"
EXECUTE = "workflow_ops.execute_task"


@dataclass(frozen=True)
class Result:
    """One thing that was found: its name and page, a line about it, and its status."""

    title: str
    url: str
    about: str
    state: str = ""
    state_label: str = ""


@dataclass(frozen=True)
class Results:
    """The first of what was found of one kind, and the list that has them all."""

    key: str
    heading: str
    rows: list[Result]
    more_url: str


def search_everything(text: str, *, user: User, company: Company) -> list[Results]:
    """What a text finds, the kinds that have anything only."""
    if not text:
        return []
    return [each for each in _groups(text, user, company) if each.rows]


def ticket_page_url(number: int, *, user: User) -> str:
    """The page of the ticket with this number; empty if there is none that the person may open."""
    return "" if find_ticket(user, number) is None else reverse("tickets:detail", args=[number])


def _groups(text: str, user: User, company: Company) -> Iterator[Results]:
    tickets = TicketInstance.objects.of_company(company)
    if user.has_perm(MANAGE):
        found = NEWEST.read(tickets.matching(text), SHOWN + 1, load=ticket_rows.all)
        yield _results("tickets", "Tickets", found, _ticket, reverse("manage:tickets"), text)
    elif user.has_perm(SUBMIT):
        mine = tickets.submitted_by(user).matching(text)
        found = NEWEST.read(mine, SHOWN + 1, load=ticket_rows.all)
        yield _results("tickets", "My tickets", found, _ticket, reverse("tickets:list"), text)
    if user.has_perm(EXECUTE):
        on_list = TaskInstance.objects.assigned_to_person(user).matching(text)
        tasks = NEWEST.read(on_list, SHOWN + 1, load=task_rows.all)
        yield _results("tasks", "My tasks", tasks, _task, reverse("tasks:list"), text)
    if user.has_perm("users.manage_people"):
        members = User.objects.of_company(company).matching(text).by_name()
        people, agents = members.people()[: SHOWN + 1], members.agents()[: SHOWN + 1]
        yield _results("people", "People", list(people), _person, reverse("team:list"), text)
        yield _results("agents", "Agents", list(agents), _agent, reverse("team:agents"), text)
    if user.has_perm("workflow_design.view_definitions"):
        workflows = _current(WorkflowDefinition, text, company)
        list_url = reverse("design:workflows")
        yield _results("workflows", "Workflows", workflows, _definition, list_url, text)
        types = _current(TicketType, text, company)
        list_url = reverse("design:tickets")
        yield _results("ticket-types", "Ticket types", types, _definition, list_url, text)


def _current[D: (WorkflowDefinition, TicketType)](
    model: type[D], text: str, company: Company
) -> list[D]:
    versions = model.objects.of_company(company).listed("").matching(text)
    return list(versions.by_title()[: SHOWN + 1])


def _results[M: Model](
    key: str,
    heading: str,
    found: list[M],
    result_of: Callable[[M], Result],
    list_url: str,
    text: str,
) -> Results:
    more_url = f"{list_url}?{urlencode({'q': text})}" if len(found) > SHOWN else ""
    return Results(key, heading, [result_of(each) for each in found[:SHOWN]], more_url)


def _ticket(ticket: TicketInstance) -> Result:
    return Result(
        ticket.title,
        reverse("tickets:detail", args=[ticket.number]),
        f"#{ticket.number} · {ticket.ticket_type.title} · {ticket.created_by}",
        ticket.shown_status,
        ticket.shown_status.label,
    )


def _task(task: TaskInstance) -> Result:
    ticket = task.workflow_instance.ticket
    return Result(
        task.task_definition.title,
        task_url(task),
        f"#{ticket.number} · {ticket.title} · {ticket.created_by}",
        task.shown_status,
        task.shown_status.label,
    )


def _person(person: User) -> Result:
    return Result(str(person), reverse("team:person", args=[person.pk]), person.email)


def _agent(agent: User) -> Result:
    return Result(str(agent), reverse("team:agent", args=[agent.pk]), "")


def _definition(definition: WorkflowDefinition | TicketType) -> Result:
    return Result(
        definition.title,
        reverse(f"design:{definition.kind}", args=[definition.key]),
        f"{definition.key} · version {definition.version}",
        definition.status,
        definition.get_status_display(),
    )
