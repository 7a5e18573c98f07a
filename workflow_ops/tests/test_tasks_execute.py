from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from ticketflower.settings import STORAGES
from ticketflower.types import JsonObject
from workflow_ops.models import (
    FileUpload,
    TaskInstance,
    TaskStatus,
    TicketInstance,
    WorkflowInstance,
    WorkflowStatus,
)
from workflow_ops.services.tasks import reassign_task
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

OUTPUT: JsonObject = {
    "type": "object",
    "required": ["approved", "address"],
    "properties": {
        "approved": {"type": "boolean", "title": "Approve?"},
        "note": {"type": "string", "format": "text", "maxLength": 20, "description": "For <all>"},
        "steps": {"type": "integer", "multipleOf": 5},
        "level": {"type": "integer", "oneOf": [{"const": 1, "title": "Low"}, {"const": 2}]},
        "offer": {"type": "string", "format": "file"},
        "address": {
            "type": "object",
            "title": "Address",
            "required": ["street"],
            "properties": {"street": {"type": "string"}, "since": {"type": "string",
                                                                   "format": "date"}},
        },
    },
}  # fmt: skip
GOOD = {"approved": "true", "address.street": "Weg 1"}


class ExecuteTestCase(TicketTestCase):
    """Each ticket of the type "wide" makes one task that asks ``OUTPUT``."""

    OUTPUT = OUTPUT
    TASK: JsonObject = {}

    def setUp(self) -> None:
        super().setUp()
        tasks = [form_task("review", output_schema=self.OUTPUT, **self.TASK), form_task("order")]
        transitions = [{"from": None, "to": "review"}, {"from": "review", "to": "order"}]
        wide = publish(
            self.company, self.creator, bundle("wide", tasks=tasks, transitions=transitions)
        )
        self.ticket = make_ticket(wide, self.user, {"item": "Laptop", "amount": 900.5})
        self.task = current_task(self.ticket)
        self.path = f"/tasks/{self.task.pk}/"
        self.client.log_in(self.worker)

    def send(self, answers: JsonObject, **more: Any) -> Any:
        prefixed = {f"answer-{name}": value for name, value in answers.items()}
        return self.client.post(self.path, prefixed, **more)

    def stored(self) -> tuple[str, Any]:
        self.task.refresh_from_db()
        return self.task.status, self.task.output_data


class ExecuteTest(ExecuteTestCase):
    def test_the_page_shows_what_is_known_and_asks_the_rest(self) -> None:
        response = self.client.get(self.path, follow=True)

        self.assertEqual(response.context["page"].facts, [("Item", "Laptop"), ("Amount", "900.5")])
        self.assertEqual(
            list(response.context["form"].fields),
            ["approved", "note", "steps", "level", "offer", "address.street", "address.since"],
        )
        self.assertContains(response, "<legend>Address</legend>")
        self.assertContains(response, "For &lt;all&gt;")
        self.assertContains(response, ">Complete<")

    def test_answers_are_stored_as_json_and_the_workflow_continues(self) -> None:
        response = self.send(
            {**GOOD, "note": "a\r\nb", "steps": "10", "address.since": "2026-01-02"}, follow=True
        )

        self.assertRedirects(response, "/tasks/")
        self.assertContains(response, "“Review” completed.")
        output = {
            "approved": True,
            "note": "a\nb",
            "steps": 10,
            "address": {"street": "Weg 1", "since": "2026-01-02"},
        }
        self.assertEqual(self.stored(), (TaskStatus.COMPLETED, output))
        self.assertEqual(current_task(self.ticket).task_definition.key, "order")

    def test_wrong_answers_are_reported_and_all_answers_are_kept(self) -> None:
        response = self.send(
            {"approved": "false", "note": "x" * 21, "address.street": "", "address.since": "2.1."}
        )

        self.assertEqual(response.status_code, 422)
        for text in (
            "Note can have at most 20 characters.",
            "Street is required.",
            "Since must be a date, such as 2026-03-31.",
            "x" * 21,
            'value="2.1."',
        ):
            self.assertContains(response, text, status_code=422)
        self.assertEqual(response.context["form"]["approved"].value(), "false")
        self.assertEqual(self.stored(), (TaskStatus.OPEN, None))

    def test_what_only_the_schema_refuses_is_reported_at_its_field(self) -> None:
        response = self.send({**GOOD, "steps": "7"})

        self.assertEqual(response.status_code, 422)
        self.assertEqual(
            response.context["form"].errors["steps"], ["Steps must be a multiple of 5."]
        )
        self.assertEqual(self.stored(), (TaskStatus.OPEN, None))

    def test_empty_post_lists_the_missing_answers(self) -> None:
        response = self.send({})

        self.assertContains(response, "Answer “Approve?”", status_code=422)

    def test_answers_to_what_is_not_asked_are_dropped(self) -> None:
        self.send({**GOOD, "status": "COMPLETED", "salary": "1", "address.zip": "1"})

        self.assertEqual(self.stored()[1], {"approved": True, "address": {"street": "Weg 1"}})

    def test_what_people_typed_is_no_markup(self) -> None:
        evil = '"></textarea><script>alert(1)</script>'

        response = self.send({"note": evil, "address.street": evil})

        self.assertNotContains(response, "<script>alert", status_code=422)


