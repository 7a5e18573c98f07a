"""State transitions of form tasks that wait for the requester: asked, answered, taken back."""

from django.db import transaction

from ticketflower.database.clock import database_now
from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.engine.assignment import workers_for
from workflow_ops.engine.locking import CompanyWorkflows, LockedTicket, require_worker
from workflow_ops.errors import TaskNotYours
from workflow_ops.models import ON_A_LIST, TaskInstance, TaskStatus

BACK_ON_A_LIST = ["status", "updated_at"]


class QuestionChanges(CompanyWorkflows):
    """The status of a form task while its worker waits for the requester.

    The task remains the worker's, but is not on their list. It is under way: the ticket does not
    continue, and can be put on hold and canceled as always.
    """

    def ask(self, task: TaskInstance, by: User) -> TaskInstance:
        """Let a task wait for the requester, whom its worker asks.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay, TaskIsWaiting:
                where it cannot be worked on.
        """
        task = require_worker(self.lock_task(task), by)
        task.status = TaskStatus.ASKED
        task.started_at = task.started_at or database_now()
        update_row(task, ["status", "started_at", "updated_at"])
        return task

    def take_back(self, task: TaskInstance, by: User) -> TaskInstance:
        """Put a task that waits for the requester back on its worker's list; idempotent.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it cannot be worked on.
        """
        task = self.lock_task(task)
        if task.assigned_to_id != by.pk:
            raise TaskNotYours
        if task.status not in ON_A_LIST:
            self._put_back(task)
        return task

    def answer(self, locked: LockedTicket) -> TaskInstance | None:
        """Bring the task of a ticket back to its worker, as the requester has replied.

        Where its worker may no longer work on it, it waits for another: the caller calls
        ``assign_waiting`` after the commit.

        Args:
            locked: by ``lock``.

        Returns:
            The task; None if none waits for the requester.
        """
        task = locked.task
        if task is None or task.status != TaskStatus.ASKED:
            return None
        able, worker = workers_for(self.company, task.task_definition), task.assigned_to_id
        if worker is not None and able.filter(pk=worker).exists():
            self._put_back(task)
        else:
            self.unassign(task)
        return task

    def take_back_unanswerable(self) -> int:
        """Put tasks back on their lists whose requesters can't reply; return how many."""
        waiting = TaskInstance.objects.of_company(self.company).unanswerable()
        with transaction.atomic():
            tasks = list(waiting.select_for_update(of=("self",)).order_by("pk"))
            for task in tasks:
                self._put_back(task)
        return len(tasks)

    def _put_back(self, task: TaskInstance) -> None:
        task.status = TaskStatus.IN_PROGRESS
        update_row(task, BACK_ON_A_LIST)
