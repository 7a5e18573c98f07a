"""What a task's form cannot show of the ticket's data is told, not lost unnoticed."""

from typing import Any, ClassVar, override

from ticketflower.types import Json, JsonObject
from users.services.people import deactivate_person
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.models import TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

ASKED: JsonObject = {
    "type": "object",
    "properties": {
        "owner": {"type": "string", "format": "user"},
        "colour": {"enum": ["red", "blue"]},
        "parts": {"type": "array", "items": {"enum": ["a", "b"]}},
        "amount": {"type": "integer", "description": "In pieces."},
    },
}
FIELDS: list[JsonObject] = [
    {"FieldName": "owner", "FieldType": "user"},
    {"FieldName": "colour", "FieldType": "choice", "Choices": ["red", "blue", "<green>"]},
    {"FieldName": "parts", "FieldType": "multichoice", "Choices": ["a", "b", "c"]},
    {"FieldName": "amount", "FieldType": "string"},
]


class LostChoicesTest(TicketTestCase):
    narrower: ClassVar[TicketType]

    @classmethod
    @override
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        document = bundle(
            "narrower",
            fields=FIELDS,
            tasks=[form_task("check", output_schema=ASKED)],
            transitions=[{"from": None, "to": "check"}, {"from": "check", "to": None}],
        )
        with as_company(cls.company):
            cls.narrower = publish(cls.company, cls.creator, document)

    def opened(self, answers: JsonObject) -> Any:
        self.ticket = make_ticket(self.narrower, self.user, answers)
        self.client.log_in(self.worker)
        return self.client.get(self.path(), follow=True)

    def path(self) -> str:
        return f"/tasks/{current_task(self.ticket).pk}/"

    def data(self) -> Json:
        workflow = TicketInstance.objects.for_detail().get(pk=self.ticket.pk).workflow
        assert workflow is not None
        return workflow.workflow_data

    def test_deactivated_person_remains_selected(self) -> None:
        email = self.colleague.email
        deactivate_person(person=self.colleague, by=self.admin)

        page = self.opened({"owner": email})

        self.assertContains(page, f'<option value="{email}" selected>', html=False)
        self.assertContains(page, "Colleague Person (deactivated)")
        self.client.post(self.path(), {"answer-owner": email})
        self.assertEqual(self.data(), {"owner": email})

    def test_other_deactivated_people_cannot_be_chosen(self) -> None:
        deactivate_person(person=self.colleague, by=self.admin)

        page = self.opened({"owner": self.user.email})

        self.assertNotContains(page, "Colleague Person")
        refused = self.client.post(self.path(), {"answer-owner": self.colleague.email})
        self.assertEqual(refused.status_code, 422)

    def test_choices_that_are_not_offered_are_reported(self) -> None:
        page = self.opened({"colour": "<green>", "parts": ["a", "c"], "amount": "a few"})

        for told in ("&lt;green&gt;", "c"):
            self.assertContains(page, f"Previous value: {told}. It can&#x27;t be entered here.")
        self.assertContains(
            page, "In pieces. Previous value: a few. It can&#x27;t be entered here."
        )

    def test_what_is_offered_is_just_chosen(self) -> None:
        page = self.opened({"colour": "red", "parts": ["a"], "owner": self.user.email})

        self.assertNotContains(page, "Before:")
