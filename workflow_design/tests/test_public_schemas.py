"""Published JSON Schemas are taken as they are and asked for, or refused with what to write."""

import re

from django.template.loader import render_to_string
from django.test import SimpleTestCase

from ticketflower.types import JsonObject
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.upload_field import KEPT
from workflow_design.documents.fields.questions import questions_of_schema
from workflow_design.documents.schema.validate import errors_of
from workflow_design.tests.answers_forms import PEOPLE, prefixed
from workflow_design.tests.public_schemas import desk, public_schemas, sample_of

TAKEN = 87
SAYS_WHAT_TO_DO = re.compile(
    r"use one type|instead|must be “object”|[Ww]rite|is reserved|list each name|[Ll]ist them|"
    r"at most 5 levels|can't show “(propertyNames|maxProperties)”"
)


class PublicSchemasTest(SimpleTestCase):
    def test_most_are_taken_and_each_other_one_is_told_what_to_write(self) -> None:
        taken = [each for each in public_schemas() if each.report.ok]

        self.assertGreaterEqual(len(taken), TAKEN)
        for each in public_schemas():
            for message in each.report.errors:
                with self.subTest(each.source):
                    self.assertRegex(message.sentence, SAYS_WHAT_TO_DO)

    def test_those_that_are_taken_are_shown_and_give_the_answers_that_were_entered(self) -> None:
        for each in public_schemas():
            if each.report.ok:
                with self.subTest(each.source):
                    self.assert_round_trip(each.schema)

    def assert_round_trip(self, schema: JsonObject) -> None:
        questions, _ = questions_of_schema(schema)
        sample, sent = sample_of(schema)

        form = AnswersForm(questions, prefixed(sent), prefixed({}), uploads=desk(), people=PEOPLE)
        page = render_to_string("components/answers.html", {"form": form})

        for name in sent:
            self.assertIn(f'name="answer-{name.removesuffix(KEPT)}', page)
        self.assertTrue(form.is_valid(), form.errors)
        self.assertEqual(form.answers(), sample)
        self.assertEqual(errors_of(schema, form.answers()), [])
