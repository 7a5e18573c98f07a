"""Row histories: who made, changed or deleted a row, and for whom.

PostgreSQL's triggers write them (django-pghistory), so bulk updates and raw SQL are included.
Nobody can change it, nor delete rows within the retention period: triggers refuse that. Older
rows are removed by ``remove_old_history``, a function of the database, made by the migration
``0003_history`` of this app.
"""

from typing import TYPE_CHECKING, Any, ClassVar, override

import pghistory
import pgtrigger
from django.conf import settings
from django.db import connection, models
from django.db.models import Func, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from pghistory.models import Event

from users.database.row_security import ACTING_SETTING
from users.tenancy import TenantManager

if TYPE_CHECKING:
    from collections.abc import Callable

MADE, CHANGED, DELETED = "made", "changed", "deleted"

BY_TOKEN = "token:"  # noqa: S105 - the beginning of an id
"""Begins the request id of what a program did with an API token; its id and a colon follow."""

LEAST_DAYS_KEPT = 30
"""History that is younger cannot be removed, whatever the settings say.

The database's ``remove_old_history`` contains the same number.
"""

BY_HAND = "by-hand:"
"""Begins the request id of what was written past the site, in psql or the like; a role follows."""


def _acting_word(position: int) -> Func:
    """One word of the connection's setting of who acts, as a column's default.

    The site sets it on every connection before it writes. If it is not set, rows are written
    by hand, and the third word is the role of the database that does it. It is built of Django's
    own expressions, so that migrations contain it and ``makemigrations`` notices its changes.

    Args:
        position: 1 the user's id, 2 the impersonation's id, 3 the request's id.
    """
    text = models.TextField()
    acting = Func(Value(ACTING_SETTING), Value(True), function="current_setting", output_field=text)
    role = Func(template="session_user", output_field=text)
    words = Coalesce(NullIf(acting, Value("")), Concat(Value(f"  {BY_HAND}"), role))
    return Func(words, Value(" "), Value(position), function="split_part", output_field=text)


def _acting_id(position: int) -> Cast:
    return Cast(NullIf(_acting_word(position), Value("")), models.BigIntegerField())


def _something_else_changed(exclude: tuple[str, ...]) -> pghistory.Condition:
    """Whether an update changed more than the excluded columns.

    It compares rows as jsonb, since PostgreSQL's json, in which documents are stored, has no
    equality operator.
    """
    ignored = ", ".join(f"'{column}'" for column in (*exclude, "updated_at"))
    old, new = (f"to_jsonb({row}) - ARRAY[{ignored}]" for row in ("OLD", "NEW"))
    return pghistory.Condition(f"{old} IS DISTINCT FROM {new}")


class HistoryEvent(Event):
    """A row as it was after it was made or changed, or before it was deleted."""

    pgh_id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_default=_acting_id(1),
    )
    impersonation = models.ForeignKey(
        "users.Impersonation",
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_default=_acting_id(2),
    )
    request_id = models.TextField(db_default=_acting_word(3))

    noun: ClassVar[str]

    objects: ClassVar[TenantManager[Any]] = TenantManager()  # type: ignore[assignment] # the base's knows no company

    class Meta:
        abstract = True

    @override
    def __str__(self) -> str:
        return f"{self.pgh_label} {self._meta.db_table} {self.pgh_id}"


def audited[M: models.Model](noun: str, *exclude: str) -> "Callable[[type[M]], type[M]]":
    """Keep the history of a model's rows (a decorator of the model).

    Args:
        noun: what people call such a row.
        exclude: fields that it does not keep: secrets, and what changes without anybody's doing.
    """

    def track(model: type[M]) -> type[M]:
        tracked: type[M] = pghistory.track(
            pghistory.InsertEvent(MADE),
            pghistory.UpdateEvent(CHANGED, condition=_something_else_changed(exclude)),
            pghistory.DeleteEvent(DELETED),
            exclude=list(exclude),
            obj_field=pghistory.ObjForeignKey(related_name="history", db_index=False),
            context_field=None,  # type: ignore[arg-type] # as its documentation says
            append_only=True,
            attrs={"noun": noun},
            model_name=f"{model.__name__}History",
            base_model=HistoryEvent,
            meta={
                "db_table": f"{model._meta.db_table}_history",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["company", "-pgh_created_at", "-pgh_id"],
                        name=f"{model._meta.db_table[:20]}_trail",
                    ),
                    models.Index(
                        fields=["company", "actor", "-pgh_created_at", "-pgh_id"],
                        name=f"{model._meta.db_table[:20]}_by",
                    ),
                    models.Index(
                        fields=["pgh_obj", "-pgh_id"], name=f"{model._meta.db_table[:20]}_of_row"
                    ),
                ],
            },
        )(model)
        return tracked

    return track


def ignore_triggers(*tables: type[models.Model]) -> None:
    """Let the triggers of these models do nothing until the transaction ends.

    As ``pgtrigger.ignore``, which sends two statements in one.
    """
    ignored = ",".join(
        trigger.get_pgid(model)
        for model, trigger in pgtrigger.registered()
        if model._meta.model in tables
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{ignored}}}"])
