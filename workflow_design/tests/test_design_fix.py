"""The fix of a message, applied in the editor: the text in, the text after it out."""

from typing import Any

from workflow_design.documents.report.report import Message
from workflow_design.services.drafts import check_document
from workflow_design.tests.factories import workflow_document
from workflow_design.tests.test_design_upload import UploadTestCase, indented

PATH = "/design/upload/fix/"


class FixTest(UploadTestCase):
    def messages(self, text: str) -> list[Message]:
        return check_document(company=self.company, text=text).report.messages

    def fix(self, text: str, message: Message, **changed: object) -> Any:
        place = {"code": message.code, "line": message.line, "column": message.column, **changed}
        # Browsers send two characters for each end of a line.
        return self.client.post(PATH, {"text": text.replace("\n", "\r\n"), **place})

    def test_a_value_and_a_fault_of_the_text_are_fixed_and_the_rest_stays(self) -> None:
        good = indented(workflow_document())
        for text in (
            good.replace('"title"', '"titel"', 1),
            "\ufeff" + good.replace('"title"', '"titel"', 1),
            good.replace('"kind": ', "'kind': ", 1),
        ):
            with self.subTest(text[:30]):
                (first, *_others) = (each for each in self.messages(text) if each.fix)

                self.assertEqual(self.fix(text, first).json(), {"text": good})

    def test_a_message_that_is_not_there_any_more_has_no_fix(self) -> None:
        text = indented(workflow_document()).replace('"title"', '"titel"', 1)
        message = next(each for each in self.messages(text) if each.fix)

        for changed in ({"code": "missing-key"}, {"line": 1}, {"column": 1}):
            with self.subTest(changed):
                response = self.fix(text, message, **changed)

                self.assertEqual(response.status_code, 409)
                self.assertIn("The text has changed", response.json()["error"]["sentence"])

    def test_values_of_a_text_that_is_no_json_are_fixed_after_its_syntax(self) -> None:
        text = indented(workflow_document()).replace('"title"', '"titel"', 1) + ","
        message = next(each for each in self.messages(text) if each.fix and each.fix.patch)

        response = self.fix(text, message)

        self.assertEqual(response.status_code, 409)
        self.assertIn("Fix the syntax errors first", response.json()["error"]["sentence"])

    def test_what_is_no_document_or_no_place_is_refused(self) -> None:
        for sent in ({"text": "{}"}, {"text": "", "code": "x", "line": 1, "column": 1}):
            with self.subTest(sent):
                response = self.client.post(PATH, sent)

                self.assertEqual(response.status_code, 422)
                self.assertTrue(response.json()["error"]["sentence"])
