"""What a person finds in lists is what they can open, and nothing else, whatever their role."""

import csv
import re
from collections.abc import Iterator
from html import unescape
from io import StringIO
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from users.models import Company, CompanyRole, User
from users.roles import ADMIN, ROLES, TASK_WORKER, TICKET_ADMIN, USER, WORKFLOW_CREATOR
from users.tenancy import as_company
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import complete_task
from workflow_ops.services.tickets import cancel_ticket, hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket, publish

LINK = re.compile(r'href="([^"#]+)')
LISTS = ("/", "/tickets/", "/tasks/", "/manage/", "/team/", "/team/roles/")
LIST = re.compile(rf"{'|'.join(LISTS)}|/manage/(?!export/)\w+/")
ORDER = re.compile(r"\b(sort|size)=")
"""What changes the order of rows, or how many are on a page, and not which there are."""
DETAIL = re.compile(
    r"/(tickets|tasks|manage/tickets|manage/tasks|manage/errors|team|team/roles)/\d+/"
)
MOST_PAGES = 400


class ReachableTestCase(TicketTestCase):
    """Tickets of everyone; each class looks as some of them, to run in parallel."""

    people: ClassVar[dict[str, User]]
    leads: ClassVar[dict[str, dict[str, str]]] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.people = {
            role: make_person(cls.company, f"only-{role}".replace("_", "-"), roles=[role])
            for role in ROLES
        }
        cls.people["everything"] = make_person(cls.company, "of-every-role", roles=list(ROLES))
        with as_company(cls.company):
            for person in cls.people.values():
                cls.fill(cls.company, person, cls.ticket_type)
        with as_company(cls.other_company):
            theirs = publish(cls.other_company, cls.stranger)
            for _each in range(2):
                cls.fill(cls.other_company, cls.stranger, theirs)

    @classmethod
    def fill(cls, company: Company, person: User, ticket_type: object) -> None:
        """Tickets of the person in every state, an error, and the tasks of them on their list."""
        if not person.has_perm("workflow_ops.submit_ticket"):
            return
        for fate in ("open", "done", "held", "cancelled", "stuck"):
            ticket = make_ticket(ticket_type, person)  # type: ignore[arg-type] # a ticket type
            task = current_task(ticket)
            TaskInstance.objects.filter(pk=task.pk).update(assigned_to=person)
            task.refresh_from_db()
            if fate == "done":
                complete_task(task=task, by=person, output={"approved": True})
            elif fate == "held":
                hold_ticket(ticket=ticket, by=person)
            elif fate == "cancelled":
                cancel_ticket(ticket=ticket, by=person)
            elif fate == "stuck":
                TicketError.objects.create(
                    company=company, ticket=ticket, task=task, error_type="TASK_UPDATE"
                )

    def linked(self) -> set[str]:
        """Every detail page that pages of lists lead to, all their pages and filters included."""
        waiting, seen, details = list(LISTS), set[str](), set[str]()
        while waiting and len(seen) < MOST_PAGES:
            url = waiting.pop()
            if url in seen:
                continue
            seen.add(url)
            response = self.client.get(url)
            if response.status_code != 200 or response.streaming:
                continue
            for link in self.links(response.content.decode(), url):
                parts = urlsplit(link)
                if DETAIL.fullmatch(parts.path):
                    details.add(self.led_to(parts.path))
                elif LIST.fullmatch(parts.path) and not ORDER.search(parts.query):
                    waiting.append(link)
        self.assertLess(len(seen), MOST_PAGES)
        return details

    def led_to(self, path: str) -> str:
        """The page that an address leads to: tasks and errors are on the page of their ticket."""
        person = self.client.session.get("_auth_user_id")
        known = self.leads.setdefault(str(person), {})
        if path not in known:
            response = self.client.get(path)
            is_led = response.status_code == 302
            known[path] = urlsplit(response.headers["Location"]).path if is_led else path
        return known[path]

    def links(self, page: str, url: str) -> Iterator[str]:
        for link in LINK.findall(page):
            yield urljoin(url, unescape(link))

    def openable(self) -> set[str]:
        """Every detail page that opens, of all rows of both companies."""
        paths = set()
        for company in (self.company, self.other_company):
            with as_company(company):
                for number in TicketInstance.objects.values_list("number", flat=True):
                    paths |= {f"/tickets/{number}/", f"/manage/tickets/{number}/"}
                for pk in TaskInstance.objects.values_list("pk", flat=True):
                    paths |= {f"/tasks/{pk}/", f"/manage/tasks/{pk}/"}
                for pk in TicketError.objects.values_list("pk", flat=True):
                    paths.add(f"/manage/errors/{pk}/")
                for pk in User.objects.of_company(company).values_list("pk", flat=True):
                    paths.add(f"/team/{pk}/")
                for pk in CompanyRole.objects.values_list("pk", flat=True):
                    paths.add(f"/team/roles/{pk}/")
        return {path for path in paths if self.client.get(path).status_code == 200}

    def assert_reachable(self, *roles: str) -> None:
        """What is linked, exported or found by its number is what opens."""
        for role in roles:
            self.client.log_in(self.people[role])
            opens = self.openable()

            with self.subTest("linked", role=role):
                self.assertEqual(self.linked(), opens)
            with self.subTest("exported", role=role):
                exported = self.exported()
                self.assertEqual(exported, self.tickets(opens) if exported else set())
            with self.subTest("found by its number", role=role):
                areas = ("/tickets/", "/tasks/", "/manage/tickets/")
                found = set[str]().union(*(self.found(area) for area in areas))
                self.assertEqual(self.tickets(found), self.tickets(opens))

    def tickets(self, paths: set[str]) -> set[str]:
        """Those that are the page of a ticket."""
        return {each for each in paths if re.fullmatch(r"/tickets/\d+/", each)}

    def exported(self) -> set[str]:
        """The pages of the tickets that the person can export."""
        response = self.client.get("/manage/tickets/export/")
        if response.status_code != 200:
            return set()
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # streamed
        return {f"/tickets/{row['Number']}/" for row in csv.DictReader(StringIO(text))}

    def found(self, area: str) -> set[str]:
        """Everything that the search for a ticket's number leads or links to, for each ticket."""
        with as_company(self.company):
            numbers = list(TicketInstance.objects.values_list("number", flat=True))
        found = set()
        for number in [*numbers, max(numbers) + 1]:
            for tab in ("", "&show=archive", "&show=waiting", "&show=done"):
                response = self.client.get(f"{area}?q={number}{tab}")
                if response.status_code == 302:  # straight to the ticket
                    found.add(self.led_to(response.headers["Location"]))
                elif response.status_code == 200:
                    links = self.links(response.content.decode(), area)
                    paths = {urlsplit(link).path for link in links}
                    found |= {self.led_to(path) for path in paths if DETAIL.fullmatch(path)}
        return found


class UsersTest(ReachableTestCase):
    def test_users(self) -> None:
        self.assert_reachable(USER, TASK_WORKER, WORKFLOW_CREATOR)


class AdminsTest(ReachableTestCase):
    def test_admins(self) -> None:
        self.assert_reachable(TICKET_ADMIN, ADMIN)


class EveryRoleTest(ReachableTestCase):
    def test_a_person_of_every_role(self) -> None:
        self.assert_reachable("everything")

    def test_every_role_is_looked_at(self) -> None:
        looked_at = {USER, TASK_WORKER, WORKFLOW_CREATOR, TICKET_ADMIN, ADMIN, "everything"}

        self.assertEqual(set(self.people), looked_at)
