"""The engine's prepared statements: what each step of a workflow sends."""

from typing import cast

from django.db.models import Case, QuerySet, Value, When

from users.database.prepared import prepared
from users.database.prepared_rows import PreparedInsert
from users.models import Company, User
from users.tenancy import current_company
from workflow_design.models import TicketType
from workflow_ops.engine.assignment import AssignmentTurn, FreeAssignmentTurn, shortest_list
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance


def _company() -> Company:
    return cast("Company", current_company())  # a placeholder: statements are made in a scope


def _free_turn() -> Case:
    """Whether the company's turn to assign is taken: it was free, and no company is suspended.

    To be annotated to rows that have a company.
    """
    free = FreeAssignmentTurn(_company())
    return Case(When(company__suspended_at=None, then=free), default=Value(value=False))


@prepared
def take_turn() -> QuerySet[Company]:
    """The company, with its turn to assign taken."""
    company = _company()
    turn = Company.objects.annotate(turn=AssignmentTurn(company)).only("pk")
    return turn.filter(pk=company.pk)


@prepared
def take_turn_and_lock_ticket(ticket: int) -> QuerySet[TicketInstance]:
    """The ticket, locked, unless its company is suspended.

    ``updated_at`` and the workflow of its type tell whether what the caller has of it is old.
    """
    return (
        TicketInstance.objects.unless_suspended()
        .select_related("ticket_type")
        .annotate(turn=AssignmentTurn(_company()))
        .select_for_update(of=("self",))
        .only("workflow", "company", "updated_at", "ticket_type__workflow", "ticket_type__company")
        .filter(pk=ticket)
    )


@prepared
def take_turn_and_lock_instance(ticket: int) -> QuerySet[WorkflowInstance]:
    """The workflow of the ticket, both locked, unless its company is suspended."""
    return (
        WorkflowInstance.objects.unless_suspended()
        .select_related("ticket")
        .annotate(turn=AssignmentTurn(_company()))
        .select_for_update(of=("ticket", "self"))
        .only(
            "workflow_data",
            "workflow",
            "status",
            "company",
            "ticket__workflow",
            "ticket__priority",
            "ticket__company",
        )
        .filter(ticket=ticket)
    )


@prepared
def latest_tasks(instance: WorkflowInstance) -> QuerySet[TaskInstance]:
    """The newest task of each definition in a run of a workflow, but those cancelled."""
    return TaskInstance.objects.of_workflow(instance).completed_or_under_way().latest_of_each()


@prepared
def latest_completed_tasks(instance: WorkflowInstance) -> QuerySet[TaskInstance]:
    """The newest completed task of each definition in a run of a workflow."""
    return TaskInstance.objects.of_workflow(instance).completed().latest_of_each()


@prepared
def lock_ticket(ticket: int) -> QuerySet[TicketInstance]:
    """The ticket with its type and creator, locked."""
    return TicketInstance.objects.for_detail().select_for_update(of=("self",)).filter(pk=ticket)


@prepared
def take_free_turn_and_lock_ticket(ticket: int) -> QuerySet[TicketInstance]:
    """The ticket with its type and creator, locked; ``has_turn`` as of ``_free_turn``."""
    tickets = TicketInstance.objects.for_detail().annotate(has_turn=_free_turn())  # type: ignore[no-redef] # declared
    return tickets.select_for_update(of=("self",)).filter(pk=ticket)


@prepared
def lock_instance(instance: int) -> QuerySet[WorkflowInstance]:
    """The run of a workflow with this id, locked."""
    return WorkflowInstance.objects.select_for_update().filter(pk=instance)


@prepared
def lock_task_under_way(instance: WorkflowInstance) -> QuerySet[TaskInstance]:
    """The task of a workflow that has not ended, with its definition, locked."""
    return (
        TaskInstance.objects.under_way_of(instance)
        .select_related("task_definition")
        .select_for_update(of=("self",))
    )


@prepared
def lock_task_and_ticket(task: int) -> QuerySet[TaskInstance]:
    """The task, its workflow and ticket, all locked, without the data of task and ticket."""
    return _locked_with_ticket(TaskInstance.objects.filter(pk=task))


@prepared
def take_free_turn_and_lock_task(task: int) -> QuerySet[TaskInstance]:
    """The same as ``lock_task_and_ticket``, with ``has_turn`` as of ``_free_turn``."""
    tasks = TaskInstance.objects.filter(pk=task).annotate(has_turn=_free_turn())  # type: ignore[no-redef] # declared
    return _locked_with_ticket(tasks)


def _locked_with_ticket(tasks: QuerySet[TaskInstance]) -> QuerySet[TaskInstance]:
    locked = tasks.select_for_update(of=("workflow_instance__ticket", "workflow_instance", "self"))
    return (
        locked.select_related("workflow_instance__ticket", "task_definition")
        .defer("input_data", "output_data", "workflow_instance__ticket__ticket_data")
        .filter(workflow_instance__ticket__isnull=False)
    )


@prepared
def _worker() -> QuerySet[User]:
    return shortest_list(_company(), None).values("pk")[:1]  # type: ignore[return-value] # as part of an INSERT


@prepared
def _worker_with_role(role: int) -> QuerySet[User]:
    return shortest_list(_company(), role).values("pk")[:1]  # type: ignore[return-value] # as part of an INSERT


ASSIGNED = {
    "status": "CASE WHEN EXISTS (SELECT FROM worker) THEN 'OPEN' ELSE 'PENDING' END",
    "assigned_to": "(SELECT id FROM worker)",
    "assigned_at": "CASE WHEN EXISTS (SELECT FROM worker) THEN statement_timestamp() END",
}
"""A new task is on the list of the worker who was found, or waits for one."""

insert_action = PreparedInsert(TaskInstance)
insert_task = PreparedInsert(TaskInstance, given={"worker (id)": _worker}, computed=ASSIGNED)
insert_task_for_role = PreparedInsert(
    TaskInstance, given={"worker (id)": _worker_with_role}, computed=ASSIGNED
)


@prepared
def _published(ticket_type: int) -> QuerySet[TicketType]:
    return _submittable(TicketType.objects.published(), ticket_type)


@prepared
def _allowed(ticket_type: int, user: int) -> QuerySet[TicketType]:
    return _submittable(TicketType.objects.allowed_by_roles_of(user), ticket_type)


def _submittable(types: QuerySet[TicketType], ticket_type: int) -> QuerySet[TicketType]:
    rows = types.filter(pk=ticket_type).annotate(has_turn=_free_turn())
    return rows.values("company", "workflow", "has_turn")  # type: ignore[return-value] # as part of an INSERT


# Who may no longer submit it gets no number, and a ticket needs one to be stored.
NUMBERED = {"number": "(SELECT next_ticket_number(company_id) FROM allowed)"}
VERSION_AND_TURN = ("(SELECT workflow_id FROM allowed)", "(SELECT has_turn FROM allowed)")
ALLOWED = "allowed (company_id, workflow_id, has_turn)"

insert_ticket = PreparedInsert(
    TicketInstance, given={ALLOWED: _allowed}, computed=NUMBERED, also=VERSION_AND_TURN
)
insert_ticket_of_superuser = PreparedInsert(
    TicketInstance, given={ALLOWED: _published}, computed=NUMBERED, also=VERSION_AND_TURN
)
