"""Labels of the data that rules read."""

import unittest

from ticketflower.types import Json
from workflow_design.documents.wording.data_labels import labels_of
from workflow_design.documents.wording.describe_rule import describe_conditions


class LabelsTest(unittest.TestCase):
    def test_labels_of_fields_and_titles_of_questions(self) -> None:
        labels = labels_of(
            {
                "fields": [
                    {"FieldName": "amount", "FieldType": "decimal", "Label": "Sum"},
                    {"FieldName": "is_urgent", "FieldType": "boolean"},
                ],
                "tasks": [
                    {
                        "key": "review",
                        "title": "Review",
                        "output_schema": {
                            "properties": {
                                "approved": {"type": ["boolean", "null"], "title": "Approve?"},
                                "to": {"properties": {"day": {"type": "string"}}},
                            }
                        },
                    }
                ],
            }
        )

        self.assertEqual(labels.names["amount"], "Sum")
        self.assertEqual(labels.names["is_urgent"], "Is urgent")
        self.assertEqual(labels.names["approved"], "Approve?")
        self.assertEqual(labels.names["tasks.review.output.to.day"], "To: Day")
        self.assertEqual(labels.yes_no, {"is_urgent", "approved", "tasks.review.output.approved"})

    def test_a_question_that_two_tasks_ask_names_the_task(self) -> None:
        schema = {"properties": {"approved": {"type": "boolean", "title": "Approve?"}}}
        tasks = [
            {"key": key, "title": key.title(), "output_schema": schema} for key in ("lead", "board")
        ]

        names = labels_of({"tasks": tasks}).names

        self.assertEqual(names["tasks.board.output.approved"], "Approve? (Board)")
        self.assertEqual(names["approved"], "Approve?")

    def test_a_name_that_two_tasks_ask_for_is_called_as_by_the_last(self) -> None:
        tasks = [
            {"key": key, "output_schema": {"properties": {"sum": {"title": title}}}}
            for key, title in (("first", "Guess"), ("last", "Price"))
        ]

        self.assertEqual(labels_of({"tasks": tasks}).names["sum"], "Price")

    def test_what_has_not_the_shape_of_a_document_is_passed_over(self) -> None:
        fields = [{"FieldName": "a", "Label": "First"}, {"FieldName": "a", "Label": "Second"}]

        names = labels_of({"fields": [*fields, "b", {"FieldName": 1}], "tasks": {"c": 1}}).names

        self.assertEqual(names, {"a": "First"})

    def test_choices_with_labels_are_called_so(self) -> None:
        schema = {
            "properties": {
                "verdict": {"oneOf": [{"const": "y", "title": "Pay"}, {"const": 1, "title": "No"}]},
                "parts": {"type": "array", "items": {"oneOf": [{"const": 7, "title": "Bell"}]}},
            }
        }
        labels = labels_of({"tasks": [{"key": "a", "output_schema": schema}]})
        verdict: Json = {"var": "verdict"}

        words = describe_conditions(
            [
                {"==": [verdict, "y"]},
                {"in": [{"var": ["tasks.a.output.verdict"]}, [1, "y", "z"]]},
                {"in": [7, {"var": "parts"}]},
                {"==": [{"var": "other"}, "y"]},
            ],
            labels,
        )

        self.assertEqual(
            words,
            [
                "Verdict is Pay",
                "Verdict is one of “No”, Pay, z",
                "Parts contains Bell",
                "other is y",
            ],
        )

    def test_what_is_made_of_the_answers_has_no_label(self) -> None:
        schema = {"properties": {"ok": {"type": "boolean", "title": "Is it fine?"}}}
        task = {"key": "a", "output_schema": schema, "output_transform": {"fine": {"var": "ok"}}}

        self.assertNotIn("ok", labels_of({"tasks": [task]}).names)

    def test_an_unfinished_document_does_not_break_it(self) -> None:
        broken: list[Json] = [None, 5, {"key": 5}, {"FieldName": []}, {"key": "a"},
                              {"key": "b", "output_schema": {"properties": {"x": 5}}}]  # fmt: skip

        labels = labels_of({"fields": broken, "tasks": broken})

        self.assertEqual(labels.names, {})
