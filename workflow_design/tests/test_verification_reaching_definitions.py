"""Definitions of values, and which of them reach a program point."""

import unittest

from ticketflower.types import JsonObject
from workflow_design.checker.verification.dataflow.control_flow import ProgramPoint, control_flow
from workflow_design.checker.verification.dataflow.definitions import definitions, nested
from workflow_design.checker.verification.dataflow.reaching_definitions import (
    ReachingDefinitions,
    reaching_definitions,
)
from workflow_design.documents.fields.question import MISSING
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.verification import AMOUNT, asking, document_of, going, var

WHOLE: JsonObject = {"type": "integer"}
CHAIN = [going(None, "a"), going("a", "b"), going("b", None)]


def table_of(document: WorkflowDocument) -> ReachingDefinitions:
    return reaching_definitions(control_flow(document), definitions(document))


class ReachingDefinitionsTest(unittest.TestCase):
    def held(
        self, document: WorkflowDocument, point: ProgramPoint, name: str
    ) -> tuple[list[JsonObject | None], bool]:
        """The schemas of the definitions that reach the point, and whether none may."""
        reaching = table_of(document).at(point, name)
        return [each.domain.schema for each in reaching.definitions], reaching.may_be_missing

    def test_a_required_field_reaches_every_point(self) -> None:
        document = document_of(CHAIN, fields=[AMOUNT])

        for point in (None, "a", "b"):
            schemas, missing = self.held(document, point, "amount")
            self.assertEqual((len(schemas), missing), (1, False))

    def test_a_required_answer_kills_the_field(self) -> None:
        document = document_of(CHAIN, [asking("a", "amount", amount=WHOLE), asking("b")], [AMOUNT])

        self.assertEqual(self.held(document, "a", "amount"), ([WHOLE], False))
        self.assertEqual(self.held(document, "b", "amount"), ([WHOLE], False))

    def test_an_optional_answer_takes_the_older_value_back(self) -> None:
        document = document_of(CHAIN, [asking("a", amount=WHOLE), asking("b")], [AMOUNT])

        self.assertEqual(self.held(document, "b", "amount"), ([WHOLE], True))

    def test_definitions_of_both_branches_reach_where_they_join(self) -> None:
        document = document_of(
            [going(None, "a", True), going(None, "b"), going("a", "c"), going("b", "c")],
            [asking("a", "x", x=WHOLE), asking("b", "x", x={"type": "boolean"}), asking("c")],
        )

        schemas, missing = self.held(document, "c", "x")
        self.assertCountEqual(map(str, schemas), map(str, [WHOLE, {"type": "boolean"}]))
        self.assertFalse(missing)

    def test_a_loop_brings_its_definition_back(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", "b"), going("b", "a", True), going("b", None)],
            [asking("a"), asking("b", "x", x=WHOLE)],
        )

        self.assertEqual(self.held(document, "a", "x"), ([WHOLE], True))
        self.assertEqual(self.held(document, None, "x"), ([], True))

    def test_an_output_is_missing_where_its_task_may_not_have_run(self) -> None:
        document = document_of(
            [going(None, "a", True), going(None, "b"), going("a", "b")],
            [asking("a", "x", x=WHOLE), asking("b")],
        )

        self.assertEqual(self.held(document, "a", "tasks.a.output.x"), ([WHOLE], False))
        self.assertEqual(self.held(document, "b", "tasks.a.output.x"), ([WHOLE], True))
        self.assertEqual(self.held(document, None, "tasks.a.output.x"), ([], True))

    def test_a_copy_of_what_is_missing_is_null(self) -> None:
        copying = {**asking("a"), "output_transform": {"x": var("nothing")}}
        document = document_of([going(None, "a"), going("a", None)], [copying])

        self.assertEqual(self.held(document, "a", "x"), ([{"const": None}], False))

    def test_a_constant_that_a_transform_writes_is_known(self) -> None:
        writing = {**asking("a"), "output_transform": {"x": 5, "y": {"+": [var("amount"), 1]}}}
        document = document_of([going(None, "a"), going("a", None)], [writing], [AMOUNT])

        self.assertEqual(self.held(document, "a", "x"), ([{"const": 5}], False))
        self.assertEqual(self.held(document, "a", "y"), ([None], False))

    def test_the_value_of_a_computed_name_is_no_copy(self) -> None:
        transform = {"x": var("amount"), "y": {"var": var("amount")}}
        copying = {**asking("a"), "output_transform": transform}
        document = document_of([going(None, "a"), going("a", None)], [copying], [AMOUNT])

        self.assertEqual(self.held(document, "a", "x"), self.held(document, "a", "amount"))
        self.assertEqual(self.held(document, "a", "y"), ([None], False))

    def test_no_definition_reaches_a_point_that_no_ticket_reaches(self) -> None:
        document = document_of(
            [going(None, "a"), going("a", None), going("lost", None)],
            fields=[AMOUNT],
        )

        self.assertEqual(self.held(document, "lost", "amount"), ([], True))


class DefinitionsTest(unittest.TestCase):
    def test_a_preset_field_has_one_value(self) -> None:
        found = definitions(document_of(CHAIN, fields=[AMOUNT]), {"amount": 7})

        self.assertEqual(found.fields["amount"].domain.schema, {"const": 7})
        self.assertFalse(found.fields["amount"].optional)
        self.assertFalse(found.may_stay_empty("amount"))

    def test_a_question_with_a_condition_may_be_missing(self) -> None:
        hidden = {**AMOUNT, "FieldName": "more", "VisibleIf": {">": [var("amount"), 1]}}
        found = definitions(document_of(CHAIN, fields=[AMOUNT, hidden]))

        self.assertTrue(found.fields["more"].optional)
        self.assertFalse(found.fields["amount"].optional)

    def test_facts_of_the_ticket_are_not_free_inputs(self) -> None:
        found = definitions(document_of(CHAIN)).of_context("ticket.number")

        assert found is not None
        self.assertEqual(found.domain.schema, {"type": "integer", "minimum": 1})
        self.assertFalse(found.is_feasible(1))

    def test_names_with_dots_are_nested_data(self) -> None:
        values = {"a.b": 1, "a.c": 2, "d": MISSING, "e": None}

        self.assertEqual(nested(values), {"a": {"b": 1, "c": 2}, "e": None})
