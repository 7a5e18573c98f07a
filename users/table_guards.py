"""Migration operations that guard tables beyond row-level security: superusers, and what is kept.

They hold for the site's role; the owner of the tables and superusers of PostgreSQL may lift them.
"""

from typing import override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from users.row_security import ACCOUNT_ROWS, COMPANY_ROWS, SETTING

OWN_ACCOUNT_ROWS = f"nullif(current_setting('{SETTING}', true), '') IS NULL OR {COMPANY_ROWS}"
"""What may be written of people: not a superuser's row, nor without a company, within a scope."""

# Looking people up takes in superusers, who belong to no company; writing does not.
SPLIT_POLICY_OF_USERS = RunSQL(
    sql=f"""
    DROP POLICY company_rows ON users;
    CREATE POLICY company_rows ON users FOR SELECT USING ({ACCOUNT_ROWS});
    CREATE POLICY company_rows_insert ON users FOR INSERT WITH CHECK ({OWN_ACCOUNT_ROWS});
    CREATE POLICY company_rows_update ON users FOR UPDATE
        USING ({OWN_ACCOUNT_ROWS}) WITH CHECK ({OWN_ACCOUNT_ROWS});
    CREATE POLICY company_rows_delete ON users FOR DELETE USING ({OWN_ACCOUNT_ROWS});
    """,
    reverse_sql=f"""
    DROP POLICY company_rows_delete ON users;
    DROP POLICY company_rows_update ON users;
    DROP POLICY company_rows_insert ON users;
    DROP POLICY company_rows ON users;
    CREATE POLICY company_rows ON users USING ({ACCOUNT_ROWS}) WITH CHECK ({ACCOUNT_ROWS});
    """,
)

ONLY_THE_OWNER_MAKES_SUPERUSERS = RunSQL(
    sql="""
    CREATE FUNCTION only_the_owner_makes_superusers() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.is_superuser THEN
            RETURN NEW;
        END IF;
        IF NOT pg_has_role(
            current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'
        ) THEN
            RAISE insufficient_privilege
                USING MESSAGE = 'only the owner of the tables may make superusers';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER only_the_owner_makes_superusers
        BEFORE INSERT OR UPDATE OF is_superuser ON users
        FOR EACH ROW WHEN (NEW.is_superuser)
        EXECUTE FUNCTION only_the_owner_makes_superusers();
    """,
    reverse_sql="""
    DROP TRIGGER only_the_owner_makes_superusers ON users;
    DROP FUNCTION only_the_owner_makes_superusers();
    """,
)

REFUSE_TO_TRUNCATE = RunSQL(
    sql="""
    CREATE FUNCTION refuse_to_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('app.emptying', true) IS DISTINCT FROM 'on' THEN
            RAISE insufficient_privilege
                USING MESSAGE = TG_TABLE_NAME || ' is kept: it cannot be truncated',
                HINT = 'The command flush empties the whole database.';
        END IF;
        RETURN NULL;
    END $$;
    """,
    reverse_sql="DROP FUNCTION refuse_to_truncate()",
)


class KeepFromTruncation(Operation):
    """Migration operation: nobody truncates the table, not even its owner by mistake.

    Args:
        model_name: the model whose rows are kept.
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def _table(self, app_label: str, state: ProjectState) -> str:
        return str(state.apps.get_model(app_label, self.model_name)._meta.db_table)

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models look the same with and without the trigger."""

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        schema_editor.execute(
            f"CREATE TRIGGER refuse_to_truncate BEFORE TRUNCATE ON "
            f"{self._table(app_label, to_state)} EXECUTE FUNCTION refuse_to_truncate()"
        )

    @override
    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f"DROP TRIGGER refuse_to_truncate ON {table}")

    @override
    def describe(self) -> str:
        return f"Keep the rows of {self.model_name} from TRUNCATE"
