"""How a workflow goes on: what rules see, which transition is taken, what tasks get.

Pure functions over plain values, shared by the engine and the dry run. The checker evaluates
the same rules (rules.py); tests hold it against the engine (test_verification_brute_force.py).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import MISSING, Question
from workflow_design.documents.rules import evaluation
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.task_types import FORM
from workflow_design.documents.workflow.workflow_document import cleared_names
from workflow_design.errors import DataMisfit, NoTransitionHolds, TooManyAutomaticSteps

MOST_AUTOMATIC_STEPS = 100
"""Actions in a row without a person; more are taken for a loop that never ends."""


class Task(Protocol):
    """What of a task its way through data depends on: a row of the database or a document."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def task_type(self) -> str: ...
    @property
    def input_schema(self) -> Json: ...
    @property
    def output_schema(self) -> Json: ...
    @property
    def input_transform(self) -> Json: ...
    @property
    def output_transform(self) -> Json: ...


class Transition(Protocol):
    """What decides whether a transition is taken."""

    @property
    def condition(self) -> Json: ...


@dataclass(frozen=True)
class DocumentTask:
    """A task of a workflow document."""

    key: str
    title: str
    task_type: str
    input_schema: Json = None
    output_schema: Json = None
    input_transform: Json = None
    output_transform: Json = None


@dataclass(frozen=True)
class DocumentTransition:
    """A transition of a workflow document; ``index`` is its place in it."""

    index: int
    origin: str | None
    target: str | None
    condition: Json
    priority: int


@dataclass(frozen=True)
class DocumentFlow:
    """The tasks of a workflow document by key, and its transitions in the order of trying."""

    tasks: Mapping[str, DocumentTask]
    transitions: Sequence[DocumentTransition]

    def transitions_from(self, key: str | None) -> list[DocumentTransition]:
        """The transitions from a task (None = from the start), in the order they are tried."""
        return [each for each in self.transitions if each.origin == key]


def flow_of_document(document: Mapping[str, Json]) -> DocumentFlow:
    """Tasks and transitions of a workflow document in which the checker found no errors."""
    names = DocumentTask.__dataclass_fields__
    tasks = [
        DocumentTask(**{name: task[name] for name in names if name in task})
        for task in document.get("tasks") or []
    ]
    transitions = [
        DocumentTransition(
            index, each["from"], each["to"], each.get("condition"), each.get("priority") or 0
        )
        for index, each in enumerate(document.get("transitions") or [])
    ]
    # Sorting keeps the order of the document among those of the same priority.
    in_order = sorted(transitions, key=lambda each: -each.priority)
    return DocumentFlow({task.key: task for task in tasks}, in_order)


def what_rules_see(
    data: Mapping[str, Json],
    *,
    ticket: JsonObject,
    company: JsonObject,
    outputs: Mapping[str, Json],
) -> JsonObject:
    """The data that conditions and transforms are evaluated on.

    Args:
        data: the workflow's data.
        ticket: number, title, created_by, created_at.
        company: name.
        outputs: the latest output of each completed task, by task key.
    """
    return {
        **data,
        "ticket": ticket,
        "company": company,
        "tasks": {key: {"output": output} for key, output in outputs.items()},
    }


def merged(
    task: Task, data: Mapping[str, Json], output: JsonObject, seen: JsonObject
) -> JsonObject:
    """The workflow's data with the output of a finished task.

    What the task was asked for and its output does not have is missing afterwards, so that an
    answer that a person takes back in a second round decides nothing any more.

    Args:
        task: the finished one.
        data: the workflow's data before.
        output: what the form was filled in with, or what an action made of its answer.
        seen: what rules see, this output included.
    """
    # The output of an action is what its output_transform made of the answer.
    if task.task_type == FORM and task.output_transform is not None:
        return {**data, **evaluation.transform(task.output_transform, seen)}
    cleared = cleared_names(
        {
            "task_type": task.task_type,
            "output_schema": task.output_schema,
            "output_transform": task.output_transform,
        }
    )
    kept = {name: value for name, value in data.items() if name not in cleared}
    return {**kept, **output}


def tried[T: Transition](transitions: Iterable[T], seen: JsonObject) -> Iterator[tuple[T, bool]]:
    """Each transition that is tried, in turn, and whether its condition holds; the last one may.

    Raises:
        RuleFailed: the condition of the next one cannot be evaluated.
    """
    for transition in transitions:
        holds = evaluation.holds(transition.condition, seen)
        yield transition, holds
        if holds:
            return


