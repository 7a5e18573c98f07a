"""Refusals of agent tasks: claims, heartbeats, output and handing over."""

from ticketflower.errors import Refusal


class TaskIsNotForAgents(Refusal):
    """People or services do it."""

    code = "task-is-not-for-agents"

    def __init__(self) -> None:
        super().__init__("Agents can't work on this task.")


class AgentCannotDoTask(Refusal):
    """An agent lacks a role for the task, or is deactivated."""

    code = "agent-cannot-do-task"

    def __init__(self, agent: str) -> None:
        super().__init__(
            f"{agent} can't do this task: it isn't a task worker, or doesn't have the company "
            "role that the task requires."
        )


class TaskNotClaimed(Refusal):
    """The agent's claim has ended, or there was none."""

    code = "task-not-claimed"

    def __init__(self) -> None:
        super().__init__(
            "You haven't claimed this task, or your claim has ended. "
            "Claim it before you work on it."
        )


class TaskHasFailed(Refusal):
    """An agent task has failed, and waits for a ticket admin."""

    code = "task-has-failed"

    def __init__(self) -> None:
        super().__init__(
            "This task has failed. You can claim it again after a ticket admin retries it."
        )


class TaskHandedOver(Refusal):
    """An agent task was handed over to people, so agents can't work on it anymore."""

    code = "task-handed-over"

    def __init__(self) -> None:
        super().__init__("This task was handed over to a person, who completes it instead.")


class AgentTaskFailed(Refusal):
    """An agent task has failed, and can be handed over only together with its error."""

    code = "agent-task-failed"

    def __init__(self) -> None:
        super().__init__("This task has failed. Open the ticket to hand it over to a person.")
