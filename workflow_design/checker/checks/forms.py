"""Task type check: forms can be shown, actions can be called."""

from workflow_design.checker.checks.choices import warn_of_odd_choices_in_form
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.questions import questions_of_schema
from workflow_design.documents.report.words import quoted
from workflow_design.documents.workflow.task_types import LONGEST_CALL, ONLY_ACTIONS
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument, is_form

_ONLY_FORMS = ("worker_role", "due", "edit_layout")


def check_forms(document: WorkflowDocument, usable: set[str], findings: Findings) -> None:
    """Each task has the keys of its type, and a form shows what it asks.

    Args:
        document: the workflow.
        usable: pointers of the schemas in which nothing is wrong.
        findings: where the messages go.
    """
    for task in document.tasks.values():
        document.budget.look()
        if "task_type" not in task.data:
            continue
        if is_form(task.data):
            _check_form(task, usable, findings)
        else:
            _check_action(task, findings)


def _check_form(task: Node, usable: set[str], findings: Findings) -> None:
    for key in ONLY_ACTIONS:
        if task.data.get(key) is not None:
            sentence = f"A FORM task makes no call, so it can't have {quoted(key)}."
            findings.error("form-with-action", task.at(key), sentence, at_key=True)
    if task.at("output_schema") in usable:
        schema, pointer = task.data["output_schema"], task.at("output_schema")
        questions, problems = questions_of_schema(schema)
        for problem in problems:
            findings.problem(problem, pointer)
        if not problems:
            warn_of_odd_choices_in_form(questions, schema, pointer, findings)


def _check_action(task: Node, findings: Findings) -> None:
    kind = task.data["task_type"]
    if task.data.get("action_url") is None:
        sentence = f"{quoted(kind)} needs an “action_url”: the URL to call."
        findings.error("action-without-url", task.pointer, sentence)
    seconds = task.data.get("timeout_seconds")
    if kind == "SYNC_ACTION" and isinstance(seconds, int) and seconds > LONGEST_CALL:
        sentence = (
            f"A call can take at most {LONGEST_CALL} seconds. For longer work, use “ASYNC_ACTION”: "
            "the service replies later."
        )
        findings.error("call-too-long", task.at("timeout_seconds"), sentence)
    for key in _ONLY_FORMS:
        if task.data.get(key) is not None:
            sentence = f"{quoted(key)} has no effect on a task of type {quoted(kind)}."
            findings.warning("unused-key", task.at(key), sentence, at_key=True)
