"""Advancing a workflow after a commit: start it, take the next transition, make the next task."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from django.db import OperationalError, transaction
from django.db.models import Max

from ticketflower.database.clock import database_now
from ticketflower.types import Json, JsonObject
from users.database.prepared_rows import update_row
from users.models import User
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.models import TaskDefinition, TaskType
from workflow_design.runtime.faults import WorkflowFault
from workflow_design.runtime.transitions import (
    MOST_AUTOMATIC_STEPS,
    refuse_too_many_automatic_steps,
)
from workflow_ops.engine import error_recording, events
from workflow_ops.engine.assignment import workers_for
from workflow_ops.engine.error_recording import EngineStage
from workflow_ops.engine.locking import CompanyWorkflows, LockedTicket
from workflow_ops.engine.queue import defer_action
from workflow_ops.engine.start_workflow import insert_for_ticket
from workflow_ops.engine.statements import (
    insert_action,
    insert_task,
    insert_task_for_role,
    latest_completed_tasks,
    latest_tasks,
    take_turn_and_lock_instance,
    take_turn_and_lock_ticket,
)
from workflow_ops.engine.ticket_rules import TicketRules, output_by_key
from workflow_ops.errors import TicketNotInState
from workflow_ops.models import (
    UNDER_WAY,
    TaskInstance,
    TaskStatus,
    TicketError,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.requester_errors import NothingToReopen

logger = logging.getLogger(__name__)


class Advancing(CompanyWorkflows):
    """Creates the next task of a ticket's workflow and assigns it."""

    def advance(self, ticket: TicketInstance) -> None:
        """Execute the pending step of the ticket's workflow; idempotent.

        While the company is suspended the step remains pending.

        The ticket's type and creator should be loaded; otherwise they cost extra queries.
        A workflow fault becomes a ticket error. After a database fault the step remains
        pending, for ``resume_workflows`` to find.
        """
        with self._recording(ticket) as stage:
            self.advance_or_fail(ticket, stage)

    def advance_locked(self, locked: LockedTicket) -> None:
        """Execute the pending step in the caller's transaction, as ``advance`` does in its own.

        The caller has taken the turn before locking or storing the ticket. What the caller has
        stored remains stored if the step fails.

        Args:
            locked: the ticket with its type and creator loaded.
        """
        with self._recording(locked.ticket) as stage:
            if locked.instance is None:
                self._start_locked(locked.ticket, stage)
            else:
                self._follow_locked(locked.ticket, locked.instance, stage)

    @contextmanager
    def _recording(self, ticket: TicketInstance) -> Iterator[EngineStage]:
        """A transaction or savepoint; a fault rolls it back and becomes a ticket error."""
        stage = EngineStage()
        try:
            with transaction.atomic():
                yield stage
        except OperationalError:
            logger.exception("advance_interrupted ticket=%s", ticket.pk)
        except Exception as error:
            error_recording.record_after_rollback(ticket=ticket, stage=stage, error=error)

    def advance_or_fail(self, ticket: TicketInstance, stage: EngineStage) -> None:
        """Advance inside the caller's transaction, which holds the turn or no locks at all.

        Args:
            ticket: with its type and creator loaded.
            stage: updated as the engine proceeds, to show where it failed.

        Raises:
            WorkflowFault, RuleFailed: a fault of the workflow.
        """
        if ticket.workflow_id is None:
            self._start(ticket, stage)
        else:
            self._follow(ticket, stage)

    def continue_with(self, locked: LockedTicket, data: JsonObject) -> None:
        """Take the transition that applies to data corrected by an admin.

        The caller has taken the turn before locking the ticket; no task is under way.

        Raises:
            WorkflowFault, RuleFailed: the workflow cannot continue with this data either.
        """
        rules = TicketRules.of(self.company, locked.ticket)
        if locked.instance is None:
            self._start_with(rules, rules.next_task(None, data, {}), data, EngineStage())
            return
        latest, outputs = self._completed(locked.instance, rules)
        following = rules.next_task(latest, data, outputs)
        locked.instance.workflow_data = data
        self._go_to(rules, locked.instance, following, outputs, EngineStage())

    def skip(self, locked: LockedTicket, to: TaskDefinition | None) -> None:
        """Move to a task chosen by an admin, ignoring conditions; None ends the workflow.

        The caller has taken the turn before locking the ticket. A failed task is cancelled.

        Raises:
            WorkflowFault, RuleFailed: where the chosen task cannot be made.
        """
        rules = TicketRules.of(self.company, locked.ticket)
        if locked.instance is None:
            data = locked.ticket.initial_data
            self._start_with(rules, to, data, EngineStage())
            return
        finished, outputs = self._completed(locked.instance, rules)
        if locked.task is not None:
            self.cancel_task(locked.task)
        elif finished is not None:
            # Output that cannot be merged is what the admin skips; the task still has it.
            with suppress(WorkflowFault, RuleFailed):
                locked.instance.workflow_data = rules.merged(
                    locked.instance.workflow_data, finished, outputs
                )
        self._go_to(rules, locked.instance, to, outputs, EngineStage())

    def reopen(self, locked: LockedTicket) -> None:
        """Go back to the last task that a person completed: it becomes a new task, the data stays.

        The caller has taken the turn before locking the ticket. The task goes to the person who
        completed it, if they are available, who knows the case (decision 0043).

        Raises:
            TicketNotInState: it is not completed.
            NothingToReopen: no person completed a task.
            WorkflowFault, RuleFailed: where the task cannot be made.
        """
        instance = locked.instance
        if instance is None or locked.status != WorkflowStatus.COMPLETED:
            raise TicketNotInState(locked.status.label, "reopened")
        rules = TicketRules.of(self.company, locked.ticket)
        tasks = latest_completed_tasks.all(instance)
        for task in tasks:
            task.task_definition = rules.workflow.task(task.task_definition_id)
        by_people = [task for task in tasks if task.is_done_by_people]
        if not by_people:
            raise NothingToReopen
        last = max(by_people, key=lambda task: task.pk)
        definition = last.task_definition
        instance.current_task, instance.status = definition, WorkflowStatus.IN_PROGRESS
        update_row(instance, ["current_task", "status", "updated_at"])
        worker = workers_for(self.company, definition).filter(
            pk=last.assigned_to_id or 0, is_available=True
        )
        outputs = output_by_key(tasks, rules.workflow)
        self._create_task(rules, instance, definition, outputs, after=last, worker=worker.first())

    def _completed(
        self, instance: WorkflowInstance, rules: TicketRules
    ) -> tuple[TaskDefinition | None, dict[str, Json]]:
        """The task that was completed last, and the latest output of each."""
        tasks = latest_completed_tasks.all(instance)
        if not tasks:
            return None, {}
        last = max(tasks, key=lambda task: task.pk)
        workflow = rules.workflow
        return workflow.task(last.task_definition_id), output_by_key(tasks, workflow)

    def _start(self, ticket: TicketInstance, stage: EngineStage) -> None:
        locked = take_turn_and_lock_ticket.first(ticket.pk)
        if locked is None:
            return
        if locked.workflow_id is not None:
            self._follow(ticket, stage)
            return
        if (locked.updated_at, locked.workflow_version_id) != (
            ticket.updated_at,
            ticket.workflow_version_id,
        ):
            # Its data or its version have changed since the caller loaded it.
            ticket = TicketInstance.objects.for_detail().get(pk=ticket.pk)
        self._start_locked(ticket, stage)

    def _start_locked(self, ticket: TicketInstance, stage: EngineStage) -> None:
        rules = TicketRules.of(self.company, ticket)
        data = ticket.initial_data
        stage.type = TicketError.Type.WORKFLOW_TRANSITION
        first = rules.next_task(None, data, {})
        stage.type = TicketError.Type.WORKFLOW_CREATION
        self._start_with(rules, first, data, stage)

    def _start_with(
        self, rules: TicketRules, first: TaskDefinition | None, data: JsonObject, stage: EngineStage
    ) -> None:
        instance = WorkflowInstance(
            company=self.company,
            workflow=rules.workflow.definition,
            current_task=first,
            workflow_data=data,
            status=WorkflowStatus.IN_PROGRESS if first else WorkflowStatus.COMPLETED,
        )
        insert_for_ticket(instance, rules.ticket)
        self._make_task_or_end(rules, instance, {}, stage)

    def _follow(self, ticket: TicketInstance, stage: EngineStage) -> None:
        instance = take_turn_and_lock_instance.first(ticket.pk)
        if instance is not None:
            ticket.priority = instance.ticket.priority  # it may have changed since it was loaded
            self._follow_locked(ticket, instance, stage)

    def _follow_locked(
        self, ticket: TicketInstance, instance: WorkflowInstance, stage: EngineStage
    ) -> None:
        stage.type = TicketError.Type.TASK_UPDATE
        if instance.status != WorkflowStatus.IN_PROGRESS:
            return
        latest = latest_tasks.all(instance)
        if any(task.status in UNDER_WAY for task in latest):
            return
        finished = max(latest, key=lambda task: task.pk)
        stage.task = finished
        rules = TicketRules.of(self.company, ticket, instance)
        outputs = output_by_key(latest, rules.workflow)
        definition = rules.workflow.task(finished.task_definition_id)
        data = rules.merged(instance.workflow_data, definition, outputs)
        stage.type = TicketError.Type.WORKFLOW_TRANSITION
        following = rules.next_task(definition, data, outputs)
        if following is not None and following.task_type != TaskType.FORM:
            refuse_too_many_automatic_steps(following, self._latest_types(ticket, instance))
        instance.workflow_data = data
        self._go_to(rules, instance, following, outputs, stage)

    def _latest_types(self, ticket: TicketInstance, instance: WorkflowInstance) -> list[str]:
        """The types of the latest tasks since an error was last resolved, oldest first."""
        tasks = TaskInstance.objects.of_workflow(instance).newest_first()
        resolved = TicketError.objects.resolved().filter(ticket=ticket)
        since = resolved.aggregate(at=Max("updated_at"))["at"]
        if since is not None:
            tasks = tasks.filter(created_at__gt=since)
        types = tasks.values_list("task_definition__task_type", flat=True)
        return [*types[:MOST_AUTOMATIC_STEPS]][::-1]

    def _go_to(
        self,
        rules: TicketRules,
        instance: WorkflowInstance,
        task: TaskDefinition | None,
        outputs: Mapping[str, Json],
        stage: EngineStage,
    ) -> None:
        instance.current_task = task
        if task is None:
            instance.status = WorkflowStatus.COMPLETED
        update_row(instance, ["workflow_data", "current_task", "status", "updated_at"])
        self._make_task_or_end(rules, instance, outputs, stage)

    def _make_task_or_end(
        self,
        rules: TicketRules,
        instance: WorkflowInstance,
        outputs: Mapping[str, Json],
        stage: EngineStage,
    ) -> None:
        """Make the current task of the workflow, or announce that the ticket has ended."""
        if instance.current_task is None:
            events.ticket_ended(instance, ticket=rules.ticket.pk)
            return
        stage.type = TicketError.Type.TASK_CREATION
        self._create_task(rules, instance, instance.current_task, outputs)

    def _create_task(
        self,
        rules: TicketRules,
        instance: WorkflowInstance,
        definition: TaskDefinition,
        outputs: Mapping[str, Json],
        *,
        after: TaskInstance | None = None,
        worker: User | None = None,
    ) -> None:
        """Create a task: a new one, or one in place of the task that a ticket is reopened at."""
        now, data = database_now(), instance.workflow_data
        task = TaskInstance(
            company=self.company,
            workflow_instance=instance,
            task_definition=definition,
            input_data=rules.input_of(definition, data, outputs),
            due_at=rules.due_of(definition, data, outputs, now),
            priority=rules.ticket.priority,
            created_at=now,
        )
        if after is not None and after.handed_over_at is not None:
            task.handed_over_at = now
        if not task.is_done_by_people:
            insert_action.insert(task)
            if not task.waits_for_agent:
                defer_action(task)
            return
        # The worker is chosen and stored in one statement; the turn was taken earlier.
        if worker is not None:
            task.assigned_to, task.assigned_at = worker, task.created_at
            task.status = TaskStatus.OPEN
            insert_action.insert(task)
        elif definition.worker_role_id is None:
            insert_task.insert(task)
        else:
            insert_task_for_role.insert(task, role=definition.worker_role_id)
        if task.assigned_to_id is not None:
            events.task_assigned(task)
