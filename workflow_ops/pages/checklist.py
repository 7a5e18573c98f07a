"""Checklist of a new company: choose a template, invite the team, submit a test ticket."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from users.models import Company, Invitation, User
from workflow_design.models import TicketType

NEW = timedelta(days=30)
"""A company that has done all by then is never asked about again."""


@dataclass(frozen=True)
class ChecklistStep:
    """A step of the checklist.

    Attributes:
        title, text: what to do, and why.
        action: the label of the button that leads there.
        url_name: where it is done; empty where the person may not.
        is_done: whether it is.
    """

    title: str
    text: str
    action: str
    url_name: str
    is_done: bool


@dataclass(frozen=True)
class Checklist:
    """The steps, in their order."""

    steps: list[ChecklistStep]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def next_step(self) -> ChecklistStep | None:
        """The first one to do."""
        return next((step for step in self.steps if not step.is_done), None)


def checklist_of(company: Company, user: User, *, has_types: bool | None) -> Checklist | None:
    """The checklist where the person may do some of it and something is left to do.

    Args:
        company: the company.
        user: who looks.
        has_types: whether it has published ticket types; None where that was not counted.
    """
    may_design = user.has_perm("workflow_design.change_definitions")
    may_invite = user.has_perm("users.manage_people")
    if not company.shows_checklist or not (may_design or may_invite):
        return None
    is_new = company.created_at > timezone.now() - NEW
    has_tickets = company.last_ticket_number > 0
    if not is_new and has_tickets:
        return None
    if has_types is None:
        has_types = TicketType.objects.of_company(company).published().exists()
    may_submit = not user.is_superuser and user.has_perm("workflow_ops.submit_ticket")
    steps = [
        ChecklistStep(
            "Choose a template",
            "Start from a ready-made workflow, and change anything you like.",
            "Browse templates",
            "design:templates" if may_design else "",
            is_done=has_types,
        ),
        ChecklistStep(
            "Invite your team",
            "Your colleagues can submit tickets and work on tasks.",
            "Invite people",
            "team:invite" if may_invite else "",
            is_done=_has_team(company),
        ),
        ChecklistStep(
            "Submit a test ticket",
            "See what your team will see, and follow the ticket step by step.",
            "Choose a ticket type",
            "tickets:new" if may_submit and has_types else "",
            is_done=has_tickets,
        ),
    ]
    found = Checklist(steps)
    return found if found.next_step else None


def _has_team(company: Company) -> bool:
    """Whether there is a second person, or an invitation to one."""
    people = User.objects.of_company(company).people().active().order_by()[:2]
    return len(people.values_list("pk")) > 1 or (
        Invitation.objects.of_company(company).open().exists()
    )
