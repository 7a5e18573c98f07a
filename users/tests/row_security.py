"""Switching PostgreSQL's layer off, so that a test sees whether the layers above hold alone."""

from django.db import connection


def switch_row_security_off(*tables: str) -> None:
    """Until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on the tables
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
