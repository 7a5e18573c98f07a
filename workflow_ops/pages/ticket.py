"""Page of one ticket: for its requester, its workers and ticket admins, each with their part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ticketflower.database.clock import database_now
from users.models import Company, User
from workflow_design.answers.display import Fact, ShownFile, facts
from workflow_design.diagram import Diagram
from workflow_design.documents.fields.answered import ask_for
from workflow_design.documents.fields.kinds import OF_FILES, Family
from workflow_design.documents.fields.questions import Question
from workflow_design.runtime.compiled import CompiledWorkflow, compiled_version
from workflow_design.runtime.workflow import output_questions
from workflow_ops.engine.assignment import workers_for
from workflow_ops.forms.candidates import Candidate, candidates
from workflow_ops.forms.due import DueForm
from workflow_ops.models import TaskInstance, TaskStatus, TicketInstance, TicketStatus
from workflow_ops.models.activity import Actor
from workflow_ops.models.prepared import tasks_of_workflow, unresolved_errors
from workflow_ops.models.statuses import (
    ENDED_WORKFLOW,
    UNDER_WAY,
    WorkflowStatus,
    label_for_requester,
)
from workflow_ops.pages.activity import Activity, activity_of
from workflow_ops.pages.diagram import ticket_diagram
from workflow_ops.pages.error import ErrorPage, error_page
from workflow_ops.pages.timeline import Timeline, timeline_of, work_of_agent
from workflow_ops.services.files.uploads import answered_files
from workflow_ops.services.ticket_access import Viewer


@dataclass(frozen=True)
class TaskOnPage:
    """A task of the person who reads the page, with what it shows of the ticket."""

    task: TaskInstance
    facts: list[Fact]
    answers: list[Fact]


@dataclass(frozen=True)
class Hold:
    """Since when a ticket is on hold, and who put it there, where that may be seen."""

    since: datetime
    by: Actor | User | None


@dataclass(frozen=True)
class Offers:
    """What the person who reads the page may do with the ticket, beside their task."""

    cancel: bool
    reopen: bool
    write: bool


@dataclass(frozen=True)
class TicketPage:
    """The content of a ticket's page, as far as the person who reads it may see it.

    ``current`` is the task under way, where they may see it; ``task`` is the one that they
    complete here, or that their request was about; ``own`` is the latest that was theirs;
    ``takeable`` is the task under way where it is unassigned and they may take it.
    ``errors`` are for ticket admins.
    """

    ticket: TicketInstance
    viewer: Viewer
    status: TicketStatus
    timeline: Timeline
    facts: list[Fact]
    current: TaskInstance | None
    task: TaskOnPage | None
    own: TaskInstance | None
    takeable: TaskInstance | None
    errors: list[ErrorPage]
    candidates: list[Candidate]
    activity: Activity
    offers: Offers
    version: int
    live_version: int | None
    diagram: Diagram | None

    @property
    def is_over(self) -> bool:
        """Whether the ticket has ended."""
        return self.ticket.state in ENDED_WORKFLOW

    @property
    def status_label(self) -> str:
        """The name of its status to the person who reads it."""
        if self.viewer.has_submitted:
            return label_for_requester(self.status)
        return str(self.status.label)

    @property
    def due_form(self) -> DueForm | None:
        """The form of due dates and priority, for ticket admins until the ticket ends."""
        if not self.viewer.is_admin or self.is_over:
            return None
        return DueForm(ticket=self.ticket, task=self.current)

    @property
    def is_failed(self) -> bool:
        """Whether the ticket is Failed."""
        return self.status == TicketStatus.FAILED

    @property
    def shows_status(self) -> bool:
        """Whether the ticket's status may be seen: a worker sees it while they have its task."""
        return self.viewer.sees_ticket or self.current is not None

    @property
    def asked(self) -> TaskInstance | None:
        """The task that waits for the requester, where it may be seen."""
        return self.current if self.current and self.current.is_asked else None

    @property
    def work_of_agent(self) -> str:
        """What the task under way waits for, if agents do it and it may be seen; else nothing."""
        if self.current is None or self.is_failed or not self.current.is_for_agents:
            return ""
        return work_of_agent(self.current)

    @property
    def question(self) -> str:
        """What the worker of the task that waits for the requester last wrote to them."""
        told = (
            entry.comment.text
            for entry in reversed(self.activity.entries)
            if self.asked and entry.comment and not entry.comment.is_internal
            if entry.who and entry.who.pk == self.asked.assigned_to_id
        )
        return next(told, "")

    @property
    def hold(self) -> Hold | None:
        """The hold that the ticket is on, if it is."""
        workflow = self.ticket.workflow
        if workflow is None or self.ticket.state != WorkflowStatus.ON_HOLD:
            return None
        found = self.activity.latest_hold
        return Hold(found.at, found.who) if found else Hold(workflow.updated_at, None)

    @property
    def can_retry(self) -> ErrorPage | None:
        """The error that stopped the ticket where it is, if something can be done about it."""
        return next((error for error in self.errors if error.can_act), None)


