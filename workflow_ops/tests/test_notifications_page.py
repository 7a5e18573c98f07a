"""Notifications in the app: the bell, the page, and what opening a ticket does."""

from typing import ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.models import User
from users.tenancy import as_company
from workflow_ops.models import Notification, TicketInstance
from workflow_ops.services.tickets import cancel_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_comment, make_ticket

URL = "/notifications/"


class NotificationPageTestCase(TicketTestCase):
    ticket: ClassVar[TicketInstance]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with as_company(cls.company):
            cls.ticket = make_ticket(cls.ticket_type, cls.user)
            make_comment(cls.ticket, cls.worker)

    def page(self, person: User, path: str = URL) -> str:
        self.client.log_in(person)
        return self.client.get(path).content.decode()

    def unread(self, person: User) -> int:
        return Notification.objects.to(person).unread().count()

    def add(self, count: int, **fields: object) -> None:
        Notification.objects.bulk_create(
            Notification(
                company=self.company,
                recipient=self.user,
                kind="comment",
                ticket=self.ticket,
                **fields,
            )
            for _number in range(count)
        )


class BellTest(NotificationPageTestCase):
    def test_it_counts_what_is_unread(self) -> None:
        self.assertIn('1<span class="visually-hidden"> unread</span>', self.page(self.user, "/"))

    def test_it_counts_no_further_than_99(self) -> None:
        self.add(200)

        self.assertIn('99+<span class="visually-hidden"> unread</span>', self.page(self.user, "/"))

    def test_it_counts_only_what_the_app_shows(self) -> None:
        Notification.objects.update(in_app=False)

        page = self.page(self.user, "/")

        self.assertIn("tf-bell", page)
        self.assertNotIn('<span class="visually-hidden"> unread', page)

    def test_it_counts_one_s_own_whoever_had_the_connection_before(self) -> None:
        self.page(self.stranger, "/")

        self.assertIn("tf-count-danger", self.page(self.user, "/"))
        self.assertNotIn("tf-count-danger", self.page(self.stranger, "/"))

    def test_superusers_have_none(self) -> None:
        self.client.log_in(self.superuser)
        self.client.post(f"/companies/{self.company.pk}/act/", {"reason": "Help"})

        self.assertNotContains(self.client.get("/"), "tf-bell")
        self.assertContains(self.client.get(URL), "No notifications yet")


class ListTest(NotificationPageTestCase):
    def test_it_says_what_who_when_and_of_which_ticket(self) -> None:
        page = self.page(self.user)

        self.assertIn(f"{self.worker} wrote a comment", page)
        self.assertIn(f'href="/tickets/{self.ticket.number}/"', page)
        self.assertIn(f"#{self.ticket.number} Laptop", page)
        self.assertIn("<time datetime=", page)

    def test_of_others_it_shows_nothing(self) -> None:
        self.assertNotIn("wrote a comment", self.page(self.ticket_admin))

    def test_each_kind_has_its_words(self) -> None:
        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)

        self.assertIn("Your ticket was canceled", self.page(self.user))
        self.assertIn("New task for you: Review", self.page(self.worker))

    def test_a_question_is_put_to_the_requester(self) -> None:
        for person in (self.user, self.worker):
            Notification.objects.create(
                company=self.company,
                recipient=person,
                kind="question",
                ticket=self.ticket,
                actor=self.ticket_admin,
            )

        asked = f"{self.ticket_admin} asked"
        self.assertIn(f"{asked} you a question", self.page(self.user))
        self.assertIn(f"{asked} the requester a question", self.page(self.worker))

    def test_unread_only(self) -> None:
        self.client.log_in(self.user)
        self.client.post(f"{URL}read/")

        self.assertContains(self.client.get(URL), "wrote a comment")
        self.assertContains(self.client.get(f"{URL}?show=unread"), "all caught up")

    def test_it_costs_the_same_for_many(self) -> None:
        self.page(self.user)
        with CaptureQueriesContext(connection) as for_one:
            self.client.get(URL)
        self.add(60)

        with self.assertNumQueries(len(for_one) + 1):  # the count of several pages
            page = self.client.get(URL)

        self.assertEqual(len(page.context["rows"]), 25)


class ReadTest(NotificationPageTestCase):
    def test_mark_all_as_read(self) -> None:
        self.add(2)
        self.add(1, in_app=False)
        self.client.log_in(self.user)

        response = self.client.post(f"{URL}read/", follow=True)

        self.assertContains(response, "All notifications marked as read.")
        self.assertNotContains(response, "Mark all as read")
        self.assertEqual(self.unread(self.user), 1)  # which is to be mailed
        self.assertEqual(self.unread(self.worker), 1)

    def test_opening_the_ticket_reads_all_of_it(self) -> None:
        self.add(1, in_app=False)
        other = make_ticket(self.ticket_type, self.user)
        make_comment(other, self.worker)

        page = self.page(self.user, f"/tickets/{self.ticket.number}/")

        self.assertIn('1<span class="visually-hidden"> unread</span>', page)
        unread = Notification.objects.to(self.user).unread().get()
        self.assertEqual(unread.ticket, other)
        self.assertEqual(self.unread(self.worker), 2)

    def test_it_costs_a_statement_only_if_there_is_something_to_read(self) -> None:
        path = f"/tickets/{self.ticket.number}/"
        self.page(self.user, path)
        with CaptureQueriesContext(connection) as nothing_to_read:
            self.client.get(path)
        self.add(1)

        with self.assertNumQueries(len(nothing_to_read) + 1):
            self.client.get(path)

    def test_a_ticket_that_may_not_be_opened_stays_unread(self) -> None:
        self.user.groups.clear()

        self.page(self.user, f"/tickets/{self.ticket.number}/")

        self.assertEqual(self.unread(self.user), 1)
