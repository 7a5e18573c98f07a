"""Navigation, search and keys of the frame, in a browser."""

import re

from playwright.sync_api import expect

from ticketflower.tests.browser.base import NARROW, PeopleBrowserTestCase
from users.roles import ROLES
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_ops.tests.factories import make_ticket, publish

WIDTHS = (320, 390, 768, 991, 992, 1280, 1920, 2560)
SMALL_TARGETS = """() => [...document.querySelectorAll(
    ".tf-top a, .tf-side a, .tf-side button, .tf-side input, .tf-side summary")]
    .filter(each => each.checkVisibility({visibilityProperty: true}))
    .map(each => [each.textContent.trim(), each.getBoundingClientRect().height])
    .filter(([, height]) => height < LEAST)"""


class ShellTestCase(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            self.company.name = "A company whose name is longer than any side bar is wide"
            self.company.save(update_fields=["name"])
            self.everyone = make_person(self.company, "everyone", roles=list(ROLES))
            ticket_type = publish(self.company, self.creator)
            for item in ("Desk", "Chair", "Lamp"):
                make_ticket(ticket_type, self.everyone, {"item": item})
        self.log_in(self.everyone)


class NavigationTest(ShellTestCase):
    def test_nothing_is_wider_than_the_screen_nor_too_small_to_hit(self) -> None:
        for width in WIDTHS:
            with self.subTest(width):
                self.page.set_viewport_size({"width": width, "height": 800})
                self.page.goto("/manage/tickets/")
                wide = self.page.evaluate("document.documentElement.scrollWidth")
                self.assertLessEqual(wide, width)
                least = "24" if width >= 992 else "44"
                small = self.page.evaluate(SMALL_TARGETS.replace("LEAST", least))
                self.assertEqual(small, [])

    def test_the_menu_of_a_phone(self) -> None:
        page = self.page
        page.set_viewport_size(NARROW)
        page.goto("/manage/tickets/")
        link = page.get_by_role("link", name="Ticket types")
        expect(link).to_be_hidden()

        page.get_by_role("button", name="Menu", exact=True).click()
        expect(page.locator("#tf-menu")).to_be_focused()
        self.assertEqual(page.evaluate(SMALL_TARGETS.replace("LEAST", "44")), [])
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        page.get_by_role("button", name="Menu", exact=True).click()
        link.click()

        expect(page).to_have_url(re.compile("/design/tickets/"))
        self.assert_nothing_in_the_console()

    def test_the_opened_menus_are_accessible(self) -> None:
        page = self.page
        page.goto("/")
        page.locator(".tf-person summary").click()
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        self.assert_accessible()
        page.locator("h1").click()
        expect(page.get_by_role("button", name="Log out")).to_be_hidden()
        page.set_viewport_size(NARROW)
        page.get_by_role("button", name="Menu", exact=True).click()
        expect(page.locator("#tf-menu")).to_be_focused()
        self.assert_accessible_here()

    def test_without_javascript_the_menu_of_a_phone_opens_too(self) -> None:
        context = self.browser.new_context(
            viewport=NARROW, base_url=self.live_server_url, java_script_enabled=False
        )
        self.addCleanup(context.close)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as given
        page = context.new_page()
        page.goto("/")
        link = page.get_by_role("link", name="Ticket types")
        expect(link).to_be_hidden()

        page.locator(".tf-top [href='#tf-menu']").click()
        expect(link).to_be_visible()
        page.locator(".tf-side-close").click()
        expect(link).to_be_hidden()
        page.locator(".tf-top [href='#tf-menu']").click()
        page.locator(".tf-person summary").click()

        expect(page.get_by_role("button", name="Log out")).to_be_visible()


class KeysTest(ShellTestCase):
    def test_a_slash_goes_to_the_search_and_a_number_opens_the_ticket(self) -> None:
        page = self.page
        page.goto("/")
        page.keyboard.press("/")
        expect(page.locator("#tf-find")).to_be_focused()
        page.keyboard.type("#2")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/tickets/2/$"))
        page.wait_for_load_state()

        page.keyboard.press("/")
        page.keyboard.type("lamp")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", name="Tickets", exact=True)).to_be_visible()
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_on_a_phone_a_slash_opens_the_search_page(self) -> None:
        self.page.set_viewport_size(NARROW)
        self.page.goto("/")

        self.page.keyboard.press("/")

        expect(self.page.locator("#search")).to_be_focused()
        self.assert_accessible()

    def test_rows_are_walked_ticked_and_opened(self) -> None:
        page = self.page
        page.goto("/manage/tickets/")
        rows = page.locator("tbody tr")

        page.keyboard.press("j")
        expect(rows.nth(0).locator("a").first).to_be_focused()
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(rows.nth(2).locator("a").first).to_be_focused()
        page.keyboard.press("k")
        page.keyboard.press("x")
        expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
        expect(rows.nth(0).get_by_role("checkbox")).not_to_be_checked()
        rows.nth(0).get_by_role("checkbox").check()
        page.keyboard.press("j")
        expect(rows.nth(1).locator("a").first).to_be_focused()
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile("/tickets/2/"))
        self.assert_nothing_in_the_console()

    def test_keys_are_listed_and_can_be_turned_off(self) -> None:
        page = self.page
        page.goto("/manage/tickets/")
        dialog = page.get_by_role("dialog", name="Keyboard shortcuts")

        page.keyboard.press("?")
        expect(dialog).to_be_visible()
        page.keyboard.press("j")
        expect(page.locator("tbody tr a:focus")).to_have_count(0)
        self.assert_accessible()
        dialog.get_by_label("Use keyboard shortcuts").uncheck()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.reload()
        page.keyboard.press("?")
        page.keyboard.press("j")
        expect(dialog).to_be_hidden()
        expect(page.locator("tbody tr a:focus")).to_have_count(0)

        page.locator(".tf-person summary").click()
        page.get_by_role("button", name="Keyboard shortcuts").click()
        dialog.get_by_label("Use keyboard shortcuts").check()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator(".tf-person summary")).to_be_focused()
        page.keyboard.press("j")

        expect(page.locator("tbody tr a:focus")).to_have_count(1)

    def test_keys_are_letters_where_text_is_typed_or_with_control(self) -> None:
        page = self.page
        page.goto("/manage/tickets/")
        page.locator("#tf-find").fill("")
        page.locator("#tf-find").focus()
        page.keyboard.type("j/k?x")
        expect(page.locator("#tf-find")).to_have_value("j/k?x")
        expect(page.get_by_role("dialog")).to_have_count(0)

        page.locator("h1").click()
        page.keyboard.press("Alt+j")

        expect(page.locator("tbody tr a:focus")).to_have_count(0)
