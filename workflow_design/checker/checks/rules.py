"""Rule checks: conditions and transforms of a workflow are valid, and their names exist."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ticketflower.types import Json
from workflow_design.checker.findings import Findings
from workflow_design.documents.report.fix import replace_value
from workflow_design.documents.report.report import Severity
from workflow_design.documents.report.words import Meant, Suggestion, did_you_mean, quoted
from workflow_design.documents.rules import validation
from workflow_design.documents.rules.ast import Call, Literal, Rule, children, parse
from workflow_design.documents.rules.context import CONTEXT, RESERVED, TODAY
from workflow_design.documents.rules.meant import as_text
from workflow_design.documents.rules.operators import COMPARING, operator_of
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


type Remark = tuple[str, "Suggestion | Exactly"]
"""A message about a name: its sentence and a suggestion; a whole name as Exactly."""


_NOW = frozenset({"today", "now", "current_date", "date", "time", "timestamp"})


@dataclass(frozen=True)
class Exactly:
    """A suggestion that is the only one there is."""

    name: str


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
    read: set[str] = set()
    for site in rule_sites(document):
        document.budget.look()
        found = validation.problems(site.rule, template=site.template)
        for problem in found:
            findings.problem(problem, site.pointer, at_key=problem.code in _AT_KEY)
        rule = parse(site.rule)
        names = variables(rule)
        read.update(name for _pointer, name in names)
        if not any(each.severity is Severity.ERROR for each in found):
            _check_names_as_texts(rule, site, document, findings)
            if site.template:
                _check_result(rule, site.pointer, findings)
        if site.pointer.startswith("/fields"):
            continue
        for pointer, name in names:
            if unknown := find_unknown_name(name, site, document):
                _report_unknown(site.pointer + pointer, name, unknown, findings)
    _check_dropped_answers(document, read, findings)


def _check_dropped_answers(document: WorkflowDocument, read: set[str], findings: Findings) -> None:
    """What a form asks, its output_transform leaves out, and no rule reads: a slip, mostly.

    Args:
        document: the workflow.
        read: the names that its rules read.
        findings: where the messages go.
    """
    depth = len(("tasks", "key", "output", "name"))
    read = {".".join(name.split(".")[:depth]) for name in read}
    for key, task in document.tasks.items():
        transform = task.data.get("output_transform")
        if not is_form(task.data) or not isinstance(transform, dict) or operator_of(transform):
            continue
        if read & {"", "tasks", f"tasks.{key}", f"tasks.{key}.output"}:
            continue
        # A name that is read at the root of the data has a message of its own.
        misread = {name for _pointer, name in variables(parse(transform))}
        for name in sorted((output_names(task.data) or set()) - misread):
            path = f"tasks.{key}.output.{name}"
            if path not in read:
                sentence = (
                    f"The form asks for {quoted(name)}, but the output_transform leaves it out, "
                    "and no rule reads it."
                )
                meant = as_text({name: {"var": path}})
                pointer = task.at("output_schema", "properties", name)
                suggestion = f"did you mean to add {meant} to the output_transform?"
                findings.warning("answer-dropped", pointer, sentence, suggestion, at_key=True)


def _report_unknown(pointer: str, name: str, unknown: Remark, findings: Findings) -> None:
    sentence, suggestion = unknown
    fix = None
    if isinstance(suggestion, Exactly):
        fix = replace_value(pointer, suggestion.name)
        suggestion = f"did you mean {quoted(suggestion.name)}?"
    elif isinstance(suggestion, Meant) and (typo := suggestion.typo) is not None:
        steps = [typo if each == suggestion.name else each for each in name.split(".")]
        fix = replace_value(pointer, ".".join(steps))
    findings.warning("unknown-variable", pointer, sentence, suggestion, fix=fix)


def _check_names_as_texts(
    rule: Rule, site: RuleSite, document: WorkflowDocument, findings: Findings
) -> None:
    """A comparison of texts alone compares nothing: one of them was meant as a name."""
    if isinstance(rule, Call) and rule.operator in {*COMPARING, "in"} and not variables(rule):
        for argument in rule.arguments:
            if isinstance(argument, Literal) and argument.value in document.data_names:
                sentence = (
                    f"{quoted(argument.value)} is a text here, and not the value of that name."
                )
                meant = {"var": argument.value}
                findings.warning(
                    "name-as-text",
                    site.pointer + argument.pointer,
                    sentence,
                    f"did you mean {as_text(meant)}?",
                    fix=replace_value(site.pointer + argument.pointer, meant),
                )
                return
    for each in children(rule):
        _check_names_as_texts(each, site, document, findings)


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
            return _with_last(steps, _find_unknown_output(steps, document), site, document)
        case ["response", *_] if not site.response:
            return "Only the output_transform of an action can use “response”.", ""
        case [root, *_] if root in CONTEXT:
            found = _find_unknown_step(steps, CONTEXT[root].values)
            return _with_last(steps, found, site, document)
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
    if root in _NOW:
        return f"{sentence} Rules can read the date, but not the time of day.", Exactly(TODAY)
    remark = sentence, did_you_mean(root, known | set(RESERVED))
    return _with_last(steps, remark, site, document)


def _with_last(
    steps: list[str], found: Remark | None, site: RuleSite, document: WorkflowDocument
) -> Remark | None:
    """The same with the name that the last part of a path leads to, if there is just one."""
    if found is None or (isinstance(found[1], Meant) and found[1].typo is not None):
        return found
    *around, last = steps
    if around and around[0] == "response":
        names = [f"response.body.{'.'.join(steps[1:])}"]
    elif around and around[0] in {"body", "result", "status_code"} and site.response:
        names = [f"response.{'.'.join(steps)}"]
    else:
        outputs = {key: output_names(task.data) or () for key, task in document.tasks.items()}
        named = [key for key in outputs if key in around and last in outputs[key]]
        having = named or [key for key in outputs if last in outputs[key]]
        names = [f"tasks.{key}.output.{last}" for key in having]
        if last in document.data_names and around and not named:
            names = [last]
    return (
        (found[0], Exactly(names[0])) if len(names) == 1 and names != [".".join(steps)] else found
    )


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
