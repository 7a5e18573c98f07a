from playwright.sync_api import expect

from ticketflower.tests.browser.base import BrowserTestCase
from users.tests.sign_up import link_of_sign_up


class MainWayTest(BrowserTestCase):
    def test_from_signing_up_to_a_completed_ticket(self) -> None:
        self.sign_up()
        self.publish_the_purchase_workflow()
        self.submit_a_ticket()
        self.complete_its_tasks()

        self.page.goto("/tickets/1/")
        expect(self.page.locator(".tf-ticket-title")).to_contain_text("Completed")
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def sign_up(self) -> None:
        page = self.page
        page.goto("/")
        page.get_by_role("link", name="Sign up").first.click()
        page.get_by_label("Company name").fill("Brightside Bikes")
        page.get_by_label("First name").fill("Anna")
        page.get_by_label("Last name").fill("Keller")
        page.get_by_label("Email").fill("anna@brightside.example")
        self.assert_accessible()
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_text("Check your email")).to_be_visible()
        self.assert_accessible()
        page.goto(link_of_sign_up())
        page.get_by_label("Password").fill("a long enough secret")
        self.assert_accessible()
        page.get_by_role("button", name="Create company").click()
        expect(page.get_by_text("Brightside Bikes is ready")).to_be_visible()
        self.assert_accessible()

    def publish_the_purchase_workflow(self) -> None:
        page = self.page
        page.get_by_role("link", name="Choose a template").click()
        self.assert_accessible()
        page.get_by_role("link", name="Purchase request").click()
        self.assert_accessible()
        page.get_by_role("button", name="Use this template").click()
        self.assert_accessible()
        page.get_by_role("button", name="Publish", exact=True).click()
        expect(page.get_by_text("published.")).to_be_visible()
        self.assert_accessible()

    def submit_a_ticket(self) -> None:
        page = self.page
        page.get_by_role("link", name="New ticket").first.click()
        self.assert_accessible()
        page.locator(".tf-choice").first.click()
        page.get_by_role("button", name="Submit ticket").click()
        expect(page.get_by_role("alert")).to_contain_text("is required")
        self.assert_accessible()
        self.fill_required_fields()
        page.get_by_role("button", name="Submit ticket").click()
        expect(page.get_by_text("Ticket #1 submitted")).to_be_visible()
        self.assert_accessible()

    def complete_its_tasks(self) -> None:
        page = self.page
        for _task in range(10):
            page.goto("/tasks/")
            tasks = page.locator("tbody th a")
            if not tasks.count():
                return
            self.assert_accessible()
            tasks.first.click()
            expect(page.get_by_role("button", name="Complete", exact=True)).to_be_visible()
            self.fill_required_fields()
            page.get_by_role("button", name="Complete", exact=True).click()
            expect(page.get_by_text("” completed.")).to_be_visible()
        self.fail("The ticket has more than ten tasks.")

    def fill_required_fields(self) -> None:
        """Fill in whatever the form asks for: small numbers, yes, the first choice."""
        form = self.page.locator("form.tf-form")
        for box in form.locator("input[required], textarea[required]").all():
            kind = box.get_attribute("type")
            value = {"date": "2027-01-15", "email": "a@example.com"}.get(
                kind or "", "A chain for the blue bike"
            )
            if box.get_attribute("inputmode") in ("numeric", "decimal"):
                value = "20"
            if kind == "radio":
                continue
            if kind == "checkbox":
                box.check()
            elif not box.input_value():
                box.fill(value)
        for group in form.locator("fieldset:has(input[type=radio][required])").all():
            group.locator("input[type=radio]").first.check()
        for select in form.locator("select[required]").all():
            select.select_option(index=1)
