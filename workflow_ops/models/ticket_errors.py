"""Ticket errors: what went wrong after a ticket was submitted, and what admins did about it."""

from datetime import date
from typing import TYPE_CHECKING, Self, override

from django.db import models
from django.db.models import Case, Q, TextField, Value, When
from django.db.models.functions import Concat

from ticketflower.database.clock import database_now
from ticketflower.lists.filters import between
from users.database.history import audited
from users.tenancy import TenantManager, TenantModel, TenantQuerySet
from workflow_design.models import TicketType
from workflow_ops.models.search import words_and_number
from workflow_ops.models.statuses import NOT_ENDED_WORKFLOW
from workflow_ops.models.workflows import TaskInstance

if TYPE_CHECKING:
    from workflow_ops.models.tickets import TicketInstance


class TicketErrorQuerySet(TenantQuerySet["TicketError"]):
    """Queries on ticket errors."""

    def of_ticket(self, ticket: "TicketInstance") -> Self:
        """Errors of this ticket."""
        return self.filter(ticket=ticket)

    def with_id(self, pk: int) -> "TicketError | None":
        """The error with this id, if it is among these."""
        return self.filter(pk=pk).first()

    def unresolved(self) -> Self:
        """Errors that are not resolved yet."""
        return self.exclude(error_status=TicketError.Status.RESOLVED)

    def resolved(self) -> Self:
        """Errors that are resolved."""
        return self.filter(error_status=TicketError.Status.RESOLVED)

    def stopping_tickets(self) -> Self:
        """The latest unresolved error of each ticket that is Failed: one for each of them."""
        newer = TicketError.objects.unresolved().filter(
            ticket=models.OuterRef("ticket"), pk__gt=models.OuterRef("pk")
        )
        not_ended = self.unresolved().filter(ticket__status__in=NOT_ENDED_WORKFLOW)
        return not_ended.filter(~models.Exists(newer))

    def in_states(self, states: list[str]) -> Self:
        """Errors of one of these statuses."""
        return self.filter(error_status__in=states)

    def of_kinds(self, kinds: list[str]) -> Self:
        """Errors that happened while the engine did one of these."""
        return self.filter(error_type__in=kinds)

    def of_ticket_types(self, keys: list[str]) -> Self:
        """Errors of tickets of one of these types, in whatever version."""
        types = TicketType.objects.with_keys(keys).values("pk")
        return self.filter(ticket__ticket_type__in=types)

    def noted_between(self, first: date | None, last: date | None) -> Self:
        """Errors of these days, both included; None leaves an end open."""
        return self.filter(between("created_at", first, last))

    def matching(self, text: str) -> Self:
        """Errors that the text finds: by their ticket's number, or in the message."""
        words, number = words_and_number(text)
        found = Q(error_message__icontains=words)
        of_ticket = Q(ticket__number=number) if number is not None else Q()
        return self.filter(found | of_ticket) if words else self

    def mark(self, status: "TicketError.Status", notes: str | Case) -> int:
        """Set the status of these errors, and the notes on their resolution.

        Returns:
            How many there are.
        """
        # Not by save, which writes the host's time: the engine compares it with that of tasks.
        return self.update(error_status=status, resolution_notes=notes, updated_at=database_now())

    def resolve(self, resolution: str) -> int:
        """Mark these errors as resolved, and note how below what people had noted."""
        below = Concat("resolution_notes", Value(f"\n{resolution}"), output_field=TextField())
        notes = Case(
            When(resolution_notes="", then=Value(resolution)),
            default=below,
            output_field=TextField(),
        )
        return self.mark(TicketError.Status.RESOLVED, notes)

    def for_detail(self) -> Self:
        """All that is needed to do something about an error."""
        return self.select_related(
            "ticket__ticket_type", "ticket__workflow", "ticket__created_by", "task__task_definition"
        )

    def for_list(self) -> Self:
        """Load everything a list row shows, without stack traces."""
        return self.select_related("ticket__ticket_type", "task__task_definition").defer(
            "stack_trace",
            "resolution_notes",
            "ticket__ticket_data",
            "ticket__ticket_type__fields",
            "task__input_data",
            "task__output_data",
            "task__task_definition__output_schema",
            "task__task_definition__input_schema",
        )


@audited("ticket error")
class TicketError(TenantModel):
    """A failure in a ticket's workflow after submission, for the ticket admins to resolve."""

    class Type(models.TextChoices):
        """The operation during which the engine failed."""

        WORKFLOW_CREATION = "WORKFLOW_CREATION", "Starting workflow"
        TASK_CREATION = "TASK_CREATION", "Creating task"
        TASK_UPDATE = "TASK_UPDATE", "Completing task"
        WORKFLOW_TRANSITION = "WORKFLOW_TRANSITION", "Choosing next step"

    class Status(models.TextChoices):
        """The progress of its resolution."""

        NEW = "NEW", "new"
        REVIEWED = "REVIEWED", "reviewed"
        RESOLVED = "RESOLVED", "resolved"

    ticket = models.ForeignKey(
        "workflow_ops.TicketInstance", on_delete=models.CASCADE, related_name="errors"
    )
    task = models.ForeignKey(
        TaskInstance, on_delete=models.CASCADE, null=True, blank=True, related_name="errors"
    )
    error_type = models.CharField(max_length=19, choices=Type)
    error_message = models.TextField()
    stack_trace = models.TextField(blank=True)
    error_status = models.CharField(max_length=8, choices=Status, default=Status.NEW)
    resolution_notes = models.TextField(blank=True)

    objects = TenantManager.from_queryset(TicketErrorQuerySet)()

    class Meta:
        db_table = "ticket_errors"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    error_type__in=[
                        "WORKFLOW_CREATION",
                        "TASK_CREATION",
                        "TASK_UPDATE",
                        "WORKFLOW_TRANSITION",
                    ]
                ),
                name="ticket_error_type",
            ),
            models.CheckConstraint(
                condition=Q(error_status__in=["NEW", "REVIEWED", "RESOLVED"]),
                name="ticket_error_status",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="ticket_error_list"),
            models.Index(
                fields=["company", "ticket"],
                condition=~Q(error_status="RESOLVED"),
                name="ticket_error_unresolved",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"error {self.pk} of ticket {self.ticket_id}"
