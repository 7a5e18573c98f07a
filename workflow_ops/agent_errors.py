"""Refusals about agent tasks: what agents do, and what people take over from them."""

from ticketflower.errors import Refusal


class TaskHandedOver(Refusal):
    """An agent task was handed over to people, so agents can't work on it anymore."""

    code = "task-handed-over"

    def __init__(self) -> None:
        super().__init__("This task was handed over to a person, who completes it instead.")


class AgentTaskFailed(Refusal):
    """An agent task has failed, and can be handed over only together with its error."""

    code = "agent-task-failed"

    def __init__(self) -> None:
        super().__init__(
            "This task has failed. Open the ticket and select “Hand over to a person” there."
        )
