"""The page of a workflow version: its tabs, and what its tickets are doing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from ticketflower.times.wording import duration_text
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.preview import preview_form
from workflow_design.diagram import Diagram, DiagramFigures, with_figures
from workflow_design.diagram.drawing import Row
from workflow_design.diagram.version_diagrams import linked_version_diagram
from workflow_design.documents.fields.questions import Question
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.documents.wording.due_wording import due_text
from workflow_design.models import TaskDefinition, TaskType, TicketType, WorkflowDefinition
from workflow_design.pages.definitions import (
    TABS,
    Tab,
    Versions,
    drawn_diagram,
    tabs_of,
    uses_of,
    versions_of,
)
from workflow_design.runtime.compiled import CompiledWorkflow, compiled_version
from workflow_design.runtime.workflow import document_of_workflow, output_questions
from workflow_ops.dashboard.workflow_figures import PERIODS, WorkflowFigures, workflow_figures
from workflow_ops.pages.version_usage import running_on, usage_of


@dataclass(frozen=True)
class Step:
    """A step of the workflow as a row: the task, what its form asks, and where it leads."""

    task: TaskDefinition
    asks: list[str]
    next_steps: list[tuple[str, str]]
    due: str


@dataclass(frozen=True)
class WorkflowForm:
    """The form of a workflow as people see it, and its fields as documents name them."""

    form: AnswersForm
    questions: Sequence[Question]


@dataclass(frozen=True)
class Overview:
    """The diagram, as HTML if that is kept, and facts about the versions' tickets."""

    diagram: Diagram
    drawn: SafeString | None
    open_tickets: int
    open_on_version: int
    ticket_types: list[TicketType]


@dataclass(frozen=True)
class Use:
    """A ticket type that starts the workflow, who may submit it, and its open tickets."""

    ticket_type: TicketType
    roles: list[str]
    open_tickets: int


@dataclass(frozen=True)
class WorkflowPage:
    """The content of the page: what every tab has, and that of the one that is shown."""

    tab: str
    tabs: list[Tab]
    rules_url: str
    versions: Versions
    periods: list[Tab]
    since: date | None
    overview: Overview | None = None
    form: WorkflowForm | None = None
    steps: list[Step] | None = None
    rules: Diagram | None = None
    uses: list[Use] | None = None


def workflow_page(
    workflow: WorkflowDefinition, query: Mapping[str, str], user: User
) -> WorkflowPage:
    """Gather the page of a workflow version for the query of its URL.

    Figures of tickets are for those who may see all tickets.
    """
    tab = query.get("tab", "")
    tab = tab if tab in TABS[workflow.kind] and tab != "versions" else ""
    kept = {name: query[name] for name in ("version", "period") if query.get(name)}
    tabs = tabs_of(workflow, tab, kept)
    rules_url = next(each.url for each in tabs if each.label == "Rules")
    compiled = compiled_version(workflow.pk)
    diagram = linked_version_diagram(compiled)
    may_see_figures = user.has_perm("workflow_ops.manage_tickets")
    period = query.get("period", "") if may_see_figures and tab in ("", "rules") else ""
    since = None
    if period in PERIODS:
        figures = workflow_figures(workflow.company, workflow.key, period)
        diagram = with_figures(diagram, _in_words(figures))
        since = figures.since
    return WorkflowPage(
        tab=tab,
        tabs=tabs,
        rules_url=rules_url,
        versions=versions_of(workflow),
        periods=_periods(workflow, tab, kept) if may_see_figures else [],
        since=since,
        overview=None if tab else _overview(workflow, diagram, rules_url),
        form=_form(compiled) if tab == "form" else None,
        steps=_steps(workflow, compiled, diagram) if tab == "steps" else None,
        rules=diagram if tab == "rules" else None,
        uses=_used_by(workflow) if tab == "used" else None,
    )


def _overview(workflow: WorkflowDefinition, diagram: Diagram, rules_url: str) -> Overview:
    of_key = WorkflowDefinition.objects.of_company(workflow.company).of_key(workflow.key)
    running = running_on(workflow.company, list(of_key.for_choice()))
    return Overview(
        diagram=diagram,
        drawn=None if diagram.figures else drawn_diagram(workflow, diagram, rules_url),
        open_tickets=running.total(),
        open_on_version=running[workflow.pk],
        ticket_types=list(uses_of(workflow)),
    )


def _in_words(figures: WorkflowFigures) -> DiagramFigures:
    words = {
        key: " \u00b7 ".join(_words(figures.now.get(key, 0), figures.medians.get(key)))
        for key in {*figures.now, *figures.medians}
    }
    return DiagramFigures(words, figures.taken)


def _words(now: int, median: float | None) -> Iterator[str]:
    if now:
        yield f"{now:,} now"
    if median is not None:
        yield f"median {duration_text(median)}"


def _periods(workflow: WorkflowDefinition, tab: str, kept: Mapping[str, str]) -> list[Tab]:
    """The periods that figures can be shown of, as links, and none of them."""
    page, here = reverse("design:workflow", args=[workflow.key]), kept.get("period", "")
    links = []
    for period, label in {"": "Off", **PERIODS}.items():
        query = {"tab": tab, **kept, "period": period}
        query = {name: value for name, value in query.items() if value}
        url = f"{page}?{urlencode(query)}" if query else page
        links.append(Tab(label, url, period == (here if here in PERIODS else "")))
    return links


def _form(workflow: CompiledWorkflow) -> WorkflowForm:
    labels = labels_of(document_of_workflow(workflow))
    return WorkflowForm(preview_form(workflow.questions, labels=labels), workflow.questions)


def _steps(
    workflow: WorkflowDefinition, compiled: CompiledWorkflow, diagram: Diagram
) -> list[Step]:
    names = labels_of(document_of_workflow(compiled)).names
    tasks = TaskDefinition.objects.of_company(workflow.company).of_workflow(workflow)
    rows = {row.origin.key: row for row in diagram.rows}
    return [_step(task, rows[task.key], due_text(task.due, names)) for task in tasks.for_detail()]


def _step(task: TaskDefinition, row: Row, due: str) -> Step:
    is_form = task.task_type == TaskType.FORM
    asked = output_questions(task) if is_form else ()
    leads_to = dict.fromkeys((each.target, each.url) for each in row.transitions)
    return Step(
        task, [question.label for question in asked], list(leads_to), due if is_form else ""
    )


def _used_by(workflow: WorkflowDefinition) -> list[Use]:
    types = list(uses_of(workflow).with_roles())
    usage = usage_of(workflow.company, types)
    return [
        Use(
            each,
            [access.role.role_name for access in each.access.all()],
            usage[each.key].open_tickets,
        )
        for each in types
    ]
