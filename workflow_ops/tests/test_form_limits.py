"""The largest forms that documents allow can be sent."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, SimpleTestCase

from ticketflower.types import Json
from workflow_design.document_schemas import FOLDER
from workflow_design.documents import form_limits
from workflow_design.documents.fields.kinds import LONGEST_TEXT
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, publish

CHOICES = [f"Choice {number}" for number in range(500)]


class LargeFormTest(TicketTestCase):
    def publish(self, *fields: Json) -> str:
        publish(self.company, self.creator, bundle("large", fields=[*fields]))
        self.client.log_in(self.user)
        return "/tickets/new/large/"

    def test_three_questions_of_500_choices_are_all_ticked(self) -> None:
        names = ("a", "b", "c")
        path = self.publish(*(
            {"FieldName": name, "FieldType": "multichoice", "Choices": CHOICES} for name in names
        ))  # fmt: skip

        response = self.client.post(path, {f"answer-{name}": CHOICES for name in names})

        self.assertEqual(response.status_code, 302)
        ticket = TicketInstance.objects.get()
        assert ticket.workflow is not None
        self.assertEqual(ticket.workflow.workflow_data, dict.fromkeys(names, CHOICES))

    def test_the_form_is_sent_without_making_its_texts_longer(self) -> None:
        path = self.publish({"FieldName": "a", "FieldType": "text"})

        self.assertContains(self.client.get(path), 'enctype="multipart/form-data"')


class LimitsTest(SimpleTestCase):
    def parsed(self, data: Any) -> Any:
        return RequestFactory().post("/", data)

    def test_200_texts_of_the_widest_characters(self) -> None:
        text = "\U0001f600" * LONGEST_TEXT
        request = self.parsed({f"answer-{n}": text for n in range(form_limits.MOST_FIELDS)})

        self.assertEqual(len(request.POST), form_limits.MOST_FIELDS)

    def test_200_files(self) -> None:
        files = {
            f"answer-{n}": SimpleUploadedFile("a.txt", b"x") for n in range(form_limits.MOST_FIELDS)
        }

        self.assertEqual(len(self.parsed(files).FILES), form_limits.MOST_FIELDS)

    def test_as_many_choices_as_a_document_has_values(self) -> None:
        body = "&".join(f"a={number}" for number in range(form_limits.MOST_CONTROLS))
        form = "application/x-www-form-urlencoded"
        request = RequestFactory().post("/", body, content_type=form)

        self.assertEqual(len(request.POST.getlist("a")), form_limits.MOST_CONTROLS)

    def test_the_number_of_fields_is_that_of_the_meta_schema(self) -> None:
        schema = json.loads((FOLDER / "workflow.json").read_text("utf-8"))

        fields = schema["$defs"]["workflow"]["properties"]["fields"]
        self.assertEqual(fields["maxItems"], form_limits.MOST_FIELDS)
