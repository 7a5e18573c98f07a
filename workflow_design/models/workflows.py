"""Workflows: their versions, and the tasks and transitions of each."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Self, override

from django.db import models
from django.db.models import Q

from users.database.history import audited
from users.models import ApiToken, CompanyRole
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.documents.workflow import task_types
from workflow_design.models.definitions import (
    AUTHOR,
    Definition,
    DefinitionQuerySet,
    DefinitionStatus,
    version_constraints,
)
from workflow_design.models.document_field import DocumentField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class TaskType(models.TextChoices):
    """How a task gets done: by a person, or by calling a URL."""

    FORM = task_types.FORM, task_types.LABELS[task_types.FORM]
    SYNC_ACTION = task_types.SYNC_ACTION, task_types.LABELS[task_types.SYNC_ACTION]
    ASYNC_ACTION = task_types.ASYNC_ACTION, task_types.LABELS[task_types.ASYNC_ACTION]


_OF_EXPORT = ("tasks__worker_role", "transitions")


class WorkflowDefinitionQuerySet(DefinitionQuerySet["WorkflowDefinition"]):
    """Queries on workflow definitions."""

    def for_export(self) -> Self:
        """All that a workflow's document needs, in four statements for any number."""
        return self.prefetch_related(*_OF_EXPORT)

    def for_list(self) -> Self:
        """What a list row shows, without fields and layouts."""
        return (
            self.select_related("created_by")
            .only(
                "key",
                "version",
                "title",
                "description",
                "status",
                "updated_at",
                "company",
                *AUTHOR,
            )
            .annotate(task_count=models.Count("tasks"))
            .with_draft_version()
        )


class TaskDefinitionQuerySet(TenantQuerySet["TaskDefinition"]):
    """Queries on task definitions."""

    def of_workflow(self, workflow: "WorkflowDefinition") -> Self:
        """Tasks of this version of a workflow."""
        return self.filter(workflow=workflow)

    def of_workflow_key(self, key: str) -> Self:
        """Tasks of all versions of the workflow with this key."""
        return self.filter(workflow__key=key)

    def of_key(self, key: str) -> Self:
        """Tasks with this key, each of another workflow or version."""
        return self.filter(key=key)

    def forms_of_published_workflows(self) -> Self:
        """Tasks that people do in tickets submitted from now on."""
        return self.filter(task_type=TaskType.FORM, workflow__status=DefinitionStatus.PUBLISHED)

    def of_kinds(self, kinds: Collection[str]) -> Self:
        """Tasks that are one of these to readers (``task_types.LABELS``): form, agent task."""
        types = set(kinds) - {TaskType.ASYNC_ACTION, task_types.AGENT_TASK}
        replies_later = Q(task_type=TaskType.ASYNC_ACTION)
        chosen = Q(task_type__in=types)
        if TaskType.ASYNC_ACTION in kinds:
            chosen |= replies_later & ~Q(action_url="")
        if task_types.AGENT_TASK in kinds:
            chosen |= replies_later & Q(action_url="")
        return self.filter(chosen)

    def worker_roles(self) -> set[CompanyRole | None]:
        """The company roles that these tasks need; None if a task needs none."""
        tasks = self.select_related("worker_role").only("worker_role", "company")
        return {task.worker_role for task in tasks}

    def of_current_workflows(self) -> Self:
        """Tasks of each workflow's version that counts."""
        # Looked up before: without statistics PostgreSQL finds the versions again for each task.
        current = WorkflowDefinition.objects.current().values_list("pk", flat=True)
        return self.filter(workflow__in=list(current))

    def for_detail(self) -> Self:
        """All that a task's page and its document need."""
        return self.select_related("workflow", "worker_role")

    def matching(self, text: str) -> Self:
        """Tasks whose key or title contains the text; all for an empty one."""
        found = Q(key__icontains=text) | Q(title__icontains=text)
        return self.filter(found) if text else self

    def for_list(self) -> Self:
        """What a list row shows."""
        return self.select_related("workflow", "worker_role").only(
            "key",
            "title",
            "task_type",
            "action_url",
            "position",
            "company",
            "worker_role__role_name",
            "worker_role__company",
            "workflow__key",
            "workflow__title",
            "workflow__version",
            "workflow__status",
            "workflow__company",
        )


