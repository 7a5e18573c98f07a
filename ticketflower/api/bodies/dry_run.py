"""Dry runs: a workflow is run from its start, with given answers, and nothing is stored."""

from enum import StrEnum
from typing import Any

from ninja import Field, Schema

from ticketflower.api.bodies.sent import FormOfDocument, SentBody
from ticketflower.api.problems import Issue
from workflow_design.dry_run.signed_state import MOST_STEPS

type JsonValue = Any


class TaskOutput(Schema, extra="forbid"):
    """What completes a task in a dry run."""

    task: str = Field(description="The key of the task.")
    output: dict[str, JsonValue] = Field(
        description="What a person fills in, or an agent sends; of an action with an address the "
        "answer of its service: status and body."
    )


class ToDryRun(SentBody):
    """What to run, and what is given at its steps."""

    workflow: str | None = Field(
        None, description="The key of a workflow: a stored one, or one of the document."
    )
    version: int | None = Field(
        None, description="Of a stored workflow; without, the published one, else the draft."
    )
    document: dict[str, JsonValue] | str | None = Field(
        None, description="A workflow or bundle to run instead of a stored workflow."
    )
    form: FormOfDocument = "ordinary"
    ticket_type: str | None = Field(
        None, description="The key of a ticket type, whose preset values apply."
    )
    answers: dict[str, JsonValue] | None = Field(
        None, description="Of the submit form. Without them the response says what it asks for."
    )
    outputs: list[TaskOutput] = Field(
        [], max_length=MOST_STEPS, description="What completes the tasks, one after the other."
    )
    include_paths: bool = Field(
        False, description="Whether to list the paths, with data that takes each."
    )


class DryRunStatus(StrEnum):
    """How far a dry run has come."""

    NOT_STARTED = "not_started"
    AT_TASK = "at_task"
    COMPLETED = "completed"
    FAILED = "failed"


class TriedTransition(Schema):
    """A transition from a step, and whether it was taken."""

    to: str | None = Field(description="The key of a task; null is the end.")
    condition: str = Field(description="In words.")
    outcome: str = Field(
        description="Of its condition: matches, doesn't match, not checked, or failed."
    )
    because: str = Field(description="Why the condition could not be evaluated.")
    is_taken: bool


class DryRunStep(Schema):
    """A step that is done: the submission first, then one task after the other."""

    task: str | None = Field(description="The key of the task; null is the submission.")
    title: str
    task_type: str | None
    worker_role: str | None
    input: dict[str, JsonValue]
    output: dict[str, JsonValue]
    transitions: list[TriedTransition] = Field(description="In the order they are tried.")


class CurrentStep(Schema):
    """What the dry run waits for."""

    task: str | None = Field(description="The key of the task; null is the submit form.")
    title: str
    description: str
    task_type: str | None
    worker_role: str | None
    instructions: str = Field(description="For the agent or service; empty where there are none.")
    input: dict[str, JsonValue]
    output_schema: dict[str, JsonValue] = Field(
        description="JSON Schema (2020-12) of what completes it."
    )
    example: dict[str, JsonValue] = Field(description="Sample data that completes it.")


class DryRunPath(Schema):
    """A path through the workflow; send its answers and outputs to take it."""

    tasks: list[str] = Field(description="Keys of the tasks, in their order.")
    answers: dict[str, JsonValue]
    outputs: list[TaskOutput]
    follows: bool = Field(description="Whether the data takes the whole path.")


class DryRunPaths(Schema):
    """The paths that tickets can take."""

    items: list[DryRunPath]
    is_complete: bool = Field(
        description="Whether these are all: false if data for others wasn't found, or in time."
    )


class DryRun(Schema):
    """How far a dry run has come."""

    workflow: str = Field(description="The key of the workflow.")
    version: int | None = Field(description="Null where the document isn't stored.")
    status: DryRunStatus
    steps: list[DryRunStep]
    current: CurrentStep | None = Field(description="Null where it has ended.")
    data: dict[str, JsonValue] = Field(description="The data of the workflow now.")
    fault: str | None = Field(description="Why it failed.")
    issues: list[Issue] = Field(
        description="Why the current step was not completed with what was given."
    )
    paths: DryRunPaths | None
