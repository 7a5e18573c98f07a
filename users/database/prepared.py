"""Prepared statements: compiled once per process, planned once per connection.

Django builds and compiles a queryset each time it is used, and PostgreSQL plans its statement each
time. For the few statements that every request or every step of a workflow sends, that takes
longer than executing them (docs/performance.md). ``prepared`` turns a function that returns a
queryset into a statement::

    @prepared
    def ticket_by_number(number: int) -> QuerySet[TicketInstance]:
        return TicketInstance.objects.for_detail().numbered(number)

    ticket = ticket_by_number.first(number=7)

The function runs once and sees no value of any request: it is called with a placeholder for each
argument, in an empty context, in the scope of a placeholder for the company. At each execution
the company is that of the scope, and row-level security checks the statement like any other.
Constants may be strings and booleans only, such as a status. They are written into the text, so
that PostgreSQL can use partial indexes; the id of a row or a date raises TypeError.

Only statements that find rows by a key are prepared. Those of lists are planned for the company
and the filters at hand (docs/decisions/0033-hot-statements-are-prepared.md).
"""

import contextvars
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, override

from django.db import connection, models, transaction
from django.db.models import Func
from django.db.models.expressions import Expression
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django_scopes import scope
from django_scopes.exceptions import ScopeError
from psycopg.sql import quote

from ticketflower.database.cursors import PreparedSql
from users.tenancy import TenantModel, current_company

COMPANY = "current company"
"""The name of the parameter that is the company of the scope."""

ALLOWED_CONSTANTS = (0, 1, True, False)
"""Beside strings; Django itself writes 0 and 1, for counts and into EXISTS."""


class Parameter(Expression):
    """A placeholder in a queryset for a value that each execution gives."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=models.Field())
        self.name = name

    @property
    def pk(self) -> "Parameter":
        """Itself: a placeholder for an object is one for its id."""
        return self

    @override
    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class IsAmong(Func):
    """A condition: the id of a row is one of a list, which is one parameter of any length."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, ids: Any) -> None:
        super().__init__(models.F("pk"), models.Value(ids))


@dataclass(frozen=True)
class Statement:
    """The text of a statement and the names of its parameters, in their order."""

    text: PreparedSql
    parameters: tuple[str, ...]

    @classmethod
    def of(cls, sql: str, parameters: tuple[object, ...]) -> "Statement":
        """Write constants into the text.

        Args:
            sql: with ``%s`` for each parameter, as a compiler of Django's gives it.
            parameters: a Parameter for a value, anything else for a constant.

        Raises:
            TypeError: a constant is no string or boolean, such as the id of a row.
        """
        values = [
            "%s" if isinstance(each, Parameter) else _literal(each, sql) for each in parameters
        ]
        names = tuple(each.name for each in parameters if isinstance(each, Parameter))
        return cls(PreparedSql(sql.replace("%%", "%%%%") % tuple(values)), names)

    def values(self, given: Mapping[str, object]) -> list[Any]:
        """The values of its parameters: of objects their ids, of the company that of the scope.

        Raises:
            ScopeError: it asks for rows of a company, and there is none.
        """
        values = [_company() if name == COMPANY else given[name] for name in self.parameters]
        return [each.pk if isinstance(each, models.Model) else each for each in values]


def _literal(constant: object, sql: str) -> str:
    if isinstance(constant, str):
        return quote(str(constant)).replace("%", "%%")  # TextChoices are strings, too
    if constant in ALLOWED_CONSTANTS:
        return quote(constant)
    message = f"A prepared statement must not have the constant {constant!r}: {sql}"
    raise TypeError(message)


def _company() -> object:
    company = current_company()
    if company is None:
        message = "A prepared statement of a company's rows is used outside of as_company()."
        raise ScopeError(message)
    return company.pk


