"""Control flow of a workflow: program points, predecessors, ancestors and dominators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow_design.documents.workflow.transitions import START
from workflow_design.documents.workflow.workflow_document import TransitionNode, WorkflowDocument

type ProgramPoint = str | None
"""The end of a task, by its key; None for the start of the workflow."""


@dataclass(frozen=True)
class ControlFlow:
    """The control flow graph of a workflow, as far as the start reaches.

    Attributes:
        document: the workflow.
        transitions: from each program point, in the order in which they are tried.
        predecessors: for each task the points from which it can begin.
        ancestors: for each reachable task those that may have run when it ends, and itself.
        dominators: for each reachable task those that must have run when it ends, and itself.
    """

    document: WorkflowDocument
    transitions: Mapping[ProgramPoint, Sequence[TransitionNode]]
    predecessors: Mapping[str, tuple[ProgramPoint, ...]]
    ancestors: Mapping[str, frozenset[str]]
    dominators: Mapping[str, frozenset[str]]

    def is_ancestor(self, task: str, point: ProgramPoint) -> bool:
        """Whether a ticket at the point may have done the task."""
        return point is not None and task in self.ancestors.get(point, ())

    def dominates(self, task: str, point: ProgramPoint) -> bool:
        """Whether every ticket at the point has done the task."""
        return point is not None and task in self.dominators.get(point, ())

    def pointer(self, point: ProgramPoint) -> str:
        """Where the document has the point: the task's key, or the list of transitions."""
        return "/transitions" if point is None else self.document.tasks[point].at("key")


def control_flow(document: WorkflowDocument) -> ControlFlow:
    """The control flow graph of a workflow, with the queries of data-flow analysis."""
    graph, tasks = document.graph, document.tasks.keys()
    # What the start does not reach never runs, so it is no ancestor of anything.
    reached = tasks & graph.reachable([START])
    dominators = graph.dominators(START)
    points: list[ProgramPoint] = [None, *tasks]
    return ControlFlow(
        document,
        transitions={point: document.transitions_from(point) for point in points},
        predecessors={
            task: tuple(None if node is START else str(node) for node in graph.predecessors[task])
            for task in tasks
        },
        ancestors={task: frozenset(reached & graph.reaching([task])) for task in reached},
        dominators={task: frozenset(tasks & dominators[task]) for task in reached},
    )
