"""The compiled workflow: one version of the database in memory, ready to be run.

Published and retired versions never change, so they are read once in each process.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import FETCH_RAISE

from workflow_design.documents.fields.question import Question
from workflow_design.models import DefinitionStatus, TaskDefinition, WorkflowDefinition
from workflow_design.runtime.version_cache import VersionCache
from workflow_design.runtime.workflow import Transition, Workflow, data_questions

MOST_CACHED = 500


@dataclass(frozen=True, eq=False)
class CompiledWorkflow(Workflow[TaskDefinition]):
    """The workflow of a version that is kept in the database."""

    definition: WorkflowDefinition

    def task(self, pk: int) -> TaskDefinition:
        """The task with this id."""
        return self._tasks_by_id[pk]

    @cached_property
    def all_questions(self) -> tuple[Question, ...]:
        """What fields and forms ask (``data_questions``)."""
        return data_questions(self.questions, self.tasks.values())

    @cached_property
    def _tasks_by_id(self) -> dict[int, TaskDefinition]:
        return {task.pk: task for task in self.tasks.values()}


_cache: VersionCache[int, CompiledWorkflow] = VersionCache(MOST_CACHED)


def compiled_version(pk: int) -> CompiledWorkflow:
    """The workflow version with this id, of the current company.

    One that cannot change any more comes from memory.
    """
    workflow = _cache.get(pk)
    if workflow is None:
        definition = WorkflowDefinition.objects.get(pk=pk)
        workflow = _compile(definition)
        if definition.status != DefinitionStatus.DRAFT:
            _cache.keep(pk, workflow)
    return workflow


def _compile(definition: WorkflowDefinition) -> CompiledWorkflow:
    # What can change, such as the name of a company role, is not kept: who needs it loads it.
    kept = definition.tasks.fetch_mode(FETCH_RAISE)  # type: ignore[attr-defined] # new in Django 6.1
    tasks = list(kept)
    keys: dict[int | None, str | None] = {None: None, **{task.pk: task.key for task in tasks}}
    return CompiledWorkflow(
        fields=definition.fields,
        tasks={task.key: task for task in tasks},
        transitions=[
            Transition(
                each.position,
                keys[each.from_task_id],
                keys[each.to_task_id],
                each.condition,
                each.priority,
            )
            for each in definition.transitions.all()
        ],
        definition=definition,
    )
