"""Witnesses: one ticket's way through a workflow, with the values that make it go this way."""

from dataclasses import dataclass, field

from ticketflower.types import JsonObject


@dataclass(frozen=True)
class WitnessStep:
    """One transition taken, and the task that is done then.

    Attributes:
        transition: its number in the document's list, from 0.
        task: the task that it leads to; None at the end.
        output: the answers of the task that matter, by their names; all others are free.
        left_out: the answers that must be left empty.
    """

    transition: int
    task: str | None
    output: JsonObject
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Witness:
    """A ticket's way from the start, with the values that matter; all others are free.

    Attributes:
        start: the values of fields.
        left_out: the fields that must be left empty.
        steps: the transitions taken, with the tasks done.
        is_realizable: whether people and services are free to give these values.
    """

    start: JsonObject = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    steps: tuple[WitnessStep, ...] = ()
    is_realizable: bool = True

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks done, in their order."""
        return tuple(step.task for step in self.steps if step.task is not None)

    def to_json(self) -> JsonObject:
        """The witness as plain data, for tools."""
        return {
            "start": self.start,
            "left_out": [*self.left_out],
            "steps": [
                {
                    "transition": step.transition,
                    "task": step.task,
                    "output": step.output,
                    "left_out": [*step.left_out],
                }
                for step in self.steps
            ],
        }
