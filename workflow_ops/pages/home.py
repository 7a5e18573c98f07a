"""Home page: what waits for a person, by role."""

from dataclasses import dataclass, field

from ticketflower.lists.listing import NEWEST_FIRST, OLDEST_FIRST
from users.models import Company, User
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_ops.lists.backlog import Backlog, count_backlog
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.models.prepared import task_rows, ticket_rows

SHOWN = 5


@dataclass
class HomePage:
    """Content of the home page: lists and numbers; what a person may not see stays empty."""

    tasks: list[TaskInstance] = field(default_factory=list)
    tickets: list[TicketInstance] = field(default_factory=list)
    backlog: Backlog | None = None
    workflow_drafts: int = 0
    ticket_type_drafts: int = 0
    published_ticket_types: int = 0
    is_new_company: bool = False


def home_page(user: User, company: Company) -> HomePage:
    """Gather what the person's roles let them see."""
    page = HomePage()
    tickets = TicketInstance.objects.of_company(company)
    tasks = TaskInstance.objects.of_company(company)
    if user.has_perm("workflow_ops.execute_task"):
        to_do = tasks.assigned_to_person(user).to_do()
        page.tasks = OLDEST_FIRST.keyset.read(to_do, SHOWN, load=task_rows.all)
    if user.has_perm("workflow_ops.submit_ticket"):
        mine = tickets.submitted_by(user).active()
        page.tickets = NEWEST_FIRST.keyset.read(mine, SHOWN, load=ticket_rows.all)
    if user.has_perm("workflow_ops.manage_tickets"):
        page.backlog = count_backlog(company)
    if user.has_perm("workflow_design.change_definitions"):
        _add_definitions(page, company)
    return page


def _add_definitions(page: HomePage, company: Company) -> None:
    types = TicketType.objects.of_company(company)
    workflows = WorkflowDefinition.objects.of_company(company)
    page.workflow_drafts = workflows.draft().count()
    page.ticket_type_drafts = types.draft().count()
    page.published_ticket_types = types.published().count()
    page.is_new_company = page.published_ticket_types == 0
