"""State transitions of tasks of people: begun, completed, reassigned, handed back."""

from django.db import transaction

from ticketflower.database.clock import database_now
from ticketflower.types import JsonObject
from users.database.prepared_rows import update_row
from users.models import User
from workflow_ops.agent_errors import AgentTaskFailed
from workflow_ops.engine import events
from workflow_ops.engine.assignment import shortest_list, workers_for
from workflow_ops.engine.locking import (
    ASSIGNMENT,
    CompanyWorkflows,
    require_claim,
    require_worker,
)
from workflow_ops.errors import TaskTaken, WorkerCannotDoTask
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.models.task_queries import TaskInstanceQuerySet


class TaskChanges(CompanyWorkflows):
    """The statuses of tasks of people: of forms, and of agent tasks that are handed over."""

    def begin(self, task: TaskInstance, by: User) -> TaskInstance:
        """Record that the worker has begun; idempotent.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it cannot be worked on.
        """
        task = require_worker(self.lock_task(task), by)
        if task.status == TaskStatus.OPEN:
            task.status = TaskStatus.IN_PROGRESS
            task.started_at = database_now()
            update_row(task, ["status", "started_at", "updated_at"])
        return task

    def complete(self, task: TaskInstance, by: User, output: JsonObject) -> TaskInstance:
        """Store the output of a task and end it.

        Returns:
            The task; ``has_turn`` says whether the turn is taken (``lock_task_with_free_turn``).

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it cannot be completed.
        """
        task = require_worker(self.lock_task_with_free_turn(task), by)
        now = database_now()
        task.status = TaskStatus.COMPLETED
        task.output_data = output
        task.started_at = task.started_at or now
        task.completed_at = now
        update_row(task, ["status", "output_data", "started_at", "completed_at", "updated_at"])
        return task

    def reassign(self, task: TaskInstance, to: User) -> TaskInstance:
        """Put a task on another worker's list; one of agents is handed over to the worker.

        Raises:
            TaskIsAnAction, TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay, AgentTaskFailed:
                where it cannot be worked on.
            WorkerCannotDoTask: where ``to`` may not do it.
        """
        task = self.lock_task_or_agent_task(task)
        if task.is_done_by_people:
            self._require_able(task, to)
            self._assign(task, to)
        elif task.status == TaskStatus.ERROR:
            raise AgentTaskFailed
        else:
            self.hand_over_locked(task, to)
        return task

    def hand_over(self, task: TaskInstance, by: User, to: User | None) -> TaskInstance:
        """Let an agent give the task that it has claimed to people; see ``hand_over_locked``.

        The turn is taken: the person may have to be chosen.

        Raises:
            TaskIsNotForAgents, TaskHandedOver, TaskAlreadyCompleted, TaskCancelled, TaskHasFailed,
            TaskNotUnderWay, TaskNotClaimed, TaskTaken: where it is not the agent's to hand over.
            WorkerCannotDoTask: where ``to`` may not do it.
        """
        self.take_turn()
        task = require_claim(self._refuse_not_under_way(self.lock_agent_task(task)), by)
        self.hand_over_locked(task, to)
        return task

    def hand_over_locked(self, task: TaskInstance, to: User | None) -> None:
        """Give an agent task to people, who do it like a form from then on.

        Args:
            task: waiting, claimed or failed; locked.
            to: who gets it; None for the available worker with the shortest list, which needs
                the turn: the task is unassigned where there is none.

        Raises:
            WorkerCannotDoTask: where ``to`` may not do it.
        """
        if to is None:
            worker = shortest_list(self.company, task.task_definition.worker_role_id).first()
        else:
            self._require_able(task, to)
            worker = to
        if task.is_claimed:
            self.close_claim(task, "The task was handed over to a person.")
        self.cancel_scheduled_jobs(task)
        task.handed_over_at, task.callback_deadline = database_now(), None
        self._assign(task, worker)

    def _require_able(self, task: TaskInstance, to: User) -> None:
        if not workers_for(self.company, task.task_definition).filter(pk=to.pk).exists():
            raise WorkerCannotDoTask(str(to))

    def take(self, task: TaskInstance, by: User) -> TaskInstance:
        """Put an unassigned task on the list of a worker who wants it.

        Raises:
            TaskTaken: it has a worker by now.
            TaskAlreadyCompleted, TaskCancelled, TaskNotUnderWay: where it cannot be worked on.
            WorkerCannotDoTask: where the person may not do it.
        """
        task = self.lock_task(task)
        if task.assigned_to is not None:
            raise TaskTaken("you" if task.assigned_to_id == by.pk else str(task.assigned_to))
        self._require_able(task, by)
        self._assign(task, by)
        return task

    def pass_on(self, task: TaskInstance, by: User, to: User) -> TaskInstance:
        """Put a task on the list of a colleague of its worker.

        Raises:
            TaskAlreadyCompleted, TaskCancelled, TaskNotYours, TaskNotUnderWay:
                where it is not theirs to hand off.
            WorkerCannotDoTask: where ``to`` may not do it.
        """
        require_worker(self.lock_task(task), by)
        return self.reassign(task, to)

    def hand_back(self, user: User) -> int:
        """Reassign the tasks of a worker to others; return how many found a worker.

        The remaining tasks become PENDING, and the claims of an agent are released. The worker
        must no longer be available, or the tasks might be assigned back at once.
        """
        theirs = TaskInstance.objects.of_company(self.company).assigned_to_person(user)
        self._release_claims(theirs)
        return self._reassign_to_others(theirs.done_by_people().with_worker())

    def hand_back_stranded(self) -> int:
        """Reassign tasks whose workers may not work on them; return how many found another.

        The remaining tasks become PENDING, and the claims of agents are released.
        """
        stranded = TaskInstance.objects.of_company(self.company).stranded()
        if not stranded.exists():
            return 0
        self._release_claims(stranded)
        return self._reassign_to_others(stranded.done_by_people())

    def _release_claims(self, tasks: TaskInstanceQuerySet) -> None:
        """Release the claims of these tasks: they wait for another agent."""
        with transaction.atomic():
            claimed = tasks.claimed().select_related("task_definition").order_by("pk")
            for task in claimed.select_for_update(of=("self",)):
                self.release_claim(task, "The agent can no longer work on this task.")

    def _reassign_to_others(self, tasks: TaskInstanceQuerySet) -> int:
        found = 0
        with transaction.atomic():
            self.take_turn()
            for task in (
                tasks.select_related("task_definition")
                .select_for_update(of=("self",))
                .order_by("pk")
            ):
                worker = shortest_list(self.company, task.task_definition.worker_role_id).first()
                self._assign(task, worker)
                found += worker is not None
        return found

    def assign_waiting(self) -> int:
        """Assign tasks that wait for a worker to available workers; return how many."""
        assigned = 0
        with transaction.atomic():
            self.take_turn()
            waiting = TaskInstance.objects.of_company(self.company).without_worker()
            for task in waiting.select_related("task_definition").select_for_update(of=("self",)):
                worker = shortest_list(self.company, task.task_definition.worker_role_id).first()
                if worker is not None:
                    self._assign(task, worker)
                    assigned += 1
        return assigned

    def _assign(self, task: TaskInstance, to: User | None) -> None:
        """Put a task on a person's list, or on none.

        One that waits for the requester keeps waiting, as the task of another person.
        """
        if to is None:
            self.unassign(task)
            return
        task.assigned_to = to
        task.assigned_at = database_now()
        if task.status != TaskStatus.ASKED:
            task.status = TaskStatus.OPEN
            task.started_at = None
        update_row(task, ASSIGNMENT)
        events.task_assigned(task)
