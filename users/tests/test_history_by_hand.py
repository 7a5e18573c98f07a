"""What is written past the site, in psql or pgAdmin, is in the history as such."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.test import TestCase

from users.tests.base import CompanyTestCase

MAKE_COMPANY = """
INSERT INTO companies (name, created_at, updated_at, last_ticket_number, suspension_reason)
VALUES ('By hand', now(), now(), 0, '') RETURNING id
"""
MAKE_ROLE = """
INSERT INTO company_roles (company_id, role_name, description, created_at, updated_at)
VALUES (%s, 'Driver', '', now(), now())
"""
CHANGE_ROLE = "UPDATE company_roles SET description = 'By hand' WHERE role_name = 'Staff'"
HISTORY = """
SELECT pgh_label, actor_id, impersonation_id, request_id FROM company_roles_history
ORDER BY pgh_id
"""
ROLE = connection.settings_dict["USER"]


class WritingByHandTest(TestCase):
    """Over a connection to which the site has told nothing, as that of psql is."""

    @contextmanager
    def psql(self) -> Iterator[psycopg.Cursor[Any]]:
        """A session that works for a company of its own; nothing of it is kept."""
        place = {name.lower(): connection.settings_dict[name] for name in ("HOST", "PORT", "USER")}
        database = {
            "dbname": connection.settings_dict["NAME"],
            "password": connection.settings_dict["PASSWORD"],
        }
        with psycopg.connect(**place, **database) as session, session.cursor() as cursor:
            company = cursor.execute(MAKE_COMPANY).fetchone()
            assert company
            cursor.execute(f"SET app.company = '{company[0]}'")
            cursor.execute(MAKE_ROLE, company)
            yield cursor
            session.rollback()

    def test_making_changing_and_deleting_work_and_name_the_role(self) -> None:
        with self.psql() as cursor:
            cursor.execute("UPDATE company_roles SET description = 'Drives'")
            cursor.execute("DELETE FROM company_roles")
            found = cursor.execute(HISTORY).fetchall()

        by_hand = (None, None, f"by-hand:{ROLE}")
        self.assertEqual(found, [(label, *by_hand) for label in ("made", "changed", "deleted")])

    def test_what_the_page_on_operation_shows_works(self) -> None:
        page = (settings.BASE_DIR / "docs" / "operation.md").read_text(encoding="utf-8")
        section = page.partition("### Looking at the data\n")[2].partition("\n## ")[0]
        statements = re.findall(r"^    ([A-Z][^;]*;)$", section, re.MULTILINE)

        with self.psql() as cursor:
            for statement in statements:
                if not statement.startswith("SET app.company"):
                    cursor.execute(
                        statement.replace("(1,", "(current_setting('app.company')::bigint,")
                    )
            found = cursor.execute(HISTORY).fetchall()

        self.assertEqual(len(statements), 5)
        # The first role is the session's own.
        self.assertEqual([label for label, *_rest in found], ["made", "made", "changed"])


class TrailOfWritingByHandTest(CompanyTestCase):
    def setUp(self) -> None:
        super().setUp()
        with connection.cursor() as cursor:
            cursor.execute(f"SET app.company = '{self.company.pk}'; SET app.acting = ''")
            cursor.execute(CHANGE_ROLE)
        self.client.log_in(self.admin)

    def test_the_page_says_that_it_was_done_in_the_database(self) -> None:
        response = self.client.get("/audit/?kind=company_roles")

        self.assertContains(response, f"Directly in the database, as {ROLE}")

    def test_so_does_the_export_which_names_no_request(self) -> None:
        response = self.client.get("/audit/export/?kind=company_roles")
        rows = list(csv.reader(StringIO(response.getvalue().decode("utf-8-sig"))))

        changed = next(row for row in rows if f"Directly in the database, as {ROLE}" in row)
        self.assertNotIn("by-hand", " ".join(changed))
