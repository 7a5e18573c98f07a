"""What a worker is shown beside the form of a task."""

from dataclasses import dataclass

from workflow_design.display import Fact, facts
from workflow_design.graph import graph_of_version, output_questions
from workflow_ops.models import TaskInstance
from workflow_ops.services.uploads import file_names
from workflow_ops.ticket_page import people_names


@dataclass(frozen=True)
class TaskPage:
    """The content of a task's page, apart from its form."""

    facts: list[Fact]
    answers: list[Fact]


def task_page(task: TaskInstance) -> TaskPage:
    """Gather the page of a task that was loaded ``for_detail``."""
    graph = graph_of_version(task.workflow_instance.workflow_id)
    asked = output_questions(task.task_definition)
    names = people_names(task.company, [*graph.all_questions, *asked])
    files = file_names(task.workflow_instance.ticket)
    return TaskPage(
        facts=facts(
            graph.all_questions,
            task.input_data,
            layout=task.task_definition.display_layout or graph.workflow.display_layout,
            names=names,
            files=files,
        ),
        answers=facts(asked, task.output_data or {}, names=names, files=files),
    )
