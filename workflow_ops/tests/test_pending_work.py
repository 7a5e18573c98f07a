"""Which companies the minute's round visits."""

from datetime import timedelta

from django.db import connection

from ticketflower.database.clock import database_now
from users import impersonation
from users.models import Company, Impersonation, User
from users.services.companies import suspend_company
from users.tenancy import as_company
from users.tests.factories import make_company
from workflow_ops.models import TaskInstance, TaskStatus, TicketError, TicketInstance
from workflow_ops.services.pending_work import companies_with_work
from workflow_ops.services.recovery import in_every_company, resume_company
from workflow_ops.tests.actions import action, action_bundle
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import make_ticket, publish


class CompaniesToVisitTest(TicketTestCase):
    def found(self, *, with_errors: bool = False) -> list[Company]:
        return list(companies_with_work(with_errors=with_errors))

    def test_none_where_nothing_stalls(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.assertEqual(self.found(), [])

    def test_one_with_a_ticket_that_has_not_started(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TicketInstance.objects.filter(pk=ticket.pk).update(workflow=None)

        self.assertEqual(self.found(), [self.company])

    def test_one_with_a_ticket_in_which_nothing_is_under_way(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TaskInstance.objects.update(status=TaskStatus.CANCELLED)
        self.assertEqual(self.found(), [self.company])

        TicketError.objects.create(
            company=self.company, ticket=ticket, error_message="?",
            error_type=TicketError.Type.TASK_CREATION,
        )  # fmt: skip
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found(with_errors=True), [self.company])

    def test_company_with_an_unassigned_task_and_an_available_worker_is_found(self) -> None:
        User.objects.of_company(self.company).update(is_available=False)
        make_ticket(self.ticket_type, self.user)
        self.assertEqual(self.found(), [])

        User.objects.filter(pk=self.worker.pk).update(is_available=True)
        self.assertEqual(self.found(), [self.company])

    def test_one_with_a_task_of_a_person_who_may_not_work_on_it(self) -> None:
        make_ticket(self.ticket_type, self.user)
        person = TaskInstance.objects.get().assigned_to
        assert person is not None
        person.groups.clear()

        self.assertEqual(self.found(), [self.company])

    def test_one_with_an_action_without_a_job(self) -> None:
        document = action_bundle(action("send", "https://example.com/"))
        make_ticket(publish(self.company, self.creator, document), self.user, {"item": "Bell"})
        self.assertEqual(self.found(), [])

        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        self.assertEqual(self.found(), [self.company])

    def test_a_suspended_one_only_to_end_the_acting_for_it(self) -> None:
        ticket = make_ticket(self.ticket_type, self.user)
        TicketInstance.objects.filter(pk=ticket.pk).update(workflow=None)
        suspend_company(company=self.company, by=self.superuser, reason="Unpaid")
        self.assertEqual(self.found(), [])

        impersonation.start(
            session=self.client.session, superuser=self.superuser,
            company=self.company, reason="Help",
        )  # fmt: skip
        self.assertEqual(self.found(), [])
        Impersonation.objects.update(expires_at=database_now() - timedelta(seconds=1))
        self.assertEqual(self.found(), [self.company])

    def test_the_round_costs_the_same_whatever_the_number_of_companies(self) -> None:
        in_every_company(resume_company)
        with self.assertNumQueries(2):
            in_every_company(resume_company)
        for number in range(20):
            make_company(f"Company {number}")
        in_every_company(resume_company)

        with self.assertNumQueries(2):
            in_every_company(resume_company)

    def test_the_scope_is_as_it_was(self) -> None:
        make_ticket(self.ticket_type, self.user)

        self.found()

        self.assertEqual(TicketInstance.objects.count(), 1)
        with as_company(self.other_company):
            self.assertEqual(TicketInstance.objects.count(), 0)
