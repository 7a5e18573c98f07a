"""Taking back a company that a command has just made; people's companies are never removed."""

from django.apps import apps
from django.db import connection, transaction

from users.database.history import ignore_triggers
from users.management.owner import as_owner, owns_the_tables
from users.models import Company, User
from users.tenancy import as_company


def may_remove_companies() -> bool:
    """Whether we can connect as the owner of the tables, who alone may delete from histories."""
    with as_owner(connection):
        return owns_the_tables(connection)


def remove_company(*, company: Company) -> None:
    """Delete a company with all that belongs to it, its histories too, as the tables' owner."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model is not User
        and any(field.column == "company_id" for field in model._meta.concrete_fields)
    ]
    with (
        as_owner(connection),
        as_company(company),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        # The histories refuse to be deleted, and deleting must not write history.
        ignore_triggers(*apps.get_models())
        # Foreign keys are looked at when the transaction ends: the order does not matter.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "DELETE FROM users_groups USING users WHERE user_id = users.id AND company_id = %s",
            [company.pk],
        )
        for table in [*tables, User._meta.db_table]:
            name = connection.ops.quote_name(table)
            cursor.execute(f"DELETE FROM {name} WHERE company_id = %s", [company.pk])  # noqa: S608 - a name of ours
        cursor.execute("DELETE FROM companies WHERE id = %s", [company.pk])
