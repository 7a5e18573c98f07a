"""The home page in a browser: long texts at every width, the switch, keys."""

import re

from playwright.sync_api import expect

from ticketflower.tests.browser.base import NARROW
from ticketflower.tests.browser.test_shell import ShellTestCase
from users.tenancy import as_company
from workflow_ops.models import TaskInstance, TicketError
from workflow_ops.services.tasks import change_availability
from workflow_ops.tests.factories import make_ticket, publish

WIDTHS = (320, 390, 768, 1024, 1280, 1920)
LONG = {
    "words": "Replace the broken chair at the front desk before the visitors come " * 3,
    "word": "Donaudampfschifffahrtsgesellschaftskapitän" * 5,
}
OVERLAPS = """() => [...document.querySelectorAll(".tf-home-rows > li")].filter((row) => {
    const [text, side] = [...row.children].map((each) => each.getBoundingClientRect());
    const isBeside = text.right <= side.left + 1, isAbove = text.bottom <= side.top + 1;
    return !isBeside && !isAbove || side.right > row.getBoundingClientRect().right + 1;
}).length"""
TITLE_WIDTHS = """() => [...document.querySelectorAll(".tf-home-rows > li > div:first-child")]
    .filter((each) => each.textContent.length > 200)
    .map((each) => each.getBoundingClientRect().width)"""
HEIGHTS = """() => [...document.querySelectorAll(".tf-home-rows > li")]
    .map((each) => each.getBoundingClientRect().height)"""


class HomeTestCase(ShellTestCase):
    def setUp(self) -> None:
        super().setUp()
        with as_company(self.company):
            ticket_type = publish(self.company, self.creator)
            for text in LONG.values():
                make_ticket(ticket_type, self.everyone, {"item": text[:200]})
            failed = make_ticket(ticket_type, self.everyone, {"item": "Lamp"})
            TicketError.objects.create(
                company=self.company, ticket=failed, error_type="TASK_CREATION", error_message="?"
            )
            TaskInstance.objects.update(assigned_to=self.everyone)


class LongTextsTest(HomeTestCase):
    def test_rows_neither_overlap_nor_break_at_any_width(self) -> None:
        for width in WIDTHS:
            with self.subTest(width):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.page.goto("/")
                self.assertLessEqual(
                    self.page.evaluate("document.documentElement.scrollWidth"), width
                )
                self.assertEqual(self.page.evaluate(OVERLAPS), 0)
                self.assertGreater(min(self.page.evaluate(TITLE_WIDTHS)), min(250, width - 60))
                if width >= 768:
                    self.assertLess(max(self.page.evaluate(HEIGHTS)), 80)
        self.assert_nothing_in_the_console()

    def test_it_is_accessible_in_each_state(self) -> None:
        for is_available in (True, False):
            with self.subTest(is_available), as_company(self.company):
                change_availability(user=self.everyone, is_available=is_available)
                self.page.goto("/")
                self.assert_accessible()
        self.page.emulate_media(color_scheme="dark")
        self.assert_accessible_here()
        self.assert_nothing_in_the_console()


class UseTest(HomeTestCase):
    def test_a_worker_is_away_and_comes_back(self) -> None:
        with as_company(self.company):
            TaskInstance.objects.update(assigned_to=self.worker)
        page = self.page
        page.goto("/")
        banner = page.get_by_text("You're marked as away.")
        switch = page.get_by_role("button", name=re.compile("^Away"))
        if switch.count():
            switch.click()
        expect(banner).to_be_hidden()

        page.get_by_role("button", name=re.compile("^Available")).click()

        expect(page).to_have_url(re.compile("/$"))
        expect(banner).to_be_visible()
        page.get_by_role("button", name="I'm available").click()
        expect(banner).to_be_hidden()
        expect(page.get_by_role("button", name=re.compile("^Available"))).to_be_visible()

    def test_the_rows_are_walked_with_keys_and_open_anywhere(self) -> None:
        page = self.page
        page.goto("/")

        page.keyboard.press("j")
        page.keyboard.press("j")

        rows = page.locator(".tf-home-rows > li")
        expect(rows.nth(1).locator("a")).to_be_focused()
        page.keyboard.press("k")
        expect(rows.nth(0).locator("a")).to_be_focused()
        button = rows.nth(0).locator(".btn").bounding_box()
        assert button is not None
        page.mouse.click(button["x"] + 5, button["y"] + 5)
        expect(page).not_to_have_url(re.compile("/$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Desk")

    def test_targets_of_a_phone(self) -> None:
        self.page.set_viewport_size(NARROW)
        self.page.goto("/")

        for each in self.page.locator(
            ".tf-switch, .tf-away .btn, .tf-attention a, .tf-home-links a"
        ).all():
            box = each.bounding_box()
            assert box is not None
            self.assertGreaterEqual(box["height"], 44)
