"""What requests cost in SQL statements, transaction control included."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from users.models import Company, User
from users.roles import ROLES
from users.services.tokens import make_token
from users.tests.factories import make_agent, make_person
from workflow_design.models import TaskDefinition, TicketType, WorkflowDefinition
from workflow_ops.models import TaskInstance, TicketError, TicketInstance, WorkflowInstance
from workflow_ops.tests.base import TicketTestCase
from workflow_ops.tests.factories import current_task, make_ticket

SUBMISSION = 12
TASK = 14
HOME = 23
ROWS = 100


class WriteCostTest(TicketTestCase):
    """Measured as in a running process: not its first request, and by the same connection."""

    def test_submitting_a_ticket(self) -> None:
        self.client.log_in(self.user)
        self.client.get("/tickets/new/purchase/")

        with CaptureQueriesContext(connection) as statements:
            response = self.client.post("/tickets/new/purchase/", {"answer-item": "Laptop"})

        self.assertRedirects(response, "/tickets/1/", fetch_redirect_response=False)
        self.assertEqual(len(statements), SUBMISSION, self.told(statements))

    def test_completing_a_task(self) -> None:
        task = current_task(make_ticket(self.ticket_type, self.user))
        self.client.log_in(self.worker)
        self.client.get(f"/tasks/{task.pk}/")

        with CaptureQueriesContext(connection) as statements:
            response = self.client.post(f"/tasks/{task.pk}/", {"answer-approved": "true"})

        self.assertRedirects(response, "/tasks/", fetch_redirect_response=False)
        self.assertEqual(len(statements), TASK, self.told(statements))

    def told(self, statements: CaptureQueriesContext) -> str:
        return "\n".join(each["sql"][:150] for each in statements.captured_queries)


class ListCostTestCase(TicketTestCase):
    """Every list costs the same for 1 row and for 100, and for several pages their count."""

    everyone: User

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.everyone = make_person(cls.company, "everyone", roles=list(ROLES))

    def assert_constant(self, path: str, add_rows: Callable[[int], None], person: User) -> None:
        self.client.log_in(person)
        add_rows(1)
        self.client.get(path)
        with CaptureQueriesContext(connection) as for_one:
            self.assertContains(self.client.get(path), "<tbody>")
        cost = len(for_one) + 1  # the count, which a list that fits on its page does not need

        add_rows(ROWS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE workflow_definitions, task_definitions")  # as autovacuum does
        self.client.get(path)

        with self.assertNumQueries(cost):
            self.client.get(path)

    def add_tickets(self, count: int) -> None:
        for _number in range(count):
            make_ticket(self.ticket_type, self.everyone)

    def add_errors(self, count: int) -> None:
        ticket = make_ticket(self.ticket_type, self.everyone)
        task = current_task(ticket)
        TicketError.objects.bulk_create(
            TicketError(
                company=self.company,
                ticket=ticket,
                task=task,
                error_type="TASK_CREATION",
                error_message="It failed.",
            )
            for _number in range(count)
        )

    def add_tasks_of_mine(self, count: int) -> None:
        self.add_tickets(count)
        TaskInstance.objects.update(assigned_to=self.everyone)

    def add_workflows(self, count: int) -> None:
        have = WorkflowDefinition.objects.count()
        for number in range(have, have + count):
            workflow = WorkflowDefinition.objects.create(
                company=self.company,
                key=f"w{number}",
                version=1,
                title="Workflow",
                created_by=self.creator,
            )
            TaskDefinition.objects.create(
                company=self.company,
                workflow=workflow,
                key="t",
                version=1,
                title="Task",
                position=0,
                task_type="FORM",
                created_by=self.creator,
            )
            TicketType.objects.create(
                company=self.company,
                key=f"w{number}",
                version=1,
                title="Type",
                workflow=workflow,
                status="PUBLISHED",
                created_by=self.creator,
            )


class TicketListCostTest(ListCostTestCase):
    def test_my_tickets(self) -> None:
        self.assert_constant("/tickets/", self.add_tickets, self.everyone)

    def test_archive(self) -> None:
        def add(count: int) -> None:
            self.add_tickets(count)
            WorkflowInstance.objects.update(status="COMPLETED")

        self.assert_constant("/tickets/?show=archive", add, self.everyone)

    def test_my_tasks(self) -> None:
        self.assert_constant("/tasks/", self.add_tasks_of_mine, self.everyone)

    def test_all_tickets(self) -> None:
        self.assert_constant("/manage/tickets/", self.add_tickets, self.everyone)

    def test_all_tasks(self) -> None:
        self.assert_constant("/manage/tasks/", self.add_tickets, self.everyone)


class ListCostTest(ListCostTestCase):
    def test_ticket_errors(self) -> None:
        self.assert_constant("/manage/errors/", self.add_errors, self.everyone)

    def test_workflows(self) -> None:
        self.assert_constant("/design/workflows/", self.add_workflows, self.everyone)

    def test_task_definitions(self) -> None:
        self.assert_constant("/design/tasks/", self.add_workflows, self.everyone)

    def test_ticket_types(self) -> None:
        self.assert_constant("/design/tickets/", self.add_workflows, self.everyone)

    def test_companies(self) -> None:
        def add(count: int) -> None:
            Company.objects.bulk_create(Company(name="Acme") for _number in range(count))

        self.assert_constant("/companies/", add, self.superuser)

    def test_agents(self) -> None:
        def add(count: int) -> None:
            have = User.objects.agents().count()
            for number in range(have, have + count):
                agent = make_agent(self.company, f"a{number}", company_roles=["HR", "IT"])
                make_token(user=agent, name="Server", scopes=["tasks:work"], days=30)

        self.assert_constant("/team/agents/", add, self.everyone)

    def test_choosing_a_ticket_type(self) -> None:
        self.client.log_in(self.everyone)
        self.client.get("/tickets/new/")
        with CaptureQueriesContext(connection) as for_one:
            self.client.get("/tickets/new/")
        cost = len(for_one)

        self.add_workflows(ROWS)
        self.client.get("/tickets/new/")

        with self.assertNumQueries(cost):
            self.client.get("/tickets/new/")

    def test_home(self) -> None:
        # A new company is also asked whether its first steps are done.
        Company.objects.filter(pk=self.company.pk).update(shows_checklist=False)
        self.add_tasks_of_mine(1)
        self.client.log_in(self.everyone)
        self.client.get("/")
        with CaptureQueriesContext(connection) as for_one:
            self.client.get("/")
        cost = len(for_one)
        self.assertLessEqual(cost, HOME)

        self.add_tasks_of_mine(ROWS)
        self.client.get("/")

        with self.assertNumQueries(cost):
            self.client.get("/")

    def test_the_second_page_follows_the_first(self) -> None:
        self.add_tickets(30)
        self.client.log_in(self.everyone)

        first = self.client.get("/tickets/")
        second = self.client.get(f"/tickets/{first.context['pager'].next_url}")
        back = self.client.get(f"/tickets/{second.context['pager'].previous_url}")

        numbers = [ticket.number for page in (first, second) for ticket in page.context["tickets"]]
        self.assertEqual(numbers, list(range(30, 0, -1)))
        self.assertEqual(list(back.context["tickets"]), list(first.context["tickets"]))
        self.assertEqual(first.context["pager"].count_text, "30 tickets")
        self.assertEqual(TicketInstance.objects.count(), 30)
