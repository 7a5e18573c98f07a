"""The workflow as it runs: made of a document or of the database's rows, it is the same."""

import json
from unittest import TestCase

from users.tenancy import as_company
from workflow_design.documents.workflow.transitions import END, START
from workflow_design.runtime.compiled import CompiledWorkflow, compiled_version
from workflow_design.runtime.faults import NoTransitionHolds
from workflow_design.runtime.transitions import choose_transition
from workflow_design.runtime.workflow import (
    DocumentTask,
    Workflow,
    document_of_workflow,
    workflow_of_document,
)
from workflow_design.tests.base import DesignTestCase
from workflow_design.tests.factories import task, workflow_document
from workflow_design.tests.real_documents import UNLIKE_DOCUMENTS

TRANSITIONS = [
    {"from": "review", "to": None},
    {"from": None, "to": "review"},
    {"from": "review", "to": "order", "priority": 2, "condition": {">": [{"var": "amount"}, 9]}},
    {"from": "review", "to": "review", "priority": 2, "condition": {"<": [{"var": "amount"}, 0]}},
]


def workflow() -> Workflow[DocumentTask]:
    """A workflow with a review, an order, and transitions of two priorities."""
    tasks = [task("review"), task("order")]
    return workflow_of_document(workflow_document(tasks=tasks, transitions=TRANSITIONS))


class DocumentWorkflowTest(TestCase):
    def test_the_highest_priority_is_tried_first_and_of_one_the_first(self) -> None:
        found = workflow()

        tried = found.transitions_from(found.tasks["review"])

        self.assertEqual([each.index for each in tried], [2, 3, 0])
        self.assertEqual(found.transitions_from(found.tasks["order"]), ())

    def test_a_transition_leads_to_a_task_or_to_the_end(self) -> None:
        found = workflow()

        targets = [found.target(each) for each in found.transitions]

        review, order = found.tasks["review"], found.tasks["order"]
        self.assertEqual(targets, [None, review, order, review])

    def test_the_data_has_the_questions_whose_answers_a_transform_copies(self) -> None:
        asked = {"type": "object", "properties": {name: {"type": "integer"} for name in "abc"}}
        copies = {"a": {"var": "tasks.review.output.a"}, "b": {"var": "tasks.review.output.c"}}
        for transform, names in (
            (copies, ["a"]),
            ({"var": "tasks.x"}, []),
            (None, ["a", "b", "c"]),
        ):
            review = task("review", output_schema=asked, output_transform=transform)
            found = workflow_of_document(workflow_document(fields=[], tasks=[review]))

            self.assertEqual([each.name for each in found.all_questions], names)

    def test_its_document_gives_the_same_workflow_again(self) -> None:
        for path in UNLIKE_DOCUMENTS:
            document = json.loads(path.read_text(encoding="utf-8"))["workflows"][0]
            with self.subTest(path.stem):
                first = workflow_of_document(document)

                again = workflow_of_document(document_of_workflow(first))

                self.assertEqual(again.fields, first.fields)
                self.assertEqual(again.tasks, first.tasks)
                self.assertEqual(again.transitions, first.transitions)

    def test_its_graph_goes_from_the_start_to_the_end(self) -> None:
        self.assertEqual(
            workflow().graph.successors,
            {START: ("review",), "review": (END, "order", "review"), "order": (END,), END: ()},
        )


class ChooseTransitionTest(TestCase):
    def chosen(self, origin: str | None, amount: int) -> int | None:
        found = workflow()
        chosen = choose_transition(
            found, found.tasks[origin] if origin else None, {"amount": amount}
        )
        return chosen.index if chosen else None

    def test_the_first_that_holds_is_taken(self) -> None:
        chosen = [self.chosen("review", amount) for amount in (10, -1, 5)]

        self.assertEqual(chosen, [2, 3, 0])
        self.assertEqual(self.chosen(None, 5), 1)

    def test_a_task_that_nothing_leads_from_is_an_end(self) -> None:
        self.assertIsNone(self.chosen("order", 5))

    def test_there_is_no_end_at_the_start(self) -> None:
        empty: Workflow[DocumentTask] = Workflow([], {}, [])

        with self.assertRaisesRegex(NoTransitionHolds, "the start"):
            choose_transition(empty, None, {})


class CompiledWorkflowTest(DesignTestCase):
    def test_rows_and_document_make_the_same_workflow(self) -> None:
        for path in UNLIKE_DOCUMENTS:
            document = json.loads(path.read_text(encoding="utf-8"))
            self.store(document)
            for each in document["workflows"]:
                with self.subTest(path=path.name, key=each["key"]), as_company(self.company):
                    compiled = compiled_version(self.workflow(key=each["key"]).pk)
                    self.assert_same(compiled, workflow_of_document(each))

    def assert_same(self, compiled: CompiledWorkflow, of_document: Workflow[DocumentTask]) -> None:
        self.assertEqual(list(compiled.tasks), list(of_document.tasks))
        self.assertEqual(compiled.graph.successors.keys(), of_document.graph.successors.keys())
        self.assertEqual(compiled.questions, of_document.questions)
        for origin in (None, *of_document.tasks):
            row = compiled.tasks[origin] if origin else None
            self.assertEqual(
                compiled.transitions_from(row),
                of_document.transitions_from(of_document.tasks[origin] if origin else None),
            )
        for row in compiled.tasks.values():
            self.assertIs(compiled.task(row.pk), row)
