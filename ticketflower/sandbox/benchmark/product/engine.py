"""TicketFlower's services without HTTP, in a process of their own."""

from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice

from ticketflower.sandbox.benchmark.measures.engine_loop import Job, serve
from ticketflower.sandbox.benchmark.product import company as made
from users.models import Company, User
from users.tenancy import as_company
from workflow_ops.models import TicketInstance


class Engine:
    """Submits tickets by turns of the requesters, and completes their tasks.

    Args:
        requesters: who submit.
    """

    def __init__(self, requesters: Sequence[User]) -> None:
        self._requesters = cycle(requesters)
        self._to_do: list[TicketInstance] = []

    def submit(self, count: int) -> list[Job]:
        """Jobs that submit tickets with a form task."""
        ticket_type = made.ticket_type_of(made.FORM)

        def job(by: User) -> None:
            self._to_do.append(made.submit(ticket_type, by))

        return [partial(job, by) for by in islice(self._requesters, count)]

    def step(self, count: int) -> list[Job]:
        """Jobs that complete the tasks of the tickets submitted first."""
        due, self._to_do = self._to_do[:count], self._to_do[count:]
        return [partial(made.complete, made.load_task(ticket)) for ticket in due]

    def action(self, count: int) -> list[Job]:
        """Jobs that submit tickets with an action, for a worker to call."""
        ticket_type = made.ticket_type_of(made.ACTION)
        people = islice(self._requesters, count)
        return [partial(made.submit, ticket_type, by) for by in people]


def main(company: int, requesters: tuple[str, ...]) -> None:
    """Work for a company until standard input ends."""
    owner = Company.objects.get(pk=company)
    with as_company(owner):
        people = User.objects.of_company(owner).filter(email__in=requesters)
        engine = Engine(list(people))
        serve({"submit": engine.submit, "step": engine.step, "action": engine.action})
