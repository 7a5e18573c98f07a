"""The navigation: what each role sees, and that each page marks one entry."""

import re

from django.test import SimpleTestCase

from ticketflower.tags.navigation import COMPANY_GROUPS, SITE_GROUPS
from ticketflower.tests.test_access import ACCOUNT, PUBLIC, SUPERUSER, TABLE
from users.models import User
from users.tests.base import CompanyTestCase
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket

OF_NO_ENTRY = {
    "search",
    "tickets:new",
    "tickets:submit",
    "tickets:file",
    "tickets:mentions",
    "notifications:list",
    "notifications:preferences",
    "manage:dashboard-export",
}
"""The field, the button and the bell of the side bar, downloads, and what scripts ask for."""
LINK = re.compile(
    r'<a class="tf-nav-link" href="([^"]+)"( aria-current="\w+")?>.*?tf-nav-label">([^<]+)<'
)
DESIGN = ["Workflows", "Steps", "Ticket types"]


class CurrentEntryTest(SimpleTestCase):
    def test_each_page_of_a_company_marks_one_entry(self) -> None:
        links = [link for group in COMPANY_GROUPS for link in group.links]
        for name, row in TABLE.items():
            if "GET" not in row.methods or row.who in {PUBLIC, ACCOUNT, SUPERUSER}:
                continue
            if name in OF_NO_ENTRY or name.startswith(("accounts:", "companies:")):
                continue
            with self.subTest(name):
                self.assertEqual(len([link for link in links if link.mark(name)]), 1)

    def test_the_page_of_an_entry_is_the_current_page_and_others_belong_to_it(self) -> None:
        (companies,) = SITE_GROUPS[0].links

        self.assertEqual(companies.mark("companies:list"), "page")
        self.assertEqual(companies.mark("companies:act"), "true")
        self.assertEqual(companies.mark("home"), "")


class RolesTest(CompanyTestCase):
    def links(self, person: User, path: str = "/") -> dict[str, tuple[str, str]]:
        self.client.log_in(person)
        page = self.client.get(path).content.decode()
        return {label: (url, current.strip()) for url, current, label in LINK.findall(page)}

    def test_each_role_sees_what_it_may_open(self) -> None:
        manage = ["Dashboard", "Tickets", "Tasks", "Failed tickets"]
        company = ["Team", "Company roles", "Audit log", "Assistants", "Settings"]
        for person, expected in (
            (self.user, ["My tickets"]),
            (self.worker, ["My tasks"]),
            (self.colleague, ["My tasks", "My tickets"]),
            (self.ticket_admin, [*manage, *DESIGN]),
            (self.creator, [*DESIGN, "New workflow", "Assistants"]),
            (self.admin, company),
        ):
            with self.subTest(str(person)):
                self.assertEqual(list(self.links(person)), ["Home", *expected])

    def test_every_link_leads_to_a_page(self) -> None:
        for person in (self.colleague, self.ticket_admin, self.creator, self.admin):
            for label, (url, _current) in self.links(person).items():
                with self.subTest(label):
                    self.assertEqual(self.client.get(url).status_code, 200)

    def test_the_current_page_is_marked(self) -> None:
        links = self.links(self.admin, "/team/roles/")

        self.assertEqual(links["Company roles"][1], 'aria-current="page"')
        self.assertEqual(
            [label for label, (_url, mark) in links.items() if mark], ["Company roles"]
        )

    def test_a_superuser_acting_for_a_company_has_nothing_of_their_own(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support 17"})

        page = self.client.get("/team/").content.decode()

        self.assertIn('href="/manage/tickets/"', page)
        for path in ("/tasks/", "/tickets/", "/tickets/new/"):
            self.assertNotIn(f'href="{path}"', page)

    def test_a_superuser_of_no_company_sees_the_companies(self) -> None:
        self.assertEqual(list(self.links(self.superuser, "/companies/")), ["Companies"])

    def test_a_new_ticket_is_one_click_away_for_those_who_may_submit_one(self) -> None:
        self.client.log_in(self.user)
        self.assertContains(self.client.get("/profile/"), 'href="/tickets/new/"', count=2)
        self.client.log_in(self.worker)
        self.assertNotContains(self.client.get("/profile/"), 'href="/tickets/new/"')

    def test_people_who_are_not_logged_in_have_a_simple_bar(self) -> None:
        response = self.client.get("/login/")

        self.assertContains(response, 'class="tf-navbar"')
        self.assertNotContains(response, "tf-side")
        self.assertNotContains(response, "shell.js")


class OpenedFromTest(TicketTestCase):
    """The page of a ticket belongs to the list that each person has it on."""

    def test_a_ticket_marks_the_list_of_the_person(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person, label in (
            (self.user, "My tickets"),
            (self.worker, "My tasks"),
            (self.ticket_admin, "Tickets"),
        ):
            with self.subTest(label):
                self.client.log_in(person)
                page = self.client.get("/tickets/1/").content.decode()
                marked = [(each[2], each[1].strip()) for each in LINK.findall(page) if each[1]]
                self.assertEqual(marked, [(label, 'aria-current="true"')])
