"""The main ways of those who manage a company, in a browser."""

import re

from django.core import mail
from playwright.sync_api import expect

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.models import CompanyRole, User
from users.tenancy import as_company
from workflow_ops.services.tasks import complete_task
from workflow_ops.tests.factories import current_task, make_ticket, publish


class ManagementTestCase(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            self.colleague.is_available = False
            self.colleague.save(update_fields=["is_available"])
            ticket_type = publish(self.company, self.creator)
            done, *_others = [
                make_ticket(ticket_type, self.user, {"item": item})
                for item in ("Desk", "Chair", "Lamp")
            ]
            complete_task(task=current_task(done), by=self.worker, output={"approved": False})

    def click(self, name: str, role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type] # a role

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


class TicketAdminTest(ManagementTestCase):
    def test_a_ticket_admin_goes_from_the_dashboard_to_many_tickets(self) -> None:
        page = self.page
        self.log_in(self.ticket_admin)
        page.goto("/manage/")
        self.assert_accessible()
        page.get_by_text("View as table").click()
        self.assert_accessible()
        self.page.get_by_role("link", name="Open tickets").click()
        self.see("2 tickets")
        self.assert_accessible()

        page.get_by_label("Select ticket #2").check()
        page.get_by_label("Select ticket #3").check()
        self.click("Put on hold")
        expect(page.locator("h1")).to_have_text("Put 2 tickets on hold")
        self.assert_accessible()
        self.click("Put 2 tickets on hold")
        self.see("2 tickets put on hold.")

        self.save_what_is_on_hold_as_a_view()
        page.locator("tbody th a").first.click()
        self.assert_accessible()
        self.click("Next", "link")
        expect(page.locator("h1")).to_contain_text("Chair")
        with page.expect_download() as download:
            page.goto("/manage/tickets/?status=ON_HOLD")
            page.locator("summary", has_text="Export CSV").click()
            self.click("Tickets with answers", "link")
        self.assertRegex(download.value.suggested_filename, r"^tickets-[\d-]+\.csv$")
        self.assert_nothing_in_the_console()

    def save_what_is_on_hold_as_a_view(self) -> None:
        page = self.page
        page.locator("summary", has_text="Filters").click()
        page.get_by_label("On hold").check()
        page.get_by_label("Canceled").check()
        self.click("Apply filters")
        page.get_by_text("Save view…").click()
        page.get_by_label("Name").fill("Waiting")
        self.assert_accessible()
        self.click("Save view")
        self.see("View “Waiting” saved.")


class AdminTest(ManagementTestCase):
    def test_an_admin_invites_gives_roles_and_reads_the_trail(self) -> None:
        page = self.page
        self.log_in(self.admin)
        page.goto("/team/")
        self.assert_accessible()
        self.click("Invite people", "link")
        page.get_by_label("Email addresses").fill("new@ours.example")
        page.get_by_label("Task worker").check()
        self.assert_accessible()
        self.click("Send invitations")
        self.see("new@ours.example")
        self.assert_accessible()
        self.accept_the_invitation()

        page.goto("/team/?q=newman")
        self.click("Nora Newman", "link")
        page.get_by_label("Staff").check()
        self.assert_accessible()
        self.click("Save")
        self.change_ticket_access()
        page.goto("/team/roles/")
        self.assert_accessible()
        page.goto("/audit/")
        expect(page.locator("main tbody")).to_contain_text("Nora Newman")
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_one_of_many_members_is_found(self) -> None:
        with as_company(self.company):
            role = CompanyRole.objects.get(role_name="Manager")
            User.objects.bulk_create(
                User(
                    company=self.company,
                    email=f"many{number}@ours.example",
                    first_name="Many",
                    last_name=f"Number {number}",
                )
                for number in range(12)
            )
        self.log_in(self.admin)
        self.page.goto(f"/team/roles/{role.pk}/")
        boxes = self.page.get_by_role("checkbox")

        self.page.get_by_label("Search members").fill("MANY number 7")

        expect(boxes).to_have_count(1)
        expect(self.page.get_by_role("status")).to_contain_text("1 of ")
        self.page.get_by_label("Many Number 7").check()
        self.assert_accessible()
        self.click("Save")
        with as_company(self.company):
            names = sorted(each.last_name for each in role.users.all())
        self.assertEqual(names, ["Number 7", "Person"])

    def change_ticket_access(self) -> None:
        page = self.page
        page.goto("/team/access/")
        page.get_by_role("group", name="New purchase").get_by_label("Staff").check()
        self.see("1 unsaved change")
        self.assert_accessible()
        self.click("Review changes…")
        self.see("New: ")
        self.assert_accessible()
        self.click("Publish")
        self.see("Access saved for “New purchase”")

    def accept_the_invitation(self) -> None:
        """In a browser of their own, as the mail says."""
        link = re.search(r"https?://\S+/invitations/\S+/", str(mail.outbox[-1].body))
        assert link is not None
        path = re.sub(r"^https?://[^/]+", "", link.group())
        context = self.browser.new_context(base_url=self.live_server_url)
        self.addCleanup(context.close)
        theirs = context.new_page()
        theirs.goto(path)
        theirs.get_by_label("First name").fill("Nora")
        theirs.get_by_label("Last name").fill("Newman")
        theirs.get_by_label("Password").fill("a long enough secret")
        theirs.locator("main").get_by_role("button").first.click()
        expect(theirs.get_by_text("Nora").first).to_be_visible()
        theirs.goto("/tasks/")
        expect(theirs.locator("h1")).to_contain_text("My tasks")

    def test_admin_deactivates_a_worker_with_tasks(self) -> None:
        page = self.page
        self.log_in(self.admin)
        page.goto(f"/team/{self.worker.pk}/")
        self.click("Deactivate…", "link")
        self.see("can no longer do 2 open tasks")
        self.assert_accessible()
        self.click("Deactivate and reassign tasks")
        self.see("Deactivated")
        self.assert_accessible()
        self.assert_nothing_in_the_console()


class WorkerAndSuperuserTest(ManagementTestCase):
    def test_a_worker_goes_from_task_to_task(self) -> None:
        page = self.page
        self.log_in(self.worker)
        page.goto("/tasks/")
        self.assert_accessible()
        page.locator("tbody th a").first.click()
        page.get_by_label("Yes").check()
        self.click("Complete and open next")
        self.see("“Review” completed.")
        expect(page.locator("#task-title")).to_have_text("Review")
        self.assert_accessible()
        self.assert_nothing_in_the_console()

    def test_a_superuser_makes_and_suspends_a_company(self) -> None:
        page = self.page
        self.log_in(self.superuser)
        page.goto("/companies/")
        self.click("New company", "link")
        page.get_by_label("Company name").fill("Fresh Flowers")
        page.get_by_label("First name").fill("Flora")
        page.get_by_label("Last name").fill("Fresh")
        page.get_by_label("Email").fill("flora@fresh.example")
        self.assert_accessible()
        self.click("Create company")
        self.see("Fresh Flowers")
        self.assert_accessible()
        page.get_by_role("link", name=re.compile("Suspend.*Fresh Flowers")).click()
        page.get_by_label("Reason").fill("It was a test")
        self.assert_accessible()
        page.locator("main form").get_by_role("button").first.click()
        self.see("It was a test")
        self.assert_accessible()
        self.assert_nothing_in_the_console()
