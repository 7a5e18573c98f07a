"""Dates, times and moments at the edge of what can be stored, through all that handles them."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import SimpleTestCase
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ticketflower.types import Json, JsonObject
from workflow_design.answers.display import facts
from workflow_design.checker.check import check
from workflow_design.documents.fields.questions import questions_of_fields
from workflow_design.documents.samples.samples import sample_answers
from workflow_design.documents.schema import formats
from workflow_design.documents.schema.validate import errors_of
from workflow_design.documents.workflow.company_context import CompanyContext
from workflow_design.tests.answers_forms import form_of, questions, schema_of
from workflow_design.tests.factories import task, workflow_document
from workflow_design.tests.test_schema_forms_round_trip import sent_by_a_browser

DAYS = ["0000-12-31", "0001-01-01", "0001-01-02", "0999-06-01", "1582-10-15", "1900-02-29",
        "2024-02-29", "2026-02-30", "9999-12-30", "9999-12-31"]  # fmt: skip
TIMES = ["00:00:00", "00:00:30", "12:00:00.5", "23:59:00", "23:59:59", "23:59:59.999999",
         "23:59:60", "24:00:00"]  # fmt: skip
OFFSETS = ["Z", "z", "+00:00", "-00:00", "+23:59", "-23:59", "+24:00", "+14:00", "-12:00"]
DATE_TIMES = st.tuples(
    st.sampled_from(DAYS), st.sampled_from("Tt"), st.sampled_from(TIMES), st.sampled_from(OFFSETS)
).map("".join)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "date": st.sampled_from(DAYS),
    "time": st.sampled_from(TIMES) | st.sampled_from(["00:00", "23:59", "10:00Z", "10:00+23:59"]),
    "date-time": DATE_TIMES,
}
CASES = st.one_of([st.tuples(st.just(name), values, values) for name, values in VALUES.items()])
FIELD_TYPES = {"date": "date", "time": "time", "date-time": "datetime"}


def is_checked(document: JsonObject) -> bool:
    """Whether the document may be published."""
    return not check(json.dumps(document), CompanyContext()).report.errors


class EdgesOfTimeTest(SimpleTestCase):
    @settings(deadline=None, max_examples=200)
    @given(CASES)
    @example(("date-time", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00Z"))
    @example(("date-time", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00Z"))
    @example(("date-time", "9999-12-31T23:59:30Z", "9999-12-31T23:59:59Z"))
    def test_what_is_checked_makes_a_form_that_can_be_shown_and_sent(
        self, case: tuple[str, str, str]
    ) -> None:
        name, edge, known = case
        for bound in ("formatMinimum", "formatMaximum", "default"):
            schema = {"type": "string", "format": name, bound: edge}
            self.try_form(schema_of({"it": schema}), {"it": schema}, edge, known)

    def try_form(self, schema: JsonObject, properties: Json, edge: str, known: str) -> None:
        document = workflow_document(tasks=[task("review", output_schema=schema)])
        self.assertEqual(is_checked(document), formats.comparable(edge) is not None, edge)
        if not is_checked(document):
            return
        asked = questions(properties)
        for data in ({}, {"it": known}):
            form = form_of(asked, sent_by_a_browser(form_of(asked, known=data)))
            if form.is_valid():
                errors_of(schema, form.answers())
            str(form)
        sample = sample_answers(asked, known={})
        self.assertEqual(errors_of(schema, sample), [])
        facts(asked, {"it": known})
        errors_of(schema, {"it": known})

    @settings(deadline=None, max_examples=100)
    @given(CASES)
    def test_fields_with_an_edge_are_checked_and_shown(self, case: tuple[str, str, str]) -> None:
        name, edge, known = case
        for key in ("Minimum", "Maximum", "Default"):
            field: JsonObject = {"FieldName": "it", "FieldType": FIELD_TYPES[name], key: edge}
            checked = is_checked(workflow_document(fields=[field]))
            self.assertEqual(checked, formats.comparable(edge) is not None, edge)
            if checked:
                str(form_of(questions_of_fields([field]), known={"it": known}))

    @settings(deadline=None, max_examples=200)
    @given(DATE_TIMES)
    def test_a_moment_is_one_that_python_and_the_database_can_keep(self, text: str) -> None:
        if formats.is_datetime(text):
            moment = datetime.fromisoformat(text).astimezone(UTC)
            self.assertEqual(formats.comparable(text), moment)
        else:
            self.assertIsNone(formats.comparable(text))

    def test_moment_beyond_the_calendar_is_reported(self) -> None:
        schema = schema_of({"it": {"type": "string", "format": "date-time", "title": "Start"}})

        (error,) = errors_of(schema, {"it": "9999-12-31T23:59:59-23:59"})

        self.assertEqual(error.sentence, "Start must be between the years 1 and 9999 in UTC.")


class UnchangedTest(SimpleTestCase):
    def sent_unchanged(self, name: str, known: str) -> Any:
        asked = questions({"it": {"type": "string", "format": name}})
        form = form_of(asked, sent_by_a_browser(form_of(asked, known={"it": known})))
        self.assertTrue(form.is_valid(), form.errors)
        return form.answers()["it"]

    def test_seconds_and_early_years_are_kept_by_a_form_that_is_sent_unchanged(self) -> None:
        for name, known, sent in (
            ("time", "14:30:15", "14:30:15"),
            ("time", "14:30:15.250", "14:30:15.250000"),
            ("time", "14:30Z", "14:30:00"),
            ("date", "0999-06-01", "0999-06-01"),
            ("date-time", "2026-03-04T14:30:15Z", "2026-03-04T14:30:15Z"),
            ("date-time", "2026-03-04T14:30:15+02:00", "2026-03-04T12:30:15Z"),
            ("date-time", "0999-06-01T00:00:00Z", "0999-06-01T00:00:00Z"),
            ("date-time", "9999-12-31T23:59:59.5Z", "9999-12-31T23:59:59.500000Z"),
        ):
            with self.subTest(known):
                self.assertEqual(self.sent_unchanged(name, known), sent)

    def test_the_zone_of_a_moment_is_said(self) -> None:
        asked = questions({"it": {"type": "string", "format": "date-time", "description": "Due"}})

        self.assertEqual(form_of(asked).fields["it"].help_text, "Due. Time zone: UTC.")