class TwoTabsTest(ExecuteTestCase):
    def test_the_second_tab_reads_who_was_faster_and_changes_nothing(self) -> None:
        self.send(GOOD)
        before = self.stored()

        response = self.send({**GOOD, "approved": "false", "note": "Too dear"})

        sentence = "Worker Person already completed this task."
        self.assertContains(response, sentence, status_code=409)
        self.assertIn(("Note", "Too dear"), response.context["typed"])
        self.assertContains(response, '<dd class="tf-typed">Too dear</dd>', status_code=409)
        self.assertEqual(self.stored(), before)
        self.assertEqual(TaskInstance.objects.count(), 2)

    def test_wrong_answers_in_the_second_tab_change_nothing_either(self) -> None:
        self.send(GOOD)
        before = self.stored()

        response = self.send({"approved": ""})

        self.assertContains(response, "Completed by Worker Person", status_code=422)
        self.assertEqual(self.stored(), before)

    def test_a_completed_task_shows_its_answers_and_no_form(self) -> None:
        self.send({**GOOD, "level": "1"})
        reassign_task(task=current_task(self.ticket), to=self.colleague, by=self.ticket_admin)

        response = self.client.get(self.path, follow=True)

        self.assertContains(response, "<summary>Show answers")
        self.assertContains(response, "Address: Street")
        self.assertNotContains(response, ">Complete</button>")

    def test_a_task_that_was_handed_over_is_gone(self) -> None:
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        self.assertEqual(self.client.get(self.path).status_code, 404)
        self.assertEqual(self.send(GOOD).status_code, 404)
        self.assertEqual(self.stored(), (TaskStatus.OPEN, None))

    def test_a_ticket_on_hold_is_reported_and_keeps_the_task_open(self) -> None:
        WorkflowInstance.objects.update(status=WorkflowStatus.ON_HOLD)

        response = self.send({**GOOD, "note": "Too dear"})

        sentence = "This ticket is on hold."
        self.assertContains(response, sentence, status_code=409)
        self.assertContains(response, "Too dear</textarea>", status_code=409)
        self.assertContains(response, ">Complete<", status_code=409)
        self.assertEqual(self.stored(), (TaskStatus.OPEN, None))


class BeginTest(ExecuteTestCase):
    def test_begun_task_is_shown_in_progress(self) -> None:
        response = self.client.post(f"{self.path}begin/", follow=True)

        self.assertRedirects(response, f"/tickets/{self.ticket.number}/#task")
        self.assertEqual(self.stored()[0], TaskStatus.IN_PROGRESS)
        self.assertNotContains(response, "Start task")
        self.assertContains(response, ">Complete<")

    def test_beginning_is_idempotent(self) -> None:
        self.client.post(f"{self.path}begin/")
        self.task.refresh_from_db()
        begun = self.task.started_at

        self.client.post(f"{self.path}begin/")

        self.task.refresh_from_db()
        self.assertEqual(self.task.started_at, begun)

    def test_what_is_completed_cannot_begin(self) -> None:
        self.send(GOOD)

        response = self.client.post(f"{self.path}begin/", follow=True)

        self.assertContains(response, "Worker Person already completed this task.")
        self.assertEqual(self.stored()[0], TaskStatus.COMPLETED)

    def test_a_task_may_be_completed_without_beginning(self) -> None:
        self.send(GOOD)

        self.task.refresh_from_db()
        self.assertEqual(self.task.started_at, self.task.completed_at)


class OthersTest(ExecuteTestCase):
    def test_the_task_of_another_person_does_not_exist(self) -> None:
        for person in (self.colleague, self.stranger):
            self.client.log_in(person)
            for response in (
                self.client.get(self.path),
                self.send(GOOD),
                self.client.post(f"{self.path}begin/"),
            ):
                self.assertEqual(response.status_code, 404)
        self.assertEqual(self.stored(), (TaskStatus.OPEN, None))

    def test_a_number_beyond_all_tasks_does_not_exist(self) -> None:
        for number in (0, 10**9, 10**30):
            self.assertEqual(self.client.get(f"/tasks/{number}/").status_code, 404)


