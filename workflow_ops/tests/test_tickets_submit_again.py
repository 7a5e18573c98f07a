from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ticketflower.types import JsonObject
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, publish

PATH = "/tickets/new/chair/"
ITEM: JsonObject = {"FieldName": "item", "FieldType": "string", "Required": True}
NOTE: JsonObject = {"FieldName": "note", "FieldType": "text"}
PLACE: JsonObject = {"FieldName": "place", "FieldType": "choice", "Choices": ["Kiel", "Bonn"]}
OFFER: JsonObject = {"FieldName": "offer", "FieldType": "file"}


class SubmitAgainTestCase(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.publish(ITEM, NOTE, PLACE, OFFER)
        self.client.log_in(self.user)
        page = self.client.get(PATH)
        self.key = str(page.context["form_key"])
        self.version = page.context["version"].current

    def publish(self, *fields: JsonObject, **more: Any) -> None:
        publish(self.company, self.creator, bundle("chair", fields=list(fields), **more))

    def send(self, **answers: Any) -> Any:
        prefixed = {f"answer-{name}": value for name, value in answers.items()}
        more = {"submission_key": self.key, "form_version": self.version}
        return self.client.post(PATH, {"answer-item": "Chair", **prefixed, **more})

    def titles(self) -> list[str]:
        return [ticket.ticket_data["item"] for ticket in TicketInstance.objects.order_by("pk")]


class SubmissionKeyTest(SubmitAgainTestCase):
    def test_the_same_answers_lead_to_the_same_ticket(self) -> None:
        for _time in range(2):
            self.assertRedirects(self.send(note="For Carl"), "/tickets/1/")

        self.assertEqual(self.titles(), ["Chair"])

    def test_other_answers_are_asked_about_and_become_a_ticket_of_their_own(self) -> None:
        self.send(item="Chair for Carl")

        asked = self.send(item="Desk for Dora")
        self.assertContains(asked, "as ticket #1", status_code=422)
        self.assertContains(asked, 'value="Desk for Dora"', status_code=422)
        self.assertEqual(self.titles(), ["Chair for Carl"])

        self.key = str(asked.context["form_key"])
        self.assertRedirects(self.send(item="Desk for Dora"), "/tickets/2/")
        self.assertEqual(self.titles(), ["Chair for Carl", "Desk for Dora"])

    def test_the_same_file_sent_twice_is_the_same_answer_another_is_not(self) -> None:
        self.send(offer=SimpleUploadedFile("offer.pdf", b"cheap"))

        again = self.send(offer=SimpleUploadedFile("offer.pdf", b"cheap"))
        other = self.send(offer=SimpleUploadedFile("offer.pdf", b"dear"))

        self.assertRedirects(again, "/tickets/1/")
        self.assertEqual(other.status_code, 422)


class FormVersionTest(SubmitAgainTestCase):
    def test_a_renamed_question_does_not_swallow_its_text(self) -> None:
        self.publish(ITEM, {**NOTE, "FieldName": "remark"}, PLACE, OFFER)

        response = self.send(note="Two <paragraphs>\nof text")

        self.assertContains(response, "This form has changed", status_code=422)
        self.assertContains(response, "Two &lt;paragraphs&gt;\nof text", status_code=422)
        self.assertContains(response, 'value="Chair"', status_code=422)
        self.assertEqual(self.titles(), [])

    def test_it_is_submitted_once_the_person_has_seen_it(self) -> None:
        self.publish(ITEM, {**NOTE, "FieldName": "remark"}, PLACE, OFFER)
        shown = self.send(note="Lost?")

        self.version = shown.context["version"].current
        self.assertRedirects(self.send(remark="Lost?"), "/tickets/1/")

    def test_it_remains_visible_while_questions_are_refreshed(self) -> None:
        self.publish(ITEM, {**NOTE, "FieldName": "remark"}, PLACE, OFFER)
        piece = self.client.post(
            PATH,
            {
                "answer-item": "x",
                "answer-note": "Lost?",
                "form_version": self.version,
                "refresh": 1,
            },
            headers={"HX-Request": "true"},
        )
        self.assertContains(piece, "Lost?")

        version = piece.context["version"]
        again = self.client.post(
            PATH,
            {"form_version": version.current, "dropped": version.dropped_texts, "refresh": "1"},
            headers={"HX-Request": "true"},
        )

        self.assertContains(again, "Lost?")

    def test_a_choice_that_is_gone_is_named_by_its_label(self) -> None:
        self.publish(ITEM, NOTE, {**PLACE, "Choices": ["Kiel", "Trier"]}, OFFER)

        response = self.send(place="Bonn")

        self.assertEqual(response.context["version"].dropped, [("Place", "Bonn")])

    def test_a_new_question_is_shown_before_the_ticket_is_stored(self) -> None:
        self.publish(ITEM, NOTE, PLACE, OFFER, {"FieldName": "more", "FieldType": "string"})

        self.assertContains(self.send(), "This form has changed", status_code=422)

    def test_a_version_that_asks_the_same_is_no_news(self) -> None:
        self.publish(ITEM, NOTE, PLACE, OFFER, ticket={"title": "Another title"})

        self.assertRedirects(self.send(), "/tickets/1/")

    def test_a_version_that_never_was_is_answered_with_the_form(self) -> None:
        for version in ("", "x", "1", "0-0", f"{self.version}9", "9" * 40 + "-1"):
            with self.subTest(version):
                self.version = version
                self.assertEqual(self.send(note="Kept").status_code, 422)
