"""Control flow of a workflow: program points, predecessors, ancestors and dominators."""

from dataclasses import dataclass
from functools import cached_property

from workflow_design.checker.checks.graph import edges_of, priority_of
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument

type ProgramPoint = str | None
"""The end of a task, by its key; None for the start of the workflow."""


@dataclass(frozen=True)
class ControlFlow:
    """The control flow graph: the program points, and the transitions from each in their order."""

    document: WorkflowDocument

    @cached_property
    def transitions(self) -> dict[ProgramPoint, list[Node]]:
        """By the point that they lead from, the highest priority first."""
        found: dict[ProgramPoint, list[Node]] = {
            None: [],
            **{key: [] for key in self.document.tasks},
        }
        for transition in self.document.transitions:
            if transition.data["from"] in found:
                found[transition.data["from"]].append(transition)
        for transitions in found.values():
            transitions.sort(key=lambda each: -priority_of(each))
        return found

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {key: 1 << index for index, key in enumerate(self.document.tasks)}

    @cached_property
    def _first(self) -> set[str]:
        return {
            each.data["to"]
            for each in self.transitions[None]
            if each.data["to"] in self.document.tasks
        }

    @cached_property
    def _ancestors(self) -> dict[str, int]:
        """For each task a bit for every task that may have run when it ends; its own, too."""
        edges = edges_of(self.document)
        found = dict.fromkeys(edges, 0)
        waiting = list(self._first)
        for key in waiting:
            found[key] |= self._bits[key]
        while waiting:
            key = waiting.pop()
            for following in edges[key]:
                more = found[key] | self._bits[following]
                if found[following] | more != found[following]:
                    found[following] |= more
                    waiting.append(following)
        return found

    @cached_property
    def _dominators(self) -> dict[str, int]:
        """For each task a bit for every task that must have run when it ends; its own, too."""
        edges = edges_of(self.document)
        every = (1 << len(self._bits)) - 1
        found = dict.fromkeys(edges, every)
        waiting = list(self._first)
        for key in waiting:
            found[key] = self._bits[key]
        while waiting:
            key = waiting.pop()
            for following in edges[key]:
                fewer = found[following] & (found[key] | self._bits[following])
                if fewer != found[following]:
                    found[following] = fewer
                    waiting.append(following)
        return found

    def is_ancestor(self, task: str, point: ProgramPoint) -> bool:
        """Whether a ticket at the point may have done the task."""
        return point is not None and bool(self._ancestors[point] & self._bits[task])

    def dominates(self, task: str, point: ProgramPoint) -> bool:
        """Whether every ticket at the point has done the task."""
        return point is not None and bool(self._dominators[point] & self._bits[task])

    def predecessors(self, task: str) -> tuple[ProgramPoint, ...]:
        """The points from which a task can begin."""
        return self._predecessors[task]

    @cached_property
    def _predecessors(self) -> dict[str, tuple[ProgramPoint, ...]]:
        found: dict[str, dict[ProgramPoint, None]] = {key: {} for key in self.document.tasks}
        for point, transitions in self.transitions.items():
            for transition in transitions:
                if transition.data["to"] in found:
                    found[transition.data["to"]][point] = None
        return {key: tuple(points) for key, points in found.items()}

    def pointer(self, point: ProgramPoint) -> str:
        """Where the document has the point: the task's key, or the list of transitions."""
        return "/transitions" if point is None else self.document.tasks[point].at("key")


def position_of(transition: Node) -> int:
    """The transition's position in its list, from 0."""
    return int(transition.pointer.rpartition("/")[2])