def first_that_holds[T: Transition](
    origin: Task | None, transitions: Sequence[T], seen: JsonObject
) -> T | None:
    """The transition that is taken from a task; None where the workflow ends for want of any.

    Args:
        origin: the finished task; None for the start, from which some transition must lead.
        transitions: those from there, in the order they are tried.
        seen: what rules see.

    Raises:
        NoTransitionHolds: there are transitions, and the condition of none holds.
        RuleFailed: a condition cannot be evaluated.
    """
    if not transitions and origin is not None:
        return None
    for transition, holds in tried(transitions, seen):
        if holds:
            return transition
    raise NoTransitionHolds(f"'{origin.title}'" if origin else "the start")


def input_of(task: Task, data: JsonObject, seen: JsonObject) -> JsonObject:
    """What a task is given.

    Raises:
        DataMisfit: it does not fit the task's input_schema.
        RuleFailed: the input_transform cannot be evaluated.
    """
    given = data
    if task.input_transform is not None:
        given = evaluation.transform(task.input_transform, seen)
    elif shown := (task.input_schema or {}).get("properties"):
        given = {name: value for name, value in data.items() if name in shown}
    if task.input_schema is not None:
        require_fit(task.input_schema, given, f"The input of '{task.title}'")
    return given


def prefilled(
    questions: Iterable[Question], data: Mapping[str, Json], fields: Collection[str]
) -> JsonObject:
    """The answers that the form of a task opens with, beside the defaults of its questions.

    A value of the ticket itself can be corrected. What a task brought is somebody's answer, and
    a decision is made each time: neither may become the next one's by a click on Complete.

    Args:
        questions: of the form.
        data: the workflow's data.
        fields: the names of the workflow's fields.
    """
    return {
        each.name: data[each.name]
        for each in questions
        if each.name in data and each.name in fields and not _is_decision(each)
    }


def _is_decision(question: Question) -> bool:
    """Whether a yes/no or a choice must be answered, with nothing chosen beforehand."""
    if question.const is not MISSING:
        return True
    is_choice = question.kind.family in (Family.BOOLEAN, Family.CHOICE)
    return is_choice and question.required and not question.has_default


def reads_answer(task: Task) -> bool:
    """Whether anything asks for the body of an action's answer; else it need not be JSON."""
    return task.output_transform is not None or task.output_schema is not None


def output_of(task: Task, response: JsonObject, seen: JsonObject) -> JsonObject:
    """What an action makes of the answer that it got.

    Args:
        task: the action.
        response: what output_transform sees of the answer: ``status`` and ``body``, which is
            None where the answer was empty.
        seen: what rules see otherwise.

    Raises:
        DataMisfit: it does not fit the action's output_schema.
        RuleFailed: the output_transform cannot be evaluated.
    """
    schema, is_empty = task.output_schema, response["body"] is None
    if task.output_transform is not None:
        output = evaluation.transform(task.output_transform, {**seen, "response": response})
    elif schema is None:
        return {}
    else:
        body = {} if is_empty else response["body"]
        if not isinstance(body, dict):
            raise DataMisfit(f"The answer to '{task.title}'", ["It is not an object."])
        # Other services answer more than was asked for: only what is declared is kept.
        declared = schema.get("properties")
        output = {k: v for k, v in body.items() if k in declared} if declared else body
    if schema is not None:
        because = ", of an empty answer," if is_empty else ""
        require_fit(schema, output, f"The output of '{task.title}'{because}")
    return output


def refusal_of(status: int) -> str:
    """What an answer of this HTTP status says against the call, as a sentence; "" if nothing."""
    if 200 <= status < 300:
        return ""
    try:
        named = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        named = str(status)
    return f"The service answered {named}."


def may_be_called_again(status: int) -> bool:
    """Whether a call that got this HTTP status is repeated before it counts as failed."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500


def after_calls(failure: str, calls: int) -> str:
    """What failed, with how often it was tried."""
    return f"{failure} It was called {calls} times." if calls > 1 else failure


def refuse_too_many_automatic_steps(following: Task | None, latest: Sequence[str]) -> None:
    """Refuse to go on with an action after too many in a row.

    Args:
        following: the task that comes next.
        latest: the types of the tasks before it, the oldest first; at least the last
            MOST_AUTOMATIC_STEPS.

    Raises:
        TooManyAutomaticSteps: they were all actions.
    """
    if following is None or following.task_type == FORM or len(latest) < MOST_AUTOMATIC_STEPS:
        return
    if FORM not in latest[-MOST_AUTOMATIC_STEPS:]:
        raise TooManyAutomaticSteps(MOST_AUTOMATIC_STEPS)


def require_fit(schema: JsonObject, data: Json, what: str) -> None:
    """Refuse data that a schema does not allow.

    Raises:
        DataMisfit: it does not fit; the sentence begins with ``what``.
    """
    errors = errors_of(schema, data)
    if errors:
        raise DataMisfit(what, [error.sentence for error in errors])
