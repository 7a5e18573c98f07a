"""Due dates and priorities of tickets and tasks: queries, and the order in which work is done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from ticketflower.database.clock import database_now
from ticketflower.lists.filters import between
from users.tenancy import TenantQuerySet
from workflow_design.documents.workflow.due import NORMAL

NO_DUE_DATE = 900_000_000_000
"""Seconds since 1970 that come after all dates."""
LEAST_URGENT = 7
RANK = 1_000_000_000_000
"""More seconds than any date has."""
USUAL_ORDER = (LEAST_URGENT - NORMAL) * RANK + NO_DUE_DATE
"""The place of a task of normal priority without a due date."""


class Priority(models.IntegerChoices):
    """How urgent a ticket is."""

    LOW = 0, "Low"
    NORMAL = NORMAL, "Normal"
    HIGH = 2, "High"
    URGENT = 3, "Urgent"


class DueState(models.TextChoices):
    """What people filter open tickets and tasks by."""

    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Due today"


def _due_today() -> Q:
    today = timezone.localdate()
    return between("due_at", today, today)


class DueQueries[M: models.Model](TenantQuerySet[M]):
    """Queries by due date and priority, for tickets and tasks alike."""

    def not_ended(self) -> Self:
        """Those that are still to be done."""
        raise NotImplementedError

    def overdue(self) -> Self:
        """Those that are still to be done and whose due date has passed."""
        return self.not_ended().filter(due_at__lt=Now())

    def newly_overdue(self) -> Self:
        """Overdue ones of which no one was told since the due date was set."""
        return self.overdue().filter(overdue_noted_at=None)

    def in_due_states(self, states: list[str]) -> Self:
        """Those in one of these states (``DueState``)."""
        conditions = {DueState.OVERDUE: Q(due_at__lt=Now()), DueState.TODAY: _due_today()}
        wanted = Q()
        for state in states:
            wanted |= conditions[DueState(state)]
        return self.not_ended().filter(wanted)

    def due_between(self, first: date | None, last: date | None) -> Self:
        """Those due on these days, both included; None leaves an end open."""
        return self.filter(between("due_at", first, last), due_at__isnull=False)

    def with_priorities(self, priorities: list[str]) -> Self:
        """Those with one of these priorities."""
        return self.filter(priority__in=[int(each) for each in priorities])


def is_overdue(due_at: datetime | None) -> bool:
    """Whether something that has not ended is overdue now."""
    return due_at is not None and due_at < database_now()


class Due(models.Model):
    """When something is due, and how urgent it is."""

    due_at = models.DateTimeField(null=True, blank=True)
    overdue_noted_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When people were told that it is overdue; empty again with a new due date."""
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL
    )

    class Meta:
        abstract = True

    @property
    def priority_name(self) -> str:
        """The code of its priority, which is its color, too."""
        return Priority(self.priority).name

    def set_due(self, due_at: datetime | None) -> None:
        """Set another due date; when it passes, people are told of it again."""
        self.due_at = due_at
        self.overdue_noted_at = None


def due_indexes(name: str, open_name: str, not_ended: Sequence[str]) -> list[models.Index]:
    """The indexes of rows by due date, those not ended and all, and of unusual priorities.

    Args:
        name: of the index of all.
        open_name: of the index of those that have not ended.
        not_ended: the statuses of these.
    """
    has_one = Q(due_at__isnull=False)
    is_open = Q(status__in=not_ended, due_at__isnull=False)
    return [
        models.Index(fields=["company", "due_at"], condition=is_open, name=open_name),
        models.Index(fields=["company", "-due_at", "-id"], condition=has_one, name=name),
        models.Index(
            fields=["company", "priority", "-id"],
            condition=~Q(priority=Priority.NORMAL),
            name=f"{name}_priority",
        ),
    ]


def work_order_trigger() -> pgtrigger.Trigger:
    """The trigger that keeps ``work_order`` of tasks: overdue, then priority, then due date.

    An index has one order, and a page of a list continues from one value (``Keyset``), so the
    three are one number.
    """
    return pgtrigger.Trigger(
        name="orders_work",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("due_at", "priority", "overdue_noted_at"),  # type: ignore[no-untyped-call] # a class of constants
        when=pgtrigger.Before,
        func=f"""
            NEW.work_order =
                (CASE WHEN NEW.overdue_noted_at IS NULL THEN {LEAST_URGENT} ELSE 3 END
                    - NEW.priority) * {RANK}::bigint
                + least(coalesce(extract(epoch FROM NEW.due_at), {NO_DUE_DATE}), {NO_DUE_DATE});
            RETURN NEW;
        """,
    )
