"""Tickets that there are get their words; those of one company cannot be seen from another."""

from typing import Any, ClassVar

from django.db import migrations

from users.migration_operations import EnableRowSecurity, SameCompany
from workflow_ops.models.search import words_of

TABLES = ("ticket_instances", "ticket_definitions")
TEXTS = """
    SELECT ticket.id, ticket.summary || ' ' || definition.title
    FROM ticket_instances AS ticket
    JOIN ticket_definitions AS definition ON definition.id = ticket.ticket_type_id
"""


def write_words(_apps: Any, schema_editor: Any) -> None:
    """Row-level security would hide every row from a migration, which works for no company."""
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(TEXTS)
        words = [(" ".join(words_of(text)), pk) for pk, text in cursor.fetchall()]
        cursor.executemany("UPDATE ticket_instances SET search_words = %s WHERE id = %s", words)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):
    dependencies = [("workflow_ops", "0013_ticket_words")]

    operations: ClassVar = [
        migrations.RunPython(write_words, migrations.RunPython.noop),
        EnableRowSecurity("ticketword"),
        SameCompany("ticketword", "ticket"),
    ]