@dataclass(frozen=True)
class _Loaded:
    """What is loaded of a ticket, before it is known who sees what."""

    ticket: TicketInstance
    workflow: CompiledWorkflow
    tasks: list[TaskInstance]
    names: dict[str, str]
    files: dict[str, ShownFile]

    def answers(self, task: TaskInstance) -> list[Fact]:
        """The answers given for a task."""
        questions = output_questions(self.workflow.task(task.task_definition_id))
        data = task.output_data or {}
        return facts(questions, data, names=self.names, files=self.files)

    def shown(self, task: TaskInstance) -> list[Fact]:
        """What the worker of a task is shown of the ticket."""
        layout = task.task_definition.display_layout or self.workflow.definition.display_layout
        questions = self.workflow.all_questions
        data = task.input_data
        return facts(questions, data, layout=layout, names=self.names, files=self.files)

    def request(self) -> list[Fact]:
        """The submitted answers; with a layout that selects fields, the current workflow data."""
        ticket, workflow = self.ticket, self.workflow
        layout = ticket.ticket_type.display_layout or workflow.definition.display_layout
        data = ticket.initial_data
        if layout and ticket.workflow:
            data |= ticket.workflow.workflow_data
        questions = workflow.all_questions
        return facts(questions, data, layout=layout, names=self.names, files=self.files)


def workflow_of(ticket: TicketInstance) -> CompiledWorkflow:
    """The workflow version that the ticket runs on, or will start on."""
    return compiled_version(ticket.workflow_version_id)


def ticket_page(
    ticket: TicketInstance,
    viewer: Viewer,
    *,
    task: TaskInstance | None = None,
    before: datetime | None = None,
) -> TicketPage:
    """Gather the page of a ticket that was loaded ``for_page``.

    Args:
        ticket: the ticket.
        viewer: who reads it.
        task: of the reader, that their request was about.
        before: shows only activity that is older.
    """
    loaded = _loaded(ticket)
    tasks, workflow = loaded.tasks, loaded.workflow
    under_way = tasks[-1] if tasks and tasks[-1].status in UNDER_WAY else None
    seen = [each for each in tasks if viewer.sees_ticket or viewer.has(each)]
    mine = _task_of(viewer, under_way, tasks, task)
    own = next((each for each in reversed(seen) if viewer.has(each)), None)
    able = _candidates(ticket, under_way) if viewer.is_admin else None
    activity = activity_of(ticket, seen, loaded.answers, viewer, before=before)
    return TicketPage(
        ticket=ticket,
        viewer=viewer,
        status=ticket.shown_status,
        timeline=timeline_of(
            ticket, workflow, tasks, has_error=ticket.has_error, reopened=activity.reopened
        ),
        facts=_facts(loaded, viewer, mine or own),
        current=under_way if under_way in seen else None,
        task=TaskOnPage(mine, loaded.shown(mine), loaded.answers(mine)) if mine else None,
        own=own,
        takeable=_takeable(under_way, viewer, able),
        errors=_errors(loaded, under_way, viewer),
        candidates=able or [],
        activity=activity,
        offers=_offers(ticket, tasks, viewer),
        version=workflow.definition.version,
        live_version=ticket.live_version if viewer.sees_ticket else None,
        diagram=_diagram(loaded, viewer),
    )


