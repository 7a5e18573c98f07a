"""The control flow of a workflow: predecessors, ancestors and dominators of its tasks."""

import unittest

from workflow_design.checker.verification.dataflow.control_flow import control_flow
from workflow_design.tests.verification import document_of, going

DIAMOND = [
    going(None, "a"),
    going("a", "b", True),
    going("a", "c"),
    going("b", "d"),
    going("c", "d"),
    going("d", None),
]


class ControlFlowTest(unittest.TestCase):
    def test_a_diamond_is_dominated_by_the_task_before_it(self) -> None:
        flow = control_flow(document_of(DIAMOND))

        self.assertEqual(flow.ancestors["d"], {"a", "b", "c", "d"})
        self.assertEqual(flow.dominators["d"], {"a", "d"})
        self.assertEqual(flow.predecessors["d"], ("b", "c"))
        self.assertEqual(flow.predecessors["a"], (None,))

    def test_tasks_of_a_loop_are_ancestors_of_each_other(self) -> None:
        flow = control_flow(
            document_of(
                [going(None, "a"), going("a", "b"), going("b", "a", True), going("b", None)]
            )
        )

        self.assertEqual(flow.ancestors["a"], {"a", "b"})
        self.assertEqual(flow.dominators["a"], {"a"})
        self.assertEqual(flow.dominators["b"], {"a", "b"})
        self.assertEqual(flow.predecessors["a"], (None, "b"))

    def test_what_the_start_does_not_reach_is_an_ancestor_of_nothing(self) -> None:
        flow = control_flow(document_of([going(None, "a"), going("lost", "a"), going("a", None)]))

        self.assertFalse(flow.is_ancestor("lost", "a"))
        self.assertFalse(flow.is_ancestor("lost", "lost"))
        self.assertTrue(flow.dominates("a", "a"))

    def test_nothing_has_run_at_the_start(self) -> None:
        flow = control_flow(document_of(DIAMOND))

        self.assertFalse(flow.is_ancestor("a", None))
        self.assertFalse(flow.dominates("a", None))

    def test_transitions_are_in_the_order_in_which_they_are_tried(self) -> None:
        flow = control_flow(
            document_of(
                [going(None, "a"), going("a", None), going("a", "b", True), going("a", "c", True)]
            )
        )

        self.assertEqual([each.target for each in flow.transitions["a"]], ["b", "c", None])
        self.assertEqual([each.index for each in flow.transitions["a"]], [2, 3, 1])
        self.assertEqual(flow.transitions["c"], ())

    def test_a_point_is_the_key_of_its_task_in_the_document(self) -> None:
        flow = control_flow(document_of(DIAMOND))

        self.assertEqual(flow.pointer(None), "/transitions")
        self.assertEqual(flow.pointer("c"), "/tasks/2/key")