@audited("workflow definition")
class WorkflowDefinition(Definition):
    """One version of a workflow: typed data, tasks and the transitions between them."""

    kind = "workflow"
    noun = "workflow"

    fields = DocumentField(default=list, blank=True)
    display_layout = DocumentField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DefinitionStatus, default=DefinitionStatus.DRAFT
    )
    written_with = models.ForeignKey(
        ApiToken, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The API token of the last change; none where a person made it on the site."""

    objects = TenantManager.from_queryset(WorkflowDefinitionQuerySet)()

    if TYPE_CHECKING:
        tasks: RelatedManager["TaskDefinition"]
        transitions: RelatedManager["WorkflowTransition"]

    class Meta:
        db_table = "workflow_definitions"
        default_permissions = ()
        permissions = [
            ("view_definitions", "Can read the company's definitions"),
            ("change_definitions", "Can upload, edit, check and publish definitions"),
        ]
        constraints = version_constraints("workflow_definition")

    def prefetch_for_export(self) -> None:
        """Load all that the document needs, as ``for_export`` does, where it is not there yet."""
        models.prefetch_related_objects([self], *_OF_EXPORT)


@audited("task definition")
class TaskDefinition(Definition):
    """One task of one version of a workflow; its ``version`` is the workflow's."""

    kind = "task"
    noun = "task"

    workflow = models.ForeignKey(WorkflowDefinition, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    task_type = models.CharField(max_length=12, choices=TaskType)
    input_schema = DocumentField(null=True, blank=True)
    output_schema = DocumentField(null=True, blank=True)
    due = DocumentField(null=True, blank=True)
    instructions = models.TextField(blank=True, db_default="")
    action_url = models.CharField(max_length=2000, blank=True)
    input_transform = DocumentField(null=True, blank=True)
    output_transform = DocumentField(null=True, blank=True)
    timeout_seconds = models.PositiveIntegerField(null=True, blank=True)
    edit_layout = DocumentField(null=True, blank=True)
    display_layout = DocumentField(null=True, blank=True)
    worker_role = models.ForeignKey(
        CompanyRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = TenantManager.from_queryset(TaskDefinitionQuerySet)()

    class Meta:
        db_table = "task_definitions"
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["workflow", "key"], name="task_definition_key"),
            models.UniqueConstraint(fields=["id", "company"], name="task_definition_company"),
            models.CheckConstraint(
                condition=Q(task_type__in=TaskType.values), name="task_definition_type"
            ),
        ]

    @property
    def is_agent_task(self) -> bool:
        """Whether it is an agent task: an agent claims it, no URL is called."""
        return task_types.is_agent_task(self.task_type, self.action_url)

    @property
    def has_form(self) -> bool:
        """Whether its output_schema is a form: people do the task, or may take it over."""
        return task_types.has_form(self.task_type, self.action_url)

    @property
    def lease_seconds(self) -> int:
        """How long an agent's claim of an agent task lasts without a heartbeat."""
        return self.timeout_seconds or task_types.LEASE_SECONDS

    @property
    def type_label(self) -> str:
        """The label of its type: "form", "action", "agent task"."""
        return task_types.LABELS[task_types.kind_of_task(self.task_type, self.action_url)]


@audited("transition")
class WorkflowTransition(TenantModel):
    """A step from task to task; without ``from_task`` a start, without ``to_task`` an end."""

    workflow = models.ForeignKey(
        WorkflowDefinition, on_delete=models.CASCADE, related_name="transitions"
    )
    position = models.PositiveSmallIntegerField()
    from_task = models.ForeignKey(
        TaskDefinition, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    to_task = models.ForeignKey(
        TaskDefinition, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    condition = DocumentField(null=True, blank=True)
    priority = models.SmallIntegerField(default=0)

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "workflow_transitions"
        default_permissions = ()
        ordering = ["-priority", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "position"], name="workflow_transition_position"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.from_task_id or 'start'} -> {self.to_task_id or 'end'}"
