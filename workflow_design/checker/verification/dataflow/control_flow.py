"""Where a ticket can have been before it comes to a place: what may have run, what must have."""

from dataclasses import dataclass
from functools import cached_property

from workflow_design.checker.checks.graph import edges_of, priority_of
from workflow_design.documents.workflow.workflow_document import Node, WorkflowDocument

type Place = str | None
"""The end of a task, by its key; None for the start of the workflow."""


@dataclass(frozen=True)
class Places:
    """The places of a workflow with the transitions from each, in the order they are tried."""

    outline: WorkflowDocument

    @cached_property
    def transitions(self) -> dict[Place, list[Node]]:
        """By the place that they lead from, the highest priority first."""
        found: dict[Place, list[Node]] = {None: [], **{key: [] for key in self.outline.tasks}}
        for transition in self.outline.transitions:
            if transition.data["from"] in found:
                found[transition.data["from"]].append(transition)
        for transitions in found.values():
            transitions.sort(key=lambda each: -priority_of(each))
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {key: 1 << index for index, key in enumerate(self.outline.tasks)}

    @cached_property
    def _first(self) -> set[str]:
        return {
            each.data["to"]
            for each in self.transitions[None]
            if each.data["to"] in self.outline.tasks
        }

    @cached_property
    def _may(self) -> dict[str, int]:
        """For each task a bit for every task that may have run when it ends; its own, too."""
        edges = edges_of(self.outline)
        found = dict.fromkeys(edges, 0)
        waiting = list(self._first)
        for key in waiting:
            found[key] |= self._numbers[key]
        while waiting:
            key = waiting.pop()
            for following in edges[key]:
                more = found[key] | self._numbers[following]
                if found[following] | more != found[following]:
                    found[following] |= more
                    waiting.append(following)
        return found

    @cached_property
    def _must(self) -> dict[str, int]:
        """For each task a bit for every task that must have run when it ends; its own, too."""
        edges = edges_of(self.outline)
        every = (1 << len(self._numbers)) - 1
        found = dict.fromkeys(edges, every)
        waiting = list(self._first)
        for key in waiting:
            found[key] = self._numbers[key]
        while waiting:
            key = waiting.pop()
            for following in edges[key]:
                fewer = found[following] & (found[key] | self._numbers[following])
                if fewer != found[following]:
                    found[following] = fewer
                    waiting.append(following)
        return found

    def may_have_run(self, task: str, place: Place) -> bool:
        """Whether a ticket at the place can have done the task."""
        return place is not None and bool(self._may[place] & self._numbers[task])

    def must_have_run(self, task: str, place: Place) -> bool:
        """Whether every ticket at the place has done the task."""
        return place is not None and bool(self._must[place] & self._numbers[task])

    def before(self, task: str) -> tuple[Place, ...]:
        """The places from which a task can begin."""
        return self._before[task]

    @cached_property
    def _before(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, dict[Place, None]] = {key: {} for key in self.outline.tasks}
        for place, transitions in self.transitions.items():
            for transition in transitions:
                if transition.data["to"] in found:
                    found[transition.data["to"]][place] = None
        return {key: tuple(places) for key, places in found.items()}

    def pointer(self, place: Place) -> str:
        """Where the document has the place: the task's key, or the list of transitions."""
        return "/transitions" if place is None else self.outline.tasks[place].at("key")


def position_of(transition: Node) -> int:
    """Where the transition stands in its list, from 0."""
    return int(transition.pointer.rpartition("/")[2])
