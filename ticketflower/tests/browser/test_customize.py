"""Customizing a workflow in a browser: rows come and go without a reload, the preview follows."""

from playwright.sync_api import expect

from ticketflower.tests.browser.test_editor import EditorCase
from users.tenancy import as_company
from workflow_design.models import DefinitionStatus, WorkflowDefinition

PATH = "/design/workflows/purchase/customize/"


class CustomizeTest(EditorCase):
    def test_fields_and_rules_are_changed_without_json(self) -> None:
        self.page.goto(PATH)
        self.change_fields()
        self.add_rule()
        self.page.get_by_role("button", name="Save draft").last.click()
        alert = self.page.get_by_role("alert")
        expect(alert).to_be_focused()
        expect(alert).to_contain_text("enter a number, such as 500 or 12.50")
        self.assert_accessible()
        self.page.get_by_role("textbox", name="Value").fill("500")
        self.page.get_by_role("button", name="Save draft").last.click()

        expect(self.page.get_by_role("status")).to_contain_text("Draft saved.")
        self.assert_nothing_in_the_console()
        with as_company(self.company):
            draft = WorkflowDefinition.objects.get(status=DefinitionStatus.DRAFT)
            self.assertEqual(draft.fields[0]["Label"], "Price")
            self.assertEqual(draft.fields[2]["Choices"], ["Corner", "Online"])
            first = draft.transitions.get(position=0)
            self.assertEqual(first.condition, {">": [{"var": "amount"}, 500]})

    def change_fields(self) -> None:
        page, preview = self.page, self.page.locator("#preview")
        page.locator("#field-amount summary").click()
        page.get_by_role("textbox", name="Label").fill("Price")
        expect(preview.get_by_text("Price")).to_be_visible()

        page.get_by_role("combobox", name="Type of the new field").select_option("One choice")
        page.get_by_role("button", name="Add field").click()
        new = page.locator("#field-new-2")
        expect(new.get_by_role("textbox", name="Label")).to_be_focused()
        expect(page.locator("#field-amount")).to_have_attribute("open", "")
        new.get_by_role("textbox", name="Label").fill("Shop")
        new.get_by_role("textbox", name="Choices").fill("Corner\nOnline")
        expect(preview.get_by_role("option", name="Online", include_hidden=True)).to_be_attached()

    def add_rule(self) -> None:
        page = self.page
        page.get_by_role("button", name="Add rule").click()
        rule = page.get_by_role("group", name="Rule 1")
        rule.get_by_role("combobox", name="Field").first.select_option("amount")
        rule.get_by_role("combobox", name="Comparison").select_option("is more than")
        rule.get_by_role("textbox", name="Value").fill("much")
        rule.get_by_role("combobox", name="then").select_option("Complete the ticket")

    def test_what_is_typed_is_kept_after_the_login_ended(self) -> None:
        self.page.goto(PATH)
        self.page.locator("#field-amount summary").click()
        label = self.page.get_by_role("textbox", name="Label")
        label.fill("Price")
        self.page.context.clear_cookies(name="sessionid")

        self.page.get_by_role("button", name="Add field").click()

        expect(self.page.get_by_role("alert")).to_contain_text("you've been logged out")
        expect(label).to_have_value("Price")
