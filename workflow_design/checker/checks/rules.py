"""Conditions and transforms: do they parse, and do the names they read exist?"""

from collections.abc import Iterator
from dataclasses import dataclass

from ticketflower.types import Json
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted
from workflow_design.documents.rules import validation
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.operators import operator_of
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.schema.vocabulary import RESERVED
from workflow_design.documents.workflow.workflow_document import (
    Node,
    WorkflowDocument,
    is_form,
    merged_names,
    output_names,
    parts,
)

OF_TICKET = ("number", "title", "created_by", "created_at")
OF_COMPANY = ("name",)
OF_RESPONSE = ("status", "body")

_GIVING_OBJECTS = frozenset({"var", "if", "?:", "and", "or", "reduce"})
"""Operators whose result may be an object."""

_AT_KEY = {"unknown-operator", "wrong-arity"}


@dataclass(frozen=True)
class Use:
    """A rule in a workflow, with what it sees beside the workflow's data.

    Attributes:
        pointer: where the rule stands.
        rule: the condition or transform.
        template: whether it is a transform.
        response: whether it sees the answer of an action.
        form: the key of the FORM task whose answers it transforms.
        answers: names of those answers that nothing else sets: they are not at the root.
    """

    pointer: str
    rule: Json
    template: bool = False
    response: bool = False
    form: str = ""
    answers: frozenset[str] = frozenset()


def check_rules(outline: WorkflowDocument, findings: Findings) -> None:
    """Every rule of a workflow."""
    for use in uses(outline):
        outline.budget.look()
        found = validation.problems(use.rule, template=use.template)
        for problem in found:
            findings.problem(problem, use.pointer, at_key=problem.code in _AT_KEY)
        if not found:
            _check_result(use, findings)
        if use.pointer.startswith("/fields"):
            continue
        for pointer, name in variables(parse(use.rule)):
            if said := unknown_name(name, use, outline):
                sentence, suggestion = said
                findings.warning("unknown-variable", use.pointer + pointer, sentence, suggestion)


def uses(outline: WorkflowDocument) -> Iterator[Use]:
    """All rules of a workflow: conditions of fields and transitions, transforms of tasks."""
    for field in parts(outline.workflow, "fields"):
        yield Use(field.at("VisibleIf"), field.data.get("VisibleIf"))
    for transition in outline.transitions:
        yield Use(transition.at("condition"), transition.data.get("condition"))
    for task in outline.tasks.values():
        yield Use(task.at("input_transform"), task.data.get("input_transform"), template=True)
        if task.data.get("output_transform") is not None:
            yield _output_transform(task, outline)


def unknown_name(name: str, use: Use, outline: WorkflowDocument) -> tuple[str, Suggestion] | None:
    """What to say of a variable that nothing will set: sentence and suggestion."""
    steps = name.split(".")
    root = steps[0]
    if root == "tasks" and len(steps) > 1:
        return _unknown_output(steps, outline)
    if root == "ticket":
        return _unknown_step(steps, OF_TICKET)
    if root == "company":
        return _unknown_step(steps, OF_COMPANY)
    if root == "response" and use.response:
        return _unknown_step(steps, OF_RESPONSE)
    if root == "response":
        return "Only the output_transform of an action sees 'response'.", ""
    if root in use.answers:
        sentence = f"The answers to this form are not at the root here, so {quoted(root)} is not."
        return sentence, f"did you mean {quoted(f'tasks.{use.form}.output.{name}')}?"
    known = outline.data_names
    if root in known or root in RESERVED or not name or outline.is_open:
        return None
    sentence = f"Nothing sets {quoted(root)}: it is no field of the workflow and no task's output."
    return sentence, did_you_mean(root, known | set(RESERVED))


def _output_transform(task: Node, outline: WorkflowDocument) -> Use:
    form, key = is_form(task.data), task.data["key"]
    others = (merged_names(each.data) or () for at, each in outline.tasks.items() if at != key)
    elsewhere = set(outline.fields).union(*others)
    return Use(
        task.at("output_transform"),
        task.data["output_transform"],
        template=True,
        response=not form,
        form=key if form else "",
        answers=frozenset(output_names(task.data) or ()) - elsewhere if form else frozenset(),
    )


def _check_result(use: Use, findings: Findings) -> None:
    operator = operator_of(use.rule)
    if use.template and operator is not None and operator not in _GIVING_OBJECTS:
        sentence = (
            f"A transform must give an object, but {quoted(operator)} is an operator "
            "that gives something else."
        )
        findings.error("transform-not-object", use.pointer, sentence)


def _unknown_step(steps: list[str], known: tuple[str, ...]) -> tuple[str, Suggestion] | None:
    if len(steps) < 2 or steps[1] in known:
        return None
    return f"{quoted(steps[0])} has no {quoted(steps[1])}.", did_you_mean(steps[1], known)


def _unknown_output(steps: list[str], outline: WorkflowDocument) -> tuple[str, Suggestion] | None:
    key = steps[1]
    if key not in outline.tasks:
        return f"There is no task {quoted(key)} in this workflow.", did_you_mean(key, outline.tasks)
    if len(steps) > 2 and steps[2] != "output":
        return f"Of a task rules see only its 'output', not {quoted(steps[2])}.", ""
    names = output_names(outline.tasks[key].data)
    if len(steps) < 4 or names is None or steps[3] in names:
        return None
    return f"The output of {quoted(key)} has no {quoted(steps[3])}.", did_you_mean(steps[3], names)
