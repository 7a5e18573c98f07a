import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from users.models import User
from users.roles import ROLES
from users.tests.factories import make_company, make_person
from workflow_design.models import TicketType
from workflow_design.services.drafts import discard_draft, store_document
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.services.tasks import begin_task, change_availability, complete_task
from workflow_ops.services.tickets import hold_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import bundle, current_task, make_ticket

SECTIONS = {
    "user": 'id="my-tickets"',
    "task_worker": 'id="my-tasks"',
    "ticket_admin": 'id="attention"',
    "workflow_creator": 'id="workflows"',
}


class HomeTestCase(TicketTestCase):
    def home(self, person: User) -> Any:
        self.client.log_in(person)
        response = self.client.get("/")
        self.assertEqual(response.status_code, 200)
        return response

    def main(self, person: User) -> str:
        page: str = self.home(person).content.decode().partition("<main")[2]
        return page

    def sections(self, person: User) -> list[str]:
        page = self.home(person).content.decode()
        return [role for role, text in SECTIONS.items() if text in page]


class RolesTest(HomeTestCase):
    def test_strangers_to_the_site_see_what_it_is(self) -> None:
        response = self.client.get("/")

        self.assertTemplateUsed(response, "workflow_ops/home/landing.html")
        self.assertContains(response, "/signup/")

    def test_each_role_sees_what_is_its_own(self) -> None:
        make_ticket(self.ticket_type, self.user)
        everyone = make_person(self.company, "everyone", roles=list(ROLES))
        nobody = make_person(self.company, "nobody", roles=[])
        for person, seen in (
            (self.user, ["user"]),
            (self.worker, ["task_worker"]),
            (self.colleague, ["user", "task_worker"]),
            (self.ticket_admin, ["ticket_admin"]),
            (self.creator, ["workflow_creator"]),
            (self.admin, []),
            (everyone, list(SECTIONS)),
            (nobody, []),
        ):
            with self.subTest(person.first_name):
                self.assertEqual(self.sections(person), seen)

    def test_the_company_is_named(self) -> None:
        self.assertContains(self.home(self.admin), "Ours")
        self.assertNotContains(self.home(self.stranger), "Ours")

    def test_a_superuser_is_sent_to_choose_a_company(self) -> None:
        self.client.log_in(self.superuser)

        self.assertRedirects(self.client.get("/"), "/companies/")

    def test_a_superuser_acting_for_the_company_has_nothing_of_their_own_there(self) -> None:
        make_ticket(self.ticket_type, self.user)
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Support 17"})

        response = self.client.get("/")

        seen = [role for role, text in SECTIONS.items() if text in response.content.decode()]
        self.assertEqual(seen, ["ticket_admin", "workflow_creator"])
        self.assertContains(response, "<h1>Ours</h1>", html=True)
        main = response.content.decode().partition("<main")[2]
        self.assertNotIn("/tickets/new/", main)
        self.assertNotIn("/tasks/availability/", main)

    def test_who_has_no_role_is_told_whom_to_ask(self) -> None:
        nobody = make_person(self.company, "nobody", roles=[])

        self.assertContains(self.home(nobody), "Ask an admin of your company")
        self.assertContains(self.home(self.admin), 'href="/team/"')


class GreetingTest(HomeTestCase):
    def test_it_is_by_the_time_of_the_day_where_the_person_is(self) -> None:
        now = datetime.now(UTC)
        for hour, greeting in (
            (4, "evening"),
            (5, "morning"),
            (11, "morning"),
            (12, "afternoon"),
            (17, "afternoon"),
            (18, "evening"),
            (0, "evening"),
        ):
            east = (hour - now.hour + 12) % 24 - 12
            # POSIX counts the hours to the west: https://data.iana.org/time-zones/tz-link.html
            zone = f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
            with self.subTest(hour, zone=zone):
                User.objects.filter(pk=self.user.pk).update(time_zone=zone)
                self.assertContains(self.home(self.user), f"<h1>Good {greeting}, User</h1>")

    def test_it_sums_up_what_is_to_be_done(self) -> None:
        self.assertContains(self.home(self.worker), "all caught up.")
        make_ticket(self.ticket_type, self.user)
        self.assertContains(self.home(self.worker), "You have 1 task.")
        self.assertContains(self.home(self.user), "You have 1 open ticket.")
        for _number in range(5):
            make_ticket(self.ticket_type, self.colleague)
        TaskInstance.objects.update(assigned_to=self.colleague)
        self.assertContains(self.home(self.colleague), "You have 6 tasks and 5 open tickets.")
        make_ticket(self.ticket_type, self.colleague)
        self.assertContains(self.home(self.colleague), "You have 6 tasks and 5+ open tickets.")


