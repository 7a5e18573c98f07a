"""Whatever happens to a form, its values and files are there afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.models import Session
from django.db import connection
from playwright.sync_api import Locator, expect

from ticketflower.tests.browser.forms import FIELDS, FormsTestCase
from ticketflower.types import JsonObject
from users.tests.base import PASSWORD
from workflow_ops.models import FormDraft, TicketInstance
from workflow_ops.services.tasks import reassign_task
from workflow_ops.services.tickets import cancel_ticket

NOTE = "Two chairs & a <table>\n  with wheels"
ASKED: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Required": True},
    {"FieldName": "note", "FieldType": "text"},
    {"FieldName": "day", "FieldType": "date"},
    {"FieldName": "color", "FieldType": "choice", "Choices": ["Red", "Green", "Blue"]},
    {"FieldName": "offer", "FieldType": "file"},
]
PATH = "/tickets/new/chair/"


class SubmitFormTest(FormsTestCase):
    """One form that is failed in every way, one after the other."""

    def setUp(self) -> None:
        super().setUp()
        self.publish(ASKED)
        self.user.set_password(PASSWORD)
        self.user.save()
        self.log_in(self.user)

    @property
    def status(self) -> Locator:
        return self.page.locator("[data-tf-draft-status]")

    def fill_in(self) -> None:  # type: ignore[override] # of one form
        self.page.goto(PATH)
        self.page.get_by_label("Item").fill("Chair")
        self.page.get_by_label("Note").fill(NOTE)
        self.page.get_by_label("Day").fill("2026-12-24")
        self.page.get_by_label("Color").select_option("Green")
        file = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        self.page.get_by_label("Offer", exact=False).first.set_input_files(file)  # type: ignore[arg-type]
        expect(self.page.get_by_text("offer.pdf is attached")).to_be_visible()
        self.expect_saved()

    def expect_saved(self) -> None:
        expect(self.status).to_have_text("Draft saved")

    def expect_everything(self, item: str = "Chair") -> None:
        expect(self.page.get_by_label("Item")).to_have_value(item)
        expect(self.page.get_by_label("Note")).to_have_value(NOTE)
        expect(self.page.get_by_label("Day")).to_have_value("2026-12-24")
        expect(self.page.get_by_label("Color")).to_have_value("Green")
        expect(self.page.get_by_text("offer.pdf is attached")).to_be_visible()

    def submit(self) -> None:
        self.page.get_by_role("button", name="Submit ticket").click()

    def come_back(self) -> None:
        """As people do who were interrupted: from Home."""
        self.page.goto("/")
        self.page.get_by_role("link", name="New chair").click()
        expect(self.page.get_by_text("Draft saved", exact=False).first).to_be_visible()
        self.expect_everything()

    @contextmanager
    def failing_server(self) -> Iterator[None]:
        """No ticket can be stored."""
        rule = "ALTER TABLE ticket_instances {} CONSTRAINT broken"
        with connection.cursor() as cursor:
            cursor.execute(f"{rule.format('ADD')} CHECK (false) NOT VALID")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute(rule.format("DROP"))

    def test_every_value_and_file_is_there_afterwards(self) -> None:
        self.fill_in()
        self.assert_accessible_here()
        self.come_back()
        self.invalid()
        self.server_error()
        self.csrf()
        self.network_off()
        self.back_and_forward()
        self.login_ended()
        self.new_version()
        self.sent()
        self.assert_nothing_in_the_console()

    def invalid(self) -> None:
        self.page.get_by_label("Item").fill(" ")
        self.submit()
        expect(self.page.get_by_text("Item is required.").first).to_be_visible()
        self.expect_everything(item=" ")
        self.page.get_by_label("Item").fill("Chair")
        self.expect_saved()
        self.come_back()

    def server_error(self) -> None:
        with self.failing_server(), self.assertLogs("django.request", "ERROR"):
            self.submit()
            expect(self.page.locator("h1")).to_have_text("Something went wrong")
            expect(self.page.locator(".tf-typed").filter(has_text="Two chairs")).to_be_visible()
        self.page.go_back()
        self.expect_everything()
        self.come_back()

    def csrf(self) -> None:
        self.page.context.clear_cookies(name="csrftoken")
        with self.assertLogs("django.security.csrf", "WARNING"):
            self.submit()
            expect(self.page.locator("h1")).to_have_text("Your form wasn't sent")
        expect(self.page.locator(".tf-typed").filter(has_text="Two chairs")).to_be_visible()
        self.come_back()

    def network_off(self) -> None:
        self.page.context.set_offline(True)
        self.page.get_by_label("Item").fill("Chair for Carl")
        expect(self.status).to_have_text("You're offline. Your answers are kept in this page.")
        self.page.context.set_offline(False)
        self.expect_saved()
        self.page.get_by_label("Item").fill("Chair")
        self.expect_saved()
        self.assertEqual(FormDraft.objects.get().answers["item"], ["Chair"])

    def back_and_forward(self) -> None:
        self.page.get_by_label("Item").fill("Chair for Dora")
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto("/tickets/")
        self.page.go_back()
        self.expect_everything(item="Chair for Dora")
        self.page.go_forward()
        self.page.go_back()
        self.expect_everything(item="Chair for Dora")
        self.page.get_by_label("Item").fill("Chair")
        self.expect_saved()

    def login_ended(self) -> None:
        Session.objects.all().delete()
        self.page.get_by_label("Item").fill("Chairs")
        expect(self.status).to_contain_text("You've been logged out. Your answers are kept")
        self.submit()
        expect(self.page.locator("h1")).to_have_text("Log in")
        expect(self.page.locator(".tf-typed").filter(has_text="Two chairs")).to_be_visible()
        self.page.get_by_label("Email").fill(self.user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        expect(self.page.locator("h1")).to_contain_text("You're logged in")
        self.come_back()

    def new_version(self) -> None:
        self.publish([*FIELDS[:1], *ASKED[2:]])
        self.submit()
        expect(self.page.get_by_role("alert").first).to_contain_text("Removed: Note")
        expect(self.page.locator(".tf-typed")).to_have_text(NOTE)
        expect(self.page.get_by_label("Day")).to_have_value("2026-12-24")
        expect(self.page.get_by_text("offer.pdf is attached")).to_be_visible()

    def sent(self) -> None:
        self.submit()
        expect(self.page.get_by_text("submitted.")).to_be_visible()
        self.assertFalse(FormDraft.objects.exists())
        ticket = TicketInstance.objects.latest("pk")
        self.assertEqual(ticket.files.get().filename, "offer.pdf")


class TaskFormTest(FormsTestCase):
    def type_remark(self) -> None:
        self.log_in(self.worker)
        self.page.goto(f"/tasks/{self.task.pk}/")
        self.page.get_by_label("Remark").fill(NOTE)
        expect(self.page.locator("[data-tf-draft-status]")).to_have_text("Draft saved")

    def test_a_remark_outlives_a_reload_and_the_task(self) -> None:
        self.type_remark()
        self.page.reload()
        expect(self.page.get_by_label("Remark")).to_have_value(NOTE)
        reassign_task(task=self.task, to=self.colleague, by=self.ticket_admin)
        self.page.get_by_role("button", name="Complete", exact=True).click()
        expect(self.page.locator(".tf-typed")).to_have_text(NOTE)

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.page.goto("/")
        self.page.get_by_role("region", name="Drafts").get_by_role("link").first.click()
        expect(self.page.locator(".tf-typed")).to_have_text(NOTE)
        self.assert_accessible_here()
        self.page.get_by_role("button", name="Discard draft").click()
        expect(self.page.get_by_text("No drafts", exact=True)).to_be_visible()

    def test_a_comment_outlives_a_reload_until_it_is_posted(self) -> None:
        self.log_in(self.worker)
        path = f"/tickets/{self.ticket.number}/"
        box = self.page.get_by_label("Comment", exact=True)
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.goto(path)
        box.fill(NOTE)
        self.page.goto("/")
        self.page.goto(path)
        expect(box).to_have_value(NOTE)
        self.log_in(self.ticket_admin)
        self.page.goto(path)
        expect(box).to_have_value("")

        self.log_in(self.worker)
        self.page.goto(path)
        self.page.get_by_role("button", name="Post").click()
        expect(self.page.locator(".tf-comment").filter(has_text="Two chairs")).to_be_visible()
        expect(box).to_have_value("")
        self.page.goto(path)
        expect(box).to_have_value("")
