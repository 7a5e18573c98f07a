"""The bare site's writes without HTTP, in a process of their own."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from itertools import cycle, islice

from django.contrib.auth.models import User

from ticketflower.sandbox.benchmark.bare.models import Task
from ticketflower.sandbox.benchmark.bare.writes import complete_task, submit_ticket
from ticketflower.sandbox.benchmark.measures.engine_loop import Job, serve


class Engine:
    """Submits tickets by turns of the requesters, and completes their tasks.

    Args:
        requesters: who submit.
    """

    def __init__(self, requesters: Sequence[User]) -> None:
        self._requesters = cycle(requesters)
        self._to_do: list[Task] = []

    def submit(self, count: int) -> list[Job]:
        """Jobs that submit tickets."""
        return [partial(self._submit, by) for by in islice(self._requesters, count)]

    def step(self, count: int) -> list[Job]:
        """Jobs that complete the first tasks."""
        due, self._to_do = self._to_do[:count], self._to_do[count:]
        return [
            partial(complete_task, task=task.pk, by=task.worker, note="Ordered.") for task in due
        ]

    def _submit(self, by: User) -> None:
        task = submit_ticket(by=by, item="Bell", reason="It is lost.", amount=Decimal("12.50"))
        self._to_do.append(task)


def main(requesters: tuple[str, ...]) -> None:
    """Work until standard input ends."""
    engine = Engine(list(User.objects.filter(username__in=requesters)))
    serve({"submit": engine.submit, "step": engine.step})