class AwayTest(HomeTestCase):
    AWAY = "You're marked as away."

    def test_who_is_away_is_told_and_comes_back_with_a_click(self) -> None:
        self.assertNotContains(self.home(self.worker), self.AWAY)
        change_availability(user=self.worker, is_available=False)

        response = self.home(self.worker)

        self.assertContains(response, self.AWAY)
        self.assertNotContains(response, "New tasks are assigned to you automatically.")
        response = self.client.post(
            "/tasks/availability/", {"is_available": "yes", "next": "/"}, follow=True
        )
        self.assertEqual(response.request["PATH_INFO"], "/")
        self.assertNotContains(response, self.AWAY)

    def test_who_gets_no_tasks_is_not_asked(self) -> None:
        change_availability(user=self.user, is_available=False)

        self.assertNotContains(self.home(self.user), self.AWAY)
        self.assertNotContains(self.home(self.user), "/tasks/availability/")


class ListsTest(HomeTestCase):
    def test_a_user_sees_the_active_tickets_of_their_own(self) -> None:
        for item in ("Laptop", "Desk"):
            make_ticket(self.ticket_type, self.user, {"item": item})
        ended = TicketInstance.objects.for_detail().get(summary="Desk")
        complete_task(task=current_task(ended), by=self.worker, output={"approved": False})

        response = self.home(self.user)

        self.assertContains(response, "Laptop")
        self.assertContains(response, "Current step: Review (Worker Person)")
        self.assertNotContains(response, "Desk")
        self.assertNotContains(self.home(self.colleague), "Laptop")

    def test_a_worker_sees_their_own_tasks(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.assertContains(self.home(self.worker), "Laptop")
        self.assertContains(self.home(self.colleague), "No tasks to do.")

    def test_the_longest_waiting_tasks_are_shown_and_how_many_there_are(self) -> None:
        for number in range(7):
            make_ticket(self.ticket_type, self.user, {"item": f"Item {number}"})

        response = self.home(self.worker)

        shown = [row.title for row in response.context["page"].tasks]
        self.assertEqual(shown, [f"Item {number}" for number in range(5)])
        self.assertEqual(str(response.context["open_task_count"]), "7")

    def test_a_row_has_the_status_and_one_link(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        for status, action in (("Assigned", "Start"), ("In progress", "Continue")):
            row = re.findall("<li>.*?</li>", self.main(self.worker), re.DOTALL)[0]
            self.assertIn(f">{status}</span>", row)
            self.assertIn(f">{action}</span>", row)
            self.assertEqual(re.findall('href="([^"]*)"', row), ["/tickets/1/#task"])
            begin_task(task=task, by=self.worker)

    def test_a_ticket_that_failed_waits_for_an_admin(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="TASK_CREATION", error_message="?"
        )

        self.assertContains(self.home(self.user), "Waiting for an admin")

    def test_without_tickets_it_says_what_to_do_next(self) -> None:
        self.assertContains(self.home(self.user), "No open tickets")
        self.assertContains(self.home(self.user), 'href="/tickets/new/"')

    def test_what_people_typed_is_no_markup(self) -> None:
        make_ticket(self.ticket_type, self.user, {"item": "<script>alert(1)</script>"})

        for person in (self.user, self.worker):
            self.assertNotContains(self.home(person), "<script>alert")


class PageLinks:
    """The numbers of a page that are links, or are shown beside the link of their tile."""

    TILE = re.compile(
        r'tf-stat-label">.*?<a href="([^"]+)">([^<]+)</a></p>\s*<p class="tf-stat-value">(\d+)<',
        re.DOTALL,
    )
    BADGE = re.compile(
        r'<a class="[^"]*" href="([^"]+)"[^>]*>((?:(?!</a>).)*tf-count.*?)</a>', re.DOTALL
    )

    STRIP = re.compile(r'<a href="([^"]+)"[^>]*><strong>([^<]+)</strong> ([^<]+)</a>')

    def __init__(self, page: str) -> None:
        self.page = page

    def tile(self, label: str) -> tuple[int, str]:
        return next((number, url) for name, number, url in self.numbers() if name == label)

    def numbers(self) -> list[tuple[str, int, str]]:
        found = [
            (label, int(number), unescape(url))
            for url, label, number in self.TILE.findall(self.page)
        ]
        found += [
            (label, int(number), unescape(url))
            for url, number, label in self.STRIP.findall(self.page)
        ]
        for url, content in self.BADGE.findall(self.page):
            label, number = (
                " ".join(re.sub("<[^>]*>", " ", part).split())
                for part in re.split(r'<span class="tf-count[^>]*>', content)
            )
            found.append((label, int(number.split()[0]), unescape(url)))
        return found


class NumbersTest(HomeTestCase):
    def numbers(self) -> tuple[int, int, int]:
        now = self.home(self.ticket_admin).context["page"].backlog
        counts = (now.open_tickets, now.unassigned_tasks, now.failed_tickets)
        return counts[0].number.number, counts[1].number.number, counts[2].number.number

    def test_an_admin_sees_tickets_tasks_without_a_worker_and_errors(self) -> None:
        self.assertEqual(self.numbers(), (0, 0, 0))
        ticket = make_ticket(self.ticket_type, self.user)
        change_availability(user=self.worker, is_available=False)
        make_ticket(self.ticket_type, self.user)
        error = TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="TASK_CREATION", error_message="?"
        )

        self.assertEqual(self.numbers(), (2, 1, 1))

        error.error_status = TicketError.Status.RESOLVED
        error.save(update_fields=["error_status"])
        change_availability(user=self.worker, is_available=True)
        self.assertEqual(self.numbers(), (2, 0, 0))

    def test_nothing_is_counted_for_who_may_not_see_it(self) -> None:
        make_ticket(self.ticket_type, self.user)
        for person in (self.user, self.worker, self.creator, self.admin):
            with self.subTest(person.first_name):
                self.assertIsNone(self.home(person).context["page"].backlog)

    def test_the_numbers_of_other_companies_do_not_count(self) -> None:
        make_ticket(self.ticket_type, self.user)

        page = self.home(self.stranger).context["page"]

        self.assertEqual(page.backlog.open_tickets.number.number, 0)

    def test_each_number_opens_as_many_rows_as_it_says(self) -> None:
        tickets = [make_ticket(self.ticket_type, self.user) for _number in range(3)]
        complete_task(task=current_task(tickets[0]), by=self.worker, output={"approved": False})
        for status in (TicketError.Status.NEW, TicketError.Status.REVIEWED):
            TicketError.objects.create(
                company=self.company,
                ticket=tickets[1],
                error_type="TASK_CREATION",
                error_message="?",
                error_status=status,
            )
        self.worker.groups.clear()
        hold_ticket(ticket=tickets[2], by=self.ticket_admin)

        page = PageLinks(self.home(self.ticket_admin).content.decode())

        self.assertEqual(page.tile("open tickets")[0], 2)
        self.assertEqual(page.tile("failed ticket")[0], 1)
        self.assertEqual(page.tile("unassigned tasks")[0], 2)
        self.assertEqual(page.tile("ticket on hold")[0], 1)
        for label, number, url in page.numbers():
            with self.subTest(label):
                counted = self.client.get(url).context["pager"].count_text
                self.assertRegex(counted, rf"^{number} ")

    def test_the_dashboard_says_the_same(self) -> None:
        change_availability(user=self.worker, is_available=False)
        ticket = make_ticket(self.ticket_type, self.user)
        TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="TASK_CREATION", error_message="?"
        )
        self.client.log_in(self.ticket_admin)

        home, dashboard = (
            PageLinks(self.client.get(path).content.decode()) for path in ("/", "/manage/")
        )

        for label, of_home in (
            ("Open tickets", "open ticket"),
            ("Unassigned tasks", "unassigned task"),
            ("Failed tickets", "failed ticket"),
        ):
            self.assertEqual(home.tile(of_home), dashboard.tile(label))

    def test_where_nothing_needs_attention_it_says_so(self) -> None:
        self.assertContains(self.home(self.ticket_admin), "Nothing needs attention")
        make_ticket(self.ticket_type, self.user)
        self.assertContains(self.home(self.ticket_admin), "Nothing needs attention")
        change_availability(user=self.worker, is_available=False)
        make_ticket(self.ticket_type, self.user)

        self.assertNotContains(self.home(self.ticket_admin), "Nothing needs attention")

    def test_a_worker_has_as_many_tasks_as_the_navbar_says(self) -> None:
        for _number in range(2):
            make_ticket(self.ticket_type, self.user)

        page = PageLinks(self.home(self.worker).content.decode())

        self.assertIn(("My tasks", 2, "/tasks/"), page.numbers())
        self.assertRegex(self.client.get("/tasks/").context["pager"].count_text, "^2 ")

    def test_the_navbar_counts_open_tasks_and_failed_tickets(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TicketError.objects.create(
            company=self.company, ticket=ticket, error_type="TASK_CREATION", error_message="?"
        )

        self.assertEqual(str(self.home(self.worker).context["open_task_count"]), "1")
        self.assertFalse(self.home(self.colleague).context["open_task_count"])
        self.assertEqual(str(self.home(self.ticket_admin).context["failed_ticket_count"]), "1")
        self.assertFalse(self.home(self.user).context["failed_ticket_count"])


class CreatorTest(HomeTestCase):
    def test_drafts_are_counted(self) -> None:
        self.assertNotContains(self.home(self.creator), "draft")
        store_document(company=self.company, by=self.creator, text=self.text())

        response = self.home(self.creator)

        self.assertContains(response, "1 live ticket type")
        self.assertContains(response, "1 workflow draft<")
        self.assertContains(response, "1 ticket type draft<")

        discard_draft(draft=TicketType.objects.draft().get(), by=self.creator)
        self.assertNotContains(self.home(self.creator), "ticket type draft")

    def text(self) -> str:
        return json.dumps(bundle())

    def test_a_new_company_is_led_to_its_first_workflow(self) -> None:
        founder = make_person(make_company("New"), "founder", roles=list(ROLES))

        response = self.home(founder)

        self.assertContains(response, "Get started")
        self.assertContains(response, 'href="/design/templates/"')
        self.assertNotContains(response, 'id="attention"')
