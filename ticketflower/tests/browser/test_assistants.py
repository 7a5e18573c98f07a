import json

from playwright.sync_api import expect

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.services.tokens import count_call, make_token
from users.tenancy import as_company
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.factories import workflow_document


class AssistantsTest(PeopleBrowserTestCase):
    def test_a_proposal_is_read_and_published(self) -> None:
        self.make_people()
        with as_company(self.company):
            live = json.dumps(workflow_document())
            store_and_publish_document(company=self.company, by=self.creator, text=live)
            token, _text = make_token(
                user=self.creator, name="My laptop", scopes=["definitions:draft"], days=30
            )
            proposed = json.dumps(workflow_document(title="Buying"))
            store_document(company=self.company, by=self.creator, text=proposed, token=token)
            count_call(token=token, operation="save_draft", status=200)
        self.log_in(self.creator)

        self.page.goto("/")
        self.page.get_by_role("link", name="Assistants").click()
        proposal = self.page.get_by_role("article", name="Workflow Buying")
        expect(proposal).to_contain_text("with the token “My laptop”")
        expect(proposal).to_contain_text('changed from "Purchase" to "Buying"')
        expect(self.page.get_by_role("row", name="My laptop")).to_contain_text("save_draft")
        self.assert_accessible()

        proposal.get_by_role("link", name="Publish…").click()
        expect(self.page.get_by_role("region", name="Test run")).to_contain_text("All paths")
        self.assert_accessible()
        self.page.get_by_role("button", name="Publish version 2").click()

        expect(self.page.get_by_text("Version 2 of “Buying” published.")).to_be_visible()
        self.page.goto("/assistants/")
        expect(self.page.get_by_role("heading", name="No proposals")).to_be_visible()
        self.assert_nothing_in_the_console()
