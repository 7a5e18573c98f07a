"""Taking an unassigned task of one's role: the tab "Available", the page and the ticket's page."""

from typing import Any

from users.models import CompanyRole, UserCompanyRole
from users.roles import TASK_WORKER, TICKET_ADMIN
from users.tests.factories import make_person
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import (
    YES_NO,
    bundle,
    current_task,
    form_task,
    make_ticket,
    publish,
)

AVAILABLE = "/tasks/?show=available"


class TakeTest(TicketTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.worker.is_available = False
        cls.worker.save(update_fields=["is_available"])

    def setUp(self) -> None:
        super().setUp()
        self.ticket = make_ticket(self.ticket_type, self.user)
        self.task = current_task(self.ticket)
        self.url = f"/tasks/{self.task.pk}/take/"
        self.client.log_in(self.worker)

    def available(self) -> list[TaskInstance]:
        return list(self.client.get(AVAILABLE).context["tasks"])

    def assert_unassigned(self) -> None:
        self.task.refresh_from_db()
        self.assertEqual((self.task.assigned_to, self.task.status), (None, TaskStatus.PENDING))

    def test_a_person_who_is_away_looks_at_a_task_and_takes_it(self) -> None:
        self.assertEqual(self.available(), [self.task])
        self.assertContains(self.client.get(AVAILABLE), f'href="{self.url}"')
        self.assertContains(self.client.get(self.url), "Laptop")
        self.assert_unassigned()

        response = self.client.post(self.url, follow=True)

        self.assertContains(response, "“Review” is assigned to you.")
        self.task.refresh_from_db()
        self.assertEqual((self.task.assigned_to, self.task.status), (self.worker, TaskStatus.OPEN))
        self.assertEqual(self.available(), [])

    def test_who_comes_second_reads_who_was_first(self) -> None:
        self.client.post(self.url)
        self.client.log_in(self.colleague)

        for method in (self.client.get, self.client.post):
            response: Any = method(self.url, follow=True)

            self.assertContains(response, "This task is already assigned to Worker Person.")
        self.task.refresh_from_db()
        self.assertEqual(self.task.assigned_to, self.worker)

    def test_who_took_it_before_is_led_to_it(self) -> None:
        self.client.post(self.url)

        response = self.client.post(self.url)

        self.assertRedirects(
            response, f"/tickets/{self.ticket.number}/#task", fetch_redirect_response=False
        )

    def test_a_task_of_another_role_is_not_offered_and_not_taken(self) -> None:
        role = CompanyRole.objects.create(company=self.company, role_name="Legal")
        task = form_task("check", output_schema=YES_NO, worker_role="Legal")
        ways = [{"from": None, "to": "check"}, {"from": "check", "to": None}]
        checked = publish(
            self.company, self.creator, bundle("checked", tasks=[task], transitions=ways)
        )
        other = current_task(make_ticket(checked, self.user))

        self.assertEqual(self.available(), [self.task])
        for method in (self.client.get, self.client.post):
            self.assertEqual(method(f"/tasks/{other.pk}/take/").status_code, 404)

        UserCompanyRole.objects.create(company=self.company, user=self.worker, role=role)
        self.assertEqual(self.available(), [self.task, other])

    def test_on_hold_and_ended_it_is_not_taken(self) -> None:
        hold_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assertEqual(self.available(), [])
        self.assertContains(self.client.post(self.url, follow=True), "This ticket is on hold.")
        resume_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assert_unassigned()

        cancel_ticket(ticket=self.ticket, by=self.ticket_admin)
        self.assertContains(self.client.get(self.url, follow=True), "no longer available")
        self.assertContains(self.client.post(self.url, follow=True), "was canceled")

    def test_another_company_finds_nothing(self) -> None:
        self.client.log_in(self.stranger)

        self.assertEqual(self.client.post(self.url).status_code, 404)

    def test_the_ticket_page_offers_it_to_those_who_may_take_it(self) -> None:
        page = f"/tickets/{self.ticket.number}/"
        both = make_person(self.company, "both", roles=[TASK_WORKER, TICKET_ADMIN])
        both.is_available = False
        both.save()
        for person, is_offered in ((both, True), (self.ticket_admin, False), (self.user, False)):
            with self.subTest(str(person)):
                self.client.log_in(person)
                answer = self.client.get(page)

                self.assertEqual(f'action="{self.url}' in answer.text, is_offered)

    def test_statements_do_not_depend_on_how_many_there_are(self) -> None:
        self.available()
        with self.assertNumQueries(7):
            self.available()
        for _ticket in range(3):
            make_ticket(self.ticket_type, self.user)
        with self.assertNumQueries(7):
            self.assertEqual(len(self.available()), 4)
