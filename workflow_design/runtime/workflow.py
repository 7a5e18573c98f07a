"""The workflow as it runs: its tasks, the transitions between them, and the questions it asks.

Made of rows of the database for the engine (``compiled.py``), of a document for the dry run.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.question import Question
from workflow_design.documents.fields.questions import questions_of_fields
from workflow_design.documents.fields.schema_questions import questions_of_schema
from workflow_design.documents.workflow.graph import Graph
from workflow_design.documents.workflow.task_types import has_form, kind_of_task
from workflow_design.documents.workflow.transitions import Terminal, outgoing, workflow_graph
from workflow_design.documents.workflow.workflow_document import WorkflowDocument


class Task(Protocol):
    """What of a task the flow of data depends on: a row of the database or a document."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def task_type(self) -> str: ...
    @property
    def action_url(self) -> str | None: ...
    @property
    def input_schema(self) -> Json: ...
    @property
    def output_schema(self) -> Json: ...
    @property
    def input_transform(self) -> Json: ...
    @property
    def output_transform(self) -> Json: ...


@dataclass(frozen=True)
class DocumentTask:
    """A task of a workflow document."""

    key: str
    title: str
    task_type: str
    action_url: str | None = None
    input_schema: Json = None
    output_schema: Json = None
    input_transform: Json = None
    output_transform: Json = None

    @property
    def kind(self) -> str:
        """What it is to readers (``kind_of_task``)."""
        return kind_of_task(self.task_type, self.action_url)

    @property
    def has_form(self) -> bool:
        """Whether its output is what a form asks for, and not what a service responds."""
        return has_form(self.task_type, self.action_url)


@dataclass(frozen=True)
class Transition:
    """A transition between two tasks.

    Attributes:
        index: its position in the document, from 0.
        origin: the key of the task that it leads from; None for the start.
        target: the key of the task that it leads to; None for the end.
        condition: when it is taken; None where it always is.
        priority: the highest is tried first.
    """

    index: int
    origin: str | None
    target: str | None
    condition: Json
    priority: float


@dataclass(frozen=True, eq=False)
class Workflow[T]:
    """A workflow ready to be run.

    Attributes:
        fields: the fields of its document.
        tasks: by key, in their order.
        transitions: in the order of the document, or in that in which they are tried.
    """

    fields: Sequence[JsonObject]
    tasks: Mapping[str, T]
    transitions: Sequence[Transition]

    def transitions_from(self, task: Task | None) -> Sequence[Transition]:
        """The transitions from a task (None: the start), in the order in which they are tried."""
        return self._outgoing.get(task.key if task else None, ())

    @cached_property
    def _outgoing(self) -> Mapping[str | None, Sequence[Transition]]:
        return outgoing(self.transitions)

    def target(self, transition: Transition) -> T | None:
        """The task that a transition leads to; None for the end."""
        return None if transition.target is None else self.tasks[transition.target]

    @cached_property
    def graph(self) -> Graph[str | Terminal]:
        """The control flow graph."""
        return workflow_graph(self.tasks, ((each.origin, each.target) for each in self.transitions))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What the workflow's fields ask."""
        return questions_of_fields(self.fields)


def output_questions(task: Task) -> tuple[Question, ...]:
    """What the form of a task asks."""
    questions, _unshowable = questions_of_schema(task.output_schema or {"type": "object"})
    return questions


def data_questions(
    fields: Iterable[Question],
    tasks: Iterable[Task],
    asked_by: Callable[[Task], Iterable[Question]] = output_questions,
) -> tuple[Question, ...]:
    """What fields and forms ask: it names and formats the workflow's data.

    Of a task with an output_transform, these are the questions whose answers it copies.

    Args:
        fields: what the workflow's fields ask; they come first.
        tasks: of the workflow.
        asked_by: what the form of a task asks.
    """
    found = {question.name: question for question in fields}
    for task in tasks:
        for question in asked_by(task):
            if _keeps_answer(task, question.name):
                found.setdefault(question.name, question)
    return tuple(found.values())


def _keeps_answer(task: Task, name: str) -> bool:
    """Whether the answer to a question of the task is in the data, under its name."""
    if task.output_transform is None:
        return True
    copied = {"var": f"tasks.{task.key}.output.{name}"}
    return isinstance(task.output_transform, dict) and task.output_transform.get(name) == copied


class DocumentWorkflow(Workflow[DocumentTask]):
    """The workflow of a document; what its forms ask is read once."""

    @cached_property
    def task_questions(self) -> Mapping[str, tuple[Question, ...]]:
        """What the form of each task asks, by the task's key."""
        return {key: output_questions(task) for key, task in self.tasks.items()}

    @cached_property
    def all_questions(self) -> tuple[Question, ...]:
        """What fields and forms ask (``data_questions``)."""
        return data_questions(
            self.questions, self.tasks.values(), lambda task: self.task_questions[task.key]
        )


def workflow_of_document(document: Mapping[str, Json]) -> DocumentWorkflow:
    """The workflow of a document in which the checker found no errors."""
    read = WorkflowDocument(document)
    names = DocumentTask.__dataclass_fields__
    return DocumentWorkflow(
        fields=document.get("fields") or [],
        tasks={
            key: DocumentTask(**{name: task.data[name] for name in names if name in task.data})
            for key, task in read.tasks.items()
        },
        transitions=[
            Transition(each.index, each.origin, each.target, each.condition, each.priority)
            for each in read.transitions
        ],
    )


def document_of_workflow[T: Task](workflow: Workflow[T]) -> JsonObject:
    """The document of a workflow, with what ``workflow_of_document`` reads of it."""
    names = DocumentTask.__dataclass_fields__
    return {
        "fields": workflow.fields,
        "tasks": [
            {name: getattr(task, name) for name in names} for task in workflow.tasks.values()
        ],
        "transitions": [
            {
                "from": each.origin,
                "to": each.target,
                "condition": each.condition,
                "priority": each.priority,
            }
            for each in workflow.transitions
        ],
    }
