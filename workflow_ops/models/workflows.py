"""Workflow instances and their tasks."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, override

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from users.database.history import audited
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.models import TaskDefinition, TaskType, WorkflowDefinition
from workflow_ops.models.due import (
    USUAL_ORDER,
    Due,
    due_indexes,
    is_overdue,
    work_order_trigger,
)
from workflow_ops.models.statuses import (
    ENDED,
    ON_A_LIST,
    UNDER_WAY,
    WITH_WORKER,
    ShownTaskStatus,
    TaskStatus,
    WorkflowStatus,
)
from workflow_ops.models.task_queries import TaskInstanceQuerySet


@audited("workflow")
class WorkflowInstance(TenantModel):
    """One run of a workflow, pinned to the version it started on."""

    workflow = models.ForeignKey(WorkflowDefinition, on_delete=models.PROTECT, related_name="+")
    current_task = models.ForeignKey(
        TaskDefinition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    workflow_data = models.JSONField(default=dict, blank=True)
    status = models.CharField(
        max_length=11, choices=WorkflowStatus, default=WorkflowStatus.NOT_STARTED
    )

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "workflow_instances"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="workflow_instance_company"),
            models.CheckConstraint(
                condition=Q(status__in=WorkflowStatus.values), name="workflow_instance_status"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="gives_status",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                func="""
                    UPDATE ticket_instances SET
                        status = NEW.status,
                        updated_at = NEW.updated_at,
                        ended_at = CASE WHEN NEW.status IN ('COMPLETED', 'CANCELLED')
                            THEN coalesce(ended_at, NEW.updated_at) END
                    WHERE workflow_id = NEW.id;
                    RETURN NULL;
                """,
            )
        ]
        indexes = [
            models.Index(
                fields=["company", "id"],
                condition=Q(status=WorkflowStatus.IN_PROGRESS),
                name="workflow_instance_running",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"workflow instance {self.pk}"


# Its ticket has the priority, and the others follow from what the history has.
@audited("task", "priority", "overdue_noted_at", "work_order")
class TaskInstance(Due, TenantModel):
    """One task of one run of a workflow, on a worker's list or waiting to get there."""

    workflow_instance = models.ForeignKey(
        WorkflowInstance, on_delete=models.CASCADE, related_name="tasks"
    )
    task_definition = models.ForeignKey(TaskDefinition, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=TaskStatus, default=TaskStatus.PENDING)
    input_data = models.JSONField(default=dict, blank=True)
    output_data = models.JSONField(null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    callback_deadline = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When an agent task was handed over to people, who do it like a form from then on."""
    work_order = models.BigIntegerField(default=USUAL_ORDER, db_default=USUAL_ORDER, editable=False)
    """Its place among the tasks of a person: smaller is sooner. A trigger keeps it."""
    idempotency_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = TenantManager.from_queryset(TaskInstanceQuerySet)()

    if TYPE_CHECKING:
        has_turn: bool  # by lock_task_with_free_turn

    class Meta:
        db_table = "task_instances"
        default_permissions = ()
        permissions = [("execute_task", "Can see and execute tasks assigned to them")]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow_instance"],
                condition=Q(status__in=UNDER_WAY),
                name="task_one_under_way",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="task_instance_company"),
            models.CheckConstraint(
                condition=Q(status__in=TaskStatus.values), name="task_instance_status"
            ),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False),
                name="task_instance_assigned_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=TaskStatus.COMPLETED) | Q(completed_at__isnull=False),
                name="task_instance_completed_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["company", "assigned_to", "id"],
                condition=Q(status__in=ON_A_LIST),
                name="task_on_a_list",
            ),
            models.Index(
                fields=["company", "assigned_to", "work_order", "id"],
                condition=Q(status__in=ON_A_LIST),
                name="task_in_work_order",
            ),
            *due_indexes("task_due", "task_due_under_way", UNDER_WAY),
            models.Index(
                fields=["company", "assigned_to", "-completed_at"], name="task_of_worker_done"
            ),
            models.Index(
                fields=["company", "assigned_to", "-updated_at", "-id"],
                condition=Q(status__in=ENDED),
                name="task_of_worker_ended",
            ),
            models.Index(
                fields=["company", "id"],
                condition=Q(status=TaskStatus.PENDING),
                name="task_pending",
            ),
            models.Index(
                fields=["company", "id"], condition=Q(status__in=UNDER_WAY), name="task_under_way"
            ),
            models.Index(
                fields=["company", "-id"],
                condition=Q(handed_over_at__isnull=False),
                name="task_handed_over",
            ),
            models.Index(
                fields=["company", "workflow_instance"],
                condition=Q(status=TaskStatus.ASKED),
                name="task_asked",
            ),
            models.Index(fields=["company", "task_definition", "-id"], name="task_of_definition"),
            models.Index(fields=["company", "-created_at", "-id"], name="task_made"),
            models.Index(fields=["company", "-completed_at", "-id"], name="task_completed"),
            models.Index(fields=["company", "-id"], name="task_list"),
            models.Index(fields=["company", "status", "-id"], name="task_in_state"),
            models.Index(fields=["company", "assigned_to", "-id"], name="task_of_worker"),
            models.Index(fields=["workflow_instance", "-id"], name="task_of_workflow"),
        ]
        triggers = [
            work_order_trigger(),
            pgtrigger.Trigger(
                name="tells_worker",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("assigned_to_id"),  # type: ignore[no-untyped-call] # a class of constants
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "NEW.assigned_to_id IS NOT NULL AND NEW.status = 'OPEN'"
                ),
                func="""
                    UPDATE users SET last_assigned_at = clock_timestamp()
                    WHERE id = NEW.assigned_to_id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="marks_worker",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("assigned_to_id"),  # type: ignore[no-untyped-call] # a class of constants
                when=pgtrigger.After,
                condition=pgtrigger.Condition("NEW.assigned_to_id IS NOT NULL"),
                func="""
                    INSERT INTO ticket_words (company_id, ticket_id, word, created_at, updated_at)
                    SELECT NEW.company_id, id, '@' || NEW.assigned_to_id, NEW.updated_at,
                           NEW.updated_at
                    FROM ticket_instances WHERE workflow_id = NEW.workflow_instance_id
                    ON CONFLICT DO NOTHING;
                    RETURN NULL;
                """,
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def shown_status(self) -> ShownTaskStatus:
        """Its status as people see it; its definition is loaded."""
        return ShownTaskStatus.of(
            TaskStatus(self.status),
            by_people=self.is_done_by_people,
            for_agents=self.is_for_agents,
            waits_for_reply=self.callback_deadline is not None and not self.is_for_agents,
        )

    @property
    def is_done_by_people(self) -> bool:
        """Whether people do it: a form, or an agent task that was handed over to them.

        Its definition is loaded. ``DONE_BY_PEOPLE`` says the same in queries.
        """
        is_form = self.task_definition.task_type == TaskType.FORM
        return is_form or self.handed_over_at is not None

    @property
    def is_for_agents(self) -> bool:
        """Whether only agents do it; its definition is loaded."""
        return self.task_definition.is_agent_task and self.handed_over_at is None

    @property
    def has_assignee(self) -> bool:
        """Whether it is assigned to people or agents, not called; its definition is loaded."""
        return self.is_done_by_people or self.is_for_agents

    @property
    def waits_for_agent(self) -> bool:
        """Whether an agent can claim it, and no job continues it; its definition is loaded."""
        return self.is_for_agents and self.status == TaskStatus.PENDING

    @property
    def is_claimed(self) -> bool:
        """Whether an agent has claimed it and works on it; its definition is loaded."""
        return self.is_for_agents and self.status == TaskStatus.IN_PROGRESS

    @property
    def lease(self) -> timedelta:
        """How long a claim of it lasts without a heartbeat; its definition is loaded."""
        return timedelta(seconds=self.task_definition.lease_seconds)

    @property
    def is_reassignable(self) -> bool:
        """Whether it may be put on the list of another person.

        Its definition and workflow instance are loaded.
        """
        waits = self.has_assignee and self.status in (*WITH_WORKER, TaskStatus.PENDING)
        return waits and self.workflow_instance.status == WorkflowStatus.IN_PROGRESS

    @property
    def is_available(self) -> bool:
        """Whether a worker may take it; its definition and workflow instance are loaded."""
        is_unassigned = self.shown_status == ShownTaskStatus.UNASSIGNED
        return is_unassigned and self.workflow_instance.status == WorkflowStatus.IN_PROGRESS

    @property
    def has_ended(self) -> bool:
        """Whether it is completed or canceled."""
        return self.status not in UNDER_WAY

    @property
    def is_overdue(self) -> bool:
        """Whether it is still to be done, and its due date has passed."""
        return not self.has_ended and is_overdue(self.due_at)

    @property
    def is_on_a_list(self) -> bool:
        """Whether its worker has it still to do."""
        return self.status in ON_A_LIST

    @property
    def is_asked(self) -> bool:
        """Whether it waits for the requester, whom its worker asked."""
        return self.status == TaskStatus.ASKED
