"""Task pages: the content that is shown beside the form of a task."""

from dataclasses import dataclass

from ticketflower.types import JsonObject
from workflow_design.answers.display import Fact, facts
from workflow_design.runtime.compiled import compiled_version
from workflow_design.runtime.data import prefill_answers
from workflow_design.runtime.workflow import output_questions
from workflow_ops.models import ActionAttempt, TaskInstance
from workflow_ops.pages.ticket import people_names
from workflow_ops.services.files.uploads import answered_files

MOST_ATTEMPTS = 50


@dataclass(frozen=True)
class TaskPage:
    """The content of a task's page, apart from its form."""

    facts: list[Fact]
    answers: list[Fact]


@dataclass(frozen=True)
class ManagedTaskPage:
    """The technical page of a task: its input and output, and the calls of an action."""

    content: TaskPage
    attempts: list[ActionAttempt]


def prefilled_answers(task: TaskInstance) -> JsonObject:
    """The initial values of the form of a task that was loaded ``for_detail``."""
    workflow = compiled_version(task.workflow_instance.workflow_id)
    fields = {question.name for question in workflow.questions}
    questions = output_questions(task.task_definition)
    return prefill_answers(questions, task.workflow_instance.workflow_data, fields)


def managed_task_page(task: TaskInstance) -> ManagedTaskPage:
    """Gather the admins' page of a task that was loaded ``for_detail``."""
    return ManagedTaskPage(
        content=task_page(task),
        attempts=list(task.attempts.newest_first().select_related("agent")[:MOST_ATTEMPTS]),
    )


def task_page(task: TaskInstance, *, links_files: bool = True) -> TaskPage:
    """Gather the page of a task that was loaded ``for_detail``.

    Args:
        task: the task.
        links_files: whether the reader may open the files that it shows.
    """
    workflow = compiled_version(task.workflow_instance.workflow_id)
    asked = output_questions(task.task_definition)
    names = people_names(task.company, [*workflow.all_questions, *asked])
    files = answered_files(task.workflow_instance.ticket)
    return TaskPage(
        facts=facts(
            workflow.all_questions,
            task.input_data,
            layout=task.task_definition.display_layout or workflow.definition.display_layout,
            names=names,
            files=files,
            links_files=links_files,
        ),
        answers=facts(asked, task.output_data or {}, names=names, files=files),
    )
