import json
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from ticketflower.types import JsonObject
from users.tenancy import as_company
from workflow_design.models import DefinitionStatus, TicketType
from workflow_ops.errors import TicketTypeNotAllowed
from workflow_ops.models import FileUpload, TaskInstance, TicketInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, make_ticket, publish

FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Required": True, "MaxLength": 20},
    {"FieldName": "reason", "FieldType": "text"},
    {"FieldName": "count", "FieldType": "integer", "Minimum": 1, "Maximum": 9},
    {"FieldName": "amount", "FieldType": "decimal", "Minimum": 0},
    {"FieldName": "urgent", "FieldType": "boolean"},
    {
        "FieldName": "why_urgent",
        "FieldType": "string",
        "Required": True,
        "VisibleIf": {"==": [{"var": "urgent"}, True]},
    },
    {"FieldName": "needed", "FieldType": "date"},
    {"FieldName": "at", "FieldType": "time"},
    {"FieldName": "meeting", "FieldType": "datetime"},
    {"FieldName": "mail", "FieldType": "email"},
    {"FieldName": "link", "FieldType": "url"},
    {"FieldName": "phone", "FieldType": "phone"},
    {"FieldName": "department", "FieldType": "choice", "Choices": ["IT", "Sales"]},
    {"FieldName": "colours", "FieldType": "multichoice", "Choices": ["red", "green", "blue"]},
    {"FieldName": "quote", "FieldType": "file"},
    {"FieldName": "boss", "FieldType": "user"},
    {"FieldName": "code", "FieldType": "string", "Pattern": "^[A-Z]{3}$", "Help": "Three letters."},
]
PATH = "/tickets/new/wide/"


def prefixed(answers: dict[str, Any]) -> dict[str, Any]:
    return {f"answer-{name}": value for name, value in answers.items()}


class WideTestCase(TicketTestCase):
    """Offers the ticket type "wide", which asks every kind of question."""

    wide: ClassVar[TicketType]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.wide = publish(cls.company, cls.creator, bundle("wide", fields=FIELDS))

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.user)

    def submit(self, **answers: Any) -> Any:
        return self.client.post(PATH, prefixed({"item": "Laptop", **answers}))

    def stored(self) -> JsonObject:
        data: JsonObject = TicketInstance.objects.get().ticket_data
        return data


