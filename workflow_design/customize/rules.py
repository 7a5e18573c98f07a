"""The rules for the next step: the transitions from a step as rows, read and written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ticketflower.types import JsonObject
from workflow_design.customize.edit_errors import EditRefused, Finding, Place
from workflow_design.customize.readable_values import readable_values
from workflow_design.customize.sentences import Unsaid, read_sentence, write_sentence
from workflow_design.customize.values import ALWAYS, END, IF, KEPT, Part, RuleValues
from workflow_design.documents.workflow.transitions import outgoing
from workflow_design.documents.workflow.workflow_document import TransitionNode, WorkflowDocument

MOST_RULES = 40
"""Rules of one step that a form shows; more are for the editor of the file."""


def tried(workflow: JsonObject, origin: str | None) -> Sequence[TransitionNode]:
    """The transitions from a step in the order in which they are tried; None is the start."""
    return outgoing(WorkflowDocument(workflow).transitions).get(origin, ())


def read_rules(workflow: JsonObject, origin: str | None) -> tuple[RuleValues, ...]:
    """The rules after a step, in the order in which they are tried."""
    transitions = tried(workflow, origin)
    values = readable_values(workflow, origin) if len(transitions) <= MOST_RULES else {}
    rules = []
    for index, each in enumerate(transitions):
        rule = RuleValues(was=index, to=each.target or END)
        sentence = None if each.condition is None else read_sentence(each.condition, values)
        if each.condition is None:
            rules.append(replace(rule, kind=ALWAYS))
        elif sentence is None:
            rules.append(replace(rule, kind=KEPT))
        else:
            rules.append(replace(rule, join=sentence[0], clauses=sentence[1]))
    return tuple(rules)


def write_rules(
    workflow: JsonObject,
    part: Part,
    before: Sequence[RuleValues],
    after: Sequence[RuleValues],
) -> None:
    """Change the rules after a step in a workflow, where they differ.

    Raises:
        EditRefused: a rule is not finished, or the rules are no longer those before.
    """
    if [*before] == [*after]:
        return
    origin = part.step
    if read_rules(workflow, origin) != tuple(before):
        sentence = "These rules were changed while you were editing. Reload the page to edit them."
        raise EditRefused([Finding(Place(part.name), sentence)])
    transitions = [each.data for each in tried(workflow, origin)]
    written = _written(workflow, part, transitions, before, after)
    order = [each.was for each in after]
    if None in order or order != sorted(order, key=lambda was: was or 0):
        _put_in_order(written, transitions)
        _fill_places(workflow, transitions, written)
    else:
        _keep_places(workflow, transitions, dict(zip(order, written, strict=True)))


def _written(
    workflow: JsonObject,
    part: Part,
    transitions: Sequence[JsonObject],
    before: Sequence[RuleValues],
    after: Sequence[RuleValues],
) -> list[JsonObject]:
    values = readable_values(workflow, part.step)
    written: list[JsonObject] = []
    findings: list[Finding] = []
    for index, rule in enumerate(after):
        place = Place(part.name, "rule", str(index))
        known = rule.was is not None and rule.was < len(transitions)
        transition = transitions[rule.was] if known and rule.was is not None else {}
        was = before[rule.was] if known and rule.was is not None else None
        result: JsonObject = {**transition, "from": part.step, "to": rule.to or None}
        if was is None or (was.kind, was.join, was.clauses) != (rule.kind, rule.join, rule.clauses):
            result.pop("condition", None)
            try:
                if rule.kind == IF:
                    result["condition"] = write_sentence((rule.join, rule.clauses), values)
            except Unsaid as unsaid:
                findings.append(Finding(place, str(unsaid)))
        written.append(result)
    if findings:
        raise EditRefused(findings)
    return written


def _put_in_order(written: Sequence[JsonObject], before: Sequence[JsonObject]) -> None:
    """Give transitions the priorities of their order, unless that of the document says it."""
    priorities = {each.get("priority", 0) for each in before}
    for place, each in enumerate(written):
        each["priority"] = len(written) - 1 - place
        if len(before) > 1 and len(priorities) == 1:
            (each["priority"],) = priorities


def _keep_places(
    workflow: JsonObject, before: Sequence[JsonObject], after: Mapping[int | None, JsonObject]
) -> None:
    """Put each transition where it was in the document, without those that are gone."""
    written = {id(each): after.get(was) for was, each in enumerate(before)}
    found = (written.get(id(each), each) for each in workflow["transitions"])
    workflow["transitions"] = [each for each in found if each is not None]


def _fill_places(
    workflow: JsonObject, before: Sequence[JsonObject], after: Sequence[JsonObject]
) -> None:
    """Put the transitions in their order where those before were, the others behind the last."""
    every: list[JsonObject] = workflow.get("transitions", [])
    old = {id(each) for each in before}
    places = [at for at, each in enumerate(every) if id(each) in old]
    remaining = list(after)
    result: list[JsonObject] = []
    for at, each in enumerate(every):
        if id(each) not in old:
            result.append(each)
        elif remaining:
            result.append(remaining.pop(0))
        if places and at == places[-1]:
            result += remaining
            remaining = []
    workflow["transitions"] = result + remaining
