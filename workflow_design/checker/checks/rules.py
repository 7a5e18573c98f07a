"""Rule checks: conditions and transforms of a workflow are valid, and their names exist."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ticketflower.types import Json
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.words import Suggestion, did_you_mean, quoted
from workflow_design.documents.rules import validation
from workflow_design.documents.rules.ast import Call, Rule, parse
from workflow_design.documents.rules.context import CONTEXT, RESERVED
from workflow_design.documents.rules.variables import variables
from workflow_design.documents.workflow.due import due_name
from workflow_design.documents.workflow.workflow_document import (
    Node,
    WorkflowDocument,
    is_form,
    merged_names,
    nodes_in,
    output_names,
)

_GIVING_OBJECTS = frozenset({"if", "?:", "and", "or", "reduce"})
"""Operators whose result may be an object, as that of a variable may."""

_AT_KEY = {"unknown-operator", "wrong-arity"}


type Remark = tuple[str, Suggestion]
"""A message about a name: its sentence and a suggestion."""


@dataclass(frozen=True)
class RuleSite:
    """Site of a rule in a workflow, with what the rule sees beside the workflow's data.

    Attributes:
        pointer: where the rule is.
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


def check_rules(document: WorkflowDocument, findings: Findings) -> None:
    """Check every rule of a workflow."""
    for site in rule_sites(document):
        document.budget.look()
        found = validation.problems(site.rule, template=site.template)
        for problem in found:
            findings.problem(problem, site.pointer, at_key=problem.code in _AT_KEY)
        rule = parse(site.rule)
        if not found and site.template:
            _check_result(rule, site.pointer, findings)
        if site.pointer.startswith("/fields"):
            continue
        for pointer, name in variables(rule):
            if unknown := find_unknown_name(name, site, document):
                sentence, suggestion = unknown
                findings.warning("unknown-variable", site.pointer + pointer, sentence, suggestion)


def rule_sites(document: WorkflowDocument) -> Iterator[RuleSite]:
    """All rules of a workflow: conditions, transforms of tasks, names of due dates."""
    for field in nodes_in(document.workflow, "fields"):
        yield RuleSite(field.at("VisibleIf"), field.data.get("VisibleIf"))
    for transition in document.transitions:
        yield RuleSite(transition.at("condition"), transition.data.get("condition"))
    for task in document.tasks.values():
        yield RuleSite(task.at("input_transform"), task.data.get("input_transform"), template=True)
        if (name := due_name(task.data.get("due"))) is not None:
            yield RuleSite(task.at("due"), {"var": name})
        if task.data.get("output_transform") is not None:
            yield _output_transform(task, document)


def find_unknown_name(name: str, site: RuleSite, document: WorkflowDocument) -> Remark | None:
    """The message about a variable that nothing will set."""
    match steps := name.split("."):
        case ["tasks", _, *_]:
            return _find_unknown_output(steps, document)
        case ["response", *_] if not site.response:
            return "Only the output_transform of an action can use “response”.", ""
        case [root, *_] if root in CONTEXT:
            return _find_unknown_step(steps, CONTEXT[root].values)
    root = steps[0]
    if root in site.answers:
        sentence = (
            f"The answers to this form aren't at the top level here, so {quoted(root)} isn't."
        )
        return sentence, f"did you mean {quoted(f'tasks.{site.form}.output.{name}')}?"
    known = document.data_names
    if root in known or root in RESERVED or not name or document.is_open:
        return None
    sentence = f"Nothing sets {quoted(root)}: no field and no task output has that name."
    return sentence, did_you_mean(root, known | set(RESERVED))


def _output_transform(task: Node, document: WorkflowDocument) -> RuleSite:
    form, key = is_form(task.data), task.data["key"]
    others = (merged_names(each.data) or () for at, each in document.tasks.items() if at != key)
    elsewhere = set(document.fields).union(*others)
    return RuleSite(
        task.at("output_transform"),
        task.data["output_transform"],
        template=True,
        response=not form,
        form=key if form else "",
        answers=frozenset(output_names(task.data) or ()) - elsewhere if form else frozenset(),
    )


def _check_result(transform: Rule, pointer: str, findings: Findings) -> None:
    match transform:
        case Call(operator) if operator not in _GIVING_OBJECTS:
            sentence = (
                f"A transform must produce an object, but {quoted(operator)} is an operator "
                "that produces something else."
            )
            findings.error("transform-not-object", pointer, sentence)


def _find_unknown_step(steps: list[str], known: Collection[str]) -> Remark | None:
    if len(steps) < 2 or steps[1] in known:
        return None
    return f"{quoted(steps[0])} has no {quoted(steps[1])}.", did_you_mean(steps[1], known)


def _find_unknown_output(steps: list[str], document: WorkflowDocument) -> Remark | None:
    key = steps[1]
    if key not in document.tasks:
        return f"There is no task {quoted(key)} in this workflow.", did_you_mean(
            key, document.tasks
        )
    if len(steps) > 2 and steps[2] != "output":
        return f"Rules can only use the “output” of a task, not {quoted(steps[2])}.", ""
    names = output_names(document.tasks[key].data)
    if len(steps) < 4 or names is None or steps[3] in names:
        return None
    return f"The output of {quoted(key)} has no {quoted(steps[3])}.", did_you_mean(steps[3], names)
