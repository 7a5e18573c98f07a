"""The page of a dry run: its current task, steps, paths and problems."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ticketflower.texts import indented
from ticketflower.types import JsonObject
from users.models import User
from workflow_design.answers.display import Fact, facts
from workflow_design.checker.verification.statespace.traces import Paths
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.wording.describe_rule import describe_conditions
from workflow_design.documents.wording.due_wording import due_text
from workflow_design.documents.workflow.task_types import FORM, LABELS
from workflow_design.dry_run.compiled_document import CompiledDocument
from workflow_design.dry_run.forms import shown_without_links
from workflow_design.dry_run.realized_witness import RealizedWitness, realize_witness
from workflow_design.dry_run.runs import Run, Step
from workflow_design.dry_run.session import DryRunSession
from workflow_design.dry_run.signed_state import DryRunState
from workflow_design.dry_run.verified_version import VerifiedVersion
from workflow_design.runtime.workflow import DocumentTask

START, END = "Submit ticket", "End"

SECONDS_AT_ONCE = 0.2
"""Processor time for the paths and problems of a first page; what takes longer comes after it."""


@dataclass(frozen=True)
class TransitionRow:
    """The outcome of one transition."""

    target: str
    condition: str
    outcome: str
    because: str
    is_taken: bool


@dataclass(frozen=True)
class StepRow:
    """One step of the way so far; ``answer`` is what a service answered, as JSON."""

    title: str
    kind: str
    given: list[Fact]
    answer: str
    transitions: list[TransitionRow]


@dataclass(frozen=True)
class CurrentTask:
    """The task that is to be done now.

    Attributes:
        instructions: for an agent or a service.
        has_form: whether a form asks for its output.
        input: what a person sees of the data; empty where no person does the task.
        body: what an agent or a service would get, as JSON; empty where a person does the task.
        due: when it would be due, in words; empty where it never is.
    """

    title: str
    description: str
    instructions: str
    kind: str
    due: str
    has_form: bool
    input: list[Fact]
    action_url: str
    body: str


@dataclass(frozen=True)
class PathStep:
    """A step of a path, with the data that is given there."""

    title: str
    given: list[Fact]


@dataclass(frozen=True)
class PathRow:
    """A path through the workflow that can be stepped through, with the data that takes it."""

    title: str
    steps: list[PathStep]
    follows: bool


@dataclass(frozen=True)
class PathList:
    """Paths or problems of a workflow; there may be more where it is not complete."""

    rows: list[PathRow]
    complete: bool


@dataclass(frozen=True)
class WitnessLists:
    """The problems and paths of a version; ``is_complete`` where there was time for all of it."""

    problems: PathList
    paths: PathList
    is_complete: bool


@dataclass(frozen=True)
class DryRunPage:
    """The content of the page, apart from its form."""

    steps: list[StepRow]
    current: CurrentTask | None
    data: list[Fact]
    data_text: str
    is_begun: bool
    is_completed: bool
    fault: str


class DocumentDisplay:
    """Display of a workflow document's tasks, data and conditions.

    Args:
        compiled: the workflow's document.
        people: of the company, for their names.
    """

    def __init__(self, compiled: CompiledDocument, people: Sequence[User]) -> None:
        self.compiled = compiled
        self.names = {person.email: str(person) for person in people}

    def data(self, data: JsonObject, layout: list[JsonObject] | None = None) -> list[Fact]:
        """The workflow's data as people read it."""
        return facts(self.compiled.shown_questions, data, layout=layout, names=self.names)

    def title_of(self, target: str | None) -> str:
        """The title of a transition's target; None is the end."""
        return self.compiled.tasks[target]["title"] if target else END

    def current(self, run: Run) -> CurrentTask | None:
        """The task of a run."""
        if run.task is None:
            return None
        task = self.compiled.tasks[run.task.key]
        layout = task.get("display_layout") or self.compiled.document.get("display_layout")
        is_form = run.task.task_type == FORM
        return CurrentTask(
            title=run.task.title,
            description=task.get("description", ""),
            instructions=task.get("instructions", ""),
            kind=_kind(run.task),
            due=due_text(task.get("due"), self.compiled.labels.names) if is_form else "",
            has_form=run.task.has_form,
            input=self.data(run.input, layout) if is_form else [],
            action_url=task.get("action_url") or "",
            body="" if is_form else indented(run.input),
        )

    def step(self, step: Step) -> StepRow:
        """A step, with what became of each transition."""
        conditions = [each.transition.condition for each in step.tried]
        words = describe_conditions(conditions, self.compiled.labels)
        rows = [
            TransitionRow(
                self.title_of(each.transition.target),
                condition,
                each.outcome,
                each.because,
                each.transition is step.taken,
            )
            for each, condition in zip(step.tried, words, strict=True)
        ]
        given = self.path_step(step)
        if step.task is None:
            return StepRow(given.title, "", given.given, "", rows)
        answer = "" if step.task.has_form else indented(step.given)
        return StepRow(given.title, _kind(step.task), given.given, answer, rows)

    def path_step(self, step: Step) -> PathStep:
        """A step of a path, without its transitions."""
        if step.task is None:
            return PathStep(START, self.data(step.given))
        questions = shown_without_links(self.compiled.workflow.task_questions[step.task.key])
        return PathStep(step.task.title, facts(questions, step.output, names=self.names))


