"""Definitions and their versions: published ones never change."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Self, override

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.database.history import audited
from users.models import CompanyRole, User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.documents.schema.vocabulary import KEY
from workflow_design.documents.workflow import task_types
from workflow_design.models.document_field import DocumentField

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class DefinitionStatus(models.TextChoices):
    """Where a version of a definition stands."""

    DRAFT = "DRAFT", "draft"
    PUBLISHED = "PUBLISHED", "published"
    RETIRED = "RETIRED", "retired"


class TaskType(models.TextChoices):
    """How a task gets done: by a person, or by calling a URL."""

    FORM = task_types.FORM, task_types.LABELS[task_types.FORM]
    SYNC_ACTION = task_types.SYNC_ACTION, task_types.LABELS[task_types.SYNC_ACTION]
    ASYNC_ACTION = task_types.ASYNC_ACTION, task_types.LABELS[task_types.ASYNC_ACTION]


class DefinitionQuerySet[M: models.Model](TenantQuerySet[M]):
    """Queries on definitions that have versions."""

    def published(self) -> Self:
        """Versions in force."""
        return self.filter(status=DefinitionStatus.PUBLISHED)

    def draft(self) -> Self:
        """Versions being edited."""
        return self.filter(status=DefinitionStatus.DRAFT)

    def of_key(self, key: str) -> Self:
        """All versions of one definition, the newest first."""
        return self.filter(key=key).order_by("-version")

    def with_keys(self, keys: Collection[str]) -> Self:
        """All versions of the definitions with these keys; what is no key has none."""
        return self.filter(key__in=[key for key in keys if KEY.match(key)])

    def current(self) -> Self:
        """For each key the version that counts: the published one, else the draft, else the newest.

        The newest counts where all are retired: lists go on showing it, as retired.
        """
        return self._first_of_key((DefinitionStatus.PUBLISHED, DefinitionStatus.DRAFT))

    def chosen(self, version: str) -> Self:
        """The version with this number, as typed into the URL; without one those that count."""
        if not version:
            return self.current()
        number = whole_number(version, NUMBER_DIGITS)
        return self.none() if number is None else self.filter(version=number)

    def for_versions(self) -> Self:
        """What the list of versions shows, without what they say."""
        return self.select_related("created_by").only(
            "key", "version", "title", "status", "created_at", "company", "created_by__first_name",
            "created_by__last_name", "created_by__email",
        )  # fmt: skip

    def for_choice(self) -> Self:
        """What a choice of versions shows of them, without what they say."""
        plain = self.select_related(None).prefetch_related(None)
        return plain.only("key", "version", "title", "status", "company")

    def latest_edited(self) -> Self:
        """For each key the draft, else the published version, else the newest."""
        return self._first_of_key((DefinitionStatus.DRAFT, DefinitionStatus.PUBLISHED))

    def _first_of_key(self, statuses: Sequence[str]) -> Self:
        whens = [models.When(status=status, then=rank) for rank, status in enumerate(statuses)]
        rank = models.Case(*whens, default=len(whens))
        first = self.order_by("key", rank, "-version").distinct("key")
        return self.filter(pk__in=first.values("pk")).order_by("key")

    def not_retired(self) -> Self:
        """Drafts and published versions."""
        return self.exclude(status=DefinitionStatus.RETIRED)

    def matching(self, text: str) -> Self:
        """Definitions whose key or title contains the text; all for an empty one."""
        found = Q(key__icontains=text) | Q(title__icontains=text)
        return self.filter(found) if text else self

    def listed(self, state: str) -> Self:
        """One version of each key: the draft where drafts are asked for, else the one that counts.

        An empty state changes nothing; an unknown one has no versions.
        """
        if state == DefinitionStatus.DRAFT:
            return self.draft()
        current = self.current()
        return current.filter(status=state) if state else current

    def with_draft_version(self) -> Self:
        """Adds ``draft_version``: the number of the key's draft, or None."""
        drafts = self.model._default_manager.filter(
            key=OuterRef("key"), status=DefinitionStatus.DRAFT
        )
        return self.annotate(draft_version=models.Subquery(drafts.values("version")[:1]))


class WorkflowDefinitionQuerySet(DefinitionQuerySet["WorkflowDefinition"]):
    """Queries on workflow definitions."""

    def for_export(self) -> Self:
        """All that a workflow's document needs, in five statements for any number."""
        return self.prefetch_related(
            "tasks__worker_role", "transitions__from_task", "transitions__to_task"
        )

    def for_list(self) -> Self:
        """What a list row shows, without fields and layouts."""
        return (
            self.only("key", "version", "title", "description", "status", "updated_at", "company")
            .annotate(task_count=models.Count("tasks"))
            .with_draft_version()
        )


