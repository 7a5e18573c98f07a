"""Customize: due dates of steps and ticket types, and priorities: shown, changed, refused."""

import unittest
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from workflow_design.customize.definitions import Definitions
from workflow_design.customize.due import due_options, priority_options
from workflow_design.customize.edit_errors import EditRefused, Place
from workflow_design.customize.edits import edit
from workflow_design.customize.reading import read_part
from workflow_design.customize.values import SETTINGS, Part, from_json, step_part
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.pages.customize.sent_values import sent_values
from workflow_design.tests.factories import task, ticket_document, workflow_document

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


class TicketTypeTest(unittest.TestCase):
    def definitions(self, **ticket_type: Any) -> Definitions:
        choices = [("urgency", ["low", "high"]), ("color", ["red"])]
        fields = [
            {"FieldName": "needed_by", "FieldType": "date", "Label": "Needed by"},
            *(
                {"FieldName": name, "FieldType": "choice", "Choices": each, "Required": True}
                for name, each in choices
            ),
        ]
        asking = {"type": "object", "properties": {"until": {"type": "string", "format": "date"}}}
        tasks = [task("review", output_schema=asking)]
        workflow = canonical_form(workflow_document(fields=fields, tasks=tasks))
        return Definitions(workflow, (canonical_form(ticket_document(fields={}, **ticket_type)),))

    def after(self, sent: str, **ticket_type: Any) -> tuple[Any, Any]:
        """The due date and the priority after a form with this query was sent."""
        part, now = Part(SETTINGS), self.definitions(**ticket_type)
        before = read_part(now, part)
        assert before is not None
        start = "type-it-purchase-"
        query = QueryDict(f"{start}access=everyone&{start}may=cancel&{sent.replace('~', start)}")
        values = sent_values(query, from_json(before.to_json()))
        (after,) = edit(now, part, before, values).definitions.ticket_types
        return after.get("due"), after.get("priority")

    def test_they_are_set_changed_kept_and_cleared(self) -> None:
        days, date, urgency = {"days": 2}, {"var": "needed_by"}, {"var": "urgency"}
        for now, sent, after in (
            ({}, "~due=days&~due-number=2&~priority=urgency", (days, urgency)),
            ({"due": days}, "~due=var+needed_by&~priority=", (date, None)),
            ({"due": date, "priority": urgency}, "~due=&~due-number=&~priority=", (None, None)),
            ({"due": date, "priority": urgency}, "", (date, urgency)),
            ({"due": days}, "~due=days&~due-number=2", (days, None)),
        ):
            with self.subTest(sent):
                self.assertEqual(self.after(sent, **now), after)

    def test_a_number_that_cannot_be_is_refused_at_its_ticket_type(self) -> None:
        with self.assertRaises(EditRefused) as refused:
            self.after("~due=hours&~due-number=0")

        (found,) = refused.exception.findings
        self.assertEqual(
            (found.place, found.sentence),
            (
                Place("settings", "type", "it-purchase", "due"),
                "Enter a number of working hours from 1 to 1,000.",
            ),
        )

    def test_fields_of_the_request_form_that_can_say_them_are_offered(self) -> None:
        workflow = self.definitions().workflow

        due = [value for value, _, _ in due_options(workflow, None, "")]
        priorities = [*priority_options(workflow, "color")]

        self.assertEqual(due, ["", "days", "hours", "var needed_by"])
        self.assertEqual(
            [(value, chosen) for value, _, chosen in priorities],
            [("", False), ("urgency", False), ("color", True)],
        )
