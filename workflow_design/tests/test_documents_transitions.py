"""The transitions of a workflow: in which order they are tried, and the graph that they make."""

from dataclasses import dataclass
from unittest import TestCase

from workflow_design.documents.workflow.transitions import END, START, outgoing, workflow_graph


@dataclass(frozen=True)
class Transition:
    """A transition as far as its order goes."""

    name: str
    origin: str | None
    priority: float = 0


class OutgoingTest(TestCase):
    def test_the_highest_priority_is_tried_first_and_of_one_the_first(self) -> None:
        rows = (("a", "t", 0), ("b", None, -1), ("c", "t", 2), ("d", None, 0), ("e", "t", 0))

        found = outgoing(Transition(*row) for row in rows)

        names = {key: [each.name for each in group] for key, group in found.items()}
        self.assertEqual(names, {"t": ["c", "a", "e"], None: ["d", "b"]})


class WorkflowGraphTest(TestCase):
    def test_null_is_the_start_as_an_origin_and_the_end_as_a_target(self) -> None:
        found = workflow_graph("ab", [(None, "a"), ("a", None), ("a", "b")])

        self.assertEqual(found.successors, {START: ("a",), "a": (END, "b"), "b": (END,), END: ()})

    def test_what_is_not_there_leads_to_the_end_and_from_nowhere(self) -> None:
        found = workflow_graph("a", [(None, "a"), ("a", "gone"), ("gone", "a")])

        self.assertEqual(found.successors, {START: ("a",), "a": (END,), END: ()})

    def test_the_start_ends_nothing_of_itself(self) -> None:
        self.assertEqual(workflow_graph("", []).successors, {START: (), END: ()})
