"""The forms of the site, one of each type, filled in by a browser."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from ticketflower.types import JsonObject
from users.models import Invitation, User
from users.tenancy import as_company
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

TYPED = "Chair for Carl\n  with wheels"
FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string"},
    {"FieldName": "note", "FieldType": "text"},
    {"FieldName": "day", "FieldType": "date"},
]
REVIEW = {"type": "object", "properties": {"remark": {"type": "string", "format": "text"}}}
DOCUMENT = {
    "kind": "workflow", "key": "garden", "title": "Garden", "description": TYPED,
    "tasks": [{"key": "dig", "title": "Dig", "task_type": "FORM"}],
    "transitions": [{"from": None, "to": "dig"}, {"from": "dig", "to": None}],
}  # fmt: skip


@dataclass(frozen=True)
class FormOfType:
    """A form, who fills it in, and what tells that it was stored.

    Args:
        path: of its page.
        person: who may use it.
        box: the label of the control that takes ``text``.
        text: what is typed.
        button: what sends it.
        stored: what was stored of it, as text; empty where nothing was.
    """

    path: str
    person: User
    box: str
    text: str
    button: str
    stored: Callable[[], str]

    def fill_in(self, page: Page) -> None:
        """Open the page and type."""
        page.goto(self.path)
        page.get_by_label(self.box).first.fill(self.text)

    def send(self, page: Page) -> None:
        """Press the button."""
        page.get_by_role("button", name=self.button, exact=True).click()


class FormsTestCase(PeopleBrowserTestCase):
    """A ticket with a task under way, a ticket error, and the five types of forms."""

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        scope = as_company(self.company)
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)
        self.colleague.is_available = False
        self.colleague.save(update_fields=["is_available"])
        self.ticket_type = self.publish(FIELDS)
        self.ticket = make_ticket(self.ticket_type, self.user, {"item": "Desk"})
        self.task = current_task(self.ticket)
        failed = make_ticket(self.ticket_type, self.user, {"item": "Yacht"})
        TaskInstance.objects.filter(workflow_instance=failed.workflow).delete()
        self.error = TicketError.objects.create(
            company=self.company,
            ticket=failed,
            error_type=TicketError.Type.WORKFLOW_CREATION,
            error_message="It broke.",
        )

    def publish(self, fields: list[JsonObject]) -> TicketType:
        tasks = [form_task("review", output_schema=REVIEW)]
        transitions = [{"from": None, "to": "review"}, {"from": "review", "to": None}]
        document = bundle("chair", fields=fields, tasks=tasks, transitions=transitions)
        return publish(self.company, self.creator, document)

    @property
    def submit_form(self) -> FormOfType:
        return FormOfType(
            "/tickets/new/chair/", self.user, "Note", TYPED, "Submit ticket", self._last_note
        )

    @property
    def task_form(self) -> FormOfType:
        path = f"/tasks/{self.task.pk}/"
        return FormOfType(path, self.worker, "Remark", TYPED, "Complete", self._remark)

    @property
    def error_form(self) -> FormOfType:
        path = f"/manage/errors/{self.error.pk}/data/?as=json"
        data = json.dumps({"item": "Yacht", "note": TYPED})
        return FormOfType(
            path, self.ticket_admin, "JSON", data, "Save and retry", self._failed_note
        )

    @property
    def document_form(self) -> FormOfType:
        text = json.dumps(DOCUMENT, indent=1)
        return FormOfType(
            "/design/upload/", self.creator, "Workflow file", text, "Save draft", self._draft
        )

    @property
    def team_form(self) -> FormOfType:
        return FormOfType(
            "/team/invite/", self.admin, "Email addresses", "dora@example.com",
            "Send invitations", self._invited,
        )  # fmt: skip

    @property
    def all_forms(self) -> dict[str, FormOfType]:
        return {
            "submit": self.submit_form,
            "task": self.task_form,
            "error data": self.error_form,
            "document": self.document_form,
            "team": self.team_form,
        }

    def fill_in(self, form: FormOfType) -> None:
        """Log in as the person of the form and fill it in."""
        self.log_in(form.person)
        form.fill_in(self.page)

    def _last_note(self) -> str:
        last = TicketInstance.objects.order_by("-pk")[0]
        return str(last.ticket_data.get("note", ""))

    def _remark(self) -> str:
        self.task.refresh_from_db()
        return str((self.task.output_data or {}).get("remark", ""))

    def _failed_note(self) -> str:
        failed = TicketInstance.objects.for_detail().get(pk=self.error.ticket_id)
        data = failed.workflow.workflow_data if failed.workflow else {}
        return json.dumps({"item": "Yacht", "note": data["note"]}) if "note" in data else ""

    def _draft(self) -> str:
        draft = WorkflowDefinition.objects.of_key("garden").first()
        return json.dumps(DOCUMENT, indent=1) if draft and draft.description == TYPED else ""

    def _invited(self) -> str:
        return ", ".join(Invitation.objects.values_list("email", flat=True))
