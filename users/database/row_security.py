"""Row-level security of PostgreSQL: the third layer between companies.

Policies compare ``company_id`` with the setting ``app.company`` of the connection. An execute
wrapper keeps that setting equal to the scope of the code that runs, so raw SQL is held too and
no caller has to think of it. It costs one statement when the company changes, none otherwise.

The same statement sets who acts (``app.acting``), which the history of every row records
(``users.database.history``). Only statements that write care for it.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, TextField
from django.db.models.expressions import Value
from django.db.models.functions import Cast, Coalesce, Concat

from ticketflower.logs import log
from users.tenancy import current_company

SETTING = "app.company"
ACTING_SETTING = "app.acting"
TELL = f"SELECT set_config('{SETTING}', %s, false), set_config('{ACTING_SETTING}', %s, false)"
TRANSACTION_CONTROL = ("SAVEPOINT", "RELEASE SAVEPOINT")


class SentSettings:
    """The settings that one connection was last sent for company and acting, while they hold.

    A setting made inside a transaction is undone when that transaction, or the savepoint it was
    made in, is rolled back. Django drops the commit hooks of what is rolled back, so a hook
    that is still registered shows that the settings are valid.
    """

    def __init__(self) -> None:
        self._settings: tuple[str, str] | None = None
        self._hook: Any = None
        self.telling = False

    def settings(self, connection: BaseDatabaseWrapper) -> tuple[str, str] | None:
        """Company id and acting as text, '' for none; None where they are not known."""
        if self._hook is None or any(hook[1] is self._hook for hook in connection.run_on_commit):
            return self._settings
        return None

    def forget(self) -> None:
        """Note that the connection's settings are not known."""
        self._settings = self._hook = None

    def remember(self, connection: BaseDatabaseWrapper, company: str, acting: str) -> None:
        """Note that the connection's settings are now these."""
        self._settings = (company, acting)
        self._hook = None
        if connection.in_atomic_block:

            def committed() -> None:
                self._hook = None

            self._hook = committed
            connection.on_commit(committed)


def sent_settings(connection: BaseDatabaseWrapper) -> SentSettings:
    """The memory that ``install`` gave to the connection."""
    memory: SentSettings = connection.sent_settings  # type: ignore[attr-defined] # set by install
    return memory


def acting(user: int | None) -> str:
    """Who acts, as a setting of the connection: user, impersonation, request."""
    return f"{user or ''} {log.acting_id.get() or ''} {log.request_id.get()}"


def follow_scope(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Tell PostgreSQL the company of the scope before a statement, where it does not know it."""
    connection: BaseDatabaseWrapper = context["connection"]
    memory = sent_settings(connection)
    if sql.startswith("ROLLBACK TO SAVEPOINT"):
        memory.forget()  # a savepoint made by hand takes no commit hooks with it
    elif not memory.telling and not sql.startswith(TRANSACTION_CONTROL):
        company = current_company()
        wanted = (str(company.pk) if company else "", acting(log.user_id.get()))
        known = memory.settings(connection)
        only_reads = sql.lstrip().startswith("SELECT")
        if known != wanted and not (only_reads and known and known[0] == wanted[0]):
            memory.telling = True
            try:
                with connection.cursor() as cursor:
                    cursor.execute(TELL, wanted)
            finally:
                memory.telling = False
            memory.remember(connection, *wanted)
    return execute(sql, params, many, context)


def install(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Make a new connection follow the scope (receiver of ``connection_created``)."""
    connection.sent_settings = SentSettings()  # type: ignore[attr-defined] # ours
    if follow_scope not in connection.execute_wrappers:
        connection.execute_wrappers.append(follow_scope)


class SetOwnCompany(Func):
    """An annotation of a query on users that also sets the user's company on the connection.

    It saves each request the separate statement for it. The caller then calls
    ``SentSettings.remember`` with the company it got.
    """

    function = "set_config"
    output_field = TextField()

    def __init__(self) -> None:
        company = Coalesce(Cast(F("company_id"), TextField()), Value(""))
        super().__init__(Value(SETTING), company, Value(False))


class SetActing(Func):
    """An annotation of a query on users that also sets them as acting on the connection.

    Args:
        suffix: what follows the user's id, ``acting(None)`` of the request.
    """

    function = "set_config"
    output_field = TextField()

    def __init__(self, suffix: str) -> None:
        user = Cast(F("pk"), TextField())
        super().__init__(
            Value(ACTING_SETTING), Concat(user, Cast(Value(suffix), TextField())), Value(False)
        )
