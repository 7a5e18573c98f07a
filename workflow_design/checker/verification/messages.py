"""Messages about the violations in a workflow, each with the values of its witness."""

import json
from collections.abc import Iterable, Iterator, Mapping

from ticketflower.types import JsonObject
from workflow_design.checker.findings import Findings
from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.properties.violations import (
    Deadlock,
    DeadTransition,
    Inconclusive,
    InconclusiveTransition,
    Livelock,
    Overlap,
    Tautology,
    TransformFails,
    Violation,
)
from workflow_design.checker.verification.values.partition import Value
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.report.report import Problem, Severity
from workflow_design.documents.report.witness import Witness
from workflow_design.documents.report.words import printable, quoted
from workflow_design.documents.workflow.workflow_document import Node

MOST_VALUES = 6
"""Values in a sentence before it says "and N more"."""

_MOST_STEPS_SHOWN = 8
_LONGEST_TEXT = 60


def report_violations(
    violations: Iterable[Violation], flow: ControlFlow, findings: Findings
) -> None:
    """Report each violation as a warning, unless it only follows from what was reported before.

    A ticket that stops loses nothing: it gets a ticket error, and admins can continue it
    (docs/architecture.md, "Statuses").
    """
    for each in violations:
        if not _follows(each, flow, findings):
            findings.problem(_problem(each, flow))


def _follows(found: Violation, flow: ControlFlow, findings: Findings) -> bool:
    """Whether it only follows from what was reported of a transition already."""
    match found:
        case (
            DeadTransition(transition)
            | InconclusiveTransition(transition)
            | Tautology(transition)
            | Overlap(other=transition)
        ):
            is_reported = findings.has_reported(transition.pointer)
            return is_reported or _is_misread(transition.origin, flow, findings)
        case Deadlock(point):
            return _is_misread(point, flow, findings)
        case Inconclusive(point):
            transitions = flow.transitions[point]
            is_unknown = any(
                findings.has_reported(t.pointer, "unknown-variable") for t in transitions
            )
            return is_unknown or _is_misread(point, flow, findings)
    return False


def _is_misread(point: ProgramPoint, flow: ControlFlow, findings: Findings) -> bool:
    """Whether a condition there has a text for a name, which says nothing about tickets."""
    return any(findings.has_reported(t.pointer, "name-as-text") for t in flow.transitions[point])


def _problem(found: Violation, flow: ControlFlow) -> Problem:
    match found:
        case Deadlock():
            return _deadlock(found, flow)
        case TransformFails(task, witness, failure):
            sentence = f"This transform can fail: {failure} {_path(witness)}"
            pointer = flow.document.tasks[task].at("output_transform")
            return _warning("transform-fails", pointer, sentence, witness)
        case DeadTransition():
            return _dead_transition(found)
        case Overlap(taken, other, assignment, witness):
            sentence = (
                f"With {_values(assignment)}, both this transition and the earlier one "
                f"{_target(taken)} apply with the same priority; the earlier one is taken."
                f"{_path_if_long(witness, assignment)}"
            )
            return _warning("both-hold", other.pointer, sentence, witness)
        case Tautology(transition):
            sentence = "This condition is always true, whatever the data. Remove it."
            return _warning("always-holds", transition.at("condition"), sentence)
        case Livelock(point, witness):
            sentence = f"A ticket can loop forever: from {_name(point)} it never reaches an end."
            return _warning(
                "never-ends",
                flow.pointer(point),
                f"{sentence} {_path(witness)}",
                witness,
            )
        case Inconclusive() | InconclusiveTransition():
            return _inconclusive(found, flow)


def _warning(code: str, pointer: str, sentence: str, witness: Witness | None = None) -> Problem:
    return Problem(pointer, sentence, code, "", Severity.WARNING, witness)


