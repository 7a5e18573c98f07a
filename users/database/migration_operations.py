"""Migration operations for tables: row-level security, keys within a company, no truncation.

They change the database and leave Django's picture of the models as it is. Django has no operations
for them (https://docs.djangoproject.com/en/stable/ref/migration-operations/#writing-your-own).
``CreateModels`` and ``AddTriggers`` do what many operations of Django and pgtrigger do, faster.
"""

from itertools import chain
from typing import override

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import ForeignKey, Model
from pgtrigger.compiler import Trigger

from users.database.row_security import SETTING

COMPANY_ROWS = f"company_id = nullif(current_setting('{SETTING}', true), '')::bigint"
# People are looked up at log-in, before their company is known, and superusers belong to none.
ACCOUNT_ROWS = (
    f"nullif(current_setting('{SETTING}', true), '') IS NULL OR company_id IS NULL "
    f"OR {COMPANY_ROWS}"
)
# Looking people up takes in superusers, who belong to no company; writing does not.
OWN_ACCOUNT_ROWS = f"nullif(current_setting('{SETTING}', true), '') IS NULL OR {COMPANY_ROWS}"


class TableOperation(Operation):
    """Statements about the table of a model, and those that undo them.

    Args:
        model_name: the model.
    """

    reversible = True

    def __init__(self, model_name: str) -> None:
        self.model_name = model_name

    def apply_sql(self, model: type[Model]) -> str:
        """SQL that applies the operation."""
        raise NotImplementedError

    def undo_sql(self, model: type[Model]) -> str:
        """SQL that undoes it."""
        raise NotImplementedError

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models look the same before and after."""

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(self.apply_sql(model), params=None)

    @override
    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        model = from_state.apps.get_model(app_label, self.model_name)
        schema_editor.execute(self.undo_sql(model), params=None)


class EnableRowSecurity(TableOperation):
    """Only rows of the current company exist for anyone, owner included.

    Args:
        model_name: the model whose table is protected.
        rows: the SQL condition of the rows that may be seen and written.
        written: the condition of those that may be written, where it is another one.
    """

    def __init__(self, model_name: str, rows: str = COMPANY_ROWS, written: str = "") -> None:
        super().__init__(model_name)
        self.rows = rows
        self.written = written

    def _policies(self) -> dict[str, str]:
        """The policies by their names, as they follow after the table."""
        if not self.written:
            return {"company_rows": f"USING ({self.rows}) WITH CHECK ({self.rows})"}
        using, check = f"USING ({self.written})", f"WITH CHECK ({self.written})"
        return {
            "company_rows": f"FOR SELECT USING ({self.rows})",
            "company_rows_insert": f"FOR INSERT {check}",
            "company_rows_update": f"FOR UPDATE {using} {check}",
            "company_rows_delete": f"FOR DELETE {using}",
        }

    @override
    def apply_sql(self, model: type[Model]) -> str:
        table = model._meta.db_table
        return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        """ + "".join(
            f"CREATE POLICY {name} ON {table} {rule};" for name, rule in self._policies().items()
        )

    @override
    def undo_sql(self, model: type[Model]) -> str:
        table = model._meta.db_table
        return (
            "".join(f"DROP POLICY {name} ON {table};" for name in self._policies())
            + f"""
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """
        )

    @override
    def describe(self) -> str:
        return f"Protect the rows of {self.model_name} by company"


class SameCompany(TableOperation):
    """A foreign key may only point to a row of the same company.

    Args:
        model_name: the model that has the foreign key.
        field_name: the foreign key; its target table needs unique (id, company_id).
    """

    def __init__(self, model_name: str, field_name: str) -> None:
        super().__init__(model_name)
        self.field_name = field_name

    def _constraint(self, model: type[Model]) -> str:
        return f"{model._meta.db_table}_{self.field_name}_same_company"

    @override
    def apply_sql(self, model: type[Model]) -> str:
        field = model._meta.get_field(self.field_name)
        assert isinstance(field, ForeignKey)
        return f"""
        ALTER TABLE {model._meta.db_table} ADD CONSTRAINT {self._constraint(model)}
        FOREIGN KEY ({field.column}, company_id)
        REFERENCES {field.related_model._meta.db_table} (id, company_id)
        DEFERRABLE INITIALLY DEFERRED
        """

    @override
    def undo_sql(self, model: type[Model]) -> str:
        return f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {self._constraint(model)}"

    @override
    def describe(self) -> str:
        return f"{self.model_name}.{self.field_name} stays within the company"


class ForbidTruncate(TableOperation):
    """Nobody truncates the table, not even its owner by mistake.

    Args:
        model_name: the model whose rows are protected.
    """

    @override
    def apply_sql(self, model: type[Model]) -> str:
        return f"""
        CREATE TRIGGER refuse_to_truncate BEFORE TRUNCATE ON {model._meta.db_table}
        EXECUTE FUNCTION refuse_to_truncate()
        """

    @override
    def undo_sql(self, model: type[Model]) -> str:
        return f"DROP TRIGGER refuse_to_truncate ON {model._meta.db_table}"

    @override
    def describe(self) -> str:
        return f"Keep the rows of {self.model_name} from TRUNCATE"


class CreateModels(Operation):
    """Create the tables of several models at once.

    As many ``CreateModel``, each of which makes Django render all related models again.

    Args:
        models: in an order in which none refers to a later one.
    """

    reversible = True

    def __init__(self, *models: CreateModel) -> None:
        self.models = models

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        # Django renders them all when it next needs them: once, after the last of these models.
        vars(state).pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    @override
    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    @override
    def describe(self) -> str:
        return f"Create models {', '.join(model.name for model in self.models)}"


class AddTriggers(Operation):
    """Add triggers to several models at once.

    As many ``pgtrigger.migrations.AddTrigger``, each of which makes Django render all models again.

    Args:
        triggers: the compiled triggers, by the names of their models.
    """

    reversible = True

    def __init__(self, triggers: dict[str, list[Trigger]]) -> None:
        self.triggers = triggers

    @override
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for model_name, added in self.triggers.items():
            options = state.models[app_label, model_name].options
            options["triggers"] = [*options.get("triggers", []), *added]
        state.reload_models([(app_label, name) for name in self.triggers])

    @override
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in chain.from_iterable(self.triggers.values()):
            schema_editor.execute(trigger.install_sql, params=None)

    @override
    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for trigger in chain.from_iterable(self.triggers.values()):
            schema_editor.execute(trigger.uninstall_sql, params=None)

    @override
    def describe(self) -> str:
        return f"Add triggers to {', '.join(self.triggers)}"
