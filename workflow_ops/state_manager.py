"""The engine: the only writer of the statuses of workflow instances and tasks (DESIGN 6)."""

import logging
from collections.abc import Mapping
from typing import cast

from django.db import OperationalError, transaction
from django.db.models import Case, Exists, Subquery, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from ticketflower.types import Json, JsonObject
from users.models import Company, User
from workflow_design import rules
from workflow_design.documents.validate import errors_of
from workflow_design.graph import WorkflowGraph, graph_of_version
from workflow_design.models import TaskDefinition, TaskType
from workflow_ops import faults
from workflow_ops.assignment import AssignmentTurn, available_for, shortest_list, workers_for
from workflow_ops.errors import (
    DataMisfit,
    NoTransitionHolds,
    TaskAlreadyCompleted,
    TaskCancelled,
    TaskNotUnderWay,
    TaskNotYours,
    WorkerCannotDoTask,
)
from workflow_ops.faults import Doing
from workflow_ops.models import (
    ON_A_LIST,
    UNDER_WAY,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.rule_data import rule_data
from workflow_ops.start_workflow import insert_for_ticket

logger = logging.getLogger(__name__)


class WorkflowStateManager:
    """Moves the workflows of one company's tickets on."""

    def __init__(self, company: Company) -> None:
        self.company = company

    # What people change: each call belongs into a transaction of the caller's.

    def begin(self, task: TaskInstance, by: User) -> TaskInstance:
        """Note that the worker has begun; twice does no harm.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it cannot be worked on.
        """
        task = self._lock_task_of(task, by)
        if task.status == TaskStatus.OPEN:
            task.status = TaskStatus.IN_PROGRESS
            task.started_at = timezone.now()
            task.save(update_fields=["status", "started_at", "updated_at"])
        return task

    def complete(self, task: TaskInstance, by: User, output: JsonObject) -> TaskInstance:
        """Store the output of a task and end it; call ``advance`` after the commit.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it cannot be completed.
        """
        task = self._lock_task_of(task, by)
        now = timezone.now()
        task.status = TaskStatus.COMPLETED
        task.output_data = output
        task.started_at = task.started_at or now
        task.completed_at = now
        task.save(
            update_fields=["status", "output_data", "started_at", "completed_at", "updated_at"]
        )
        return task

    def reassign(self, task: TaskInstance, to: User) -> TaskInstance:
        """Put a form task on another worker's list.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay: where it cannot be worked on.
            WorkerCannotDoTask: where ``to`` may not do it.
        """
        task = self._lock_task(task)
        if not workers_for(self.company, task.task_definition).filter(pk=to.pk).exists():
            raise WorkerCannotDoTask(str(to))
        task.assigned_to = to
        task.assigned_at = timezone.now()
        task.status = TaskStatus.OPEN
        task.started_at = None
        task.save(
            update_fields=["assigned_to", "assigned_at", "status", "started_at", "updated_at"]
        )
        return task

    def _lock_task(self, task: TaskInstance) -> TaskInstance:
        locked = (
            TaskInstance.objects.of_company(self.company)
            .select_for_update(of=("self", "workflow_instance"))
            .select_related("workflow_instance")
            .defer("input_data", "output_data", "workflow_instance__workflow_data")
            .get(pk=task.pk)
        )
        if locked.status == TaskStatus.COMPLETED:
            raise TaskAlreadyCompleted(str(locked.assigned_to or "an action"))
        workflow_status = WorkflowStatus(locked.workflow_instance.status)
        if workflow_status == WorkflowStatus.CANCELLED:
            raise TaskCancelled("ticket")
        if workflow_status != WorkflowStatus.IN_PROGRESS:
            raise TaskNotUnderWay(workflow_status.label)
        if locked.status == TaskStatus.CANCELLED:
            raise TaskCancelled("task")
        return locked

    def _lock_task_of(self, task: TaskInstance, by: User) -> TaskInstance:
        locked = self._lock_task(task)
        if locked.assigned_to_id != by.pk or locked.status not in ON_A_LIST:
            raise TaskNotYours
        return locked

    # What the engine owes: each call is a transaction of its own, after the person's commit.

    def advance(self, ticket: TicketInstance) -> None:
        """Do what the ticket's workflow owes; twice does no harm.

        The ticket comes with its type and creator loaded, or costs statements for them.
        A fault of the workflow becomes a ticket error. A fault of the database leaves the
        ticket owing, for ``resume_workflows`` to find.
        """
        doing = Doing()
        try:
            with transaction.atomic():
                if ticket.workflow_id is None:
                    self._start(ticket, doing)
                else:
                    self._follow(ticket, ticket.workflow_id, doing)
        except OperationalError:
            logger.exception("advance_interrupted ticket=%s", ticket.pk)
        except Exception as error:
            faults.record(ticket=ticket, doing=doing, error=error)

    def assign_waiting(self) -> int:
        """Give tasks that wait for a worker to whoever is available now; return how many."""
        assigned = 0
        with transaction.atomic():
            self._take_turn()
            waiting = TaskInstance.objects.of_company(self.company).waiting_for_a_worker()
            for task in waiting.select_related("task_definition").select_for_update(of=("self",)):
                worker = shortest_list(self.company, task.task_definition).first()
                if worker is not None:
                    task.assigned_to = worker
                    task.assigned_at = timezone.now()
                    task.status = TaskStatus.OPEN
                    task.save(update_fields=["assigned_to", "assigned_at", "status", "updated_at"])
                    assigned += 1
        return assigned

    def _take_turn(self) -> None:
        Company.objects.annotate(turn=AssignmentTurn(self.company)).values("turn").get(
            pk=self.company.pk
        )

    def _start(self, ticket: TicketInstance, doing: Doing) -> None:
        locked = (
            TicketInstance.objects.of_company(self.company)
            .for_detail()
            .annotate(turn=AssignmentTurn(self.company))
            .select_for_update(of=("self",))
            .get(pk=ticket.pk)
        )
        if locked.workflow_id is not None:
            self._follow(locked, locked.workflow_id, doing)
            return
        graph = graph_of_version(locked.ticket_type.workflow_id)
        data = {**locked.ticket_type.fields, **locked.ticket_data}
        doing.what = TicketError.Type.WORKFLOW_TRANSITION
        first = self._next_task(locked, graph, None, data, {})
        doing.what = TicketError.Type.WORKFLOW_CREATION
        instance = WorkflowInstance(
            company=self.company,
            workflow=graph.workflow,
            current_task=first,
            workflow_data=data,
            status=WorkflowStatus.IN_PROGRESS if first else WorkflowStatus.COMPLETED,
        )
        insert_for_ticket(instance, locked)
        if first:
            doing.what = TicketError.Type.TASK_CREATION
            self._create_task(locked, instance, first, {})

    def _follow(self, ticket: TicketInstance, workflow_pk: int, doing: Doing) -> None:
        doing.what = TicketError.Type.TASK_UPDATE
        instance = (
            WorkflowInstance.objects.of_company(self.company)
            .annotate(turn=AssignmentTurn(self.company))
            .select_for_update(of=("self",))
            .get(pk=workflow_pk)
        )
        latest = self._latest_tasks(instance)
        finished = max(latest, key=lambda task: task.pk)
        still_under_way = any(task.status in UNDER_WAY for task in latest)
        if instance.status != WorkflowStatus.IN_PROGRESS or still_under_way:
            return
        doing.task = finished
        graph = graph_of_version(instance.workflow_id)
        outputs = {graph.tasks[task.task_definition_id].key: task.output_data for task in latest}
        definition = graph.tasks[finished.task_definition_id]
        data = self._merged(ticket, instance.workflow_data, definition, outputs)
        doing.what = TicketError.Type.WORKFLOW_TRANSITION
        following = self._next_task(ticket, graph, definition, data, outputs)
        instance.workflow_data = data
        instance.current_task = following
        if following is None:
            instance.status = WorkflowStatus.COMPLETED
        instance.save(update_fields=["workflow_data", "current_task", "status", "updated_at"])
        if following:
            doing.what = TicketError.Type.TASK_CREATION
            self._create_task(ticket, instance, following, outputs)

    def _latest_tasks(self, instance: WorkflowInstance) -> list[TaskInstance]:
        """The newest task of each definition that is completed or under way."""
        return list(
            TaskInstance.objects.of_company(self.company)
            .filter(workflow_instance=instance, status__in=(TaskStatus.COMPLETED, *UNDER_WAY))
            .order_by("task_definition_id", "-pk")
            .distinct("task_definition_id")
            .only("status", "output_data", "task_definition_id", "company_id")
        )

    def _merged(
        self,
        ticket: TicketInstance,
        data: JsonObject,
        task: TaskDefinition,
        outputs: Mapping[str, Json],
    ) -> JsonObject:
        """The workflow's data with the output of the finished task."""
        output: JsonObject = outputs[task.key]
        if task.output_transform is not None:
            seen = rule_data(
                company=self.company, ticket=ticket, workflow_data=data, outputs=outputs
            )
            output = rules.transform(task.output_transform, seen)
        return {**data, **output}

    def _next_task(
        self,
        ticket: TicketInstance,
        graph: WorkflowGraph,
        origin: TaskDefinition | None,
        data: JsonObject,
        outputs: Mapping[str, Json],
    ) -> TaskDefinition | None:
        """Where the first transition leads whose condition holds; None where the workflow ends."""
        transitions = graph.transitions_from(origin)
        if not transitions and origin is not None:
            return None
        seen = rule_data(company=self.company, ticket=ticket, workflow_data=data, outputs=outputs)
        for transition in transitions:
            if rules.holds(transition.condition, seen):
                return graph.target(transition)
        raise NoTransitionHolds(f"'{origin.title}'" if origin else "the start")

    def _create_task(
        self,
        ticket: TicketInstance,
        instance: WorkflowInstance,
        definition: TaskDefinition,
        outputs: Mapping[str, Json],
    ) -> None:
        task = TaskInstance(
            company=self.company,
            workflow_instance=instance,
            task_definition=definition,
            input_data=self._input(ticket, instance, definition, outputs),
        )
        if definition.task_type == TaskType.FORM:
            # Chosen and stored by one statement; the turn was taken by an earlier one.
            somebody = Exists(available_for(self.company, definition))
            found = When(somebody, then=Value(TaskStatus.OPEN))
            first = shortest_list(self.company, definition).values("pk")[:1]
            task.status = cast("str", Case(found, default=Value(TaskStatus.PENDING)))
            task.assigned_to_id = cast("int", Subquery(first))
            task.assigned_at = cast("None", Case(When(somebody, then=Now())))
        task.save(force_insert=True)

    def _input(
        self,
        ticket: TicketInstance,
        instance: WorkflowInstance,
        definition: TaskDefinition,
        outputs: Mapping[str, Json],
    ) -> JsonObject:
        data: JsonObject = instance.workflow_data
        if definition.input_transform is not None:
            seen = rule_data(
                company=self.company, ticket=ticket, workflow_data=data, outputs=outputs
            )
            data = rules.transform(definition.input_transform, seen)
        elif definition.input_schema is not None:
            shown = definition.input_schema.get("properties", {})
            data = {name: value for name, value in data.items() if name in shown}
        if definition.input_schema is not None:
            errors = errors_of(definition.input_schema, data)
            if errors:
                raise DataMisfit(
                    f"The input of '{definition.title}'", [error.sentence for error in errors]
                )
        return data
