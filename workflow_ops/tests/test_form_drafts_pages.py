"""Drafts of forms as people meet them: saved from the form, shown again, listed, discarded."""

import json
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from ticketflower.types import JsonObject
from users.tenancy import as_company
from workflow_ops.models import FileUpload, FormDraft, TaskInstance, TicketInstance
from workflow_ops.services.form_drafts import draft_of, save_draft
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)

SUBMIT = "/tickets/new/purchase/"
AS_SCRIPT = {"HX-Request": "true"}
TYPED = "A <b>chair</b>\nfor Dora"
SHOWN = "A &lt;b&gt;chair&lt;/b&gt;\nfor Dora"
FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Required": True},
    {"FieldName": "amount", "FieldType": "decimal", "Minimum": 0},
    {"FieldName": "note", "FieldType": "text"},
    {"FieldName": "needed", "FieldType": "date"},
    {"FieldName": "color", "FieldType": "choice", "Choices": ["Red", "Blue"]},
    {"FieldName": "offer", "FieldType": "file"},
]
NOTE_TASK = form_task(
    "review",
    output_schema={
        **YES_NO,
        "properties": {
            "approved": {"type": "boolean"},
            "remark": {"type": "string", "format": "text"},
        },
    },
)


class DraftPagesTestCase(TicketTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket_type = publish(
                cls.company,
                cls.creator,
                bundle(fields=FIELDS, tasks=[NOTE_TASK, form_task("order")]),
            )

    def setUp(self) -> None:
        super().setUp()
        self.client.log_in(self.user)

    def save(self, path: str = SUBMIT, **answers: Any) -> Any:
        data = {f"answer-{name}": value for name, value in answers.items()}
        return self.client.post(path, {"save_draft": "1", **data}, headers=AS_SCRIPT)

    def draft(self) -> FormDraft:
        return FormDraft.objects.get()

    def shown(self, path: str = SUBMIT) -> Any:
        return self.client.get(path, follow=True)


class SaveTest(DraftPagesTestCase):
    def test_what_was_typed_is_kept_as_it_is_and_shown_again(self) -> None:
        saved = self.save(item="", amount="12,x", note=TYPED, color="Blue", unknown="?")

        self.assertEqual((saved.status_code, saved.content), (204, b""))
        answers = {"item": [""], "amount": ["12,x"], "note": [TYPED], "color": ["Blue"]}
        self.assertEqual(self.draft().answers, answers)
        page = self.shown()
        self.assertContains(page, SHOWN)
        self.assertContains(page, 'value="12,x"')
        self.assertContains(page, '<option value="Blue" selected>')
        self.assertContains(page, "Draft saved")
        self.assertNotContains(page, "is required")
        self.assertNotContains(page, "unsaved")

    def test_a_button_saves_it_where_there_is_no_script(self) -> None:
        response = self.client.post(SUBMIT, {"save_draft": "1", "answer-note": TYPED}, follow=True)

        self.assertContains(response, "Draft saved.")
        self.assertContains(response, SHOWN)
        self.assertFalse(TicketInstance.objects.exists())

    def test_what_a_database_cannot_store_does_no_harm(self) -> None:
        dropped = json.dumps(["No\x00te", "\ud83d"])
        self.client.post(
            SUBMIT,
            {"save_draft": "1", "answer-note": "a\x00b", "dropped": dropped},
            headers=AS_SCRIPT,
        )

        draft = self.draft()
        self.assertEqual(draft.answers["note"], ["ab"])
        self.assertEqual(draft.shown, [["Note", "ab"]])

    def test_files_are_kept_and_shown_again(self) -> None:
        saved = self.save(item="Desk", offer=SimpleUploadedFile("offer.pdf", b"%PDF-"))

        self.assertContains(saved, "offer.pdf")
        self.assertContains(self.shown(), "offer.pdf")
        upload = FileUpload.objects.get()
        self.assertEqual(self.draft().uploads, [upload.pk])
        sent = self.client.post(
            SUBMIT, {"draft": "1", "answer-item": "Desk", "answer-offer-kept": upload.pk}
        )
        self.assertRedirects(sent, "/tickets/1/")
        upload.refresh_from_db()
        self.assertEqual(upload.ticket, TicketInstance.objects.get())

    @override_settings(UPLOADS_PER_HOUR=1)
    def test_a_file_that_is_not_taken_is_told_at_once(self) -> None:
        self.save(offer=SimpleUploadedFile("one.pdf", b"%PDF-"))

        refused = self.save(note=TYPED, offer=SimpleUploadedFile("two.pdf", b"%PDF-"))

        self.assertContains(refused, "Too many uploads")
        self.assertEqual(self.draft().answers["note"], [TYPED])

    @override_settings(DRAFTS_PER_MINUTE=2)
    def test_so_many_in_a_minute(self) -> None:
        for number in range(2):
            self.save(item=str(number))

        refused = self.save(item="2")

        self.assertEqual(refused.status_code, 429)
        self.assertIn("Too many saved drafts.", refused.json()["sentence"])
        self.assertEqual(self.draft().answers["item"], ["1"])
        shown = self.client.post(SUBMIT, {"save_draft": "1", "answer-note": TYPED})
        self.assertContains(shown, SHOWN, status_code=422)

    def test_it_is_private(self) -> None:
        self.save(note=TYPED)
        draft = self.draft()
        self.client.log_in(self.colleague)

        self.assertNotContains(self.shown(), SHOWN)
        self.assertNotContains(self.client.get("/drafts/"), "New purchase")
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(f"/drafts/{draft.pk}/").status_code, 404)

    def test_superusers_have_none(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Request 17"})

        self.assertNotContains(self.shown(), "data-tf-draft")
        self.assertEqual(self.save(note=TYPED).status_code, 409)
        self.assertFalse(FormDraft.objects.exists())


class SentTest(DraftPagesTestCase):
    def test_submitting_deletes_it(self) -> None:
        self.save(item="Desk")

        self.client.post(SUBMIT, {"draft": "1", "answer-item": "Desk"})

        self.assertFalse(FormDraft.objects.exists())

    def test_a_refused_form_keeps_it(self) -> None:
        self.save(item="Desk")

        refused = self.client.post(SUBMIT, {"draft": "1", "answer-item": ""})

        self.assertTrue(FormDraft.objects.exists())
        self.assertContains(refused, 'name="draft"', status_code=422)

    def test_saving_a_form_that_was_submitted_gives_it_a_new_key(self) -> None:
        key = uuid.uuid4()
        self.client.post(SUBMIT, {"answer-item": "Desk", "submission_key": key})

        refused = self.client.post(
            SUBMIT,
            {"save_draft": "1", "answer-item": "Lamp", "submission_key": key},
            headers=AS_SCRIPT,
        )

        self.assertEqual(refused.status_code, 409)
        self.assertNotEqual(uuid.UUID(refused.json()["submission_key"]), key)
        self.assertFalse(FormDraft.objects.exists())

    def test_a_draft_opened_twice_makes_one_ticket(self) -> None:
        self.save(item="Desk")
        keys = {self.shown().context["form_key"] for _tab in range(2)}

        self.assertEqual(len(keys), 1)


class NewVersionTest(DraftPagesTestCase):
    def test_what_fits_is_filled_in_and_what_does_not_is_shown(self) -> None:
        version = self.shown().context["version"].current
        self.client.post(
            SUBMIT,
            {
                "save_draft": "1", "form_version": version, "answer-item": "Desk",
                "answer-note": TYPED, "answer-color": "Blue",
            },
            headers=AS_SCRIPT,
        )  # fmt: skip
        color = FIELDS[4] | {"Choices": ["Red", "Green"]}
        remark = {"FieldName": "remark", "FieldType": "text", "Required": True}
        fields = [FIELDS[0], FIELDS[1], color, remark]
        publish(self.company, self.creator, bundle(fields=fields))

        page = self.shown()

        self.assertContains(page, 'value="Desk"')
        self.assertEqual(page.context["version"].dropped, [("Note", TYPED), ("Color", "Blue")])
        for sentence in (
            "This form has changed", SHOWN, "New: Remark", "Changed: Color",
            "Removed: Note, Needed, Offer", "These answers don't fit the new version",
        ):  # fmt: skip
            self.assertContains(page, sentence)
        self.assertNotContains(page, "Remark is required")
        current = page.context["version"]
        self.client.post(
            SUBMIT,
            {"save_draft": "1", "form_version": current.current, "dropped": current.dropped_texts},
            headers=AS_SCRIPT,
        )
        self.assertContains(self.shown(), SHOWN)  # also once it is saved in the new version


class TaskTest(DraftPagesTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.task = current_task(make_ticket(self.ticket_type, self.user))
        self.path = f"/tasks/{self.task.pk}/"
        self.client.log_in(self.worker)

    def test_it_is_shown_on_the_page_of_the_ticket(self) -> None:
        self.save(self.path, remark=TYPED, approved="false")

        page = self.shown(self.path)

        self.assertContains(page, SHOWN)
        self.assertContains(page, "Draft saved")
        self.assertNotContains(page, "Your answers were not saved")
        self.client.post(self.path, {"draft": "1", "answer-approved": "false"})
        self.assertFalse(FormDraft.objects.exists())

    def test_it_can_be_copied_after_the_task_went_to_a_colleague(self) -> None:
        self.save(self.path, remark=TYPED)
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        page = self.client.get("/drafts/")

        self.assertContains(page, "No longer available")
        self.assertContains(self.client.get(f"/drafts/{self.draft().pk}/"), SHOWN)
        self.assertEqual(self.save(self.path, remark="More").status_code, 404)
        self.assertEqual(self.draft().answers["remark"], [TYPED])

    def test_a_task_that_has_ended_takes_none(self) -> None:
        TaskInstance.objects.update(status="CANCELLED")

        self.assertEqual(self.save(self.path, remark=TYPED).status_code, 409)


class ListTest(DraftPagesTestCase):
    def test_home_and_new_ticket_offer_them(self) -> None:
        for path in ("/", "/tickets/new/", "/drafts/"):
            self.assertNotContains(self.client.get(path), "Continue")
        self.save(item="Desk")

        for path in ("/", "/tickets/new/", "/drafts/"):
            with self.subTest(path):
                self.assertContains(self.client.get(path), f'href="{SUBMIT}">New purchase')

    def test_ticket_type_that_was_archived(self) -> None:
        self.save(note=TYPED)
        type(self.ticket_type).objects.update(status="RETIRED")

        self.assertContains(self.client.get("/drafts/"), "No longer available")
        self.assertNotContains(self.client.get("/tickets/new/"), "Drafts</h2>")
        self.assertContains(self.client.get(f"/drafts/{self.draft().pk}/"), SHOWN)

    def test_the_statements_are_constant(self) -> None:
        self.save(item="Desk")
        costs = {}
        for path in ("/", "/tickets/new/", "/drafts/"):
            self.client.get(path)
            with CaptureQueriesContext(connection) as statements:
                self.client.get(path)
            costs[path] = len(statements)
        for number in range(4):
            other = publish(self.company, self.creator, bundle(f"other-{number}"))
            save_draft(owner=self.user, what=other, answers={})
            task = current_task(make_ticket(other, self.user))
            save_draft(owner=self.user, what=task, answers={})

        for path, cost in costs.items():
            with self.subTest(path), self.assertNumQueries(cost):
                self.client.get(path)

    def test_discarding_removes_it_with_its_files(self) -> None:
        self.save(note=TYPED, offer=SimpleUploadedFile("offer.pdf", b"%PDF-"))
        draft, upload = self.draft(), FileUpload.objects.get()
        path = f"/drafts/{draft.pk}/"
        self.assertContains(self.client.get(path), SHOWN)

        self.assertRedirects(self.client.post(path), SUBMIT)

        self.assertIsNone(draft_of(self.user, self.ticket_type))
        self.assertFalse(FileUpload.objects.exists())
        self.assertFalse(default_storage.exists(upload.ext_key))
