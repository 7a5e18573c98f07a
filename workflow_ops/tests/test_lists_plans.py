"""How PostgreSQL reads the lists of a company with many tickets beside others."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from ticketflower.sandbox.seed.companies import company_named
from ticketflower.sandbox.seed.measure import PAGES, page_values
from ticketflower.sandbox.seed.tickets import make_tickets
from users.database.prepared import PreparedQuery
from users.database.prepared_rows import PreparedInsert
from users.models import Company, User
from users.models import prepared as people_statements
from users.tenancy import as_company, outside_companies
from users.tests.base import SharedDataTestCase
from users.tests.client import OutsideClient
from workflow_design.models import prepared as design_statements
from workflow_ops.engine import statements
from workflow_ops.lists.tasks import TASKS
from workflow_ops.models import TaskInstance, TicketError, TicketInstance
from workflow_ops.models import prepared as prepared_statements

MANY = 4_000
LARGE_TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND reltuples >= %s
"""
"""A table of few rows is rightly read from end to end."""
AREAS = ("/search/", "/tickets/", "/tasks/", "/manage/", "/audit/", "/design/")
# Of few tickets PostgreSQL rightly reads all to find a word that every fourth has.
LISTS = [page for page in PAGES if page.startswith(AREAS) and "q=kitchen" not in page]
UNASSIGNED = next(query for name, query in TASKS.views if name == "Unassigned")
LISTS.append(f"/manage/tasks/?{UNASSIGNED}")
LISTS.append("/")
DUE = ("due=overdue", "due=today", "due_on_from=2026-01-01", "priority=3")
LISTS += [f"/manage/{name}/?{query}" for name in ("tickets", "tasks") for query in DUE]
NUMBER = "2000000"
"""Of no ticket, and no word of any."""
LISTS += [f"{path}?q={NUMBER}" for path in ("/tickets/", "/tasks/", "/manage/tickets/",
                                            "/manage/tasks/")]  # fmt: skip


class LargeCompanyTestCase(SharedDataTestCase):
    """A company with many tickets beside another one."""

    company: Company
    admin: User
    seq_scan: re.Pattern[str]

    @classmethod
    def setUpTestData(cls) -> None:
        with outside_companies():
            cls.company = company_named("Large", 20)
            make_tickets(company_named("Other", 20), MANY)
            make_tickets(cls.company, MANY)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
                cursor.execute(LARGE_TABLES, [MANY])
                large = "|".join(name for (name,) in cursor.fetchall())
        cls.seq_scan = re.compile(rf"Seq Scan on ({large})\b")
        cls.admin = User.objects.of_company(cls.company).order_by("pk")[0]

    def setUp(self) -> None:
        self.client = OutsideClient()
        self.client.force_login(self.admin)
        self.values = page_values(self.admin)


class ListPlansTest(LargeCompanyTestCase):
    def statements(self, path: str) -> list[str]:
        """What the page reads the large tables with."""
        with CaptureQueriesContext(connection) as captured:
            response: Any = self.client.get(path)
            self.assertEqual(response.status_code, 200)
        return [
            each["sql"]
            for each in captured.captured_queries
            if each["sql"].startswith("SELECT")
            and re.search("_instances|_words|_history", each["sql"])
        ]

    def plan(self, sql: str) -> str:
        with as_company(self.company), connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
            return "\n".join(line for (line,) in cursor.fetchall())

    def test_no_list_reads_a_large_table_from_end_to_end(self) -> None:
        self.client.get("/manage/")  # the figures are reckoned every five minutes, from much
        for page in LISTS:
            path = page.format(**self.values)
            statements = self.statements(path)
            with self.subTest(path):
                self.assertTrue(statements)
                for sql in statements:
                    plan = self.plan(sql)
                    self.assertIsNone(self.seq_scan.search(plan), f"{sql}\n{plan}")

    def test_a_table_read_from_end_to_end_would_be_seen(self) -> None:
        ways = ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan")
        with connection.cursor() as cursor:
            for way in ways:
                cursor.execute(f"SET {way} = off")
        plan = self.plan("SELECT * FROM ticket_instances")
        with connection.cursor() as cursor:
            for way in ways:
                cursor.execute(f"RESET {way}")

        self.assertRegex(plan, self.seq_scan)

    def test_the_large_tables_are_those_of_tickets(self) -> None:
        for table in (
            "ticket_instances",
            "task_instances",
            "workflow_instances",
            "ticket_words",
            "ticket_instances_history",
            "task_instances_history",
        ):
            with self.subTest(table):
                self.assertRegex(f"Seq Scan on {table}", self.seq_scan)

    def test_the_seeded_company_is_what_it_says(self) -> None:
        with as_company(self.company):
            self.assertEqual(TicketInstance.objects.count(), MANY)
            self.assertEqual(TicketInstance.objects.active().count(), 360)
            self.assertGreater(TaskInstance.objects.count(), 3 * MANY)
            self.assertEqual(TicketError.objects.unresolved().count(), 38)
            self.assertTrue(TaskInstance.objects.assigned_to_person(self.admin).to_do().exists())