def dry_run_page(session: DryRunSession) -> DryRunPage:
    """Gather the page of a moment of a dry run."""
    display = DocumentDisplay(session.compiled, session.people)
    run = session.run
    data = run.data if run else session.beginning.data
    return DryRunPage(
        steps=[display.step(step) for step in run.steps] if run else [],
        current=display.current(run) if run else None,
        data=display.data(data),
        data_text=indented(data),
        is_begun=run is not None,
        is_completed=run is not None and run.is_completed,
        fault=run.fault if run else "",
    )


def _path_list(session: DryRunSession, paths: Paths, budget: Budget) -> PathList:
    """All paths for which there is time, each with data that takes it."""
    display = DocumentDisplay(session.compiled, session.people)
    rows: list[PathRow] = []
    for path in paths.witnesses:
        if budget.is_spent:
            return PathList(rows, complete=False)
        realized = _realize(session, path)
        steps = [display.path_step(step) for step in realized.run.steps]
        titles = [*map(display.title_of, path.tasks), END]
        rows.append(PathRow(" → ".join(titles), steps, realized.follows))
    return PathList(rows, paths.complete)


def witness_lists(
    session: DryRunSession, verified: VerifiedVersion, budget: Budget
) -> WitnessLists:
    """The problems and paths of a version, as far as there is time.

    Args:
        session: a run that has not begun.
        verified: its version.
        budget: the time limit for the data of all of them together.
    """
    problems = _problem_list(session, verified, budget)
    paths = _path_list(session, verified.paths, budget)
    return WitnessLists(problems, paths, is_complete=verified.is_complete and not budget.is_spent)


def budget_at_once() -> Budget:
    """The time limit of what a page shows at once."""
    return Budget(SECONDS_AT_ONCE)


def lists_at_once(session: DryRunSession, verified: VerifiedVersion) -> WitnessLists | None:
    """The problems and paths of a version; None where they take longer than a page may."""
    if not verified.is_complete:
        return None
    lists = witness_lists(session, verified, budget_at_once())
    return lists if lists.is_complete else None


def _problem_list(session: DryRunSession, verified: VerifiedVersion, budget: Budget) -> PathList:
    """The checker's warnings, each with data that shows it."""
    display = DocumentDisplay(session.compiled, session.people)
    rows: list[PathRow] = []
    for problem in verified.problems:
        if budget.is_spent:
            break
        assert problem.witness is not None
        realized = _realize(session, problem.witness)
        steps = [display.path_step(step) for step in realized.run.steps]
        rows.append(PathRow(problem.sentence, steps, realized.follows))
    return PathList(rows, complete=verified.is_complete and not budget.is_spent)


def planned(session: DryRunSession, witness: Witness) -> DryRunState:
    """A run that proposes the data of a witness."""
    realized = _realize(session, witness)
    return replace(session.state, proposed=realized.start, plan=realized.given)


def _realize(session: DryRunSession, witness: Witness) -> RealizedWitness:
    return realize_witness(
        session.compiled.workflow, witness, beginning=session.beginning, person=session.person
    )


def _kind(task: DocumentTask) -> str:
    return LABELS[task.kind]
