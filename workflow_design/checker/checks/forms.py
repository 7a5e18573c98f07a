"""Task type check: forms can be shown, actions can be called, agent tasks can be done."""

from workflow_design.checker.checks.choices import warn_of_odd_choices_in_form
from workflow_design.checker.findings import Findings
from workflow_design.documents.fields.questions import questions_of_schema
from workflow_design.documents.report.fix import remove_value, rename_key, replace_value
from workflow_design.documents.report.words import quoted
from workflow_design.documents.workflow.task_types import (
    ASYNC_ACTION,
    LONGEST_CALL,
    ONLY_ACTIONS,
    SHORTEST_LEASE,
    SYNC_ACTION,
)
from workflow_design.documents.workflow.workflow_document import (
    Node,
    WorkflowDocument,
    asks_by_form,
    is_for_agents,
    is_form,
)

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
            _check_form(task, findings)
        elif is_for_agents(task.data):
            _check_agent_task(task, findings)
        else:
            _check_action(task, findings)
        _check_instructions(task, findings)
        if asks_by_form(task.data) and task.at("output_schema") in usable:
            _check_questions(task, findings)


def _check_form(task: Node, findings: Findings) -> None:
    for key in ONLY_ACTIONS:
        if task.data.get(key) is not None:
            sentence = f"A FORM task makes no call, so it can't have {quoted(key)}."
            findings.error("form-with-action", task.at(key), sentence, at_key=True)


def _check_questions(task: Node, findings: Findings) -> None:
    """A form can ask for the output: a person may take over the task of an agent."""
    schema, pointer = task.data["output_schema"], task.at("output_schema")
    _, problems = questions_of_schema(schema)
    for problem in problems:
        findings.problem(problem, pointer)
    if not problems:
        warn_of_odd_choices_in_form(schema, pointer, findings)


def _check_action(task: Node, findings: Findings) -> None:
    kind, seconds = task.data["task_type"], task.data.get("timeout_seconds")
    if task.data.get("action_url") is None:
        sentence = (
            f"{quoted(kind)} needs an “action_url”: the URL to call. For an agent task, use "
            "“ASYNC_ACTION” without “action_url”."
        )
        findings.error("action-without-url", task.pointer, sentence)
    if kind == SYNC_ACTION and isinstance(seconds, int) and seconds > LONGEST_CALL:
        sentence = (
            f"A call can take at most {LONGEST_CALL} seconds. For longer work, use “ASYNC_ACTION”: "
            "the service replies later."
        )
        findings.error("call-too-long", task.at("timeout_seconds"), sentence)
    for key in _ONLY_FORMS:
        if task.data.get(key) is not None:
            sentence = f"{quoted(key)} has no effect on a task of type {quoted(kind)}."
            findings.warning("unused-key", task.at(key), sentence, at_key=True)


def _check_agent_task(task: Node, findings: Findings) -> None:
    seconds, pointer = task.data.get("timeout_seconds"), task.at("timeout_seconds")
    if task.data.get("output_transform") is not None:
        sentence = (
            "An agent sends the output itself, so an agent task can't have “output_transform”: "
            "describe the output in “output_schema”."
        )
        at = task.at("output_transform")
        findings.error("agent-with-transform", at, sentence, at_key=True, fix=remove_value(at))
    # What is below 1 has a message already.
    if isinstance(seconds, int | float) and 1 <= seconds < SHORTEST_LEASE:
        sentence = f"The claim of an agent task must last at least {SHORTEST_LEASE} seconds."
        fix = replace_value(pointer, SHORTEST_LEASE)
        findings.error("lease-too-short", pointer, sentence, fix=fix)
    if not task.data.get("instructions"):
        sentence = (
            "An agent does this task, because it has no “action_url”. Describe what the agent "
            "should do in “instructions”."
        )
        findings.warning("agent-without-instructions", task.pointer, sentence)
    if task.data.get("due") is not None:
        sentence = "“due” has no effect on an agent task."
        findings.warning("unused-key", task.at("due"), sentence, at_key=True)


def _check_instructions(task: Node, findings: Findings) -> None:
    """Instructions are for those who read them: agents, and services that reply later."""
    kind, pointer = task.data["task_type"], task.at("instructions")
    if not task.data.get("instructions") or kind == ASYNC_ACTION:
        return
    fix = None
    if is_form(task.data):
        sentence = "The people who do a FORM task read its “description”, not “instructions”."
        if "description" not in task.data:
            fix = rename_key(pointer, "description")
    else:
        sentence = (
            "The call of a SYNC_ACTION has only the input, without “instructions”: add them to "
            "“input_transform”, or use “ASYNC_ACTION”."
        )
    findings.error("instructions-not-read", pointer, sentence, at_key=True, fix=fix)
