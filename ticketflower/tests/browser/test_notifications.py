"""Notifications in the browser, from the bell to the ticket, and what a person is told of."""

from playwright.sync_api import expect

from ticketflower.tests.browser.base import PeopleBrowserTestCase
from users.tenancy import as_company
from workflow_ops.models import NotificationPreference
from workflow_ops.tests.factories import make_comment, make_ticket, publish


class NotificationsTest(PeopleBrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.make_people()
        with as_company(self.company):
            ticket_type = publish(self.company, self.creator)
            for item in ("Laptop", "Desk"):
                ticket = make_ticket(ticket_type, self.user, {"item": item})
                make_comment(ticket, self.ticket_admin, f"@{self.user}")

    def test_they_are_opened_read_and_chosen(self) -> None:
        page = self.page
        bell = page.get_by_role("link", name="Notifications")
        self.log_in(self.user)
        page.goto("/")
        expect(bell).to_contain_text("2 unread")

        bell.click()
        self.assert_accessible()
        page.get_by_role("link", name=f"{self.ticket_admin} mentioned you").first.click()
        expect(page.get_by_role("heading", name="Desk")).to_be_visible()
        expect(bell).to_contain_text("1 unread")

        bell.click()
        page.get_by_role("button", name="Mark all as read").click()
        expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
        page.get_by_role("link", name="Unread", exact=True).click()
        expect(page.get_by_role("heading", name="You're all caught up")).to_be_visible()
        self.assert_accessible()

        page.goto("/profile/")
        page.get_by_role("link", name="Notification settings").click()
        page.get_by_label("Mention, by email").select_option("Off")
        self.assert_accessible()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Notification settings saved.")).to_be_visible()
        with as_company(self.company):
            chosen = NotificationPreference.objects.get(kind="mention")
        self.assertEqual((chosen.in_app, chosen.by_email), (None, False))
        self.assert_nothing_in_the_console()
