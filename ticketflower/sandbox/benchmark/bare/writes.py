"""What the bare site writes: a ticket with its workflow, task and event, and a completed task."""

from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ticketflower.sandbox.benchmark.bare.models import DONE, OPEN, Event, Task, Ticket, Workflow

WORKERS = {"is_staff": True}


def shortest_list() -> User:
    """The worker with the fewest open tasks."""
    theirs = Task.objects.filter(worker=OuterRef("pk"), status=OPEN).order_by().values("worker")
    count = Coalesce(Subquery(theirs.annotate(count=Count("pk")).values("count")), 0)
    workers = User.objects.filter(**WORKERS, is_active=True)
    return workers.annotate(to_do=count).order_by("to_do", "pk")[0]


@transaction.atomic
def submit_ticket(*, by: User, item: str, reason: str, amount: Decimal) -> Task:
    """Store a ticket, and give its task to the worker with the shortest list."""
    worker = shortest_list()
    ticket = Ticket.objects.create(item=item, reason=reason, amount=amount, created_by=by)
    workflow = Workflow.objects.create(ticket=ticket)
    task = Task.objects.create(workflow=workflow, worker=worker)
    Event.objects.create(ticket=ticket, by=by, what="submitted")
    return task


@transaction.atomic
def complete_task(*, task: int, by: User, note: str) -> None:
    """Complete an open task of the worker, and its workflow."""
    tasks = Task.objects.select_for_update(of=("self",)).select_related("workflow")
    mine = tasks.get(pk=task, worker=by, status=OPEN)
    mine.status, mine.note, mine.completed_at = DONE, note, timezone.now()
    mine.save(update_fields=["status", "note", "completed_at"])
    mine.workflow.status = DONE
    mine.workflow.save(update_fields=["status", "updated_at"])
    Event.objects.create(ticket_id=mine.workflow.ticket_id, by=by, what="completed")