class TicketDefinitionQuerySet(DefinitionQuerySet["TicketDefinition"]):
    """Queries on ticket definitions."""

    def using_workflow(self, key: str) -> Self:
        """Drafts and published versions that start the workflow with this key, in a fixed order."""
        return self.not_retired().filter(workflow__key=key).order_by("key", "-version")

    def for_export(self) -> Self:
        """All that a ticket definition's document needs, in three statements for any number."""
        return self.select_related("workflow").prefetch_related("access__role")

    def submittable_by(self, user: User) -> Self:
        """Published ones that the person's company roles allow (none asked = everyone).

        A superuser, who has no company roles, may submit all of the company acted for.
        """
        published = self.published()
        if user.is_superuser:
            return published
        asked = TicketDefinitionAccess.objects.filter(ticket_definition=OuterRef("pk"))
        return published.filter(~Exists(asked) | Exists(asked.filter(role__users=user)))

    def for_list(self) -> Self:
        """What a list row shows, with the workflow's key."""
        return self.with_draft_version().select_related("workflow").only(
            "key", "version", "title", "description", "status", "updated_at", "company",
            "workflow__key", "workflow__version", "workflow__title", "workflow__company",
        )  # fmt: skip


class TaskDefinitionQuerySet(TenantQuerySet["TaskDefinition"]):
    """Queries on task definitions."""

    def of_workflow(self, workflow: "WorkflowDefinition") -> Self:
        """Tasks of this version of a workflow."""
        return self.filter(workflow=workflow)

    def of_key(self, key: str) -> Self:
        """Tasks with this key, each of another workflow or version."""
        return self.filter(key=key)

    def of_current_workflows(self) -> Self:
        """Tasks of each workflow's version that counts."""
        current = WorkflowDefinition.objects.current().values("pk")
        return self.filter(workflow__in=current)

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
            "key", "title", "task_type", "position", "company", "worker_role__role_name",
            "worker_role__company", "workflow__key", "workflow__title", "workflow__version",
            "workflow__status", "workflow__company",
        )  # fmt: skip


class Definition(TenantModel):
    """What all definitions have."""

    key = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    ext_ref = DocumentField(default=list, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return self.title


@audited("workflow definition")
class WorkflowDefinition(Definition):
    """One version of a workflow: typed data, tasks and the transitions between them."""

    fields = DocumentField(default=list, blank=True)
    display_layout = DocumentField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DefinitionStatus, default=DefinitionStatus.DRAFT
    )

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
        constraints = [
            models.UniqueConstraint(
                fields=["company", "key", "version"], name="workflow_definition_version"
            ),
            models.UniqueConstraint(
                fields=["company", "key"],
                condition=Q(status=DefinitionStatus.PUBLISHED),
                name="workflow_definition_one_published",
            ),
            models.UniqueConstraint(
                fields=["company", "key"],
                condition=Q(status=DefinitionStatus.DRAFT),
                name="workflow_definition_one_draft",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="workflow_definition_company"),
            models.CheckConstraint(
                condition=Q(status__in=DefinitionStatus.values), name="workflow_definition_status"
            ),
        ]


@audited("task definition")
class TaskDefinition(Definition):
    """One task of one version of a workflow; its ``version`` is the workflow's."""

    workflow = models.ForeignKey(WorkflowDefinition, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    task_type = models.CharField(max_length=12, choices=TaskType)
    input_schema = DocumentField(null=True, blank=True)
    output_schema = DocumentField(null=True, blank=True)
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


@audited("ticket definition")
class TicketDefinition(Definition):
    """One version of a ticket type: a workflow with preset values, and who may submit it."""

    workflow = models.ForeignKey(
        WorkflowDefinition, on_delete=models.PROTECT, related_name="ticket_definitions"
    )
    fields = DocumentField(default=dict, blank=True)
    company_role_access = models.ManyToManyField(
        CompanyRole, through="TicketDefinitionAccess", related_name="+", blank=True
    )
    edit_layout = DocumentField(null=True, blank=True)
    display_layout = DocumentField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DefinitionStatus, default=DefinitionStatus.DRAFT
    )

    objects = TenantManager.from_queryset(TicketDefinitionQuerySet)()

    if TYPE_CHECKING:
        access: RelatedManager["TicketDefinitionAccess"]

    class Meta:
        db_table = "ticket_definitions"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "key", "version"], name="ticket_definition_version"
            ),
            models.UniqueConstraint(
                fields=["company", "key"],
                condition=Q(status=DefinitionStatus.PUBLISHED),
                name="ticket_definition_one_published",
            ),
            models.UniqueConstraint(
                fields=["company", "key"],
                condition=Q(status=DefinitionStatus.DRAFT),
                name="ticket_definition_one_draft",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="ticket_definition_company"),
            models.CheckConstraint(
                condition=Q(status__in=DefinitionStatus.values), name="ticket_definition_status"
            ),
        ]


@audited("access to a ticket definition")
class TicketDefinitionAccess(TenantModel):
    """People with the company role may submit the ticket type."""

    ticket_definition = models.ForeignKey(
        TicketDefinition, on_delete=models.CASCADE, related_name="access"
    )
    role = models.ForeignKey(CompanyRole, on_delete=models.PROTECT, related_name="+")

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "ticket_definition_access"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket_definition", "role"], name="ticket_definition_access_unique"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"role {self.role_id} may submit {self.ticket_definition_id}"
