"""One version of a workflow in memory, ready to be run: its tasks, transitions and questions.

Published and retired versions never change, so they are read once in each process.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.db.models import FETCH_RAISE

from workflow_design.documents.fields.questions import (
    Question,
    questions_of_fields,
    questions_of_schema,
)
from workflow_design.models import (
    DefinitionStatus,
    TaskDefinition,
    WorkflowDefinition,
    WorkflowTransition,
)

MOST_CACHED = 500

_cache: OrderedDict[int, "CompiledWorkflow"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, eq=False)
class CompiledWorkflow:
    """The tasks of a workflow version, by id and in order, and its transitions by priority."""

    workflow: WorkflowDefinition
    tasks: dict[int, TaskDefinition]
    transitions: tuple[WorkflowTransition, ...]

    def transitions_from(self, task: TaskDefinition | None) -> list[WorkflowTransition]:
        """The transitions from a task (None = from the start), in the order they are tried."""
        pk = task.pk if task else None
        return [each for each in self.transitions if each.from_task_id == pk]

    def target(self, transition: WorkflowTransition) -> TaskDefinition | None:
        """The task that a transition leads to; None for the end."""
        return self.tasks[transition.to_task_id] if transition.to_task_id else None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What the workflow's fields ask."""
        return questions_of_fields(self.workflow.fields)

    @cached_property
    def all_questions(self) -> tuple[Question, ...]:
        """What fields and forms ask: it names and formats the workflow's data."""
        found = {question.name: question for question in self.questions}
        for task in self.tasks.values():
            if task.output_transform is None:
                for question in output_questions(task):
                    found.setdefault(question.name, question)
        return tuple(found.values())


def output_questions(task: TaskDefinition) -> tuple[Question, ...]:
    """What the form of a task asks."""
    questions, _unshowable = questions_of_schema(task.output_schema or {"type": "object"})
    return questions


def compiled_version(pk: int) -> CompiledWorkflow:
    """The graph of the version with this id, of the current company.

    One that cannot change any more comes from memory.
    """
    graph = _remembered(pk)
    if graph is not None:
        return graph
    workflow = WorkflowDefinition.objects.get(pk=pk)
    # What can change, such as the name of a company role, is not kept: who needs it loads it.
    kept = workflow.tasks.fetch_mode(FETCH_RAISE)  # type: ignore[attr-defined] # new in Django 6.1
    tasks = {task.pk: task for task in kept}
    graph = CompiledWorkflow(workflow, tasks, tuple(workflow.transitions.all()))
    if workflow.status != DefinitionStatus.DRAFT:
        with _lock:
            _cache[pk] = graph
            while len(_cache) > MOST_CACHED:
                _cache.popitem(last=False)
    return graph


def _remembered(pk: int) -> CompiledWorkflow | None:
    with _lock:
        graph = _cache.get(pk)
        if graph is not None:
            _cache.move_to_end(pk)
        return graph