class PreparedQuery[**P, M: models.Model]:
    """A queryset as a prepared statement, made by ``prepared``."""

    def __init__(self, build: Callable[P, models.QuerySet[M, Any]]) -> None:
        self._build = build
        self._names = tuple(inspect.signature(build).parameters)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> M | None:
        """The first row, or None.

        Raises:
            ScopeError: it asks for rows of a company, and there is none.
            TransactionManagementError: it locks rows, and no transaction is open.
        """
        return next(iter(self.all(*args, **kwargs)), None)

    def get(self, *args: P.args, **kwargs: P.kwargs) -> M:
        """The first row; raises what ``first`` does.

        Raises:
            DoesNotExist: of the model, where there is none.
        """
        found = self.first(*args, **kwargs)
        if found is None:
            raise self._compiled.model.DoesNotExist  # type: ignore[attr-defined] # every model has it
        return found

    def all(self, *args: P.args, **kwargs: P.kwargs) -> list[M]:
        """The rows in their order; raises what ``first`` does."""
        return self._compiled.objects(self._fetch(args, kwargs))

    def rows(self, *args: P.args, **kwargs: P.kwargs) -> list[dict[str, Any]]:
        """The rows of a queryset of ``values()``, by name; raises what ``first`` does."""
        return self._compiled.rows(self._fetch(args, kwargs))

    def count(self, *args: P.args, **kwargs: P.kwargs) -> int:
        """How many rows there are, as many as its LIMIT at most; raises what ``first`` does."""
        with connection.cursor() as cursor:
            cursor.execute(self._counting.text, self._counting.values(self._given(args, kwargs)))
            (count,) = cursor.fetchone()
        return int(count)

    @property
    def statement(self) -> Statement:
        """The statement, to be part of another."""
        return self._compiled.statement

    def _fetch(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[Any]:
        compiled = self._compiled
        compiled.check_transaction()
        with connection.cursor() as cursor:
            values = compiled.statement.values(self._given(args, kwargs))
            cursor.execute(compiled.statement.text, values)
            return list(cursor.fetchall())

    def _given(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        return {**dict(zip(self._names, args, strict=False)), **kwargs}

    @cached_property
    def _counting(self) -> Statement:
        inner = self.statement
        text = PreparedSql(f"SELECT count(*) FROM ({inner.text}) AS counted")  # noqa: S608 - of ours
        return Statement(text, inner.parameters)

    @cached_property
    def _compiled(self) -> "_Compiled[M]":
        placeholders = {name: Parameter(name) for name in self._names}
        queryset = contextvars.Context().run(self._build_in_scope, placeholders)
        return _Compiled(queryset)

    def _build_in_scope(self, placeholders: dict[str, Parameter]) -> models.QuerySet[M, Any]:
        with scope(company=Parameter(COMPANY)):
            return self._build(**placeholders)  # type: ignore[call-arg,arg-type] # values come later


prepared = PreparedQuery
"""The decorator: a function that returns a queryset becomes a ``PreparedQuery``."""


class _Compiled[M: models.Model]:
    """A compiled queryset, and how rows become objects (``ModelIterable`` of Django)."""

    def __init__(self, queryset: models.QuerySet[M, Any]) -> None:
        self.model: type[M] = queryset.model
        self.locks = queryset.query.select_for_update
        self.compiler: SQLCompiler = queryset.query.get_compiler(connection=connection)
        self.statement = Statement.of(*self.compiler.as_sql())
        self._is_of_company = issubclass(queryset.model, TenantModel)
        compiler = self.compiler
        info: Any = compiler.klass_info
        self._selected = tuple(queryset.query.selected or ())
        self._annotations = compiler.annotation_col_map or {}
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        if info is not None:
            fields = info["select_fields"]
            self._fields = slice(fields[0], fields[-1] + 1)
            self._names = [each[0].target.attname for each in compiler.select[self._fields]]
            self._related = get_related_populators(
                info, compiler.select, "default", models.FETCH_ONE
            )

    def check_transaction(self) -> None:
        """Refuse to lock rows that would be free again at once, as Django does."""
        if self.locks and connection.get_autocommit():
            message = "select_for_update cannot be used outside of a transaction."
            raise transaction.TransactionManagementError(message)

    def rows(self, rows: list[Any]) -> list[dict[str, Any]]:
        """The rows by name, as those of ``values()``."""
        converted = self.compiler.apply_converters(rows, self._converters)
        return [dict(zip(self._selected, row, strict=True)) for row in converted]

    def objects(self, rows: list[Any]) -> list[M]:
        """The objects of rows; those of a company's tables know it without a statement."""
        company = current_company() if self._is_of_company else None
        found = []
        for row in self.compiler.apply_converters(rows, self._converters):
            made = self.model.from_db("default", self._names, row[self._fields])
            for related in self._related:
                related.populate(row, made)
            for name, column in self._annotations.items():
                setattr(made, name, row[column])
            if company is not None:
                made.company = company  # type: ignore[attr-defined] # a tenant model
            found.append(made)
        return found
