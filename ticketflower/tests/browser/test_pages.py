import re

from playwright.sync_api import expect

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_design.services.drafts import store_document
from workflow_design.services.publishing import store_and_publish_document
from workflow_design.tests.real_documents import PURCHASE
from workflow_ops.tests.factories import make_ticket, publish


class PagesTestCase(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            ticket_type = publish(self.company, self.creator)
            make_ticket(ticket_type, self.user)
            text = PURCHASE.read_text(encoding="utf-8").replace("purchase", "buying")
            store_and_publish_document(company=self.company, by=self.creator, text=text)


class PagesOfRolesTest(PagesTestCase):
    def test_a_question_appears_when_its_condition_holds(self) -> None:
        self.log_in(self.user)
        self.page.goto("/tickets/new/buying/")
        self.page.get_by_label("What do you need?").fill("A chain")
        expect(self.page.get_by_label("Needed by")).to_have_count(0)

        self.page.get_by_label("Urgent").check()

        expect(self.page.get_by_label("Needed by")).to_be_visible()
        expect(self.page.get_by_label("What do you need?")).to_have_value("A chain")
        self.page.get_by_label("Urgent").uncheck()
        expect(self.page.get_by_label("Needed by")).to_have_count(0)
        self.assert_nothing_in_the_console()

    def test_a_token_is_shown_once(self) -> None:
        self.log_in(self.creator)
        self.page.goto("/profile/tokens/")
        self.page.get_by_label("Name").fill("Laptop")
        self.page.get_by_label("Read, check and test workflows").check()
        self.page.get_by_role("button", name="Create token").click()
        expect(self.page.get_by_text("You won't see it again")).to_be_visible()
        self.assert_accessible()

    def test_a_document_with_errors_is_shown_again(self) -> None:
        self.log_in(self.creator)
        self.page.goto("/design/upload/")
        self.page.get_by_role("textbox", name="Workflow file").fill(
            '{"kind": "workflow",\n "titel": "X"}'
        )
        self.page.get_by_role("button", name="Validate").click()
        expect(self.page.get_by_text(re.compile("isn't a key")).first).to_be_visible()
        self.assert_accessible()


class PagesOfVersionsTest(PagesTestCase):
    def test_a_draft_is_published(self) -> None:
        with as_company(self.company):
            for title, service in (("Second", store_and_publish_document), ("New", store_document)):
                text = PURCHASE.read_text(encoding="utf-8").replace("purchase", "buying")
                text = text.replace('"Purchase request"', f'"{title}"')
                service(company=self.company, by=self.creator, text=text)
        self.log_in(self.creator)
        self.page.goto("/design/workflows/buying/")
        self.page.get_by_role("link", name="Publish version 3").click()
        self.page.get_by_role("button", name="Publish version 3").click()
        expect(self.page.get_by_text("published.")).to_be_visible()

    def test_the_picture_of_a_workflow_is_walked_with_the_keyboard(self) -> None:
        self.log_in(self.ticket_admin)
        self.page.goto("/design/workflows/buying/")
        approve = self.page.locator("a.tf-node", has_text="Approve").first

        approve.focus()
        self.page.keyboard.press("Enter")

        expect(self.page).to_have_url(re.compile("/design/tasks/buying/approve/"))
        self.assert_nothing_in_the_console()

    def test_a_requester_unfolds_the_way_through_the_workflow(self) -> None:
        self.log_in(self.user)
        self.page.goto("/tickets/1/")
        picture = self.page.get_by_role("img", name="ticket #1")
        expect(picture).to_have_count(0)

        self.page.get_by_text("View diagram").click()

        expect(picture).to_be_visible()
        self.page.get_by_role("button", name="Full screen").click()
        expect(self.page.get_by_role("dialog").get_by_role("img", name="ticket #1")).to_be_visible()
        self.assert_accessible()
        self.page.get_by_role("button", name="Close", exact=True).click()
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        expect(picture).to_be_visible()
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_a_ticket_whose_diagram_has_no_boxes(self) -> None:
        self.log_in(self.user)
        self.page.goto("/tickets/1/")
        self.page.eval_on_selector_all(".tf-node", "all => all.forEach(node => node.remove())")

        self.page.get_by_text("View diagram").click()

        self.page.wait_for_selector(".tf-diagram-box")
        self.assert_nothing_in_the_console()

    def test_a_picture_wider_than_the_screen_shows_where_it_starts(self) -> None:
        self.log_in(self.creator)
        self.page.set_viewport_size({"width": 260, "height": 1200})

        self.page.goto("/design/workflows/buying/")

        start = self.page.locator(".tf-node[data-kind=start]")
        expect(start).to_be_in_viewport(ratio=1)
        box = self.page.locator(".tf-diagram-box")
        self.assertGreater(box.evaluate("element => element.scrollLeft"), 0)

    def test_a_picture_fills_the_window_and_goes_back_to_its_place(self) -> None:
        self.log_in(self.creator)
        self.page.goto("/design/workflows/buying/")
        place = self.page.locator("main .tf-diagram-box")
        expect(place).to_have_count(1)

        self.page.get_by_role("button", name="Full screen").click()
        dialog = self.page.get_by_role("dialog", name="Diagram of")
        expect(dialog.locator("svg.tf-diagram")).to_be_visible()
        expect(place).to_have_count(0)
        self.assert_accessible()
        dialog.get_by_role("button", name="Close").click()

        expect(dialog).to_have_count(0)
        expect(place).to_have_count(1)
        expect(self.page.get_by_role("button", name="Full screen")).to_be_focused()
        self.assert_nothing_in_the_console()

    def test_a_workflow_on_paper_has_no_bar_and_is_light(self) -> None:
        self.log_in(self.creator)
        self.page.goto("/design/workflows/buying/")
        self.page.emulate_media(media="print", color_scheme="dark")

        expect(self.page.locator(".tf-side")).to_be_hidden()
        expect(self.page.locator("svg.tf-diagram")).to_be_visible()
        expect(self.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")

    def test_a_superuser_acts_for_a_company(self) -> None:
        self.log_in(self.superuser)
        self.page.goto("/companies/")
        self.page.get_by_role("link", name=re.compile("Start session.*Ours")).click()
        self.page.get_by_label("Reason").fill("Ticket 4711")
        self.page.locator("main").get_by_role("button").first.click()
        expect(self.page.get_by_text("Session started for Ours")).to_be_visible()
        self.assert_accessible()
        self.page.goto("/tickets/1/")
        self.page.get_by_role("button", name="End session").click()
        expect(self.page.get_by_text("Session for Ours ended")).to_be_visible()
        self.assert_nothing_in_the_console()