class SubmitTicketTest(WideTestCase):
    def test_the_number_and_the_first_step_are_said(self) -> None:
        self.submit()

        self.assertContains(self.client.get("/tickets/"), "Ticket #1 submitted. Next: “Review”.")

    def test_answers_are_stored_as_json_of_their_type(self) -> None:
        response = self.submit(
            reason="Two\nlines",
            count="3",
            amount="12.50",
            needed="2027-01-31",
            at="14:30",
            meeting="2027-01-31T09:15",
            mail="a@example.com",
            link="https://example.com/x",
            phone="+49 431 123456",
            department="IT",
            colours=["red", "blue"],
            boss=self.admin.email,
            code="ABC",
        )

        self.assertRedirects(response, "/tickets/1/")
        self.assertEqual(
            self.stored(),
            {
                "item": "Laptop",
                "reason": "Two\nlines",
                "count": 3,
                "amount": 12.5,
                "urgent": False,
                "needed": "2027-01-31",
                "at": "14:30:00",
                "meeting": "2027-01-31T09:15:00Z",
                "mail": "a@example.com",
                "link": "https://example.com/x",
                "phone": "+49 431 123456",
                "department": "IT",
                "colours": ["red", "blue"],
                "boss": self.admin.email,
                "code": "ABC",
            },
        )

    def test_each_wrong_answer_is_reported_and_all_answers_are_kept(self) -> None:
        wrong = {
            "item": ("x" * 21, "Item can have at most 20 characters."),
            "count": ("0", "Count must be 1 or more."),
            "amount": ("many", "Amount must be a number."),
            "needed": ("31.1.", "Needed must be a date, such as 2026-03-31."),
            "at": ("late", "At must be a time, such as 14:30."),
            "mail": ("nobody", "Mail must be an email address, such as anna@example.com."),
            "link": ("javascript:x", "Link must be a web address, such as https://example.com."),
            "phone": ("call me", "Phone must be a phone number, such as +49 30 123456."),
            "department": ("HR", "Department: select one of the options."),
            "code": ("abc", "Code doesn't have the expected format. Three letters."),
        }

        response = self.submit(**{name: value for name, (value, _told) in wrong.items()})

        self.assertEqual(response.status_code, 422)
        for name, (value, told) in wrong.items():
            with self.subTest(name):
                self.assertIn(told, response.context["form"].errors[name])
                if name != "department":
                    self.assertContains(response, value, status_code=422)
        self.assertFalse(TicketInstance.objects.exists())

    def test_what_is_required_is_named(self) -> None:
        response = self.client.post(PATH, prefixed({"item": ""}))

        self.assertContains(response, "Item is required.", status_code=422)

    def test_a_question_is_asked_only_where_its_condition_holds(self) -> None:
        asked = self.submit(urgent="on")
        self.assertIn("Why urgent is required.", asked.context["form"].errors["why_urgent"])

        self.submit(urgent="on", why_urgent="It burns")

        self.assertEqual(self.stored()["why_urgent"], "It burns")

    def test_the_answer_to_a_hidden_question_is_dropped(self) -> None:
        self.submit(why_urgent="smuggled in")

        self.assertNotIn("why_urgent", self.stored())

    def test_the_form_shows_the_questions_that_the_answers_lead_to(self) -> None:
        self.assertNotContains(self.client.get(PATH), "answer-why_urgent")

        response = self.client.post(
            PATH, {**prefixed({"item": "Desk", "urgent": "on"}), "refresh": "1"}
        )

        self.assertContains(response, "answer-why_urgent")
        self.assertContains(response, "Desk")
        self.assertNotContains(response, "is required")
        self.assertFalse(TicketInstance.objects.exists())

    def test_htmx_gets_the_questions_alone(self) -> None:
        response = self.client.post(
            PATH,
            {**prefixed({"item": "Desk", "urgent": "on"}), "refresh": "1"},
            headers={"HX-Request": "true"},
        )

        self.assertContains(response, "answer-why_urgent")
        self.assertNotContains(response, "<html")

    def test_a_refresh_takes_away_what_is_not_asked_any_more(self) -> None:
        response = self.client.post(
            PATH, {**prefixed({"item": "Desk", "why_urgent": "Broken"}), "refresh": "1"}
        )

        self.assertNotContains(response, "answer-why_urgent")

    def test_a_form_sent_twice_makes_one_ticket(self) -> None:
        key = self.client.get(PATH).context["form_key"]
        answers = {**prefixed({"item": "Laptop"}), "submission_key": str(key)}

        first = self.client.post(PATH, answers)
        second = self.client.post(PATH, answers)

        self.assertRedirects(first, "/tickets/1/")
        self.assertRedirects(second, "/tickets/1/")
        self.assertEqual(TicketInstance.objects.count(), 1)
        self.assertEqual(TaskInstance.objects.count(), 1)

    def test_a_form_key_of_another_person_does_not_show_their_ticket(self) -> None:
        key = self.client.get(PATH).context["form_key"]
        answers = {**prefixed({"item": "Laptop"}), "submission_key": str(key)}
        self.client.post(PATH, answers)

        self.client.log_in(self.colleague)
        response = self.client.post(PATH, answers)

        self.assertRedirects(response, "/tickets/2/")

    def test_presets_are_not_asked_and_cannot_be_changed(self) -> None:
        publish(
            self.company,
            self.creator,
            bundle("cheap", ticket={"fields": {"amount": 5}}),
        )

        page = self.client.get("/tickets/new/cheap/")
        self.client.post("/tickets/new/cheap/", prefixed({"item": "Pen", "amount": "900"}))

        self.assertNotContains(page, "answer-amount")
        self.assertEqual(self.stored(), {"item": "Pen"})

    def test_numbers_that_json_cannot_hold_are_refused(self) -> None:
        for value in ("NaN", "1e400", "1234567890123456", "9" * 400):
            with self.subTest(value):
                response = self.submit(amount=value)

                self.assertEqual(response.status_code, 422)

    def test_text_that_postgresql_cannot_hold_is_refused(self) -> None:
        response = self.submit(reason="a\x00b")

        self.assertEqual(response.status_code, 422)


