"""Runs of the engine's own rules on a document, in memory: no table is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from django.utils import timezone

from ticketflower.types import Json, JsonObject
from users.models import Company, User
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.questions import (
    Question,
    questions_of_fields,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.rules.evaluation import RuleFailed
from workflow_design.documents.schema.validate import errors_of
from workflow_design.models import (
    TaskDefinition,
    TicketType,
    WorkflowDefinition,
)
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_design.runtime.faults import NoTransitionHolds
from workflow_design.runtime.workflow import Transition, output_questions
from workflow_ops.engine.ticket_rules import TicketRules
from workflow_ops.models import TicketInstance

MOST_STEPS = 25

VALUES: dict[str, list[Json]] = {
    "amount": [0, 1, 9, 10, 10.2, 10.5, 10.7, 11, 50, 99, 100],
    "count": [-5, -1, 0, 1, 2, 3, 4, 5, 9, 10, 11],
    "score": [1, 2, 3, 4, 5],
    "urgent": [True, False],
    "ok": [True, False],
    "kind": ["a", "b", "c", "d"],
    "day": ["2025-01-01", "2026-01-01", "2026-01-02", "2026-06-29", "2026-06-30", "2026-07-01"],
    "note": ["yes", "no", "maybe", "a", "b"],
    "tags": [["x"], ["y"], ["z"], ["x", "y"], ["x", "z"], ["x", "y", "z"]],
}
"""What is answered to the questions of random workflows: values at the constants and around."""


@dataclass
class Trace:
    """A run of the engine: where it went, and how it ended.

    Attributes:
        taken: the program points passed, each with the number of the transition taken there.
        point: where the ticket is: the task that was done last.
        stopped: whether no transition could be taken, though there were some.
        why: the error of the engine.
        transform_failed: the task whose output could not be merged.
        ended: whether the workflow is completed.
        rules: of the ticket.
        data: the workflow's data at the end.
        outputs: the latest output of each task.
    """

    rules: TicketRules
    data: JsonObject
    taken: list[tuple[str | None, int]] = field(default_factory=list)
    point: str | None = None
    stopped: bool = False
    why: Exception | None = None
    transform_failed: str = ""
    ended: bool = False
    outputs: dict[str, Json] = field(default_factory=dict)


def ticket_rules_of(document: JsonObject) -> TicketRules:
    """The engine's rules for a document, with models that no table has."""
    company = Company(pk=1, name="A company")
    definition = WorkflowDefinition(company=company, key="k", fields=document["fields"])
    tasks = {
        task["key"]: TaskDefinition(
            pk=pk,
            company=company,
            key=task["key"],
            title=task["title"],
            task_type=task["task_type"],
            output_schema=task.get("output_schema"),
            output_transform=task.get("output_transform"),
        )
        for pk, task in enumerate(document["tasks"], 1)
    }
    transitions = [
        Transition(number, each["from"], each["to"], each.get("condition"), each.get("priority", 0))
        for number, each in enumerate(document["transitions"])
    ]
    ticket = TicketInstance(
        company=company,
        number=1,
        ticket_type=TicketType(title="A type"),
        created_by=User(email="user@example.com"),
        created_at=timezone.now(),
    )
    compiled = CompiledWorkflow(document["fields"], tasks, transitions, definition)
    return TicketRules(company, ticket, compiled)


def random_answers(
    questions: tuple[Question, ...], random: Random, fixed: Mapping[str, Json], empty: object
) -> JsonObject | None:
    """Answers that the server takes, as far as they are fixed; None where there are none."""
    answers: JsonObject = {}
    left_out = set(empty) if isinstance(empty, tuple) else set()
    for number, question in enumerate(questions, 1):
        try:
            shown = question.name in {
                q.name for q in visible_questions(questions[:number], answers)
            }
        except RuleFailed:
            return None
        if not shown or question.name in left_out:
            continue
        if question.name in fixed:
            answers[question.name] = fixed[question.name]
        elif question.required or question.kind.family is Family.BOOLEAN or random.random() < 0.6:
            answers[question.name] = random.choice(VALUES[question.name])
    try:
        schema = schema_of_questions(visible_questions(questions, answers))
    except RuleFailed:
        return None
    assert not errors_of(schema, answers), (answers, errors_of(schema, answers))
    assert fixed.items() <= answers.items(), (fixed, answers)
    return answers


def trace_of(document: JsonObject, random: Random, plan: Witness | None = None) -> Trace | None:
    """Let the engine's rules take one ticket through a workflow of FORM tasks.

    Args:
        document: the workflow.
        random: gives the answers.
        plan: answers that are fixed, and the path to take; the run ends with it.
    """
    rules = ticket_rules_of(document)
    questions = questions_of_fields(document["fields"])
    start = plan.start if plan else {}
    data = random_answers(questions, random, start, plan.left_out if plan else ())
    if data is None:
        return None
    trace = Trace(rules, data)
    while len(trace.taken) < MOST_STEPS:
        if plan is not None and len(trace.taken) == len(plan.steps):
            return trace
        if not _step(trace, lambda task: _output(task, random, plan, len(trace.taken) - 1)):
            return trace
    return trace


def _output(
    task: TaskDefinition, random: Random, plan: Witness | None, number: int
) -> JsonObject | None:
    step = plan.steps[number] if plan else None
    fixed, empty = (step.output, step.left_out) if step else ({}, ())
    return random_answers(output_questions(task), random, fixed, empty)


def _step(trace: Trace, answer: Callable[[TaskDefinition], JsonObject | None]) -> bool:
    """Take one transition and do its task; False where the run is over."""
    rules = trace.rules
    origin = rules.workflow.tasks[trace.point] if trace.point else None
    if not rules.workflow.transitions_from(origin):
        trace.ended = True
        return False
    try:
        task = rules.next_task(origin, trace.data, trace.outputs)
    except (NoTransitionHolds, RuleFailed) as error:
        trace.stopped, trace.why = True, error
        return False
    trace.taken.append((trace.point, taken_of(trace, origin)))
    if task is None:
        trace.ended = True
        return False
    trace.outputs[task.key] = answer(task)
    try:
        trace.data = rules.merged(trace.data, task, trace.outputs)
    except RuleFailed as error:
        trace.transform_failed, trace.why = task.key, error
        return False
    trace.point = task.key
    return True


def taken_of(trace: Trace, origin: TaskDefinition | None) -> int:
    """The number in the document of the transition that is taken."""
    return next(number for number, truth in truths_of(trace, origin) if truth is True)


def truths_of(trace: Trace, origin: TaskDefinition | None) -> list[tuple[int, bool | str]]:
    """What each condition of the point says by itself."""
    found: list[tuple[int, bool | str]] = []
    for transition in trace.rules.workflow.transitions_from(origin):
        alone = replace(trace.rules.workflow, transitions=(transition,))
        rules = TicketRules(trace.rules.company, trace.rules.ticket, alone)
        try:
            rules.next_task(origin, trace.data, trace.outputs)
        except NoTransitionHolds:
            found.append((transition.index, False))
        except RuleFailed as error:
            found.append((transition.index, error.sentence))
        else:
            found.append((transition.index, True))
    return found
