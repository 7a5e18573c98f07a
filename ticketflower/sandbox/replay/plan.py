"""What a replay will answer, worked out beforehand by a dry run: nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from ticketflower.sandbox.replay.log import Event, Log
from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import MAX_DIGITS, Family
from workflow_design.documents.fields.questions import (
    Question,
    questions_left_open,
    schema_of_questions,
    visible_questions,
)
from workflow_design.documents.rules.context import company_values, ticket_values
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.task_types import FORM
from workflow_design.dry_run.runs import InitialContext, Run, begin, complete
from workflow_design.runtime.workflow import (
    DocumentWorkflow,
    output_questions,
    workflow_of_document,
)

FIRST = "first_activity"
NEXT = "next_activity"
END = "End"
PERSON = "person@example.com"
"""Stands for a person of the company until there is one."""

SUBMITTED_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""When rules see that each ticket was submitted."""


@dataclass(frozen=True)
class CasePlan:
    """The answers to the submit form and to each task of a case."""

    name: str
    events: Sequence[Event]
    start: JsonObject
    outputs: Sequence[JsonObject]


class _Stuck(Exception):
    """The case cannot go on like this; the sentence says why."""


def plan_cases(bundle: JsonObject, log: Log) -> list[CasePlan]:
    """The plans of all cases, for the first ticket type of a bundle without errors.

    Raises:
        LogRefused: some rows do not fit the workflow; all are reported.
    """
    ticket = bundle["tickets"][0]
    document = next(each for each in bundle["workflows"] if each["key"] == ticket["workflow"])
    workflow = workflow_of_document(document)
    presets = ticket.get("fields") or {}
    plans = []
    for name, events in log.cases.items():
        try:
            plans.append(_plan(name, events, workflow, presets))
        except _Stuck as stuck:
            log.problems.append(str(stuck))
    log.refuse_if_wrong()
    return plans


def _plan(
    name: str, events: Sequence[Event], workflow: DocumentWorkflow, presets: JsonObject
) -> CasePlan:
    first = events[0]
    here = f"Line {first.line}, case '{name}'"
    asked = questions_left_open(workflow.questions, presets)
    known = {**presets, **_typed(asked, {**first.values, FIRST: first.activity}, here)}
    start = sample_answers(asked, known=known, person=PERSON, optional=False)
    shown = visible_questions(asked, {**presets, **start})
    _require_fit(schema_of_questions(shown), start, here)
    ticket = ticket_values(number=1, title=name, created_by=PERSON, created_at=SUBMITTED_AT)
    company = company_values(name="Replay", today=SUBMITTED_AT.date())
    run = begin(workflow, InitialContext(ticket, company, {**presets, **start}))
    outputs = []
    for event, following in zip(events, [*(e.activity for e in events[1:]), END], strict=True):
        output = _output(run, event, following, f"Line {event.line}, case '{name}'")
        outputs.append(output)
        run = complete(run, output)
    if not run.is_completed:
        last = f"Line {events[-1].line}, case '{name}'"
        then = f"'{run.task.title}' follows" if run.task else run.fault
        raise _Stuck(f"{last}: the case ends here, but in the workflow {then}")
    return CasePlan(name, events, start, outputs)


def _output(run: Run, event: Event, following: str, here: str) -> JsonObject:
    task = run.task
    if task is None or task.title != event.activity:
        comes = f"'{task.title}' comes" if task else run.fault or "the workflow has ended"
        raise _Stuck(f"{here}: the log says '{event.activity}', but in the workflow {comes}.")
    if task.task_type != FORM:
        raise _Stuck(f"{here}: '{task.title}' is an action; only forms can be replayed.")
    questions = output_questions(task)
    known = _typed(questions, {**event.values, NEXT: following}, here)
    output = sample_answers(questions, known=known, person=PERSON, optional=False)
    _require_fit(task.output_schema or {"type": "object"}, output, here)
    return output


def _require_fit(schema: JsonObject, answers: JsonObject, here: str) -> None:
    errors = errors_of(schema, answers)
    if errors:
        raise _Stuck(f"{here}: {errors[0].sentence}")


def _typed(questions: Sequence[Question], texts: Mapping[str, str], here: str) -> JsonObject:
    found: JsonObject = {}
    for question in questions:
        text = texts.get(question.name)
        if text is not None and question.kind.family is not Family.GROUP:
            found[question.name] = _value(question, text, here)
    return found


def _value(question: Question, text: str, here: str) -> Json:
    if question.kind.family is Family.NUMBER:
        number = _number(text)
        if number is None:
            raise _Stuck(f"{here}: {question.name} '{text}' is not a number.")
        return int(number) if number == number.to_integral_value() else float(number)
    if question.kind.family is Family.BOOLEAN:
        if text.lower() not in _TRUTHS:
            raise _Stuck(f"{here}: {question.name} '{text}' is neither true nor false.")
        return _TRUTHS[text.lower()]
    if question.kind.family is Family.MULTICHOICE:
        return [each.strip() for each in text.split(";")]
    if question.kind.family is Family.CHOICE:
        return next((value for value, _ in question.choices if str(value) == text), text)
    return text


def _number(text: str) -> Decimal | None:
    """The number as logs write it; None where it is none that a form could have sent."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    is_sent = number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS
    return number if is_sent else None


_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def with_person(plan: CasePlan, email: str) -> CasePlan:
    """The plan with a person of the company where one is asked for."""
    return replace(
        plan,
        start=_named(plan.start, email),
        outputs=[_named(output, email) for output in plan.outputs],
    )


def _named(answers: Json, email: str) -> Json:
    if isinstance(answers, dict):
        return {name: _named(value, email) for name, value in answers.items()}
    return email if answers == PERSON else answers
