"""A log of finished work, replayed through the services as if people did it now.

The log is a CSV file (also gzipped) with a row for each finished task: ``case``, ``activity``
(the title of a task), ``resource`` (who did it), and columns named like fields of the workflow.
The order of a case's rows is the order of its tasks. The workflow asks in the field
``first_activity`` what to begin with, and in every form in ``next_activity`` what follows;
``End`` ends it.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TextIO
from uuid import NAMESPACE_URL, uuid5

from ticketflower.types import Json, JsonObject
from users.models import Company, User
from users.roles import TASK_WORKER, USER
from users.services.companies import add_person
from workflow_design.documents.questions import Kind
from workflow_design.models import TicketDefinition
from workflow_ops.models import TaskInstance, TicketInstance, WorkflowStatus
from workflow_ops.services.tasks import complete_task, reassign_task
from workflow_ops.services.tickets import open_questions, submit_ticket

FIRST = "first_activity"
NEXT = "next_activity"
END = "End"
COLUMNS = {"case", "activity", "resource"}

type Row = dict[str, str]
type Progress = Callable[[int, int], None]


class LogUnreadable(Exception):
    """The file is no log of the expected form."""


@dataclass
class Replayed:
    """What a replay did.

    ``differing`` holds the cases whose order of activities in the database is not the log's.
    """

    cases: int = 0
    events: int = 0
    completed: int = 0
    seconds: float = 0.0
    differing: list[str] = field(default_factory=list)


def read_log(path: Path) -> dict[str, list[Row]]:
    """The rows of each case, in the log's order.

    Raises:
        LogUnreadable: where the file cannot be read or columns are missing.
    """
    try:
        with _opened(path) as lines:
            reader = csv.DictReader(lines)
            missing = COLUMNS - set(reader.fieldnames or ())
            if missing:
                raise LogUnreadable(f"{path} has no column {', '.join(sorted(missing))}.")
            cases: dict[str, list[Row]] = defaultdict(list)
            for row in reader:
                cases[row["case"]].append(row)
    except (OSError, UnicodeDecodeError) as error:
        raise LogUnreadable(f"{path} cannot be read: {error}") from error
    return dict(cases)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


class Replay:
    """Replays cases in a company, whose scope must be entered.

    Args:
        company: where it happens; workers are made as the log names them.
        ticket_type: published; its workflow asks for ``first_activity`` and ``next_activity``.
    """

    def __init__(self, company: Company, ticket_type: TicketDefinition) -> None:
        self.company = company
        self.ticket_type = ticket_type
        self.questions = open_questions(ticket_type)
        self.people: dict[str, User] = {}

    def run(self, cases: dict[str, list[Row]], progress: Progress) -> Replayed:
        """Replay all cases; ``progress`` is told the events done and the events in all."""
        result = Replayed(cases=len(cases), events=sum(len(rows) for rows in cases.values()))
        for resource in sorted({row["resource"] for rows in cases.values() for row in rows}):
            self.people[resource] = self._person(resource)
        began, done = monotonic(), 0
        tickets: dict[int, list[Row]] = {}
        for rows in cases.values():
            ticket = self._submit(rows)
            for row, activity in zip(rows, self._following(rows), strict=True):
                self._complete(ticket, row, activity)
                done += 1
                progress(done, result.events)
            tickets[ticket.pk] = rows
        result.seconds = monotonic() - began
        result.completed = self._completed(tickets)
        result.differing = list(self._differing(tickets))
        return result

    def _person(self, resource: str) -> User:
        email = f"worker-{resource.lower()}@company-{self.company.pk}.example"
        known = User.objects.of_company(self.company).filter(email=email).first()
        return known or add_person(
            company=self.company,
            email=email,
            password=None,
            first_name="Worker",
            last_name=resource,
            system_roles=[USER, TASK_WORKER],
        )

    def _submit(self, rows: list[Row]) -> TicketInstance:
        asked = {question.name: question.kind for question in self.questions}
        answers: JsonObject = {
            name: _typed(kind, rows[0][name]) for name, kind in asked.items() if rows[0].get(name)
        }
        if FIRST in asked:
            answers[FIRST] = rows[0]["activity"]
        return submit_ticket(
            ticket_type=self.ticket_type,
            by=self.people[rows[0]["resource"]],
            answers=answers,
            submission_key=uuid5(NAMESPACE_URL, f"{self.company.pk}/{rows[0]['case']}"),
        )

    def _following(self, rows: list[Row]) -> list[str]:
        return [*(row["activity"] for row in rows[1:]), END]

    def _complete(self, ticket: TicketInstance, row: Row, following: str) -> None:
        worker = self.people[row["resource"]]
        under_way = TaskInstance.objects.under_way().for_detail()
        task = under_way.filter(workflow_instance__ticket=ticket).get()
        if task.assigned_to_id != worker.pk:
            reassign_task(task=task, to=worker, by=worker)
        complete_task(task=task, by=worker, output={NEXT: following})

    def _completed(self, tickets: dict[int, list[Row]]) -> int:
        ended = TicketInstance.objects.filter(workflow__status=WorkflowStatus.COMPLETED)
        return ended.filter(pk__in=tickets).count()

    def _differing(self, tickets: dict[int, list[Row]]) -> Iterator[str]:
        happened: dict[int, list[tuple[str, str]]] = defaultdict(list)
        done = TaskInstance.objects.completed().filter(workflow_instance__ticket__in=tickets)
        for ticket, activity, email in done.order_by("completed_at", "pk").values_list(
            "workflow_instance__ticket", "task_definition__title", "assigned_to__email"
        ):
            happened[ticket].append((activity, email))
        for ticket, rows in tickets.items():
            wanted = [(row["activity"], self.people[row["resource"]].email) for row in rows]
            if happened[ticket] != wanted:
                yield rows[0]["case"]


def _typed(kind: Kind, text: str) -> Json:
    return int(text) if kind is Kind.INTEGER else text