class FileTest(ExecuteTestCase):
    def file(self) -> SimpleUploadedFile:
        return SimpleUploadedFile("offer.pdf", b"The offer.", "application/pdf")

    def test_a_file_belongs_to_the_task_and_the_ticket(self) -> None:
        self.send({**GOOD, "offer": self.file()})

        upload = FileUpload.objects.get()
        self.assertEqual(self.stored()[1]["offer"], str(upload.pk))
        self.assertEqual((upload.task, upload.ticket), (self.task, self.ticket))
        self.client.log_in(self.user)
        page = self.client.get(f"/tickets/{self.ticket.number}/")
        self.assertContains(page, f'<a href="/tickets/files/{upload.pk}/">offer.pdf</a>')

    def test_other_people_of_the_machine_cannot_read_it(self) -> None:
        with TemporaryDirectory() as folder:
            uploads = Path(folder) / "var" / "uploads"
            with override_settings(MEDIA_ROOT=uploads, STORAGES=STORAGES):
                self.send({**GOOD, "offer": self.file()})
            file = uploads / FileUpload.objects.get().ext_key
            modes = [each.stat().st_mode & 0o777 for each in (file, file.parent, uploads)]

        self.assertEqual([oct(mode) for mode in modes], ["0o640", "0o750", "0o750"])

    def test_a_file_is_kept_while_other_answers_are_wrong(self) -> None:
        response = self.send({"offer": self.file()})
        kept = FileUpload.objects.get()

        self.assertContains(response, "<strong>offer.pdf</strong> is attached", status_code=422)
        self.send({**GOOD, "offer-kept": str(kept.pk)})

        self.assertEqual(self.stored()[1]["offer"], str(kept.pk))
        self.assertEqual(FileUpload.objects.count(), 1)

    def test_file_of_another_person_cannot_be_attached(self) -> None:
        self.send({"offer": self.file()})
        theirs = FileUpload.objects.get()
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)

        self.client.log_in(self.colleague)
        self.send({**GOOD, "offer-kept": str(theirs.pk)})

        self.assertNotIn("offer", self.stored()[1])
        theirs.refresh_from_db()
        self.assertIsNone(theirs.ticket)


class NothingAskedTest(ExecuteTestCase):
    OUTPUT: JsonObject = {"type": "object"}

    def test_it_is_completed_with_one_click(self) -> None:
        self.assertContains(self.client.get(self.path, follow=True), "Nothing to fill in.")

        self.assertRedirects(self.send({}), "/tasks/")

        self.assertEqual(self.stored(), (TaskStatus.COMPLETED, {}))


class ShownDataTest(ExecuteTestCase):
    TASK: JsonObject = {
        "input_schema": {"type": "object", "properties": {"item": {"type": "string"}}},
        "ext_ref": [{"Label": "How to", "URI": "https://example.com/how"}],
        "description": "Look well.",
    }

    def test_the_input_schema_says_what_the_worker_is_shown(self) -> None:
        response = self.client.get(self.path, follow=True)

        self.assertEqual(response.context["page"].facts, [("Item", "Laptop")])
        self.assertNotContains(response, "900.5")
        self.assertContains(response, "https://example.com/how")
        self.assertContains(response, "Look well.")


class TransformedDataTest(ExecuteTestCase):
    """A transform may make a text of what a field of that name holds as a number."""

    TASK: JsonObject = {
        "input_transform": {
            "amount": {"cat": [{"var": "amount"}, " EUR"]},
            "item": {"name": {"var": "item"}, "colour": {"var": "nothing"}},
        },
        "output_transform": {"amount": {"cat": [{"var": "amount"}, " EUR"]}},
    }

    def test_the_page_shows_it_as_it_is(self) -> None:
        response = self.client.get(self.path, follow=True)

        self.assertEqual(
            response.context["page"].facts, [("Item: Name", "Laptop"), ("Amount", "900.5 EUR")]
        )

    def test_pages_show_the_workflows_data_that_an_output_transform_changed(self) -> None:
        self.send(GOOD)

        order = current_task(self.ticket)
        self.assertContains(self.client.get(f"/tasks/{order.pk}/", follow=True), "900.5 EUR")
        self.client.log_in(self.ticket_admin)
        for path in (f"/manage/tasks/{order.pk}/", f"/tickets/{self.ticket.number}/"):
            self.assertEqual(self.client.get(path, follow=True).status_code, 200)


class KnownDataTest(ExecuteTestCase):
    """The form asks for names that the workflow's data has already, of other types."""

    OUTPUT: JsonObject = {
        "type": "object",
        "properties": {
            "item": {"type": "string", "format": "date-time"},
            "amount": {"type": "array", "items": {"enum": ["a"]}},
        },
    }

    def test_form_is_shown_despite_unfit_data(self) -> None:
        TicketInstance.objects.update(ticket_data={})
        WorkflowInstance.objects.update(
            workflow_data={"item": "2026-13-45T10:00:00Z", "amount": 900.5}
        )

        response = self.client.get(self.path, follow=True)

        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.send({"amount": "a"}).status_code, 302)
        self.assertEqual(self.stored(), (TaskStatus.COMPLETED, {"amount": ["a"]}))
