"""Ticket types: their versions, and who may submit each."""

from typing import TYPE_CHECKING, Self, override

from django.db import models
from django.db.models import Exists, OuterRef

from users.database.history import audited
from users.models import ApiToken, CompanyRole, User
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.documents.workflow.requester_acts import requester_acts
from workflow_design.models.definitions import (
    AUTHOR,
    Definition,
    DefinitionQuerySet,
    DefinitionStatus,
    version_constraints,
)
from workflow_design.models.document_field import DocumentField
from workflow_design.models.workflows import WorkflowDefinition

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class TicketTypeQuerySet(DefinitionQuerySet["TicketType"]):
    """Queries on ticket types."""

    def using_workflow(self, key: str) -> Self:
        """Drafts and published versions that start the workflow with this key, in a fixed order."""
        return self.not_retired().filter(workflow__key=key).order_by("key", "-version")

    def starting(self, definition: Definition) -> Self:
        """Drafts and published versions that start this workflow; nothing starts a ticket type."""
        is_workflow = isinstance(definition, WorkflowDefinition)
        return self.using_workflow(definition.key) if is_workflow else self.none()

    def for_export(self) -> Self:
        """All that a ticket type's document needs, in three statements for any number."""
        return self.select_related("workflow").prefetch_related("access__role")

    @override
    def for_detail(self) -> Self:
        return self.for_export()

    def with_roles(self) -> Self:
        """Loads who may submit them, in two statements for any number."""
        return self.prefetch_related("access__role")

    def submittable_by(self, user: User) -> Self:
        """Published ones that the person's company roles allow (none asked = everyone).

        A superuser, who has no company roles, may submit all of the company acted for.
        """
        return self.published() if user.is_superuser else self.allowed_by_roles_of(user.pk)

    def allowed_by_roles_of(self, user: int) -> Self:
        """Published ones that the company roles of the user with this id allow."""
        asked = TicketTypeAccess.objects.filter(ticket_type=OuterRef("pk"))
        return self.published().filter(~Exists(asked) | Exists(asked.filter(role__users=user)))

    def for_list(self) -> Self:
        """What a list row shows, with the workflow's key."""
        return (
            self.with_draft_version()
            .select_related("workflow", "created_by")
            .only(
                "key",
                "version",
                "title",
                "description",
                "status",
                "updated_at",
                "company",
                *AUTHOR,
                "workflow__key",
                "workflow__version",
                "workflow__title",
                "workflow__company",
            )
        )


@audited("ticket definition")
class TicketType(Definition):
    """One version of a ticket type: a workflow with preset values, and who may submit it."""

    kind = "ticket"
    noun = "ticket type"

    workflow = models.ForeignKey(
        WorkflowDefinition, on_delete=models.PROTECT, related_name="ticket_types"
    )
    due = DocumentField(null=True, blank=True)
    priority = DocumentField(null=True, blank=True)
    requester_may = DocumentField(null=True, blank=True)
    fields = DocumentField(default=dict, blank=True)
    company_role_access = models.ManyToManyField(
        CompanyRole, through="TicketTypeAccess", related_name="+", blank=True
    )
    edit_layout = DocumentField(null=True, blank=True)
    display_layout = DocumentField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=DefinitionStatus, default=DefinitionStatus.DRAFT
    )
    written_with = models.ForeignKey(
        ApiToken, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    """The API token of the last change; none where a person made it on the site."""

    objects = TenantManager.from_queryset(TicketTypeQuerySet)()

    if TYPE_CHECKING:
        access: RelatedManager["TicketTypeAccess"]

    class Meta:
        db_table = "ticket_definitions"
        default_permissions = ()
        constraints = version_constraints("ticket_definition")

    def allows_requester(self, act: str) -> bool:
        """Whether requesters may do this with their tickets (``requester_acts``)."""
        return act in requester_acts(self.requester_may)


@audited("access to a ticket definition")
class TicketTypeAccess(TenantModel):
    """People with the company role may submit the ticket type."""

    ticket_type = models.ForeignKey(
        TicketType,
        on_delete=models.CASCADE,
        related_name="access",
        db_column="ticket_definition_id",
    )
    role = models.ForeignKey(CompanyRole, on_delete=models.PROTECT, related_name="+")

    objects = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        db_table = "ticket_definition_access"
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket_type", "role"], name="ticket_definition_access_unique"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"role {self.role_id} may submit {self.ticket_type_id}"