class UploadTest(WideTestCase):
    def file(self, content: bytes = b"The quote.") -> SimpleUploadedFile:
        return SimpleUploadedFile("quote.pdf", content, "application/pdf")

    def test_a_file_belongs_to_the_ticket(self) -> None:
        self.submit(quote=self.file())

        upload = FileUpload.objects.get()
        self.assertEqual(upload.ticket, TicketInstance.objects.get())
        self.assertEqual((upload.filename, upload.size), ("quote.pdf", 10))
        page = self.client.get("/tickets/1/")
        self.assertContains(page, f'href="/tickets/files/{upload.pk}/"')
        response = self.client.get(f"/tickets/files/{upload.pk}/")
        self.assertEqual(response.getvalue(), b"The quote.")
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_a_file_survives_a_wrong_answer(self) -> None:
        response = self.submit(quote=self.file(), count="0")
        self.assertContains(response, "quote.pdf", status_code=422)
        kept = FileUpload.objects.get()

        self.client.post(PATH, {**prefixed({"item": "Laptop"}), "answer-quote-kept": str(kept.pk)})

        kept.refresh_from_db()
        self.assertEqual(kept.ticket, TicketInstance.objects.get())
        self.assertEqual(FileUpload.objects.count(), 1)

    def test_a_kept_file_can_be_removed(self) -> None:
        self.submit(quote=self.file(), count="0")
        kept = FileUpload.objects.get()

        self.client.post(
            PATH,
            {
                **prefixed({"item": "Laptop"}),
                "answer-quote-kept": str(kept.pk),
                "answer-quote-remove": "on",
            },
        )

        self.assertNotIn("quote", self.stored())

    def test_file_of_another_person_cannot_be_attached(self) -> None:
        self.submit(quote=self.file(), count="0")
        kept = FileUpload.objects.get()

        self.client.log_in(self.colleague)
        self.client.post(PATH, {**prefixed({"item": "Laptop"}), "answer-quote-kept": str(kept.pk)})

        self.assertNotIn("quote", self.stored())
        kept.refresh_from_db()
        self.assertIsNone(kept.ticket)

    def test_files_too_large_or_empty_are_refused(self) -> None:
        with override_settings(UPLOAD_MAX_MEGABYTES=1):
            large = self.submit(quote=self.file(b"x" * 1_100_000))
        empty = self.submit(quote=self.file(b""))

        self.assertContains(large, "quote.pdf is too large: at most 1 MB.", status_code=422)
        self.assertContains(empty, "quote.pdf is empty.", status_code=422)
        self.assertFalse(FileUpload.objects.exists())

    def test_only_who_has_to_do_with_the_ticket_gets_the_file(self) -> None:
        self.submit(quote=self.file())
        path = f"/tickets/files/{FileUpload.objects.get().pk}/"

        statuses = {}
        for person in (self.user, self.worker, self.ticket_admin, self.colleague, self.stranger):
            self.client.log_in(person)
            statuses[person.first_name] = self.client.get(path).status_code

        self.assertEqual(
            statuses,
            {"User": 200, "Worker": 200, "Ticketadmin": 200, "Colleague": 404, "Stranger": 404},
        )


class TicketTypeTest(TicketTestCase):
    def setUp(self) -> None:
        super().setUp()
        manager_only = {"company_role_access": ["Manager"]}
        publish(self.company, self.creator, bundle("bonus", ticket=manager_only))

    def test_a_type_asks_for_its_company_role(self) -> None:
        for person, status in ((self.user, 404), (self.stranger, 404), (self.boss(), 200)):
            with self.subTest(person.first_name):
                self.client.log_in(person)
                self.assertEqual(self.client.get("/tickets/new/bonus/").status_code, status)

    def test_it_is_not_submitted_without_the_role(self) -> None:
        self.client.log_in(self.user)

        response = self.client.post("/tickets/new/bonus/", prefixed({"item": "Bonus"}))

        self.assertEqual(response.status_code, 404)
        self.assertFalse(TicketInstance.objects.exists())

    def test_a_role_taken_away_while_the_form_is_filled_in_counts(self) -> None:
        boss = self.boss()
        bonus = TicketType.objects.submittable_by(boss).get(key="bonus")
        boss.company_roles.clear()

        with self.assertRaises(TicketTypeNotAllowed):
            make_ticket(bonus, boss, {"item": "Bonus"})

        self.assert_nothing_is_stored()

    def test_a_type_that_retires_while_the_form_is_filled_in_is_refused(self) -> None:
        boss = self.boss()
        bonus = TicketType.objects.submittable_by(boss).get(key="bonus")
        TicketType.objects.of_key("bonus").update(status=DefinitionStatus.RETIRED)

        with self.assertRaises(TicketTypeNotAllowed):
            make_ticket(bonus, boss, {"item": "Bonus"})

        self.assert_nothing_is_stored()

    def assert_nothing_is_stored(self) -> None:
        self.assertFalse(TicketInstance.objects.exists())
        self.company.refresh_from_db()
        self.assertEqual(self.company.last_ticket_number, 0)

    def test_only_the_types_one_may_submit_are_offered(self) -> None:
        self.client.log_in(self.user)
        self.assertNotContains(self.client.get("/tickets/new/"), "New bonus")

        self.client.log_in(self.boss())
        self.assertContains(self.client.get("/tickets/new/"), "New bonus")

    def boss(self) -> Any:
        self.role("Manager").users.add(self.colleague, through_defaults={"company": self.company})
        return self.colleague

    def test_what_is_asked_follows_the_order_of_the_document(self) -> None:
        keys = list(json.loads('{"zebra": 1, "ant": 2, "monkey": 3}'))
        properties = {key: {"type": "string"} for key in keys}
        task = {
            "key": "review",
            "title": "Review",
            "task_type": "FORM",
            "output_schema": {"type": "object", "properties": properties},
        }
        transitions = [{"from": None, "to": "review"}]
        publish(self.company, self.creator, bundle("zoo", tasks=[task], transitions=transitions))
        self.client.log_in(self.user)
        self.client.post("/tickets/new/zoo/", prefixed({"item": "Cage"}))

        self.client.log_in(self.worker)
        path = f"/tasks/{TaskInstance.objects.get().pk}/"
        response = self.client.get(path, follow=True)

        self.assertEqual(list(response.context["form"].fields), keys)
