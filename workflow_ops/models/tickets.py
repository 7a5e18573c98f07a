"""Tickets: what people asked for, and the workflow that each runs."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self, override

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from ticketflower.lists.filters import between
from ticketflower.types import JsonObject
from users.database.history import audited
from users.models import User
from users.tenancy import TenantManager, TenantModel
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.models.due import Due, DueQueries, due_indexes, is_overdue
from workflow_ops.models.notifications.notifications import Notification
from workflow_ops.models.search import by_number_or_words, word_searches, words_and_number
from workflow_ops.models.statuses import (
    ENDED_WORKFLOW,
    NOT_ENDED_WORKFLOW,
    TicketStatus,
    WorkflowStatus,
)
from workflow_ops.models.ticket_errors import TicketError
from workflow_ops.models.workflows import TaskInstance, WorkflowInstance

MOST_LATEST = 500
"""Tickets whose types are offered as a filter of one's own."""


class TicketInstanceQuerySet(DueQueries["TicketInstance"]):
    """Queries on tickets."""

    def submitted_by(self, user: User) -> Self:
        """Tickets of this person."""
        return self.filter(created_by=user)

    def active(self) -> Self:
        """Tickets whose workflow has not ended."""
        return self.filter(status__in=NOT_ENDED_WORKFLOW)

    @override
    def not_ended(self) -> Self:
        return self.active()

    def archived(self) -> Self:
        """Tickets whose workflow has ended."""
        return self.filter(status__in=ENDED_WORKFLOW)

    def matching(self, text: str) -> Self:
        """Tickets that the text finds: by its number, words of its type and answers, or people."""
        words, number = words_and_number(text)
        if number is not None:
            return self.filter(pk__in=by_number_or_words(self.numbered(number), words))
        found = word_searches(words, ticket=models.OuterRef("pk"))
        return self.filter(*found) if found or not words else self.none()

    def numbered(self, number: int) -> Self:
        """The ticket with this number."""
        return self.filter(number=number)

    def needing_advance(self) -> Self:
        """Tickets whose workflow has a pending step: not started, or no task under way."""
        under_way = TaskInstance.objects.under_way().filter(
            workflow_instance=models.OuterRef("workflow")
        )
        return self.filter(
            Q(workflow=None)
            | Q(workflow__status=WorkflowStatus.IN_PROGRESS) & ~models.Exists(under_way)
        )

    def without_unresolved_errors(self) -> Self:
        """Tickets without an unresolved ticket error."""
        errors = TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
        return self.filter(~models.Exists(errors))

    def of_types(self, keys: list[str]) -> Self:
        """Tickets of one of these ticket types, in whatever version."""
        types = TicketType.objects.with_keys(keys).values_list("pk", flat=True)
        return self.filter(ticket_type__in=list(types))

    def latest_types(self) -> models.QuerySet[Any, Any]:
        """The ids of the ticket types of the latest of them, with which people filter."""
        return self.order_by("-pk")[:MOST_LATEST].values("ticket_type")

    def requested_by(self, people: list[str]) -> Self:
        """Tickets of one of these people, by their ids."""
        return self.filter(created_by__in=people)

    def waiting_for(self, people: list[str]) -> Self:
        """Tickets of which one of these people, by their ids, has the task to do."""
        tasks = TaskInstance.objects.on_a_list().filter(
            assigned_to__in=[int(each) for each in people]
        )
        return self.filter(workflow__in=tasks.values("workflow_instance"))

    def failed(self) -> Self:
        """Tickets that are Failed: they have an unresolved ticket error, and have not ended."""
        return self.active().filter(pk__in=TicketError.objects.unresolved().values("ticket"))

    def exclude_failed(self) -> Self:
        """Tickets that are not Failed."""
        errors = TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
        return self.filter(Q(status__in=ENDED_WORKFLOW) | ~models.Exists(errors))

    def asked(self) -> Self:
        """Tickets whose task waits for the requester, unless they are on hold."""
        tasks = TaskInstance.objects.asked().values("workflow_instance")
        return self.filter(status=WorkflowStatus.IN_PROGRESS, workflow__in=tasks)

    def with_statuses(self, statuses: list[str]) -> Self:
        """Tickets of one of these statuses, as people see them (``TicketStatus``)."""
        chosen = {TicketStatus(each) for each in statuses}
        if chosen == {TicketStatus.ASKED}:
            return self.asked().exclude_failed()
        tickets = self._with_stored_statuses(chosen)
        if len(chosen & {TicketStatus.ASKED, TicketStatus.IN_PROGRESS}) != 1:
            return tickets
        asked = models.Exists(_asked_of_ticket())
        others = ~Q(status=WorkflowStatus.IN_PROGRESS)
        if TicketStatus.FAILED in chosen:
            errors = TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
            others |= Q(models.Exists(errors))
        return tickets.filter(others | (asked if TicketStatus.ASKED in chosen else ~asked))

    def _with_stored_statuses(self, chosen: set[TicketStatus]) -> Self:
        """Tickets of these statuses, those in progress also if they wait for the requester."""
        stored = {each.stored for each in chosen if each != TicketStatus.FAILED}
        not_ended = stored.intersection(NOT_ENDED_WORKFLOW)
        if TicketStatus.FAILED not in chosen:
            tickets = self.filter(status__in=stored)
            return tickets.exclude_failed() if not_ended else tickets
        if not stored:
            return self.failed()
        if len(not_ended) == len(NOT_ENDED_WORKFLOW):  # whether one has an error does not matter
            return self.filter(status__in=stored)
        errors = TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
        either = Q(status__in=stored) | Q(models.Exists(errors))
        return self.filter(either, status__in=stored.union(NOT_ENDED_WORKFLOW))

    def submitted_between(self, first: date | None, last: date | None) -> Self:
        """Tickets of these days, both included; None leaves an end open."""
        return self.filter(between("created_at", first, last))

    def closed_between(self, first: date | None, last: date | None) -> Self:
        """Tickets completed or cancelled on these days; None leaves an end open."""
        return self.filter(between("ended_at", first, last))

    def for_list(self) -> Self:
        """Load everything a list row shows, in one statement, without the tickets' data."""
        under_way = models.functions.JSONObject(
            id="assigned_to",
            first_name="assigned_to__first_name",
            last_name="assigned_to__last_name",
            handed_over_at="handed_over_at",
        )
        tasks = TaskInstance.objects.under_way_of(models.OuterRef("workflow"))
        return (
            self.select_related("ticket_type", "workflow__current_task", "created_by")
            .only(
                "number",
                "summary",
                "created_at",
                "updated_at",
                "ended_at",
                "due_at",
                "priority",
                "company",
                "ticket_type__key",
                "ticket_type__title",
                "ticket_type__company",
                "workflow__status",
                "workflow__updated_at",
                "workflow__company",
                "workflow__current_task__title",
                "workflow__current_task__task_type",
                "workflow__current_task__action_url",
                "workflow__current_task__company",
                "created_by__first_name",
                "created_by__last_name",
                "created_by__email",
            )
            .annotate(
                under_way=models.Subquery(tasks.values(shown=under_way)[:1]),
                has_error=models.Exists(
                    TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
                ),
                is_asked=models.Exists(_asked_of_ticket()),
            )
        )

    def workflow_versions(self) -> set[int]:
        """The ids of the workflow versions that they run on, or will start on."""
        version = Coalesce("workflow__workflow", "ticket_type__workflow")
        return set(self.order_by().values_list(version, flat=True).distinct())

    def with_answers(self) -> Self:
        """Add what people answered in their forms, by question, as an export needs it."""
        return self.annotate(
            version_id=Coalesce("workflow__workflow", "ticket_type__workflow"),
            presets=F("ticket_type__fields"),
            submitted=F("ticket_data"),
            collected=F("workflow__workflow_data"),
        )

    def for_detail(self) -> Self:
        """All that the engine needs of a ticket."""
        return self.select_related("ticket_type", "workflow", "created_by")

    def for_page(self) -> Self:
        """All that a ticket's page needs of it, with the live version of its workflow."""
        key = models.functions.Coalesce(
            "workflow__workflow__key", "ticket_type__workflow__key", output_field=models.TextField()
        )
        live = WorkflowDefinition.objects.filter(
            company=models.OuterRef("company"),
            key=models.OuterRef("workflow_key"),
            status=DefinitionStatus.PUBLISHED,
        )
        errors = TicketError.objects.unresolved().filter(ticket=models.OuterRef("pk"))
        found = self.for_detail().annotate(
            workflow_key=key,
            has_error=models.Exists(errors),
            is_asked=models.Exists(_asked_of_ticket()),
        )
        return found.annotate(live_version=models.Subquery(live.values("version")[:1]))

    def annotate_unread(self, reader: int) -> Self:
        """Annotate whether there are notifications of a ticket that a person has not read."""
        unread = Notification.objects.unread().filter(
            ticket=models.OuterRef("pk"), recipient=reader
        )
        return self.annotate(has_unread=models.Exists(unread))


