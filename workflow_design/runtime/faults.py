"""Faults of workflows: why one cannot go on; recorded as ticket errors, which admins correct."""

from collections.abc import Sequence


class WorkflowFault(Exception):
    """A workflow cannot continue as it is defined; recorded as a ticket error."""


class NoTransitionHolds(WorkflowFault):
    """There are transitions from a task, and the conditions of none of them hold."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"No transition from {origin} applies to the ticket's data. "
            "Change the workflow so that one always does."
        )


class DataMisfit(WorkflowFault):
    """Data made by a transform does not fit the schema that it is made for."""

    def __init__(self, what: str, sentences: Sequence[str]) -> None:
        super().__init__(f"{what} doesn't match its schema: {' '.join(sentences)}")


class TooManyAutomaticSteps(WorkflowFault):
    """Actions follow each other without end."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The workflow ran {most} actions in a row without a person, so it may never end. "
            "Change the workflow so that its loop ends, or retry to continue."
        )


class ActionFailed(WorkflowFault):
    """An action was called and did not give what its workflow needs."""

    def __init__(self, action: str, sentence: str) -> None:
        super().__init__(f"“{action}” failed. {sentence}")
