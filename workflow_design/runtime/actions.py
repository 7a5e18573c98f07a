"""Answers to actions: what their status means, and the output that an action makes of them."""

from http import HTTPStatus

from ticketflower.types import JsonObject
from workflow_design.documents.rules import evaluation
from workflow_design.documents.schema.plain import declared_properties
from workflow_design.runtime.data import require_fit
from workflow_design.runtime.faults import DataMisfit
from workflow_design.runtime.workflow import Task


def reads_body(task: Task) -> bool:
    """Whether anything asks for the body of an action's answer; else it need not be JSON."""
    return task.output_transform is not None or task.output_schema is not None


def build_output(task: Task, response: JsonObject, seen: JsonObject) -> JsonObject:
    """Build the output of an action from the answer that it got.

    Args:
        task: the action.
        response: of ``response_values``.
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
            raise DataMisfit(f"The response to “{task.title}”", ["It isn't an object."])
        # Other services answer more than was asked for: only what is declared is kept.
        declared = declared_properties(schema)
        output = {k: v for k, v in body.items() if k in declared} if declared else body
    if schema is not None:
        because = ", from an empty response," if is_empty else ""
        require_fit(schema, output, f"The output of “{task.title}”{because}")
    return output


def describe_refusal(status: int) -> str:
    """The reason why an answer of this HTTP status is a failure, as a sentence; else ""."""
    if 200 <= status < 300:
        return ""
    try:
        named = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        named = str(status)
    return f"The service responded with {named}."


def is_retryable(status: int) -> bool:
    """Whether a call that got this HTTP status is repeated before it counts as failed."""
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500


def describe_failure(failure: str, calls: int) -> str:
    """The failure as a sentence, with the number of attempts."""
    return f"{failure} Called {calls} times." if calls > 1 else failure
