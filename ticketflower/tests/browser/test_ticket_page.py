"""The page of a ticket in a browser: nothing in it breaks, whatever its state and its texts."""

import itertools

from playwright.sync_api import expect

from ticketflower.tests.browser.base import NARROW, PeopleBrowserTestCase
from ticketflower.types import JsonObject
from users.models import User
from users.tenancy import as_company
from workflow_design.models import TicketType
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

WIDTHS = (320, 390, 768, 1024, 1280, 1920, 2560)
STEPS = 12
LONG_TITLE = ("Replacement of the loading ramp at the back entrance, " * 4)[:200]
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitaen" * 4
OUTPUT: JsonObject = {
    "type": "object",
    "properties": {"done": {"type": "boolean", "title": "Is everything as it was ordered?"}},
}
FIELDS: list[JsonObject] = [
    {"FieldName": "item", "FieldType": "string", "Label": "What do you need?"},
    {"FieldName": "reason", "FieldType": "text", "Label": "Why do you need it?"},
    {"FieldName": "short", "FieldType": "string", "Label": "How many?"},
]

BROKEN_WORDS = """() => {
    const broken = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.checkVisibility() || node.parentElement.closest("svg")) continue;
        if (node.parentElement.closest(".visually-hidden, .tf-avatar, script, option")) continue;
        for (const found of node.data.matchAll(/[^\\s-]+/g)) {
            if (found[0].length > 30) continue;
            const range = document.createRange();
            range.setStart(node, found.index);
            range.setEnd(node, found.index + found[0].length);
            const rows = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
            if (rows.size > 1) broken.push(found[0]);
        }
    }
    return broken;
}"""

SMALL_TARGETS = """(least) => [...document.querySelectorAll(
    "main :is(.btn, button, summary, select, textarea, .tf-ticket-back)")]
    .filter((each) => each.checkVisibility() && !each.closest(".tf-flash"))
    .map((each) => [each.textContent.trim(), each.getBoundingClientRect().height])
    .filter(([, height]) => height < least)"""


class TicketPageTest(PeopleBrowserTestCase):
    """Tickets of twelve steps, with long names and texts, in each state."""

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        for person in (self.user, self.worker):
            person.first_name = "Maximiliane Theodora"
            person.last_name = "Hohenstein-Wittelsbacher"
            person.save(update_fields=["first_name", "last_name"])
        with as_company(self.company):
            long = self.published("long", sure=True)
            progress, hold, done = (self.submitted(long, steps) for steps in (10, 3, STEPS))
            hold_ticket(ticket=hold, by=self.ticket_admin)
            with self.assertLogs("workflow_ops.engine.error_recording", "ERROR"):
                failed = self.submitted(self.published("gap", sure=False), STEPS)
            self.error = TicketError.objects.get()
            self.task = current_task(progress)
        path = "/tickets/{}/?list="
        self.pages = {
            "a requester's": (self.user, f"/tickets/{progress.number}/"),
            "a worker's": (self.worker, f"/tickets/{progress.number}/"),
            "in progress": (self.ticket_admin, path.format(progress.number)),
            "on hold": (self.ticket_admin, path.format(hold.number)),
            "completed": (self.ticket_admin, path.format(done.number)),
            "failed": (self.ticket_admin, path.format(failed.number)),
            "its data": (self.ticket_admin, f"/manage/errors/{self.error.pk}/data/"),
            "its task": (self.ticket_admin, f"/manage/tasks/{self.task.pk}/?list="),
        }

    def published(self, key: str, *, sure: bool) -> TicketType:
        """A workflow of twelve steps; unless ``sure`` it does not know what follows the last."""
        keys = [f"step-{number}" for number in range(STEPS)]
        tasks = [
            form_task(each, title=f"Inspect the delivery at gate {each}", output_schema=OUTPUT)
            for each in keys
        ]
        ways: list[JsonObject] = [
            {"from": a, "to": b} for a, b in itertools.pairwise([None, *keys, None])
        ]
        if not sure:
            ways[-1]["condition"] = {"==": [{"var": "item"}, "-"]}
        return publish(
            self.company, self.creator, bundle(key, tasks=tasks, transitions=ways, fields=FIELDS)
        )

    def submitted(self, ticket_type: TicketType, steps: int) -> TicketInstance:
        """A ticket of which so many steps are completed."""
        answers = {"item": LONG_TITLE, "reason": f"{LONG_WORD}\n{LONG_TITLE}", "short": "Two"}
        ticket = make_ticket(ticket_type, self.user, answers)
        for _step in range(steps):
            task = current_task(ticket)
            complete_task(task=task, by=self.worker_of(task), output={"done": True})
        return ticket

    def worker_of(self, task: TaskInstance) -> User:
        assert task.assigned_to is not None
        return task.assigned_to

    def test_nothing_breaks_at_any_width(self) -> None:
        for name, (person, path) in self.pages.items():
            self.log_in(person)
            self.page.goto(path)
            for width in WIDTHS:
                with self.subTest(name, width=width):
                    self.page.set_viewport_size({"width": width, "height": 900})
                    wide = self.page.evaluate("document.documentElement.scrollWidth")
                    self.assertLessEqual(wide, width)
                    self.assertEqual(self.page.evaluate(BROKEN_WORDS), [])
                    self.assertEqual(self.page.evaluate(SMALL_TARGETS, 24), [])
        self.assert_nothing_in_the_console()

    def test_it_is_accessible_wide_and_narrow_light_and_dark(self) -> None:
        for name, (person, path) in self.pages.items():
            with self.subTest(name):
                self.log_in(person)
                self.page.goto(path)
                self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_what_is_touched_is_large(self) -> None:
        context = self.browser.new_context(
            viewport=NARROW, base_url=self.live_server_url, has_touch=True, is_mobile=True
        )
        self.addCleanup(context.close)
        page = context.new_page()
        for name, (person, path) in self.pages.items():
            with self.subTest(name):
                self.log_in(person)
                context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type] # as given
                page.goto(path)
                self.assertEqual(page.evaluate(SMALL_TARGETS, 44), [])

    def test_a_ticket_admin_assigns_and_holds(self) -> None:
        person, path = self.pages["in progress"]
        self.log_in(person)
        page = self.page
        page.goto(path)
        expect(page.get_by_text("4 of 4")).to_be_visible()

        page.locator("#assign summary").click()
        page.get_by_label("Reassign to").select_option(index=1)
        page.locator("#assign").get_by_role("button", name="Reassign").click()
        expect(page.locator(".tf-flash")).to_contain_text("Assigned to")
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_text("Actions", exact=True).click()
        page.get_by_role("link", name="Copy link").click()
        expect(page.get_by_role("link", name="Link copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(copied, f"{self.live_server_url}{path.partition('?')[0]}")
        page.get_by_role("button", name="Put on hold").click()

        expect(page.locator(".tf-ticket-line")).to_contain_text("On hold by Ticketadmin Person")
        expect(page.get_by_role("button", name="Resume")).to_be_visible()
        self.assert_nothing_in_the_console()
