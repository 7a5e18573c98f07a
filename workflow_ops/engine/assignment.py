"""Assignment of tasks: the available worker with the shortest list gets the next one."""

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    QuerySet,
    TextField,
    Value,
)

from users.models import Company, User, UserCompanyRole, UserQuerySet
from users.roles import TASK_WORKER
from workflow_design.models import TaskDefinition
from workflow_ops.models import TaskInstance

TURN = 7_461  # names our advisory locks among those of others in the same database


class AssignmentTurn(Func):
    """An annotation that waits for the company's turn to assign, until the transaction ends.

    Two transactions that both count lists and then add to them would both choose the same
    worker; taking turns keeps the lists even. A statement sees what was committed before it
    began, so the worker must be chosen in a later statement than the one that takes the turn.
    """

    template = f"pg_advisory_xact_lock({TURN}, hashint8(%(expressions)s))"
    output_field = TextField()

    def __init__(self, company: Company) -> None:
        super().__init__(Value(company.pk))


class FreeAssignmentTurn(Func):
    """A condition that takes the company's turn to assign, and holds if nobody has it now."""

    template = f"pg_try_advisory_xact_lock({TURN}, hashint8(%(expressions)s))"
    output_field = BooleanField()

    def __init__(self, company: Company) -> None:
        super().__init__(Value(company.pk))


def workers_for(company: Company, task: TaskDefinition) -> QuerySet[User]:
    """Active task workers of the company who have the task's role, if it asks for one.

    They are people: agents do no forms.
    """
    return workers_with_role(company, task.worker_role_id)


def workers_with_role(company: Company, role: int | None) -> QuerySet[User]:
    """Active people who are task workers and have the company role, if one is given by its id."""
    return _with_roles(User.objects.of_company(company).people(), role)


def agents_for(company: Company, task: TaskDefinition) -> QuerySet[User]:
    """Active agents of the company that may claim the task."""
    return _with_roles(User.objects.of_company(company).agents(), task.worker_role_id)


def _with_roles(members: UserQuerySet, role: int | None) -> QuerySet[User]:
    """Those who are active task workers and have the company role, if one is given by its id."""
    workers = members.in_group(TASK_WORKER)
    if role is None:
        return workers
    holds_role = UserCompanyRole.objects.filter(user=OuterRef("pk"), role=role)
    return workers.filter(Exists(holds_role))


def shortest_list(company: Company, role: int | None) -> QuerySet[User]:
    """The available people with the role, in the order in which they should get a task.

    Fewest tasks on the list, then assigned longest ago, then lowest id. Tasks that have been
    reassigned since count as well; otherwise a worker who hands over every task would get
    every new one. Workers of a suspended company are not available.
    """
    available = workers_with_role(company, role).filter(
        is_available=True, company__suspended_at=None
    )
    return available.annotate(to_do=TaskInstance.objects.count_on_list(OuterRef("pk"))).order_by(
        "to_do", F("last_assigned_at").asc(nulls_first=True), "pk"
    )