class PreparedPlansTest(LargeCompanyTestCase):
    """Prepared statements get one plan for all values: it must find rows by an index."""

    MODULES = (prepared_statements, statements, design_statements, people_statements)

    def prepared(self) -> dict[str, str]:
        found = {
            f"{module.__name__}.{name}": value.statement.text
            for module in self.MODULES
            for name, value in vars(module).items()
            if isinstance(value, PreparedQuery)
        }
        inserts = {
            f"{module.__name__}.{name}": value.text
            for module in self.MODULES
            for name, value in vars(module).items()
            if isinstance(value, PreparedInsert)
        }
        return {**found, **inserts}

    def generic_plan(self, text: str) -> str:
        numbers = count(1)
        sql = re.sub("%s", lambda _match: f"${next(numbers)}", text).replace("%%", "%")
        values = ", ".join(["NULL"] * (next(numbers) - 1))
        with as_company(self.company), connection.cursor() as cursor:
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE tried AS {sql.replace('%', '%%')}", [])
            cursor.execute(f"EXPLAIN EXECUTE tried {f'({values})' if values else ''}", [])
            plan = "\n".join(line for (line,) in cursor.fetchall())
            cursor.execute("DEALLOCATE tried")
        return plan

    def test_none_reads_a_large_table_from_end_to_end(self) -> None:
        prepared = self.prepared()
        self.assertGreater(len(prepared), 20)
        for name, text in prepared.items():
            with self.subTest(name):
                plan = self.generic_plan(text)
                self.assertIsNone(self.seq_scan.search(plan), f"{text}\n{plan}")


class PageCostsTestCase(LargeCompanyTestCase):
    def assert_cost_as_with_few_tickets(self, pages: Sequence[str]) -> None:
        with outside_companies():
            few = company_named("Few", 20)
            make_tickets(few, 60)
        costs: dict[str, list[int]] = {page: [] for page in pages}
        for company in (few, self.company):
            admin = User.objects.of_company(company).order_by("pk")[0]
            self.client.force_login(admin)
            values = page_values(admin)
            for page in pages:
                path = page.format(**values)
                self.client.get(path)
                with CaptureQueriesContext(connection) as captured:
                    self.client.get(path)
                costs[page].append(len(captured))

        # A list that fits on its page is not counted: one statement less.
        differing = {page: pair for page, pair in costs.items() if pair[1] - pair[0] not in {0, 1}}
        self.assertEqual(differing, {})


class PageCostsTest(PageCostsTestCase):
    def test_every_page_costs_what_it_costs_a_company_of_few_tickets(self) -> None:
        self.assert_cost_as_with_few_tickets(PAGES[::2])


class OtherPageCostsTest(PageCostsTestCase):
    def test_every_page_costs_what_it_costs_a_company_of_few_tickets(self) -> None:
        self.assert_cost_as_with_few_tickets(PAGES[1::2])
