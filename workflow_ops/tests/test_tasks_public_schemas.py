"""Every published JSON Schema that is taken: its task is filled in by a browser and completed."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from workflow_design.answers.upload_field import KEPT
from workflow_design.documents.schema.validate import errors_of
from workflow_design.tests.public_schemas import FILE, public_schemas, sample_of
from workflow_ops.models import FileUpload, TaskStatus
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish


class PublicSchemasTest(TicketTestCase):
    def test_each_is_filled_in_and_stored(self) -> None:
        taken = [each for each in public_schemas() if each.report.ok]
        keys = [f"form-{number}" for number in range(len(taken))]
        tasks = [
            form_task(key, output_schema=each.schema) for key, each in zip(keys, taken, strict=True)
        ]
        transitions = [
            {"from": origin, "to": target}
            for origin, target in zip([None, *keys], [*keys, None], strict=True)
        ]
        forms = publish(
            self.company, self.creator, bundle("forms", tasks=tasks, transitions=transitions)
        )
        ticket = make_ticket(forms, self.user, {"item": "Laptop", "amount": 900.5})
        self.client.log_in(self.worker)

        for each in taken:
            task = current_task(ticket)
            sample, sent = sample_of(each.schema)

            response = self.client.post(f"/tasks/{task.pk}/", in_browser(sent))

            with self.subTest(each.source):
                self.assertRedirects(response, "/tasks/", fetch_redirect_response=False)
                task.refresh_from_db()
                self.assertEqual(task.status, TaskStatus.COMPLETED)
                self.assertEqual(errors_of(each.schema, task.output_data), [])
                self.assertEqual({*(task.output_data or {})}, {*sample})
        self.assertEqual(FileUpload.objects.exclude(task=None).count(), 6)


def in_browser(sent: dict[str, list[str]]) -> dict[str, Any]:
    """What is posted: samples of files are files."""
    return {
        f"answer-{name.removesuffix(KEPT)}": (
            [SimpleUploadedFile(FILE, b"%PDF-") for _ in texts] if name.endswith(KEPT) else texts
        )
        for name, texts in sent.items()
    }
