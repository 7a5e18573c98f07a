"""Due dates and priorities: what they are at run time, in words, and in the canonical form."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase

from ticketflower.times.working_calendar import WorkingCalendar
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.wording.due_wording import due_text
from workflow_design.documents.workflow.canonical_form import canonical_form
from workflow_design.documents.workflow.due import NORMAL
from workflow_design.runtime.due import due_at, priority_in

CALENDAR = WorkingCalendar("Europe/Berlin")
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)  # 10:00 in Berlin


class DueAtTest(SimpleTestCase):
    def due(self, due: Any, **seen: Any) -> str | None:
        at = due_at(due, seen, MONDAY, CALENDAR)
        return at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%a %d %H:%M") if at else None

    def test_it_counts_working_time(self) -> None:
        self.assertEqual(self.due({"days": 2}), "Wed 02 17:00")
        self.assertEqual(self.due({"hours": 8}), "Tue 01 10:00")
        self.assertIsNone(self.due(None))

    def test_a_date_lasts_until_the_end_of_its_working_hours(self) -> None:
        due = {"var": "needed_by"}
        self.assertEqual(self.due(due, needed_by="2026-12-02"), "Wed 02 17:00")
        self.assertEqual(self.due(due, needed_by="2026-12-06"), "Sun 06 23:59")

    def test_a_date_and_time_is_taken_as_it_is(self) -> None:
        due = {"var": "tasks.plan.output.start"}
        tasks = {"plan": {"output": {"start": "2026-12-02T06:30:00+00:00"}}}
        self.assertEqual(self.due(due, tasks=tasks), "Wed 02 07:30")

    def test_what_is_no_date_is_no_due_date(self) -> None:
        for value in (None, "", 12, "soon", "2026-02-30", "2026-12-02T06:30:00", ["2026-12-02"]):
            with self.subTest(value):
                self.assertIsNone(self.due({"var": "needed_by"}, needed_by=value))
        self.assertIsNone(self.due({"var": "a.b.c"}, a={"b": 1}))
        end = due_at({"var": "far"}, {"far": "9999-12-31"}, MONDAY, WorkingCalendar("Etc/GMT+12"))
        self.assertIsNone(end)

    def test_what_is_beyond_the_years_that_can_be_stored_is_no_due_date(self) -> None:
        """As a text it may come from anywhere, such as the response of a service."""
        for value in ("9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+05:00"):
            with self.subTest(value):
                self.assertIsNone(self.due({"var": "needed_by"}, needed_by=value))


class PriorityTest(SimpleTestCase):
    def test_a_field_sets_it_and_without_a_value_it_is_normal(self) -> None:
        declared = {"var": "urgency"}
        self.assertEqual(priority_in(declared, {"urgency": "urgent"}), 3)
        self.assertEqual(priority_in(declared, {"urgency": "low"}), 0)
        for data in ({}, {"urgency": None}, {"urgency": "asap"}, {"urgency": 3}):
            self.assertEqual(priority_in(declared, data), NORMAL)
        self.assertEqual(priority_in(None, {"urgency": "urgent"}), NORMAL)


class WordingTest(SimpleTestCase):
    def test_due_dates_are_told_in_words(self) -> None:
        names = {"needed_by": "Needed by"}
        for due, words in (
            ({"days": 1}, "in 1 working day"),
            ({"days": 2}, "in 2 working days"),
            ({"hours": 1}, "in 1 working hour"),
            ({"hours": 8}, "in 8 working hours"),
            ({"var": "needed_by"}, "on the date in “Needed by”"),
            (None, ""),
        ):
            self.assertEqual(due_text(due, names), words)

    def test_a_change_of_a_due_date_is_told(self) -> None:
        task = {"kind": "task", "workflow": "a", "key": "b", "title": "B", "task_type": "FORM"}
        (change,) = changes({**task, "due": {"days": 1}}, {**task, "due": {"hours": 4}})
        self.assertEqual(
            change.sentence, 'Due date (due) changed from {"days": 1} to {"hours": 4}.'
        )


class CanonicalFormTest(SimpleTestCase):
    def test_whole_numbers_and_the_place_of_keys(self) -> None:
        ticket = canonical_form(
            {
                "kind": "ticket",
                "key": "a",
                "title": "A",
                "priority": {"var": "urgency"},
                "due": {"days": 2.0},
                "workflow": "b",
            }
        )
        self.assertEqual(list(ticket), ["kind", "key", "title", "workflow", "due", "priority"])
        self.assertEqual(repr(ticket["due"]), "{'days': 2}")

    def test_no_due_date_is_left_out(self) -> None:
        task = {"kind": "task", "workflow": "a", "key": "b", "title": "B", "task_type": "FORM"}
        self.assertNotIn("due", canonical_form({**task, "due": None}))
