from unittest.mock import patch

from playwright.sync_api import expect

from ticketflower.tests.browser.base import WIDE, PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.real_documents import PURCHASE, SHIPPING
from workflow_ops.models import TicketInstance


class DryRunTest(PeopleBrowserTestCase):
    """A workflow creator steps through a workflow before anybody else does."""

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            for path in (PURCHASE, SHIPPING):
                text = path.read_text(encoding="utf-8")
                store_and_publish_document(company=self.company, by=self.creator, text=text)
        self.log_in(self.creator)

    def test_sample_data_leads_from_task_to_task_and_back_leads_back(self) -> None:
        self.page.goto("/design/workflows/purchase/")
        self.page.get_by_role("link", name="Test run").click()
        self.assert_accessible()

        self.page.get_by_role("button", name="Fill in sample data").click()
        self.page.get_by_label("Amount").fill("800")
        self.page.get_by_role("button", name="Submit ticket").click()

        expect(self.page.get_by_role("heading", name="Approve the purchase")).to_be_visible()
        expect(self.page.get_by_text("Matched")).to_be_visible()
        self.assert_accessible()
        self.page.go_back()
        expect(self.page.get_by_label("Amount")).to_be_visible()
        self.page.go_forward()
        self.page.get_by_role("button", name="Back").click()
        expect(self.page.get_by_label("Amount")).to_have_value("800")
        self.assert_nothing_in_the_console()
        with as_company(self.company):
            self.assertFalse(TicketInstance.objects.exists())

    def test_a_path_with_actions_to_its_end(self) -> None:
        self.page.goto("/design/workflows/shipping/dry-run/")
        self.page.locator("#path-1 summary").click()
        self.assert_accessible()

        self.page.get_by_role("link", name="Run path 1").click()
        self.page.get_by_role("button", name="Submit ticket").click()
        expect(self.page.get_by_role("heading", name="Service response")).to_be_visible()
        self.assert_accessible()
        done = self.page.get_by_role("heading", name="Workflow complete")
        onward = self.page.get_by_role("button", name="Use this response").or_(
            self.page.get_by_role("button", name="Complete task")
        )
        while onward.count():
            onward.click()
            expect(onward.or_(done)).to_be_visible()

        expect(done).to_be_visible()
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_the_lists_of_a_large_workflow_come_after_its_form(self) -> None:
        with patch("workflow_design.dry_run.page.SECONDS_AT_ONCE", 0):
            self.page.goto("/design/workflows/shipping/dry-run/")
            expect(self.page.locator("#path-1")).to_be_visible()
            self.assert_accessible()
            self.assert_nothing_in_the_console()

            context = self.browser.new_context(
                viewport=WIDE, base_url=self.live_server_url, java_script_enabled=False
            )
            self.addCleanup(context.close)
            context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they came
            plain = context.new_page()
            plain.goto("/design/workflows/shipping/dry-run/")
            expect(plain.locator("#path-1")).to_have_count(0)
            plain.get_by_role("link", name="List paths and issues").click()
            expect(plain.locator("#path-1")).to_be_visible()
