"""State transitions of whole tickets: put on hold, resumed, cancelled."""

from users.database.prepared_rows import update_row
from workflow_design.models import TaskType
from workflow_design.runtime.compiled import compiled_version
from workflow_ops.engine import events
from workflow_ops.engine.locking import CompanyWorkflows, LockedTicket
from workflow_ops.engine.queue import defer_action, has_scheduled_job
from workflow_ops.engine.start_workflow import insert_for_ticket
from workflow_ops.errors import TicketNotInState
from workflow_ops.models import (
    ENDED_WORKFLOW,
    TaskStatus,
    WorkflowInstance,
    WorkflowStatus,
)


class TicketChanges(CompanyWorkflows):
    """The statuses of whole workflows. Each ticket comes locked by ``lock``."""

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
            and task.task_definition.task_type != TaskType.FORM
            and task.status != TaskStatus.ERROR
            and not has_scheduled_job(task)  # such as one for the time that a service asked for
        ):
            defer_action(task)

    def cancel(self, locked: LockedTicket) -> None:
        """End the ticket and its open task; the result of a running action is discarded.

        Raises:
            TicketNotInState: where it has ended already.
        """
        if locked.status in ENDED_WORKFLOW:
            raise TicketNotInState(locked.status.label, "cancelled")
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
