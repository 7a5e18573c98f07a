"""The demo's tickets: run by the services, then dated back over three weeks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.utils import timezone

from ticketflower.types import JsonObject
from users.models import Company, User
from users.roles import TASK_WORKER, USER
from workflow_design.graph import output_questions
from workflow_design.models import TicketDefinition
from workflow_ops.demo.answers import Answers
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, WorkflowInstance
from workflow_ops.services.tasks import begin_task, complete_task
from workflow_ops.services.tickets import open_questions, resume_company, submit_ticket

DAYS = 21
MOST_STEPS = 14
FAULTY = Path(__file__).parent / "faulty.json"


@dataclass(frozen=True)
class Fault:
    """A ticket of the faulty workflow, and what becomes of its error."""

    answers: JsonObject
    decision: str
    mended_decision: str = ""
    is_reviewed: bool = False


FAULTS = (
    # Mended and tried again, so that its error is resolved.
    Fault(
        {"purpose": "Visit to a supplier", "days": 3, "kilometres": 420},
        "later",
        mended_decision="no",
    ),
    Fault({"purpose": "Van for the trade fair", "days": 2, "kilometres": 300}, "later"),
    Fault({"purpose": "Drive to the training", "days": 1}, "yes"),
    Fault(
        {"purpose": "Pick up three frames in Hamburg", "days": 0, "kilometres": 180},
        "yes",
        is_reviewed=True,
    ),
)


class TicketMaker:
    """Makes tickets of a company, whose scope must be entered."""

    def __init__(self, company: Company, seed: int) -> None:
        self.company = company
        self.random = Random(seed)  # noqa: S311 - sample data
        people = User.objects.of_company(company)
        self.requesters: Sequence[User] = list(people.in_group(USER).order_by("pk"))
        self.workers = set(people.in_group(TASK_WORKER).values_list("pk", flat=True))
        self.answers = Answers(self.random, self.requesters)

    def make(self, ticket_type: TicketDefinition, steps: int) -> TicketInstance:
        """Submit a ticket and complete up to ``steps`` of its tasks."""
        answers = self.answers.to(
            open_questions(ticket_type), known=ticket_type.fields, about=ticket_type.key
        )
        ticket = self._submit(ticket_type, answers)
        for _step in range(steps):
            task = self._task_of(ticket)
            if task is None or task.assigned_to is None:
                return ticket
            questions = output_questions(task.task_definition)
            output = self.answers.to(questions, known={}, about="")
            complete_task(task=task, by=task.assigned_to, output=output)
        task = self._task_of(ticket)
        if task is not None and task.assigned_to is not None and self.random.random() < 0.35:
            begin_task(task=task, by=task.assigned_to)
        return ticket

    def make_faulty(self, ticket_type: TicketDefinition, fault: Fault) -> TicketInstance:
        """Submit a ticket whose workflow fails, and leave its error as the fault says."""
        ticket = self._submit(ticket_type, fault.answers)
        task = self._task_of(ticket)
        assert task is not None
        assert task.assigned_to is not None
        output = {"decision": fault.decision, "budget": 120}
        complete_task(task=task, by=task.assigned_to, output=output)
        if fault.mended_decision:
            mended = {**output, "decision": fault.mended_decision}
            TaskInstance.objects.filter(pk=task.pk).update(output_data=mended)
            resume_company(company=self.company, retry_errors=True)
        if fault.is_reviewed:
            TicketError.objects.filter(ticket=ticket).update(
                error_status=TicketError.Status.REVIEWED
            )
        return ticket

    def _submit(self, ticket_type: TicketDefinition, answers: JsonObject) -> TicketInstance:
        return submit_ticket(
            ticket_type=ticket_type,
            by=self.random.choice(self.requesters),
            answers=answers,
            submission_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
        )

    def _task_of(self, ticket: TicketInstance) -> TaskInstance | None:
        tasks = TaskInstance.objects.on_a_list().for_detail()
        return tasks.filter(workflow_instance__ticket=ticket).first()


def date_back(ticket: TicketInstance, submitted: datetime, random: Random) -> None:
    """Give the ticket and its tasks times in one plausible order, none in the future."""
    tasks = TaskInstance.objects.filter(workflow_instance__ticket=ticket).order_by("pk")
    moment, now = submitted, timezone.now()
    for task in tasks:
        created = moment
        begun = min(created + timedelta(minutes=random.randint(15, 500)), now)
        done = min(begun + timedelta(minutes=random.randint(10, 1500)), now)
        TaskInstance.objects.filter(pk=task.pk).update(
            created_at=created,
            assigned_at=created if task.assigned_at else None,
            started_at=begun if task.started_at else None,
            completed_at=done if task.completed_at else None,
            updated_at=done if task.completed_at else created,
        )
        moment = done if task.completed_at else created
    TicketInstance.objects.filter(pk=ticket.pk).update(created_at=submitted, updated_at=submitted)
    WorkflowInstance.objects.filter(ticket=ticket).update(created_at=submitted, updated_at=moment)
    TicketError.objects.filter(ticket=ticket).update(created_at=moment, updated_at=moment)


def moments(count: int, random: Random) -> list[datetime]:
    """Times of submission over three weeks until now, in order, in working hours."""
    today = timezone.now().replace(minute=0, second=0, microsecond=0)
    found: list[datetime] = []
    while len(found) < count:
        day = today - timedelta(days=random.randint(0, DAYS))
        moment = day.replace(hour=random.randint(8, 17), minute=random.randint(0, 59))
        if moment < timezone.now() - timedelta(minutes=30) and moment.weekday() < 5:
            found.append(moment)
    return sorted(found)
