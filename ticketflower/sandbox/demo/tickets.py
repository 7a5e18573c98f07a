"""The demo's tickets: stories played by the services, event by event over three weeks."""

import heapq
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from random import Random

from django.db.models import QuerySet

from ticketflower.sandbox.demo.dates import date_back
from ticketflower.sandbox.demo.story import Said, Scene, Story, settled
from ticketflower.sandbox.demo.working_time import MINUTES, WorkingTime
from users.audit.audit_log import acting_as
from users.database.prepared import prepared
from users.database.prepared_rows import update_row
from users.models import Company, User
from workflow_design.models import TicketType
from workflow_ops.models import (
    ActionAttempt,
    FileUpload,
    Notification,
    TaskInstance,
    TicketComment,
    TicketError,
    TicketInstance,
    WebhookDelivery,
    WorkflowInstance,
)
from workflow_ops.models.prepared import task_with_id
from workflow_ops.pages.task import prefilled_answers
from workflow_ops.services.conversation.comments import add_comment
from workflow_ops.services.tasks import begin_task, complete_task
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.services.tickets import submit_ticket

WAIT = (20, 900)  # working minutes until a worker begins
WORK = (20, 700)  # and until the task is done
WRITTEN_BY_EVENTS = (
    ActionAttempt,
    TicketInstance,
    WorkflowInstance,
    TaskInstance,
    TicketError,
    FileUpload,
    TicketComment,
    Notification,
    WebhookDelivery,
)


@prepared
def task_on_a_list(ticket: int) -> QuerySet[TaskInstance]:
    """The ticket's task that a worker has to do."""
    return TaskInstance.objects.on_a_list().filter(workflow_instance__ticket=ticket)


class Play:
    """Plays stories in a company, whose scope must be entered.

    Everything happens through the services, in the order of time, and is dated back at once:
    numbers, lists and dates are then consistent. What lies after the last working minute does
    not happen, so that the latest tickets are open.

    Args:
        company: where it happens.
        clock: turns working minutes into moments.
        processes: stories that go on beside each other, each list spread over the three weeks.
        seed: the same seed gives the same demo.
    """

    def __init__(
        self,
        company: Company,
        clock: WorkingTime,
        processes: Iterable[Sequence[Story]],
        seed: int,
    ) -> None:
        self.company = company
        self.clock = clock
        self.random = Random(seed)  # noqa: S311 - sample data
        self.minute = 0
        self.events: list[tuple[int, int, Callable[[], None]]] = []
        self.scheduled = 0
        self.stories: dict[int, Story] = {}
        self.looked_after: set[int] = set()
        self.visits: Counter[tuple[int, str]] = Counter()
        for stories in processes:
            for number, story in enumerate(stories):
                share = (number + self.random.random()) / len(stories)
                self.at(int(share * MINUTES), partial(self._submit, story))

    @property
    def moment(self) -> datetime:
        """The time of what happens now."""
        return self.clock.at(self.minute)

    def at(self, minute: int, action: Callable[[], None]) -> None:
        """Have the action happen at this working minute, if it is not after the last."""
        if minute < MINUTES:
            self.scheduled += 1
            heapq.heappush(self.events, (minute, self.scheduled, action))

    def run(self, until: int) -> None:
        """Let everything happen that happens before this working minute."""
        while self.events and self.events[0][0] < until:
            self.minute, _order, action = heapq.heappop(self.events)
            action()
            date_back(self.company, WRITTEN_BY_EVENTS, self.moment)

    def look_after_all(self) -> None:
        """Complete the tasks that are on lists, including those of resumed tickets."""
        for pk, story in self.stories.items():
            self._look_after(pk, story)

    def _submit(self, story: Story) -> None:
        by = User.objects.of_company(self.company).get(first_name=story.by)
        ticket_type = TicketType.objects.submittable_by(by).get(key=story.ticket_type)
        with acting_as(by):
            ticket = submit_ticket(
                ticket_type=ticket_type,
                by=by,
                answers=settled(story.answers, Scene(self.company, by, self.moment)),
                submission_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
            )
        self.stories[ticket.pk] = story
        for said in story.said:
            self.at(self.minute + said.after, partial(self._say, ticket.number, said))
        self._look_after(ticket.pk, story)

    def _say(self, number: int, said: Said) -> None:
        by = User.objects.of_company(self.company).get(first_name=said.by)
        found = find_ticket(by, number)
        assert found is not None, f"{said.by} cannot open #{number}"
        ticket, viewer = found
        scene = Scene(self.company, by, self.moment)
        with acting_as(by):
            uploads = [int(file.at(scene)) for file in said.files]
            add_comment(
                ticket=ticket,
                viewer=viewer,
                text=said.text,
                is_internal=said.is_internal,
                submission_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
                uploads=uploads,
            )

    def _look_after(self, ticket: int, story: Story) -> None:
        task = task_on_a_list.first(ticket)
        if task is not None and task.pk not in self.looked_after:
            self.looked_after.add(task.pk)
            begun = self.minute + int(self.random.randint(*WAIT) * story.pace)
            done = begun + int(self.random.randint(*WORK) * story.pace)
            if done < MINUTES:
                self.at(done, partial(self._complete, task.pk, story, self.clock.at(begun)))
            else:
                self.at(begun, partial(self._begin, task.pk))

    def _begin(self, pk: int) -> None:
        task, worker = _load(pk)
        with acting_as(worker):
            begin_task(task=task, by=worker)

    def _complete(self, pk: int, story: Story, begun: datetime) -> None:
        task, worker = _load(pk)
        ticket, key = task.workflow_instance.ticket.pk, task.task_definition.key
        outputs = story.outputs[key]
        output = outputs[min(self.visits[ticket, key], len(outputs) - 1)]
        self.visits[ticket, key] += 1
        answers = settled(output, Scene(self.company, worker, self.moment))
        with acting_as(worker):
            # People send what the form opens with along with what they fill in.
            output = {**prefilled_answers(task), **answers}
            task = complete_task(task=task, by=worker, output=output)
        task.started_at = begun
        update_row(task, ["started_at"])
        self._look_after(ticket, story)


def _load(pk: int) -> tuple[TaskInstance, User]:
    task = task_with_id.get(pk)
    assert task.assigned_to is not None
    return task, task.assigned_to
