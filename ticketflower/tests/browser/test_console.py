"""No page logs an error to the browser's console, neither a script's nor the CSP's."""

from typing import ClassVar

from django.urls import resolve

from ticketflower.tests.browser.base import BrowserTestCase
from users.models import User
from users.roles import ROLES
from users.tenancy import as_company
from users.tests.base import CompanyPeople
from users.tests.client import OutsideClient
from users.tests.factories import make_person
from workflow_ops.models import TicketError
from workflow_ops.tests.factories import bundle, current_task, form_task, make_ticket, publish

NOT_PAGES = ("export", "download", "file")
FEWEST_PAGES = 20
PATHS = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).pathname)"


class ConsoleTest(CompanyPeople, BrowserTestCase):
    client_class = OutsideClient
    client: ClassVar[OutsideClient]  # type: ignore[misc] # made new for each test

    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            person = make_person(self.company, "everything", roles=list(ROLES))
            self.ticket_type = publish(self.company, self.creator)
            stuck = make_ticket(self.ticket_type, person)
            TicketError.objects.create(
                company=self.company,
                ticket=stuck,
                task=current_task(stuck),
                error_type="TASK_UPDATE",
                error_message="It failed.",
            )
            # Completed as soon as it is submitted, with no task to show.
            never = {"from": None, "to": "review", "condition": {"==": [{"var": "amount"}, 5]}}
            ways = [{**never, "priority": 1}, {"from": None, "to": None}]
            straight = bundle(
                "straight",
                tasks=[form_task("review")],
                transitions=[*ways, {"from": "review", "to": None}],
            )
            self.finished = make_ticket(publish(self.company, self.creator, straight), person)
        self.log_in(person)

    def log_in(self, person: User) -> None:
        self.client.log_in(person)
        session = self.client.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": session, "url": self.live_server_url}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item] # a SetCookieParam

    def test_one_page_of_each_kind(self) -> None:
        waiting, seen = ["/", f"/tickets/{self.finished.number}/", "/design/upload/"], set[str]()
        while waiting:
            path = waiting.pop(0)
            name = resolve(path).view_name
            if name in seen or name.endswith(NOT_PAGES):
                continue
            seen.add(name)
            with self.subTest(path):
                self.page.goto(path)
                self.assert_nothing_in_the_console()
                self.messages.clear()
            links = self.page.eval_on_selector_all("a[href]", PATHS)
            waiting += [link for link in links if not link.startswith("/static/")]
        self.assertGreater(len(seen), FEWEST_PAGES)

    def test_a_ticket_whose_diagram_has_no_boxes(self) -> None:
        self.page.goto("/tickets/1/")
        self.page.eval_on_selector_all(".tf-node", "all => all.forEach(node => node.remove())")

        self.page.get_by_text("View diagram").click()

        self.page.wait_for_selector(".tf-diagram-box")
        self.assert_nothing_in_the_console()
