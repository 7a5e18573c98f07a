"""Lists in a browser: how much of them fits, that nothing in them breaks, and selecting rows."""

from typing import ClassVar

from playwright.sync_api import ViewportSize, expect

from ticketflower.tests.browser.base import WIDE, BrowserTestCase
from users.models import User
from users.roles import ROLES
from users.tenancy import as_company
from users.tests.base import CompanyPeople
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_ops.models import TicketError, TicketInstance
from workflow_ops.tests.factories import current_task, make_ticket, publish

WIDTHS = (320, 390, 768, 1024, 1280, 1920, 2560)
LISTS = ("/manage/tickets/", "/manage/tasks/", "/manage/errors/", "/tickets/", "/tasks/")
LONG_TITLE = "Replacement of the loading ramp at the back entrance, " * 4
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitaen" * 4

WHOLE_ROWS = """() => [...document.querySelectorAll("main tbody tr")].filter((row) => {
    const box = row.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
}).length"""

MOST_LINES = """() => {
    const lines = (cell) => {
        const [bottoms, end] = [new Set(), cell.getBoundingClientRect().bottom];
        const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(walker.currentNode);
            for (const box of range.getClientRects()) {
                if (box.width < 2 || box.height < 2 || box.bottom > end) continue;
                bottoms.add(Math.round(box.bottom / 8));
            }
        }
        return bottoms.size;
    };
    const cells = [...document.querySelectorAll("main :is(tbody, thead) :is(td, th)")];
    return Math.max(...cells.filter((cell) => cell.checkVisibility()).map(lines));
}"""

BROKEN_WORDS = """() => {
    const broken = [];
    const table = document.querySelector("main table");
    const walker = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        for (const found of node.data.matchAll(/[^\\s]+/g)) {
            if (found[0].length > 40) continue;
            const range = document.createRange();
            range.setStart(node, found.index);
            range.setEnd(node, found.index + found[0].length);
            const rows = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (rows.size > 1) broken.push(found[0]);
        }
    }
    return broken;
}"""


class ListsTestCase(CompanyPeople, BrowserTestCase):
    client_class = OutsideClient
    client: ClassVar[OutsideClient]  # type: ignore[misc] # made new for each test
    everyone: User

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        self.everyone = make_person(self.company, "everyone", roles=list(ROLES))
        with as_company(self.company):
            self.make_tickets()
        self.client.log_in(self.everyone)
        session = self.client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": self.live_server_url}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item] # a SetCookieParam

    def make_tickets(self) -> None:
        User.objects.filter(pk=self.worker.pk).update(
            first_name="Wilhelmina-Alexandra", last_name="Featherstonehaugh-Montgomery"
        )
        ticket_type = publish(self.company, self.creator)
        for number in range(30):
            item = (LONG_TITLE, LONG_WORD, "Desk")[number % 3][:190]
            ticket = make_ticket(ticket_type, self.everyone, {"item": item})
            task = current_task(ticket)
            task.assigned_to = self.everyone if number % 2 else self.worker
            task.save(update_fields=["assigned_to"])
            TicketError.objects.create(
                company=self.company,
                ticket=ticket,
                task=task,
                error_type=TicketError.Type.TASK_UPDATE,
                error_message=LONG_TITLE + LONG_WORD,
            )

    def open(self, path: str, width: int = WIDE["width"]) -> None:
        size: ViewportSize = {"width": width, "height": WIDE["height"]}
        self.page.set_viewport_size(size)
        self.page.goto(path)


class FitTest(ListsTestCase):
    def test_fifteen_tickets_are_seen_at_once(self) -> None:
        self.open("/manage/tickets/")

        self.assertEqual(self.page.locator("main tbody tr").count(), 25)
        self.assertGreaterEqual(self.page.evaluate(WHOLE_ROWS), 15)
        height = "Math.round(document.querySelector('tbody tr').getBoundingClientRect().height)"
        self.assertEqual(self.page.evaluate(height), 44)
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_no_word_breaks_and_no_cell_has_more_than_three_lines(self) -> None:
        for path in LISTS:
            self.open(path)
            for width in WIDTHS:
                with self.subTest(path, width=width):
                    self.page.set_viewport_size({"width": width, "height": WIDE["height"]})
                    self.assertLessEqual(self.page.evaluate(MOST_LINES), 3)
                    self.assertEqual(self.page.evaluate(BROKEN_WORDS), [])
                    overflow = "document.documentElement.scrollWidth > window.innerWidth"
                    self.assertFalse(self.page.evaluate(overflow))
        self.assert_nothing_in_the_console()

    def test_a_card_on_a_phone_is_of_three_lines(self) -> None:
        for path, lines in (("/manage/tickets/", 3), ("/tickets/", 3), ("/tasks/", 4)):
            with self.subTest(path):
                self.open(path, 390)

                card = "document.querySelector('tbody tr').getBoundingClientRect().height"
                self.assertLess(self.page.evaluate(card), 26 * lines + 21)

    def test_new_ticket_is_within_reach_on_a_phone(self) -> None:
        for path in LISTS:
            with self.subTest(path):
                self.open(path, 390)

                link = self.page.get_by_role("link", name="New ticket").first
                expect(link).to_be_in_viewport()


