"""Comments on a ticket in the browser: written, with names offered after "@", and changed."""

from playwright.sync_api import expect

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.models import User
from users.tenancy import as_company
from workflow_ops.models import CommentMention
from workflow_ops.tests.factories import make_ticket, publish


class CommentsTest(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            self.ticket = make_ticket(publish(self.company, self.creator), self.user)

    def open_as(self, person: User) -> None:
        self.log_in(person)
        self.page.goto(f"/tickets/{self.ticket.number}/")
        self.box = self.page.locator("#comment").get_by_role("textbox")
        self.names = self.page.get_by_role("listbox", name="People").get_by_role("option")

    def post(self) -> None:
        self.page.get_by_role("button", name="Post").click()

    def test_an_internal_note_mentions_a_colleague_and_is_edited(self) -> None:
        self.open_as(self.worker)

        self.box.press_sequentially("Is this urgent, @tick")
        expect(self.names).to_have_text([str(self.ticket_admin)])
        self.assert_accessible_here()
        self.box.press("Enter")
        expect(self.box).to_have_value(f"Is this urgent, @{self.ticket_admin} ")
        expect(self.names.first).to_be_hidden()
        self.box.press("Control+Enter")

        note = self.page.locator("[data-audience=internal]")
        expect(note).to_contain_text("added an internal note")
        with as_company(self.company):
            self.assertEqual(CommentMention.objects.get().person, self.ticket_admin)
        note.get_by_role("link", name="Edit comment").click()
        self.page.get_by_label("Internal note").fill("Never mind.")
        self.page.get_by_role("button", name="Save").click()
        expect(note).to_contain_text("Never mind.")
        expect(note).to_contain_text("Edited")
        self.open_as(self.user)
        expect(self.page.get_by_text("Never mind.")).to_have_count(0)
        self.assert_nothing_in_the_console()

    def test_a_message_is_answered_and_the_answer_deleted(self) -> None:
        self.open_as(self.worker)
        self.page.get_by_role("radio", name="Message to requester").check()
        self.box.press_sequentially("Which color? @")
        expect(self.names.filter(has_text=str(self.user))).to_be_visible()
        self.box.press("Escape")
        expect(self.names.first).to_be_hidden()
        self.post()
        expect(self.page.get_by_text("wrote to the requester")).to_be_visible()
        self.assert_accessible()

        self.open_as(self.user)
        expect(self.page.get_by_text("Which color?")).to_be_visible()
        self.box.fill("Blue.")
        self.post()
        expect(self.page.get_by_text("Blue.")).to_be_visible()
        self.page.get_by_role("button", name="Delete comment").click()

        expect(self.page.get_by_text("deleted a comment")).to_be_visible()
        self.assert_nothing_in_the_console()
