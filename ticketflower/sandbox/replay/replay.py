"""A log of finished work, replayed through the services as if people did it now.

``log.py`` reads the log, ``plan.py`` works out the answers beforehand.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from uuid import NAMESPACE_URL, uuid5

from ticketflower.database.clock import database_now
from ticketflower.sandbox.replay.log import Event
from ticketflower.sandbox.replay.plan import CasePlan, with_person
from users.models import Company, User
from users.roles import TASK_WORKER, USER
from users.services.companies import add_person
from workflow_design.models import TicketType
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowInstance, WorkflowStatus
from workflow_ops.models.prepared import task_with_id
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.tickets import submit_ticket

type Progress = Callable[[int, int], None]


class ReplayFailed(Exception):
    """A case could not be replayed although a dry run of it went well; says which, and why."""


@dataclass
class ReplayResult:
    """What a replay did.

    ``differing`` holds the cases whose order of activities in the database is not the log's.
    """

    cases: int = 0
    events: int = 0
    completed: int = 0
    seconds: float = 0.0
    differing: list[str] = field(default_factory=list)


class Replay:
    """Replays cases in a company, whose scope must be entered.

    Args:
        company: where it happens; workers are made as the log names them.
        ticket_type: published.
        company_roles: those that every worker has.
    """

    def __init__(
        self, company: Company, ticket_type: TicketType, company_roles: Sequence[str] = ()
    ) -> None:
        self.company = company
        self.ticket_type = ticket_type
        self.company_roles = tuple(company_roles)
        self.people: dict[str, User] = {}
        self.later = timedelta(0)

    def run(self, plans: Sequence[CasePlan], progress: Progress) -> ReplayResult:
        """Replay all cases; ``progress`` receives the number of events done and the total.

        Raises:
            ReplayFailed: one cannot be replayed.
        """
        events = [event for plan in plans for event in plan.events]
        result = ReplayResult(cases=len(plans), events=len(events))
        for resource in sorted({event.resource for event in events}):
            self.people[resource] = self._person(resource)
        times = [event.done_at for event in events if event.done_at]
        if times:
            self.later = database_now() - max(times)
        began, done = monotonic(), 0
        tickets: dict[int, CasePlan] = {}
        for plan in plans:
            ticket = self._replay(plan)
            done += len(plan.events)
            progress(done, result.events)
            tickets[ticket.pk] = plan
        result.seconds = monotonic() - began
        result.completed = self._completed(tickets)
        result.differing = list(self._differing(tickets))
        return result

    def _person(self, resource: str) -> User:
        # Addresses know no case, and no blanks: people who differ in these alone get a number.
        slug = re.sub(r"[^a-z0-9]+", "-", resource.lower()).strip("-")[:60] or "person"
        taken = {person.email for person in self.people.values()}
        number, email = 1, self._address(slug)
        while email in taken:
            number += 1
            email = self._address(f"{slug}-{number}")
        return add_person(
            company=self.company,
            email=email,
            password=None,
            first_name="Worker",
            last_name=resource,
            system_roles=[USER, TASK_WORKER],
            company_roles=self.company_roles,
        )

    def _address(self, slug: str) -> str:
        return f"worker-{slug}@company-{self.company.pk}.example"

    def _replay(self, plan: CasePlan) -> TicketInstance:
        plan = with_person(plan, self.people[plan.events[0].resource].email)
        event = plan.events[0]
        try:
            ticket = submit_ticket(
                ticket_type=self.ticket_type,
                by=self.people[event.resource],
                answers=plan.start,
                submission_key=uuid5(NAMESPACE_URL, f"{self.company.pk}/{plan.name}"),
            )
            tasks = []
            for event, output in zip(plan.events, plan.outputs, strict=True):
                tasks.append(self._complete(ticket, event, output))
        except Exception as error:
            where = f"Line {event.line}, case '{plan.name}'"
            raise ReplayFailed(f"{where}: {str(error) or type(error).__name__}") from error
        if event.done_at is not None:
            self._date(ticket, plan.events, tasks)
        return ticket

    def _complete(self, ticket: TicketInstance, event: Event, output: object) -> int:
        worker = self.people[event.resource]
        under_way = TaskInstance.objects.under_way().only("pk")
        # Prepared: to plan this statement takes longer than to complete the task.
        task = task_with_id.get(under_way.get(workflow_instance__ticket=ticket).pk)
        if task.assigned_to_id != worker.pk:
            reassign_task(task=task, to=worker, by=worker)
        assert isinstance(output, dict)
        complete_task(task=task, by=worker, output=output)
        return task.pk

    def _date(self, ticket: TicketInstance, events: Sequence[Event], tasks: Sequence[int]) -> None:
        """Give a case the times of the log, as much later as brings its end to now."""
        first = events[0]
        submitted = self._moved(first.submitted_at or first.started_at or first.done_at)
        made = submitted
        for event, pk in zip(events, tasks, strict=True):
            done = self._moved(event.done_at)
            started = self._moved(event.started_at) if event.started_at else done
            TaskInstance.objects.filter(pk=pk).update(
                created_at=made,
                assigned_at=made,
                started_at=max(started, made),
                completed_at=done,
                updated_at=done,
            )
            made = done
        dates = {"created_at": submitted, "updated_at": made}
        WorkflowInstance.objects.filter(ticket=ticket).update(**dates)
        TicketInstance.objects.filter(pk=ticket.pk).update(**dates, ended_at=made)

    def _moved(self, moment: datetime | None) -> datetime:
        assert moment is not None
        return moment + self.later

    def _completed(self, tickets: dict[int, CasePlan]) -> int:
        ended = TicketInstance.objects.filter(workflow__status=WorkflowStatus.COMPLETED)
        return ended.filter(pk__in=tickets).count()

    def _differing(self, tickets: dict[int, CasePlan]) -> Iterator[str]:
        happened: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
        done = TaskInstance.objects.completed().filter(workflow_instance__ticket__in=tickets)
        for ticket, activity, worker in done.order_by("completed_at", "pk").values_list(
            "workflow_instance__ticket", "task_definition__title", "assigned_to"
        ):
            happened[ticket].append((activity, worker))
        for ticket, plan in tickets.items():
            wanted = [(event.activity, self.people[event.resource].pk) for event in plan.events]
            if happened[ticket] != wanted:
                yield plan.name
