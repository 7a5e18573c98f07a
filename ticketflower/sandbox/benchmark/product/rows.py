"""The rows that TicketFlower's engine writes, as prepared statements of psycopg: a bound for it.

The same tables with their triggers, row-level security, constraints and indexes, and nothing of
what the engine reads, checks and decides. Rows are copied from those of a ticket that the engine
has completed, so their columns are not listed here.
"""

from functools import partial
from itertools import cycle, islice
from typing import Any

import psycopg
from django.conf import settings
from psycopg.rows import dict_row

from ticketflower.sandbox.benchmark.host.databases import Database
from ticketflower.sandbox.benchmark.measures.engine_loop import Job, serve

type Row = dict[str, Any]

COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s AND column_name <> 'id'
ORDER BY ordinal_position
"""
SAMPLE = """
SELECT ticket.id AS ticket, workflow.id AS workflow, task.id AS task,
       task.task_definition_id AS definition, task.output_data::text AS output
FROM ticket_instances AS ticket
JOIN workflow_instances AS workflow ON workflow.id = ticket.workflow_id
JOIN task_instances AS task ON task.workflow_instance_id = workflow.id
WHERE ticket.id = %s
"""
NOW = {"created_at": "now()", "updated_at": "now()"}
TICKET = {
    **NOW,
    "number": "next_ticket_number(company_id)",
    "submission_key": "gen_random_uuid()",
    "workflow_id": "NULL",
    "status": "'NOT_STARTED'",
    "ended_at": "NULL",
}
WORKFLOW = {**NOW, "current_task_id": "%(definition)s", "status": "'IN_PROGRESS'"}
TASK = {
    **NOW,
    "workflow_instance_id": "%(workflow)s",
    "idempotency_key": "gen_random_uuid()",
    "status": "'OPEN'",
    "output_data": "NULL",
    "assigned_to_id": "%(worker)s",
    "assigned_at": "now()",
    "started_at": "NULL",
    "completed_at": "NULL",
}
LINK = """
UPDATE ticket_instances SET workflow_id = %(workflow)s, updated_at = now() WHERE id = %(ticket)s
"""
COMPLETE_TASK = """
UPDATE task_instances SET status = 'COMPLETED', output_data = %(output)s::jsonb, started_at = now(),
    completed_at = now(), updated_at = now()
WHERE id = %(task)s
"""
COMPLETE_WORKFLOW = """
UPDATE workflow_instances SET status = 'COMPLETED', current_task_id = NULL,
    workflow_data = workflow_data || %(output)s::jsonb, updated_at = now()
WHERE id = %(workflow)s
"""


def copy_of(connection: psycopg.Connection[Any], table: str, changes: dict[str, str]) -> str:
    """An INSERT of a row like that of ``%(sample)s``, but for the columns that are changed."""
    columns = [name for (name,) in connection.execute(COLUMNS, [table])]
    values = ", ".join(changes.get(name, name) for name in columns)
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} "  # noqa: S608 - our columns
        f"FROM {table} WHERE id = %(sample)s RETURNING id"
    )


class Rows:
    """Writes what a submission writes, and what a completed task writes.

    Args:
        connection: in the scope of the company, in which statements are prepared at once.
        sample: the id of a completed ticket of the company.
        workers: the ids of those who get the tasks by turns.
    """

    def __init__(
        self, connection: psycopg.Connection[Any], sample: int, workers: list[int]
    ) -> None:
        self._connection = connection
        self._workers = cycle(workers)
        self._to_do: list[Row] = []
        self._sample = _sample_of(connection, sample)
        self._insert_ticket, self._insert_workflow, self._insert_task = (
            copy_of(connection, table, changes)
            for table, changes in (
                ("ticket_instances", TICKET),
                ("workflow_instances", WORKFLOW),
                ("task_instances", TASK),
            )
        )

    def submit(self, count: int) -> list[Job]:
        """Jobs that insert a ticket with its workflow and its task."""
        return [partial(self._submit, worker) for worker in islice(self._workers, count)]

    def step(self, count: int) -> list[Job]:
        """Jobs that complete the first tasks and their workflows."""
        due, self._to_do = self._to_do[:count], self._to_do[count:]
        return [partial(self._complete, ids) for ids in due]

    def _submit(self, worker: int) -> None:
        sample = self._sample
        with self._connection.transaction():
            ticket = self._inserted(self._insert_ticket, sample=sample["ticket"])
            workflow = self._inserted(
                self._insert_workflow, sample=sample["workflow"], definition=sample["definition"]
            )
            self._execute(LINK, workflow=workflow, ticket=ticket)
            task = self._inserted(
                self._insert_task, sample=sample["task"], workflow=workflow, worker=worker
            )
        self._to_do.append({"workflow": workflow, "task": task})

    def _complete(self, ids: Row) -> None:
        with self._connection.transaction():
            self._execute(COMPLETE_TASK, **ids, output=self._sample["output"])
            self._execute(COMPLETE_WORKFLOW, **ids, output=self._sample["output"])

    def _inserted(self, statement: str, **values: Any) -> int:
        row = self._execute(statement, **values).fetchone()
        assert row is not None
        return int(row[0])

    def _execute(self, statement: str, **values: Any) -> psycopg.Cursor[Any]:
        return self._connection.execute(statement.encode(), values)


def _sample_of(connection: psycopg.Connection[Any], ticket: int) -> Row:
    """The ids of what was made for a ticket, and the output of its task."""
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(SAMPLE, [ticket]).fetchone()
    assert found is not None
    return found


def main(company: int, sample: int, workers: tuple[str, ...]) -> None:
    """Write rows of a company until standard input ends."""
    with Database(settings.DATABASES["default"]["NAME"]).connect(company) as connection:
        connection.prepare_threshold = 0
        found = connection.execute("SELECT id FROM users WHERE email = ANY(%s)", [list(workers)])
        rows = Rows(connection, sample, [pk for (pk,) in found])
        serve({"submit": rows.submit, "step": rows.step})