class SelectionTest(ListsTestCase):
    def see_selected(self, text: str) -> None:
        expect(self.page.locator("[data-tf-selected]")).to_have_text(text)

    def test_the_bar_is_there_once_rows_are_selected(self) -> None:
        page = self.page
        self.open("/manage/tickets/")
        bar = page.get_by_role("group", name="Bulk actions")
        expect(bar).to_be_hidden()

        page.get_by_label("Select ticket #30", exact=True).check()

        expect(bar).to_be_in_viewport()
        self.see_selected("1 selected")
        self.assert_accessible()
        page.get_by_label("Select all on this page").check()
        self.see_selected("25 selected")
        page.get_by_role("button", name="Clear selection").click()
        expect(bar).to_be_hidden()
        self.assert_nothing_in_the_console()

    def test_the_selection_is_kept_over_pages_and_refusals(self) -> None:
        page = self.page
        self.open("/manage/tickets/")
        page.get_by_label("Select ticket #30", exact=True).check()
        page.get_by_role("link", name="Next").click()
        self.see_selected("1 selected")
        page.get_by_label("Select ticket #2", exact=True).check()
        page.get_by_role("link", name="Previous").click()
        self.see_selected("2 selected")
        expect(page.get_by_label("Select ticket #30", exact=True)).to_be_checked()

        page.get_by_role("button", name="Put on hold").click()
        expect(page.locator("h1")).to_have_text("Put 2 tickets on hold")
        page.get_by_role("link", name="Cancel", exact=True).click()
        self.see_selected("2 selected")

        page.get_by_role("button", name="Put on hold").click()
        page.get_by_role("button", name="Put 2 tickets on hold").click()
        expect(page.locator("[data-tf-selected]")).to_be_hidden()
        with as_company(self.company):
            held = TicketInstance.objects.with_statuses(["FAILED"]).filter(status="ON_HOLD")
            self.assertEqual(sorted(held.values_list("number", flat=True)), [2, 30])
        self.assert_nothing_in_the_console()

    def test_other_filters_end_the_selection(self) -> None:
        self.open("/manage/tickets/")
        self.page.get_by_label("Select ticket #30", exact=True).check()

        self.page.get_by_role("link", name="Created").click()
        self.see_selected("1 selected")
        self.open("/manage/tickets/?status=FAILED")

        expect(self.page.get_by_role("group", name="Bulk actions")).to_be_hidden()

    def test_keys_and_clicks_on_rows(self) -> None:
        page = self.page
        self.open("/manage/tickets/")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        self.see_selected("1 selected")
        expect(page.get_by_label("Select ticket #29", exact=True)).to_be_checked()

        page.locator("tbody tr").nth(2).locator("[data-col=time]").first.click()

        page.wait_for_url("**/tickets/28/**")
        self.assert_nothing_in_the_console()

    def test_without_a_script_the_form_does_the_same(self) -> None:
        context = self.browser.new_context(
            viewport=WIDE, base_url=self.live_server_url, java_script_enabled=False
        )
        self.addCleanup(context.close)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as they were set
        page = context.new_page()
        page.goto("/manage/tickets/?sort=oldest")
        page.get_by_label("Select ticket #2", exact=True).check()
        expect(page.get_by_label("Select all on this page")).to_be_hidden()

        page.get_by_role("button", name="Put on hold").click()
        page.get_by_role("link", name="Cancel", exact=True).click()
        expect(page.get_by_label("Select ticket #2", exact=True)).to_be_checked()
        page.get_by_role("button", name="Put on hold").click()
        page.get_by_role("button", name="Put 1 ticket on hold").click()

        expect(page.get_by_text("1 ticket put on hold.")).to_be_visible()
        page.get_by_role("link", name="Created").click()
        page.locator("summary", has_text="Sort").click()
        page.get_by_role("link", name="Recently updated", exact=True).click()
        page.wait_for_url("**/manage/tickets/?sort=changed")