def _deadlock(found: Deadlock, flow: ControlFlow) -> Problem:
    point, assignment, witness = found.point, found.assignment, found.witness
    path = _path_if_long(witness, assignment)
    if found.failing is not None:
        cause = f"With {_values(assignment)}, this" if assignment else "This"
        sentence = f"{cause} condition can't be evaluated: {found.failure}{path}"
        return _warning("condition-fails", found.failing.at("condition"), sentence, witness)
    pointer = flow.pointer(point)
    given = f"With {_values(assignment)}, a" if assignment else "Whatever the data, a"
    start = f"{given} ticket has nowhere to go from {_name(point)}"
    sentence = f"{start}: no transition applies.{path}"
    return _warning("nowhere-to-go", pointer, sentence, witness)


def _inconclusive(found: Inconclusive | InconclusiveTransition, flow: ControlFlow) -> Problem:
    because = "; ".join(found.reasons)
    if isinstance(found, InconclusiveTransition):
        sentence = f"Couldn't verify whether this transition is ever taken: {because}."
        return _warning("undecided", found.transition.pointer, sentence)
    point = found.point
    sentence = f"Couldn't verify that tickets can always continue from {_name(point)}: {because}."
    suggestion = "did you mean to add a last transition without a condition?"
    if found.has_default:
        sentence = f"Couldn't verify that no condition from {_name(point)} can fail: {because}."
        suggestion = ""
    return Problem(flow.pointer(point), sentence, "undecided", suggestion, Severity.WARNING)


def _dead_transition(found: DeadTransition) -> Problem:
    transition = found.transition
    if not found.holds:
        why = "its condition is never true"
    elif found.by_data:
        why = "no ticket gets there with data for which it would be"
    else:
        why = "whenever its condition is true, an earlier transition is taken"
    return _warning("never-taken", transition.pointer, f"This transition is never taken: {why}.")


def _name(point: ProgramPoint) -> str:
    return "the start" if point is None else quoted(point)


def _target(transition: Node) -> str:
    key = transition.data["to"]
    return "to the end" if key is None else f"to {quoted(key)}"


def _values(values: Mapping[str, Value]) -> str:
    shown = [_value(name, value) for name, value in values.items()]
    if len(shown) > MOST_VALUES:
        return f"{', '.join(shown[:MOST_VALUES])} and {len(shown) - MOST_VALUES} more"
    *most, last = shown or ["anything"]
    return f"{', '.join(most)} and {last}" if most else last


def _value(name: str, value: Value) -> str:
    if value is MISSING:
        return f"{name} missing"
    if isinstance(value, str):
        shown = value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}…"
        return f"{name} = “{printable(shown)}”"
    return f"{name} = {printable(json.dumps(value, ensure_ascii=False))}"


def _path_if_long(witness: Witness, assignment: Mapping[str, Value]) -> str:
    """The way there, unless the assignment says it all."""
    shown = {name.rpartition(".output.")[2] for name in assignment}
    needed = {name for values in _all_values(witness) for name in values}
    return f" {_path(witness)}" if len(witness.tasks) > 1 or needed - shown else ""


def _path(witness: Witness) -> str:
    steps = [("start", witness.start, witness.left_out)]
    steps += [(quoted(s.task), s.output, s.left_out) for s in witness.steps if s.task is not None]
    shown = [_step(name, values, left_out) for name, values, left_out in steps]
    if len(shown) > _MOST_STEPS_SHOWN:
        half = _MOST_STEPS_SHOWN // 2
        shown = [*shown[:half], "…", *shown[-half:]]
    return f"Path: {' → '.join(shown)}."


def _step(name: str, values: JsonObject, left_out: tuple[str, ...]) -> str:
    every: dict[str, Value] = {**values, **dict.fromkeys(left_out, MISSING)}
    return f"{name} ({_values(every)})" if every else name


def _all_values(witness: Witness) -> Iterator[set[str]]:
    yield {*witness.start, *witness.left_out}
    for step in witness.steps:
        yield {*step.output, *step.left_out}