def _asked_of_ticket() -> models.QuerySet[TaskInstance]:
    """The task of the ticket of an outer query that waits for its requester."""
    return TaskInstance.objects.asked().filter(workflow_instance=models.OuterRef("workflow"))


# The history of the workflow has the first two, and words are those of other columns.
@audited("ticket", "status", "ended_at", "search_words", "overdue_noted_at")
class TicketInstance(Due, TenantModel):
    """A request that a person submitted, and the workflow that it runs."""

    number = models.PositiveIntegerField()
    ticket_type = models.ForeignKey(TicketType, on_delete=models.PROTECT, related_name="+")
    workflow = models.OneToOneField(
        WorkflowInstance, on_delete=models.PROTECT, null=True, blank=True, related_name="ticket"
    )
    status = models.CharField(
        max_length=11, choices=WorkflowStatus, default=WorkflowStatus.NOT_STARTED, editable=False
    )
    """The status of its workflow, synchronized by triggers so that lists need no join."""
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its workflow was completed or cancelled, written by the same triggers."""
    ticket_data = models.JSONField(default=dict, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    search_words = models.TextField(blank=True, editable=False)
    """Its search text: ``words_of`` summary, ticket type and answers, separated by spaces."""
    submission_key = models.UUIDField(default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = TenantManager.from_queryset(TicketInstanceQuerySet)()

    if TYPE_CHECKING:
        has_unread: bool  # by annotate_unread
        has_turn: bool  # by lock_with_free_turn
        has_error: bool  # by for_list and for_page
        is_asked: bool  # by the same
        live_version: int | None  # by for_page
        under_way: dict[str, Any] | None  # by for_list

    class Meta:
        db_table = "ticket_instances"
        default_permissions = ()
        permissions = [
            ("submit_ticket", "Can submit tickets and see their own"),
            ("manage_tickets", "Can see and manage all tickets of the company"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["company", "number"], name="ticket_number"),
            models.UniqueConstraint(
                fields=["company", "created_by", "submission_key"], name="ticket_submission_key"
            ),
            models.UniqueConstraint(fields=["id", "company"], name="ticket_instance_company"),
            models.CheckConstraint(
                condition=Q(status__in=WorkflowStatus.values), name="ticket_instance_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED_WORKFLOW, ended_at__isnull=False)
                | ~Q(status__in=ENDED_WORKFLOW) & Q(ended_at=None),
                name="ticket_instance_ended_at",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="takes_status",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("workflow_id"),  # type: ignore[no-untyped-call] # a class of constants
                when=pgtrigger.Before,
                func="""
                    SELECT status,
                           CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN updated_at END
                    INTO NEW.status, NEW.ended_at
                    FROM workflow_instances WHERE id = NEW.workflow_id;
                    NEW.status = coalesce(NEW.status, 'NOT_STARTED');
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="keeps_words",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("search_words"),  # type: ignore[no-untyped-call] # a class of constants
                when=pgtrigger.After,
                func="""
                    DELETE FROM ticket_words
                    WHERE ticket_id = NEW.id AND left(word, 1) <> '@' AND TG_OP = 'UPDATE';
                    INSERT INTO ticket_words (company_id, ticket_id, word, created_at, updated_at)
                    SELECT NEW.company_id, NEW.id, word, NEW.updated_at, NEW.updated_at
                    FROM string_to_table(NEW.search_words || ' @' || NEW.created_by_id, ' ') AS word
                    WHERE word <> ''
                    ON CONFLICT DO NOTHING;
                    RETURN NULL;
                """,
            ),
        ]
        indexes = [
            models.Index(fields=["company", "created_by", "-id"], name="ticket_of_person"),
            models.Index(fields=["company", "-id"], name="ticket_list"),
            models.Index(fields=["company", "status", "-id"], name="ticket_in_state"),
            models.Index(fields=["company", "-updated_at", "-id"], name="ticket_last_change"),
            models.Index(fields=["company", "ticket_type", "-id"], name="ticket_of_type"),
            models.Index(fields=["company", "-created_at", "-id"], name="ticket_submitted"),
            models.Index(fields=["company", "-ended_at", "-id"], name="ticket_ended"),
            models.Index(
                fields=["company", "id"], condition=Q(workflow=None), name="ticket_not_started"
            ),
            *due_indexes("ticket_due", "ticket_due_not_ended", NOT_ENDED_WORKFLOW),
        ]

    @override
    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def initial_data(self) -> JsonObject:
        """The data that its workflow starts with: presets of the ticket type, then the answers."""
        return {**self.ticket_type.fields, **self.ticket_data}

    @property
    def state(self) -> WorkflowStatus:
        """The status of its workflow as it is loaded; NOT_STARTED while there is none."""
        return WorkflowStatus(self.workflow.status) if self.workflow else WorkflowStatus.NOT_STARTED

    @property
    def title(self) -> str:
        """Its name for people: its summary, or that of its type."""
        return self.summary or self.ticket_type.title

    @property
    def shown_status(self) -> TicketStatus:
        """Its status as people see it; loaded ``for_list`` or ``for_page``."""
        return TicketStatus.of(self.state, has_error=self.has_error, is_asked=self.is_asked)

    @property
    def has_ended(self) -> bool:
        """Whether its workflow is completed or canceled."""
        return self.state not in NOT_ENDED_WORKFLOW

    @property
    def is_overdue(self) -> bool:
        """Whether it has not ended, and its due date has passed."""
        return not self.has_ended and is_overdue(self.due_at)

    @property
    def worker(self) -> dict[str, Any] | None:
        """The person or agent that has its current task, if any has; loaded ``for_list``."""
        return self.under_way if self.under_way and self.under_way["id"] else None

    @property
    def worker_name(self) -> str:
        """The name of the person or agent that has its current task, if any has."""
        worker = self.worker
        return f"{worker['first_name']} {worker['last_name']}".strip() if worker else ""

    @property
    def workflow_version_id(self) -> int:
        """The id of the workflow version that it runs on, or will start; loaded ``for_detail``."""
        return (self.workflow or self.ticket_type).workflow_id

    @property
    def current_task_title(self) -> str:
        """The title of the task that it waits for, or nothing."""
        task = self.workflow.current_task if self.workflow else None
        return task.title if task else ""
