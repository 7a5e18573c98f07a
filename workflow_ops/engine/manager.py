"""The engine: the only writer of the statuses of workflow instances and tasks."""

from workflow_ops.engine.actions import ActionChanges
from workflow_ops.engine.advancing import Advancing
from workflow_ops.engine.locking import LockedTicket
from workflow_ops.engine.questions import QuestionChanges
from workflow_ops.engine.tasks import TaskChanges
from workflow_ops.engine.tickets import TicketChanges

__all__ = ["LockedTicket", "WorkflowStateManager"]


class WorkflowStateManager(Advancing, TaskChanges, QuestionChanges, ActionChanges, TicketChanges):
    """Moves the workflows of one company's tickets on.

    ``advance``, ``assign_waiting``, ``take_back_unanswerable`` and the ways to hand back are
    transactions of their own; every other change belongs into a transaction of the caller's, who
    calls ``advance`` after its commit.

    Locks are always taken in this order: the company's turn to assign, ticket, workflow
    instance, task, ticket error, the company's row (to make its first signing secret).
    """
