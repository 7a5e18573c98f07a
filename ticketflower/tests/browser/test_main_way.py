"""The first day of a newcomer: from signing up to a completed ticket, without JSON."""

import re
import time

from django.core import mail
from playwright.sync_api import Locator, Page, expect

from ticketflower.tests.browser.base import WIDE, BrowserTestCase
from users.tests.sign_up import link_of_sign_up

MOST_ACTIONS = 60
"""Clicks and answers of the whole day; five seconds for each are five minutes."""
INVITATION = re.compile(r"https?://[^/\s]+(/invitations/\S+/)")
PASSWORD = "a long enough secret"


class Walk:
    """A person at work in a browser: counts what they click and fill in, and looks for JSON."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.answers = 0

    def click(self, role: str, name: str, *, exact: bool = False) -> None:
        """Click the first control with this name."""
        found = self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]
        self.press(found.first)

    def press(self, control: Locator) -> None:
        """Click a control, and look at where it leads."""
        self.clicks += 1
        control.click()
        self.page.wait_for_load_state()
        self.look()

    def fill(self, label: str, text: str) -> None:
        """Answer the first question with this label."""
        self.answers += 1
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str) -> None:
        """Tick the first box or choice with this label."""
        self.answers += 1
        self.page.get_by_label(label).first.check()

    def look(self) -> None:
        """No screen has JSON on it."""
        seen = self.page.locator("body").inner_text()
        assert '{"' not in seen, f"There is JSON on {self.page.url}"


class FirstDayTest(BrowserTestCase):
    def test_from_signing_up_to_a_ticket_of_a_colleague(self) -> None:
        began = time.monotonic()
        anna, ben = Walk(self.page), Walk(self.second_page())
        self.sign_up(anna)
        self.customize_a_template(anna)
        self.publish(anna)
        self.invite(anna)
        self.accept(ben)
        self.submit(ben)
        self.complete(anna)
        self.find(anna)

        expect(ben.page.get_by_text("Ticket #1 submitted")).to_be_visible()
        self.assert_nothing_in_the_console()
        self.clicks = anna.clicks + ben.clicks
        self.answers = anna.answers + ben.answers
        self.seconds = time.monotonic() - began
        self.assertLessEqual(self.clicks + self.answers, MOST_ACTIONS)

    def second_page(self) -> Page:
        context = self.browser.new_context(viewport=WIDE, base_url=self.live_server_url)
        self.addCleanup(context.close)
        return context.new_page()

    def sign_up(self, anna: Walk) -> None:
        anna.page.goto("/")
        self.assert_accessible()
        anna.click("link", "Sign up")
        anna.fill("Company name", "Brightside Bikes")
        anna.fill("First name", "Anna")
        anna.fill("Last name", "Keller")
        anna.fill("Email", "anna@brightside.example")
        self.assert_accessible()
        anna.click("button", "Sign up")
        expect(anna.page.get_by_text("Check your email")).to_be_visible()
        self.assert_accessible()
        anna.page.goto(link_of_sign_up())
        anna.fill("Password", PASSWORD)
        self.assert_accessible()
        anna.click("button", "Create company")
        expect(anna.page.get_by_text("Brightside Bikes is ready")).to_be_visible()
        expect(anna.page.get_by_text("0 of 3 done")).to_be_visible()
        self.assert_accessible()

    def customize_a_template(self, anna: Walk) -> None:
        page = anna.page
        anna.click("link", "Browse templates")
        anna.click("link", "Purchase request")
        expect(page.get_by_role("textbox", name="What do you need?")).to_be_disabled()
        anna.click("button", "Customize first")
        item, department = page.locator("#field-item"), page.locator("#field-department")
        anna.press(item.locator("summary"))
        anna.answers += 1
        item.get_by_role("textbox", name="Label").fill("What should we buy?")
        anna.press(department.locator("summary"))
        anna.answers += 1
        department.get_by_role("textbox", name="Choices").fill("Workshop\nFront desk")
        anna.click("button", "Save draft")
        expect(page.get_by_text("Draft saved")).to_be_visible()

    def publish(self, anna: Walk) -> None:
        anna.click("link", "Publish…")
        self.assert_accessible()
        anna.click("button", "Publish", exact=True)
        expect(anna.page.get_by_role("status")).to_contain_text("published.")
        self.assert_accessible()

    def invite(self, anna: Walk) -> None:
        anna.click("link", "Invite your team")
        anna.fill("Email addresses", "ben@brightside.example")
        anna.click("button", "Send invitations")
        expect(anna.page.get_by_role("status")).to_be_visible()

    def accept(self, ben: Walk) -> None:
        link = INVITATION.search(str(mail.outbox[-1].body))
        assert link is not None
        ben.page.goto(link[1])
        ben.fill("First name", "Ben")
        ben.fill("Last name", "Hartmann")
        ben.fill("Password", PASSWORD)
        ben.click("button", "Join")

    def submit(self, ben: Walk) -> None:
        page = ben.page
        ben.click("link", "New ticket")
        ben.click("link", "Buy something")
        ben.click("button", "Submit ticket")
        expect(page.get_by_role("alert")).to_contain_text("Answer “What should we buy?”")
        ben.fill("What should we buy?", "A chain for the blue bike")
        ben.fill("Amount", "20")
        ben.choose("Front desk")
        ben.click("button", "Submit ticket")

    def complete(self, anna: Walk) -> None:
        page = anna.page
        anna.click("link", "Home")
        expect(page.get_by_text("Get started")).to_be_hidden()
        anna.press(page.locator(".tf-home-rows a").first)
        self.assert_accessible()
        anna.fill("Supplier", "Chains and more")
        anna.click("button", "Complete", exact=True)
        expect(page.get_by_text("“Order it” completed.")).to_be_visible()
        anna.click("link", "Home")
        anna.press(page.locator(".tf-home-rows a").first)
        anna.click("button", "Complete", exact=True)
        expect(page.get_by_text("“Hand it over” completed.")).to_be_visible()

    def find(self, anna: Walk) -> None:
        page = anna.page
        anna.answers += 1
        page.get_by_role("searchbox", name="Search").first.fill("Hartmann")
        page.keyboard.press("Enter")
        anna.click("link", "A chain for the blue bike")
        expect(page.locator(".tf-ticket-title")).to_contain_text("Completed")
        expect(page.get_by_text("What should we buy?").first).to_be_visible()
        self.assert_accessible()
