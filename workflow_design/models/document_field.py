"""A database field for parts of documents."""

from typing import Any, override

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.json import Json

from ticketflower.types import Json as JsonValue


class DocumentField(models.JSONField):
    """JSON kept as it was written: the order of keys is the order of a form's questions.

    It is PostgreSQL's type json; jsonb would sort the keys.
    """

    @override
    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    @override
    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        return None if value is None else Json(value)

    @override
    def from_db_value(
        self, value: JsonValue, expression: Any, connection: BaseDatabaseWrapper
    ) -> JsonValue:
        # psycopg has parsed it: Django asks for text only where the type is jsonb.
        return value
