import logging
from io import StringIO

from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import TestCase, override_settings
from django.utils import timezone

from users.models import Company, User
from users.tenancy import as_company
from workflow_ops.demo.companies import BIKES, COFFEE, PASSWORD, SUPERUSER
from workflow_ops.models import TaskInstance, TicketError, TicketInstance


class DemoTest(TestCase):
    bikes: Company

    @classmethod
    def setUpTestData(cls) -> None:
        levels = {name: logging.getLogger(name).level for name in ("", "workflow_ops.faults")}
        with override_settings(DEBUG=True):
            call_command("load_demo", stdout=StringIO())
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        cls.bikes = Company.objects.get(name=BIKES.name)

    def test_it_has_tickets_in_all_states_over_three_weeks(self) -> None:
        with as_company(self.bikes):
            tickets = TicketInstance.objects.all()
            states = {ticket.state.value for ticket in tickets.select_related("workflow")}
            tasks = dict(
                TaskInstance.objects.order_by().values_list("status").annotate(Count("pk"))
            )
            oldest = min(ticket.created_at for ticket in tickets)

        self.assertGreaterEqual(len(tickets), 65)
        self.assertEqual(states, {"IN_PROGRESS", "COMPLETED"})
        self.assertEqual(set(tasks), {"OPEN", "IN_PROGRESS", "PENDING", "COMPLETED"})
        self.assertGreater((timezone.now() - oldest).days, 10)

    def test_no_time_is_in_the_future_or_before_what_came_first(self) -> None:
        with as_company(self.bikes):
            tasks = TaskInstance.objects.all()

            self.assertFalse(tasks.filter(completed_at__gt=timezone.now()).exists())
            self.assertFalse(tasks.filter(completed_at__lt=F("created_at")).exists())
            submitted = F("workflow_instance__ticket__created_at")
            self.assertFalse(tasks.filter(created_at__lt=submitted).exists())

    def test_its_faulty_workflow_shows_ticket_errors_of_three_types(self) -> None:
        with as_company(self.bikes):
            errors = TicketError.objects.all()
            types = {error.error_type for error in errors}
            statuses = {error.error_status for error in errors}

        self.assertEqual(types, {"TASK_CREATION", "TASK_UPDATE", "WORKFLOW_TRANSITION"})
        self.assertEqual(statuses, {"NEW", "REVIEWED", "RESOLVED"})

    def test_everybody_logs_in_with_the_printed_password(self) -> None:
        for email in (f"anna@{BIKES.domain}", f"mia@{COFFEE.domain}", SUPERUSER):
            with self.subTest(email):
                self.assertTrue(self.client.login(username=email, password=PASSWORD))

    def test_the_companies_do_not_see_each_other(self) -> None:
        with as_company(Company.objects.get(name=COFFEE.name)):
            self.assertEqual(TicketInstance.objects.count(), 12)
            names = User.objects.exclude(company=None).values_list("company__name", flat=True)
            self.assertEqual(set(names), {COFFEE.name})

    def test_a_second_time_changes_nothing(self) -> None:
        told = StringIO()

        with override_settings(DEBUG=True):
            call_command("load_demo", stdout=told)

        self.assertIn("nothing was changed", told.getvalue())
        self.assertEqual(Company.objects.count(), 2)

    def test_a_real_site_is_asked_first(self) -> None:
        with self.assertRaisesMessage(CommandError, "--yes"):
            call_command("load_demo")
