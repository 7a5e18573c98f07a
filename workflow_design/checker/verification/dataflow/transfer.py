"""Transfer functions: what the end of each task does to the values of the names that matter.

The term is that of Aho, Lam, Sethi, Ullman, "Compilers", 9.2. The names that matter are a program
slice (Weiser, 1984): those that conditions read, and those that these are computed of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint
from workflow_design.checker.verification.dataflow.decision_points import DecisionPoint
from workflow_design.checker.verification.dataflow.definitions import (
    Definition,
    Definitions,
    TransformWrite,
    task_and_path,
)
from workflow_design.documents.rules.context import OF_EVERY_RULE


@dataclass(frozen=True)
class Transfer:
    """The transfer function of one task.

    Attributes:
        outputs: the names that lead into the task's output, with what it gives under them.
        merged: the names of the data that its end changes; None: it takes the value away.
    """

    outputs: Mapping[str, Definition | None]
    merged: Mapping[str, Definition | TransformWrite | None]


@dataclass(frozen=True)
class TransferFunctions:
    """The transfer functions of all tasks.

    Attributes:
        names: the names that matter, sorted.
        by_task: the function of each task.
    """

    names: tuple[str, ...]
    by_task: Mapping[str, Transfer]


def transfer_functions(
    definitions: Definitions, decision_points: Mapping[ProgramPoint, DecisionPoint]
) -> TransferFunctions:
    """The transfer functions of a workflow's tasks, over the names that its conditions need."""
    names = _names_that_matter(definitions, decision_points.values())
    budget, tasks = definitions.document.budget, definitions.document.tasks.keys()
    outputs: dict[str, dict[str, Definition | None]] = {key: {} for key in tasks}
    merged: dict[str, dict[str, Definition | TransformWrite | None]] = {key: {} for key in tasks}
    for name in names:
        budget.look()
        root, _, rest = name.partition(".")
        if root == "tasks":
            for task in tasks & {rest.partition(".")[0]} if rest else tasks:
                path = task_and_path(name)
                outputs[task][name] = definitions.output(*path) if path else definitions.whole(name)
        elif root not in OF_EVERY_RULE:
            for task in definitions.merging(name):
                merged[task][name] = definitions.merged(task, name)
    return TransferFunctions(names, {key: Transfer(outputs[key], merged[key]) for key in tasks})


def _names_that_matter(
    definitions: Definitions, decision_points: Iterable[DecisionPoint]
) -> tuple[str, ...]:
    """The names that conditions read, and those of which transforms make them."""
    found = {name for decision in decision_points for name in decision.names}
    waiting = list(found)
    while waiting:
        definitions.document.budget.look()
        name = waiting.pop()
        for task in definitions.merging(name):
            write = definitions.merged(task, name)
            reads: Sequence[str] = write.reads if isinstance(write, TransformWrite) else ()
            waiting.extend(each for each in reads if each not in found)
            found.update(reads)
    # Sorted: the order of a set of texts differs from process to process.
    return tuple(sorted(found))
