"""Liveness: the names that are read at a program point or later, before they are overwritten.

A backward may-analysis. Source: Aho, Lam, Sethi, Ullman, "Compilers", 9.2.5. The states of the
state space keep the values of live names alone, so that states are the same that differ in nothing
that is still read.
"""

from collections.abc import Mapping

from workflow_design.checker.verification.dataflow.control_flow import ControlFlow, ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import DecisionPoint
from workflow_design.checker.verification.dataflow.definitions import Definitions, TransformWrite
from workflow_design.checker.verification.dataflow.transfer import Transfer, TransferFunctions
from workflow_design.checker.verification.dataflow.uses import uses_of
from workflow_design.documents.rules.ast import parse
from workflow_design.documents.rules.variables import variables

type Liveness = Mapping[ProgramPoint, tuple[str, ...]]
"""For each program point the names that are live there, sorted."""


def liveness(
    control_flow: ControlFlow,
    definitions: Definitions,
    decision_points: Mapping[ProgramPoint, DecisionPoint],
    transfers: TransferFunctions,
) -> Liveness:
    """The live names of each program point, by iteration to the fixed point."""
    found = {point: set(decision.names) for point, decision in decision_points.items()}
    waiting = list(control_flow.document.tasks)
    while waiting:
        control_flow.document.budget.look()
        task = waiting.pop()
        needed = _live_before(task, transfers.by_task[task], found[task], definitions)
        for point in control_flow.predecessors[task]:
            if needed - found[point]:
                found[point] |= needed
                if point is not None:
                    waiting.append(point)
    return {point: tuple(sorted(names)) for point, names in found.items()}


def _live_before(
    task: str, transfer: Transfer, after: set[str], definitions: Definitions
) -> set[str]:
    """The names that are live before a task, by those that are live after it.

    In terms of the textbook: use(task) joined with what is live after it without def(task).
    """
    needed = set()
    for name in after - transfer.outputs.keys():
        write = transfer.merged.get(name)
        if isinstance(write, TransformWrite):
            needed |= {each for each in write.reads if each not in transfer.outputs}
        elif name not in transfer.merged or definitions.preserves(task, name):
            needed.add(name)
    return needed


def dependent_fields(definitions: Definitions, live: Liveness) -> frozenset[str]:
    """Fields that are live at the start and have a condition, with those that conditions read.

    Whether a form asks for the one depends on what is answered to the others.
    """
    document = definitions.document
    live_fields = {name.partition(".")[0] for name in live[None]}
    wanted: set[str] = set()
    for name in reversed(document.fields):
        condition = definitions.condition_of(name)
        if condition is None:
            continue
        # A condition that computes something may fail, and then the form cannot be submitted.
        if name in live_fields or name in wanted or uses_of([condition]).operators:
            wanted.add(name)
            wanted |= {read.partition(".")[0] for _, read in variables(parse(condition))}
    return frozenset(wanted & document.fields.keys())
