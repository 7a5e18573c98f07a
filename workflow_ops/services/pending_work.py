"""Companies with pending work: which ones recovery must visit, by one statement for all.

Row-level security shows the rows of one company at a time, to the tables' owner as well. So the
statement is a loop inside the database, which enters each company as ``as_company`` does, and
asks what our queries ask. Each is planned once, however many companies there are.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from psycopg import ClientCursor

from ticketflower.database.clock import database_now
from users.models import Company, Impersonation, User
from users.roles import TASK_WORKER
from users.tenancy import as_company, outside_companies
from workflow_ops.engine.queue import ACTIONS_WITHOUT_JOB
from workflow_ops.models import TaskInstance, TicketInstance

type Rows = QuerySet[Any, Any]

# Stands for the company of the loop in the text of a query.
ANY_COMPANY = -9_000_000_000_000_000_001
FOUND = "app.companies_found"
LOOP = """
DO $loop$
DECLARE
    company record;
    found text := '';
BEGIN
    FOR company IN SELECT id, suspended_at IS NULL AS is_open FROM companies ORDER BY id LOOP
        PERFORM set_config('app.company', company.id::text, false);
        IF {always} OR company.is_open AND ({while_open}) THEN
            found := found || ' ' || company.id;
        END IF;
    END LOOP;
    PERFORM set_config('app.company', '', false), set_config('app.companies_found', found, false);
END
$loop$
"""


def companies_with_work(*, with_errors: bool) -> QuerySet[Company]:
    """Companies with stalled tickets or tasks, or with impersonations past their time limit.

    Args:
        with_errors: also those whose tickets wait for an admin, because of an error.
    """
    with as_company(Company(pk=ANY_COMPANY)):
        stalled = TicketInstance.objects.needing_advance()
        works = (
            User.objects.people()
            .in_group(TASK_WORKER)
            .filter(company=OuterRef("company"), is_available=True)
        )
        always: list[Rows] = [Impersonation.objects.overdue(database_now())]
        while_open: list[Rows] = [
            stalled if with_errors else stalled.without_unresolved_errors(),
            TaskInstance.objects.stranded(),
            TaskInstance.objects.unanswerable(),
            TaskInstance.objects.without_worker().filter(Exists(works)),
        ]
        statement = LOOP.format(
            always=_any_of(always), while_open=_any_of(while_open, [ACTIONS_WITHOUT_JOB])
        )
    return _found_by(statement)


def companies_with_any(rows: str) -> QuerySet[Company]:
    """Companies, but for suspended ones, of which a statement finds rows.

    Args:
        rows: SQL with one parameter, the company's id.
    """
    return _found_by(LOOP.format(always="false", while_open=_any_of([], [rows])))


def companies_with_rows(rows: Callable[[], Rows]) -> QuerySet[Company]:
    """Companies, but for suspended ones, of which a query finds rows.

    Args:
        rows: makes the query, in the scope of a company.
    """
    with as_company(Company(pk=ANY_COMPANY)):
        statement = LOOP.format(always="false", while_open=_any_of([rows()]))
    return _found_by(statement)


def _found_by(statement: str) -> QuerySet[Company]:
    with outside_companies(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT current_setting(%s)", [FOUND])
        (found,) = cursor.fetchone()
    return Company.objects.filter(pk__in=[int(pk) for pk in found.split()]).order_by("pk")


def _any_of(queries: Sequence[Rows], statements: Collection[str] = ()) -> str:
    """SQL that is true where one of them finds a row of the loop's company."""
    texts = [_text(*query.order_by().values("pk").query.sql_with_params()) for query in queries]
    texts += [_text(statement, (ANY_COMPANY,)) for statement in statements]
    return " OR ".join(f"EXISTS ({text})" for text in texts)


def _text(sql: str, parameters: Sequence[object]) -> str:
    connection.ensure_connection()
    text = ClientCursor(connection.connection).mogrify(sql, parameters)
    return text.replace(str(ANY_COMPANY), "company.id")