def _loaded(ticket: TicketInstance) -> _Loaded:
    workflow = workflow_of(ticket)
    tasks = tasks_of_workflow.all(ticket.workflow) if ticket.workflow else []
    for task in tasks:
        task.workflow_instance = ticket.workflow  # type: ignore[assignment] # it has tasks
    definitions = {task.task_definition_id for task in tasks}
    asked = [*workflow.all_questions]
    asked += [q for pk in definitions for q in output_questions(workflow.task(pk))]
    files = answered_files(ticket) if ask_for(OF_FILES, asked) else {}
    return _Loaded(ticket, workflow, tasks, people_names(ticket.company, asked), files)


def _task_of(
    viewer: Viewer,
    under_way: TaskInstance | None,
    tasks: Sequence[TaskInstance],
    asked_for: TaskInstance | None,
) -> TaskInstance | None:
    """The task that the reader's request was about, else the one that they have to do."""
    if asked_for is not None:
        return next(each for each in tasks if each.pk == asked_for.pk)
    is_mine = under_way is not None and viewer.has(under_way) and under_way.is_on_a_list
    return under_way if is_mine else None


def _facts(loaded: _Loaded, viewer: Viewer, task: TaskInstance | None) -> list[Fact]:
    """The request, or what a task of the reader shows of it, who does not see the ticket."""
    if viewer.sees_ticket:
        return loaded.request()
    return loaded.shown(task) if task else []  # it has just gone to a colleague


def _errors(loaded: _Loaded, under_way: TaskInstance | None, viewer: Viewer) -> list[ErrorPage]:
    if not (viewer.is_admin and loaded.ticket.has_error):
        return []
    tasks = {task.pk: task for task in loaded.tasks}
    pages = []
    for error in unresolved_errors.all(loaded.ticket):
        task = tasks.get(error.task_id or 0)
        pages.append(error_page(error, loaded.ticket, task, under_way, by=viewer.user))
    return pages


def _candidates(ticket: TicketInstance, under_way: TaskInstance | None) -> list[Candidate]:
    """The people whom the task under way can be assigned to: not who has it already."""
    if under_way is None or not under_way.is_reassignable:
        return []
    able = candidates(workers_for(ticket.company, under_way.task_definition))
    return [each for each in able if each.worker.pk != under_way.assigned_to_id]


def _offers(ticket: TicketInstance, tasks: Sequence[TaskInstance], viewer: Viewer) -> Offers:
    has_completed = any(task.status == TaskStatus.COMPLETED for task in tasks)
    has_form = any(task.is_done_by_people and task.status == TaskStatus.COMPLETED for task in tasks)
    now = database_now()
    return Offers(
        cancel=viewer.may_cancel(ticket, has_completed=has_completed),
        reopen=has_form and viewer.may_reopen(ticket, now=now),
        write=viewer.may_write(ticket, now=now),
    )


def _takeable(
    under_way: TaskInstance | None, viewer: Viewer, able: list[Candidate] | None
) -> TaskInstance | None:
    """The task under way, if it is unassigned and the reader may take it.

    Args:
        under_way: the task.
        viewer: the reader.
        able: the people who may do it, where they are known.
    """
    if under_way is None or not viewer.is_worker or not under_way.is_available:
        return None
    if able is not None:
        return under_way if any(each.worker.pk == viewer.user.pk for each in able) else None
    theirs = TaskInstance.objects.available_to(viewer.user)
    return under_way if theirs.filter(pk=under_way.pk).exists() else None


def _diagram(loaded: _Loaded, viewer: Viewer) -> Diagram | None:
    if not viewer.sees_ticket:
        return None
    with_links = viewer.user.has_perm("workflow_design.view_definitions")
    ticket, workflow, tasks = loaded.ticket, loaded.workflow, loaded.tasks
    has_error = ticket.has_error
    return ticket_diagram(ticket, workflow, tasks, has_error=has_error, with_links=with_links)


def people_names(company: Company, questions: Sequence[Question]) -> dict[str, str]:
    """Names of the company's people by e-mail address, where a question asks for a person."""
    if not ask_for({Family.USER}, questions):
        return {}
    return {person.email: str(person) for person in User.objects.of_company(company)}
