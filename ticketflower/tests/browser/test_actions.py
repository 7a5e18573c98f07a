import re

from django.test import override_settings
from playwright.sync_api import expect
from procrastinate.contrib.django.models import ProcrastinateJob

from ticketflower.sandbox.echo.service import EchoService
from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_ops.jobs import run_continue_action
from workflow_ops.models import TaskInstance, TicketError
from workflow_ops.tests.actions import action, action_bundle
from workflow_ops.tests.factories import make_ticket, publish


class ActionsTest(PeopleBrowserTestCase):
    """A ticket admin mends what an action left behind."""

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        self.echo = self.enterContext(EchoService())
        document = action_bundle(action("send", f"{self.echo.url}/echo"))
        with as_company(self.company):
            make_ticket(publish(self.company, self.creator, document), self.user, {"item": "Bell"})
        with override_settings(ACTION_ALLOWED_HOSTS=[]):
            self.work()

    def work(self) -> None:
        """Do what is in the queue, as a worker does."""
        # The tables of the queue are not emptied between tests.
        for job in ProcrastinateJob.objects.filter(args__company=self.company.pk):
            run_continue_action(**job.args)

    def test_a_failed_action_is_tried_again_with_other_data(self) -> None:
        self.log_in(self.ticket_admin)
        self.page.goto("/")
        self.page.get_by_role("navigation").get_by_role("link", name="Failed tickets").click()
        self.page.locator("tbody").get_by_role("link").first.click()
        self.assert_accessible()

        self.page.get_by_role("link", name="Edit data").click()
        self.assert_accessible()
        self.page.get_by_label("Item").fill("Desk")
        self.page.get_by_role("button", name="Save and retry").click()

        expect(self.page.get_by_text("is queued to be called again")).to_be_visible()
        host = self.echo.url.removeprefix("http://")
        with override_settings(ACTION_ALLOWED_HOSTS=[host]):
            self.work()
        self.page.reload()
        expect(self.page.get_by_text("Check").first).to_be_visible()
        self.assert_accessible()
        with as_company(self.company):
            send = TaskInstance.objects.earliest("pk")
        self.assertEqual(send.output_data, {"item": "Desk"})
        self.page.goto(f"/manage/tasks/{send.pk}/")
        expect(self.page.get_by_text("Call, 200")).to_be_visible()
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_the_other_pages(self) -> None:
        with as_company(self.company):
            error, task = TicketError.objects.get(), TaskInstance.objects.get()
        self.log_in(self.ticket_admin)
        for path in (
            f"/manage/errors/{error.pk}/complete/",
            f"/manage/tasks/{task.pk}/",
            "/tickets/1/",
        ):
            self.page.goto(path)
            self.assert_accessible()
        self.page.get_by_text("Actions", exact=True).click()
        self.page.get_by_text("Cancel ticket…").click()
        self.assert_accessible()
        self.log_in(self.admin)
        self.page.goto("/manage/signing-secret/")
        self.page.get_by_role("button", name="Create secret").click()
        expect(self.page.get_by_text(re.compile("^whsec_"))).to_be_visible()
        self.assert_accessible()
        self.log_in(self.worker)
        self.page.goto("/tasks/availability/")
        self.assert_accessible()
        self.assert_nothing_in_the_console()
