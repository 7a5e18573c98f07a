"""Two versions of a workflow as one, with what became of tasks and transitions."""

import unittest

from ticketflower.types import JsonObject
from workflow_design.documents.diff.merged_diff import MergedDiff, merge_versions
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.tests.factories import task, workflow_document

START: JsonObject = {"from": None, "to": "review"}
ORDER: JsonObject = {"from": "review", "to": "order", "priority": 1}
END: JsonObject = {"from": "review", "to": None}


def both(before: JsonObject, after: JsonObject) -> MergedDiff:
    documents = (canonical_form(workflow_document(**each)) for each in (before, after))
    return merge_versions(*documents)


class BothVersionsTest(unittest.TestCase):
    def test_what_stayed_is_not_marked(self) -> None:
        found = both({"transitions": [START, END]}, {"transitions": [END, START]})

        self.assertEqual((found.tasks, found.transitions), ({}, {}))

    def test_tasks(self) -> None:
        found = both(
            {"tasks": [task("review"), task("old"), task("same")]},
            {"tasks": [task("new"), task("review", title="Look"), task("same")]},
        )

        self.assertEqual(found.tasks, {"old": "removed", "new": "added", "review": "changed"})
        keys = [each["key"] for each in found.document["tasks"]]
        self.assertEqual(keys, ["new", "review", "same", "old"])

    def test_transitions(self) -> None:
        pay = {"from": "review", "to": "pay"}
        again = {"from": "review", "to": "order", "priority": 2}
        found = both({"transitions": [START, ORDER, END]}, {"transitions": [START, again, pay]})

        self.assertEqual(
            found.transitions,
            {
                ("review", "order"): "changed",
                ("review", "pay"): "added",
                ("review", None): "removed",
            },
        )
        self.assertEqual(found.document["transitions"], [START, again, pay, END])

    def test_one_of_two_ways_between_the_same_tasks(self) -> None:
        other = {**ORDER, "condition": {"var": "amount"}}

        found = both({"transitions": [START, ORDER, other]}, {"transitions": [START, other]})

        self.assertEqual(found.transitions, {("review", "order"): "changed"})
