"""Assignment of tasks: the available worker with the shortest list gets the next one."""

from django.db.models import (
    Exists,
    F,
    Func,
    OuterRef,
    QuerySet,
    TextField,
    Value,
)

from users.models import Company, User, UserCompanyRole
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

    function = "pg_advisory_xact_lock"
    output_field = TextField()

    def __init__(self, company: Company) -> None:
        super().__init__(Value(TURN), Func(Value(company.pk), function="hashint8"))


def workers_for(company: Company, task: TaskDefinition) -> QuerySet[User]:
    """Active task workers of the company who have the task's role, if it asks for one."""
    workers = User.objects.of_company(company).in_group(TASK_WORKER)
    if task.worker_role_id is not None:
        holds_role = UserCompanyRole.objects.filter(user=OuterRef("pk"), role=task.worker_role_id)
        workers = workers.filter(Exists(holds_role))
    return workers


def available_for(company: Company, task: TaskDefinition) -> QuerySet[User]:
    """The workers for the task who take new tasks now; nobody of a suspended company does."""
    workers = workers_for(company, task).filter(is_available=True)
    return workers.filter(company__suspended_at=None)


def shortest_list(company: Company, task: TaskDefinition) -> QuerySet[User]:
    """The available workers for the task, in the order in which they should get it.

    Fewest tasks on the list, then assigned longest ago, then lowest id. Tasks that have been
    reassigned since count as well; otherwise a worker who hands over every task would get
    every new one.
    """
    return (
        available_for(company, task)
        .annotate(to_do=TaskInstance.objects.count_on_list(OuterRef("pk")))
        .order_by("to_do", F("last_assigned_at").asc(nulls_first=True), "pk")
    )
