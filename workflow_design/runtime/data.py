"""Data of a workflow as it runs: what rules see, what tasks are given, what their output changes.

Pure functions over plain values, shared by the engine and the dry run. The checker evaluates
the same rules (checker/verification/dataflow/decision_points.py); tests hold it against the engine
(test_verification_brute_force.py).
"""

from collections.abc import Collection, Iterable, Mapping

from ticketflower.texts import is_blank
from ticketflower.types import Json, JsonObject
from workflow_design.documents.fields.conditions import shown_questions
from workflow_design.documents.fields.kinds import Family
from workflow_design.documents.fields.question import MISSING, Question
from workflow_design.documents.report.pointers import join
from workflow_design.documents.report.words import quoted
from workflow_design.documents.rules import evaluation
from workflow_design.documents.schema.plain import declared_properties
from workflow_design.documents.schema.validate import SchemaError, errors_of
from workflow_design.documents.workflow.task_types import FORM
from workflow_design.documents.workflow.workflow_document import cleared_names
from workflow_design.runtime.faults import DataMisfit
from workflow_design.runtime.workflow import Task, output_questions


def build_rule_context(
    data: Mapping[str, Json],
    *,
    ticket: JsonObject,
    company: JsonObject,
    outputs: Mapping[str, Json],
) -> JsonObject:
    """The context of rules: the data that conditions and transforms are evaluated on.

    Args:
        data: the workflow's data.
        ticket: of ``ticket_values``.
        company: of ``company_values``.
        outputs: the latest output of each completed task, by task key.
    """
    return {
        **data,
        "ticket": ticket,
        "company": company,
        "tasks": {key: {"output": output} for key, output in outputs.items()},
    }


def merge_output(
    task: Task, data: Mapping[str, Json], output: JsonObject, seen: JsonObject
) -> JsonObject:
    """Merge the output of a finished task into the workflow's data.

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


def build_input(task: Task, data: JsonObject, seen: JsonObject) -> JsonObject:
    """Build what a task is given.

    Raises:
        DataMisfit: it does not fit the task's input_schema.
        RuleFailed: the input_transform cannot be evaluated.
    """
    given = data
    if task.input_transform is not None:
        given = evaluation.transform(task.input_transform, seen)
    elif shown := declared_properties(task.input_schema or {}):
        given = {name: value for name, value in data.items() if name in shown}
    if task.input_schema is not None:
        require_fit(task.input_schema, given, f"The input of “{task.title}”")
    return given


def output_errors(task: Task, output: JsonObject) -> list[SchemaError]:
    """Why answers, or what an agent sends, can't be the output of a task.

    It may have only what the task asks for: everything in it is merged into the workflow's data,
    where another name could change what was decided elsewhere.
    """
    schema = task.output_schema or {"type": "object"}
    asked = _asked_names(task, output)
    unasked = [
        SchemaError(join("", name), f"This task doesn't ask for {quoted(name)}.")
        for name in output
        if name not in asked
    ]
    # A form leaves empty answers out, so an empty text answers no required question.
    given = {k: v for k, v in output.items() if not (isinstance(v, str) and is_blank(v))}
    return errors_of(schema, given) or unasked


def _asked_names(task: Task, output: JsonObject) -> Collection[str]:
    """The names that a task asks for after these answers."""
    schema = task.output_schema or {}
    declared = declared_properties(schema)
    if declared.keys() == schema.get("properties", {}).keys():
        return declared.keys()
    return {each.name for each in shown_questions(output_questions(task), output)}


def prefill_answers(
    questions: Iterable[Question], data: Mapping[str, Json], fields: Collection[str]
) -> JsonObject:
    """Build the answers that a form opens with, beside the defaults of its questions.

    A value of the ticket itself can be corrected. The answer to another task is a decision of
    its own, and a decision is made each time: neither is repeated by a click on Complete.

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


def require_fit(schema: JsonObject, data: Json, what: str) -> None:
    """Refuse data that a schema does not allow.

    Raises:
        DataMisfit: it does not fit; the sentence begins with ``what``.
    """
    errors = errors_of(schema, data)
    if errors:
        raise DataMisfit(what, [error.sentence for error in errors])
