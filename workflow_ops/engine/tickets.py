"""State transitions of whole tickets: stored, put on hold, resumed, cancelled."""

from users.database.prepared_rows import update_row
from workflow_design.models import TicketType
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.engine import events
from workflow_ops.engine.locking import CompanyWorkflows, LockedTicket
from workflow_ops.engine.queue import defer_action, has_scheduled_job
from workflow_ops.engine.start_workflow import insert_for_ticket
from workflow_ops.engine.statements import insert_ticket, insert_ticket_of_superuser
from workflow_ops.errors import TicketNotInState
from workflow_ops.models import (
    ENDED_WORKFLOW,
    TaskInstance,
    TaskStatus,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.requester_errors import WorkHasBegun


class TicketChanges(CompanyWorkflows):
    """The statuses of whole workflows. Each ticket comes locked by ``lock``."""

    def store(self, ticket: TicketInstance) -> bool:
        """Store a new ticket with the company's next number, and take the turn if it is free.

        Args:
            ticket: with its type loaded, which is loaded again where another version of the
                workflow is published by now: new tickets start with that.

        Returns:
            Whether the turn is taken, as of ``lock_with_free_turn``.

        Raises:
            IntegrityError: where its creator may not submit its type, or sent its form before.
        """
        creator, ticket_type = ticket.created_by, ticket.ticket_type
        if creator.is_superuser:
            stored = insert_ticket_of_superuser.insert(ticket, ticket_type=ticket_type.pk)
        else:
            stored = insert_ticket.insert(ticket, ticket_type=ticket_type.pk, user=creator.pk)
        version, has_turn = stored
        if version != ticket_type.workflow_id:
            ticket.ticket_type = TicketType.objects.get(pk=ticket_type.pk)
        return bool(has_turn)

    def hold(self, locked: LockedTicket) -> None:
        """Suspend all processing of the ticket until it is resumed.

        Raises:
            TicketNotInState: where it is not in progress.
        """
        if locked.instance is None or locked.status != WorkflowStatus.IN_PROGRESS:
            raise TicketNotInState(locked.status.label, "put on hold")
        self._set_status(locked.instance, WorkflowStatus.ON_HOLD)

    def resume(self, locked: LockedTicket) -> None:
        """Resume a ticket that is on hold.

        Raises:
            TicketNotInState: where it is not on hold.
        """
        if locked.instance is None or locked.status != WorkflowStatus.ON_HOLD:
            raise TicketNotInState(locked.status.label, "resumed")
        self._set_status(locked.instance, WorkflowStatus.IN_PROGRESS)
        task = locked.task
        if (
            task is not None
            and not task.is_done_by_people
            and not task.waits_for_agent
            and task.status != TaskStatus.ERROR
            and not has_scheduled_job(task)  # such as one for the time that a service asked for
        ):
            defer_action(task)

    def require_nothing_completed(self, locked: LockedTicket) -> None:
        """Refuse to continue where a task of a ticket that has not ended is completed.

        Raises:
            WorkHasBegun: one is.
        """
        instance = locked.instance
        if instance is None or locked.status in ENDED_WORKFLOW:
            return
        if TaskInstance.objects.of_workflow(instance).completed().exists():
            raise WorkHasBegun

    def cancel(self, locked: LockedTicket) -> None:
        """End the ticket and its open task; the result of a running action is discarded.

        Raises:
            TicketNotInState: where it has ended already.
        """
        if locked.status in ENDED_WORKFLOW:
            raise TicketNotInState(locked.status.label, "canceled")
        if locked.task is not None:
            self.cancel_task(locked.task)
        instance = locked.instance
        if instance is not None:
            self._set_status(instance, WorkflowStatus.CANCELLED)
        else:
            workflow = compiled_version(locked.ticket.workflow_version_id)
            instance = WorkflowInstance(
                company=self.company,
                workflow=workflow.definition,
                workflow_data=locked.ticket.initial_data,
                status=WorkflowStatus.CANCELLED,
            )
            insert_for_ticket(instance, locked.ticket)
        events.ticket_ended(instance, ticket=locked.ticket.pk)

    def _set_status(self, instance: WorkflowInstance, status: WorkflowStatus) -> None:
        instance.status = status
        update_row(instance, ["status", "updated_at"])
