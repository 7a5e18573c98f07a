"""All that the page of one ticket shows, for its requester, its workers and the admins."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from users.models import Company, User
from workflow_design.answers.display import Fact, facts
from workflow_design.diagram import Diagram
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import Question
from workflow_design.models import WorkflowDefinition
from workflow_design.models.prepared import published_workflow
from workflow_design.runtime.compiled import CompiledWorkflow, compiled_version
from workflow_design.runtime.workflow import output_questions
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, TicketStatus
from workflow_ops.models.prepared import tasks_of_workflow, unresolved_errors
from workflow_ops.pages.diagram import ticket_diagram
from workflow_ops.pages.timeline import TimelineEntry, timeline_of
from workflow_ops.services.uploads import file_names

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class TaskAnswers:
    """The answers given for one completed task."""

    task: TaskInstance
    facts: list[Fact]


@dataclass(frozen=True)
class TicketPage:
    """The content of a ticket's page."""

    ticket: TicketInstance
    status: TicketStatus
    timeline: list[TimelineEntry]
    facts: list[Fact]
    answers: list[TaskAnswers]
    errors: list[TicketError]
    version: int
    newest_version: int
    diagram: Diagram


def workflow_of(ticket: TicketInstance) -> CompiledWorkflow:
    """The workflow version that the ticket runs on, or will start on."""
    return compiled_version(ticket.workflow_version_id)


def ticket_page(ticket: TicketInstance, *, by: User) -> TicketPage:
    """Gather the page of a ticket that was loaded ``for_detail``, for the person who reads it."""
    workflow = workflow_of(ticket)
    tasks = tasks_of_workflow.all(ticket.workflow) if ticket.workflow else []
    errors = unresolved_errors.all(ticket)
    files = file_names(ticket)
    definitions = [workflow.task(task.task_definition_id) for task in tasks]
    asked = [*workflow.questions, *(q for task in definitions for q in output_questions(task))]
    names = people_names(ticket.company, asked)
    return TicketPage(
        ticket=ticket,
        status=TicketStatus.of(ticket.state, has_error=bool(errors)),
        timeline=timeline_of(ticket, workflow, tasks, has_error=bool(errors)),
        facts=_ticket_facts(ticket, workflow, names, files),
        answers=[
            TaskAnswers(
                task,
                facts(output_questions(definition), task.output_data, names=names, files=files),
            )
            for task, definition in zip(tasks, definitions, strict=True)
            if task.output_data
        ],
        errors=errors,
        version=workflow.definition.version,
        newest_version=_published_version(workflow.definition),
        diagram=ticket_diagram(
            ticket,
            workflow,
            tasks,
            has_error=bool(errors),
            with_links=by.has_perm("workflow_design.view_definitions"),
        ),
    )


def _ticket_facts(
    ticket: TicketInstance, workflow: CompiledWorkflow, names: dict[str, str], files: dict[str, str]
) -> list[Fact]:
    """The submitted answers; with a layout that selects fields, the current workflow data."""
    layout = ticket.ticket_type.display_layout or workflow.definition.display_layout
    data = ticket.initial_data
    if layout and ticket.workflow:
        data |= ticket.workflow.workflow_data
    return facts(workflow.all_questions, data, layout=layout, names=names, files=files)


def _published_version(workflow: WorkflowDefinition) -> int:
    published = published_workflow.first(workflow.key)
    return published.version if published else workflow.version


def people_names(company: Company, questions: "Sequence[Question]") -> dict[str, str]:
    """Names of the company's people by e-mail address, where a question asks for a person."""
    if not any(question.kind.family is Family.USER for question in questions):
        return {}
    return {person.email: str(person) for person in User.objects.of_company(company)}
