"""Prepared INSERT and UPDATE statements of one row, for objects of models.

They do what ``save(force_insert=True)`` and ``save(update_fields=...)`` do, without Django's
building and compiling a query each time (``prepared``). Signals are not sent; nothing of ours
listens to those of these models.
"""

from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from django.db import DatabaseError, connection, models

from ticketflower.database.cursors import PreparedSql
from users.database.prepared import PreparedQuery, Statement


class PreparedInsert[M: models.Model]:
    """An INSERT of one row of a model; some columns may be worked out by the database.

    Args:
        model: the model.
        given: queries that the computed columns may refer to, by name and columns, such as
            ``{"worker (id)": next_worker}``. Each is evaluated once.
        computed: SQL by the name of its field, without parameters of its own.
        also: SQL of what else the statement returns, such as a column of a ``given`` query.
    """

    def __init__(
        self,
        model: type[M],
        *,
        given: Mapping[str, PreparedQuery[..., Any]] | None = None,
        computed: Mapping[str, str] | None = None,
        also: Sequence[str] = (),
    ) -> None:
        self._model = model
        self._given = given or {}
        self._computed = computed or {}
        self._also = also

    def insert(self, row: M, **values: object) -> tuple[Any, ...]:
        """Insert the row and set its id and computed columns.

        Args:
            row: a new object.
            values: what the parameters of ``given`` get.

        Returns:
            What ``also`` asks for.

        Raises:
            IntegrityError: the row breaks a constraint.
        """
        stored = [_value(field, row, add=True) for field in self._stored]
        with connection.cursor() as cursor:
            given = self._prefix.values(values)
            cursor.execute(self.text, [*given, *stored])
            returned = cursor.fetchone()
        own = len(self._returned)
        for field, value in zip(self._returned, returned[:own], strict=True):
            setattr(row, field.attname, value)
        row._state.adding = False
        row._state.db = "default"
        return tuple(returned[own:])

    @cached_property
    def _stored(self) -> list[Any]:
        return [
            field
            for field in self._model._meta.local_concrete_fields
            if not field.primary_key and field.name not in self._computed
        ]

    @cached_property
    def _returned(self) -> list[Any]:
        meta = self._model._meta
        return [meta.pk, *(meta.get_field(name) for name in self._computed)]

    @cached_property
    def _prefix(self) -> Statement:
        texts = [f"{name} AS ({query.statement.text})" for name, query in self._given.items()]
        names = [each for query in self._given.values() for each in query.statement.parameters]
        return Statement(PreparedSql(f"WITH {', '.join(texts)} " if texts else ""), tuple(names))

    @cached_property
    def text(self) -> PreparedSql:
        """The whole statement."""
        computed = [self._model._meta.get_field(name) for name in self._computed]
        columns = ", ".join(field.column for field in [*self._stored, *computed])
        values = ", ".join([*("%s" for _field in self._stored), *self._computed.values()])
        returned = ", ".join([*(field.column for field in self._returned), *self._also])
        table = self._model._meta.db_table
        return PreparedSql(
            f"{self._prefix.text}INSERT INTO {table} ({columns}) VALUES ({values}) "  # noqa: S608 - names of ours
            f"RETURNING {returned}"
        )


def update_row(row: models.Model, names: Sequence[str]) -> None:
    """Store fields of a row that exists, found by its id.

    Raises:
        DatabaseError: there is no such row in the current company.
    """
    text, fields = _update_of(type(row), tuple(names))
    values = [_value(field, row, add=False) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(text, [*values, row.pk])
        if cursor.rowcount != 1:
            message = f"{row} is not there any more."
            raise DatabaseError(message)


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> tuple[PreparedSql, list[Any]]:
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    changes = ", ".join(f"{field.column} = %s" for field in fields)
    text = f"UPDATE {meta.db_table} SET {changes} WHERE {meta.pk.column} = %s"  # noqa: S608 - names of ours
    return PreparedSql(text), fields


def _value(field: "models.Field[Any, Any]", row: models.Model, *, add: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add), connection)
