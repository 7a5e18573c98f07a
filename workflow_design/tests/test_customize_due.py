"""Customize: the due date of a step, shown, changed, and refused."""

import unittest
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from workflow_design.customize.definitions import Definitions
from workflow_design.customize.due import due_options
from workflow_design.customize.edit_errors import EditRefused
from workflow_design.customize.edits import edit
from workflow_design.customize.reading import read_part
from workflow_design.customize.values import from_json, step_part
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.pages.customize.sent_values import sent_values
from workflow_design.tests.factories import task, workflow_document

REVIEW = step_part("review")


def definitions(due: Any = None) -> Definitions:
    fields = [{"FieldName": "needed_by", "FieldType": "date", "Label": "Needed by"}]
    tasks = [task("review", due=due)]
    transitions = [{"from": None, "to": "review"}, {"from": "review", "to": None}]
    workflow = workflow_document(fields=fields, tasks=tasks, transitions=transitions)
    return Definitions(canonical_form(workflow), ())


class CustomizeDueTest(unittest.TestCase):
    def after(self, due: Any, sent: str) -> Any:
        """The due date of the step after a form with this query was sent."""
        before = read_part(definitions(due), REVIEW)
        assert before is not None
        values = sent_values(QueryDict(sent), from_json(before.to_json()))
        edited = edit(definitions(due), REVIEW, before, values).definitions.step("review")
        assert edited is not None
        return edited.get("due")

    def test_it_is_set_changed_and_cleared(self) -> None:
        for due, sent, after in (
            (None, "due=days&due-number=2", {"days": 2}),
            ({"days": 2}, "due=hours&due-number=+4+", {"hours": 4}),
            ({"days": 2}, "due=var+needed_by&due-number=2", {"var": "needed_by"}),
            ({"var": "needed_by"}, "due=&due-number=", None),
            ({"days": 2}, "", {"days": 2}),
            ({"days": 2}, "due=days&due-number=2", {"days": 2}),
        ):
            with self.subTest(sent):
                self.assertEqual(self.after(due, sent), after)

    def test_a_number_that_cannot_be_is_refused(self) -> None:
        for sent in ("due=days&due-number=", "due=days&due-number=0", "due=hours&due-number=1001"):
            with self.subTest(sent), self.assertRaises(EditRefused):
                self.after(None, sent)

    def test_dates_that_are_known_before_the_step_are_offered(self) -> None:
        workflow = definitions().workflow

        offered = list(due_options(workflow, "review", "var needed_by"))

        self.assertEqual([value for value, _, _ in offered], ["", "days", "hours", "var needed_by"])
        self.assertEqual([value for value, _, chosen in offered if chosen], ["var needed_by"])

    def test_another_persons_due_date_is_kept_where_one_changed_the_title(self) -> None:
        before = read_part(definitions(), REVIEW)
        assert before is not None
        now = definitions({"days": 3})

        edited = edit(now, REVIEW, before, replace(before, title="Check")).definitions

        found = edited.step("review")
        assert found is not None
        self.assertEqual((found["title"], found["due"]), ("Check", {"days": 3}))
