"""Role gaps: what people with certain roles could not do, though their system roles promise it."""

from collections.abc import Collection
from dataclasses import dataclass

from users.models import Company, CompanyRole
from users.roles import TASK_WORKER, USER
from workflow_design.models import TaskDefinition, TicketType


@dataclass(frozen=True)
class RoleGaps:
    """The company roles of which at least one is missing; empty where there is no gap.

    Args:
        to_submit: to submit any ticket.
        to_work: to get any task.
        has_no_role: whether there is no system role at all.
    """

    to_submit: list[str]
    to_work: list[str]
    has_no_role: bool

    def __bool__(self) -> bool:
        return bool(self.to_submit or self.to_work or self.has_no_role)

    @property
    def key(self) -> str:
        """What a form sends back to say that just these gaps are meant."""
        gaps = {"submit": self.to_submit, "work": self.to_work, "role": self.has_no_role}
        return " ".join(name for name, gap in gaps.items() if gap)


def role_gaps(
    *, company: Company, system_roles: Collection[str], company_roles: Collection[CompanyRole]
) -> RoleGaps:
    """The gaps of people with exactly these roles, judged by what is published."""
    types = TicketType.objects.of_company(company).published().prefetch_related("access__role")
    asked_to_submit = [{access.role for access in each.access.all()} for each in types]
    forms = TaskDefinition.objects.of_company(company).forms_of_published_workflows()
    asked_to_work = [{role} if role else set() for role in forms.worker_roles()]
    return RoleGaps(
        to_submit=_missing(asked_to_submit, company_roles) if USER in system_roles else [],
        to_work=_missing(asked_to_work, company_roles) if TASK_WORKER in system_roles else [],
        has_no_role=not system_roles,
    )


def _missing(asked: list[set[CompanyRole]], held: Collection[CompanyRole]) -> list[str]:
    """The names of all roles asked for, where none of the demands is met."""
    if any(not roles or roles.intersection(held) for roles in asked):
        return []
    return sorted({role.role_name for role in set().union(*asked)})
