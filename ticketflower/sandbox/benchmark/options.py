"""Options of a run."""

from dataclasses import dataclass
from pathlib import Path

from ticketflower.sandbox.benchmark.measures import writing

ENGINE_PART, ACTION_PART, LIST_PART = "engine", "actions", "lists"
WRITING_PARTS = {
    "submit": (writing.SUBMIT,),
    "step": (writing.STEP,),
    "cycles": (writing.SUBMIT_CYCLE, writing.STEP_CYCLE),
}
PARTS = (*WRITING_PARTS, LIST_PART, ENGINE_PART, ACTION_PART)
SMALLEST_SIZE = 100  # fewer tickets are not of every kind


@dataclass(frozen=True)
class Options:
    """What is measured, and how often.

    Args:
        rounds: how many.
        requests: for each measure of each target in a round.
        sizes: numbers of tickets of the companies for lists, the smallest first.
        workers: of gunicorn.
        parts: which of ``PARTS``.
        max_seconds: for all of it.
        beside: the folder of another version of TicketFlower, measured in the same rounds.
    """

    rounds: int
    requests: int
    sizes: tuple[int, ...]
    workers: int
    parts: tuple[str, ...]
    max_seconds: float
    beside: Path | None = None

    @property
    def writing(self) -> list[str]:
        """The measures of requests that write."""
        return [
            name for part, names in WRITING_PARTS.items() if part in self.parts for name in names
        ]

    @property
    def pages(self) -> int:
        """How often each page is opened in a round: there are many, one after the other."""
        return max(5, self.requests // 4)
