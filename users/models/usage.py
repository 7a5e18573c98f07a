"""Usage of API tokens: calls of each operation of the API by day."""

from datetime import date, timedelta
from typing import Any, Self, override

from django.db import connection, models
from django.db.models import Max, Sum

from ticketflower.database.clock import database_now
from users.models.people import User
from users.models.tokens import ApiToken
from users.tenancy import TenantManager, TenantModel, TenantQuerySet

DAYS = 7
"""Days of usage that are kept, including today."""

COUNT = """
INSERT INTO api_usage
    (company_id, token_id, day, operation, calls, refused, created_at, updated_at)
VALUES (%(company)s, %(token)s, (now() AT TIME ZONE 'UTC')::date, %(operation)s,
    1, %(refused)s, now(), now())
ON CONFLICT (company_id, day, token_id, operation) DO UPDATE SET
    calls = api_usage.calls + 1,
    refused = api_usage.refused + excluded.refused,
    updated_at = excluded.updated_at
"""


class ApiUsageQuerySet(TenantQuerySet["ApiUsage"]):
    """Queries on the usage of tokens."""

    def of_person(self, user: User) -> Self:
        """Usage of this person's own tokens."""
        return self.filter(token__user=user)

    def kept(self) -> Self:
        """Usage of the days that are kept."""
        return self.filter(day__gt=self._oldest_day())

    def old(self) -> Self:
        """Usage of earlier days, which is deleted."""
        return self.filter(day__lte=self._oldest_day())

    def by_operation(self) -> "models.QuerySet[ApiUsage, dict[str, Any]]":
        """Totals by token and operation, the most recent call first."""
        summed: Any = self.values("token", "operation").annotate(
            number=Sum("calls"), number_refused=Sum("refused"), last=Max("updated_at")
        )
        ordered: models.QuerySet[ApiUsage, dict[str, Any]] = summed.order_by(
            "-last", "token", "operation"
        )
        return ordered

    @staticmethod
    def _oldest_day() -> date:
        return (database_now() - timedelta(days=DAYS)).date()


class ApiUsageManager(TenantManager["ApiUsage"]):
    """Counts calls."""

    def count_call(self, *, token: ApiToken, operation: str, refused: bool) -> None:
        """Count a call, by one statement."""
        values: dict[str, int | str] = {
            "company": token.company_id,
            "token": token.pk,
            "operation": operation,
            "refused": int(refused),
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNT, values)


class ApiUsage(TenantModel):
    """The calls of an operation with a token on one day (UTC); the last at ``updated_at``."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    operation = models.CharField(max_length=60)
    calls = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()

    objects = ApiUsageManager.from_queryset(ApiUsageQuerySet)()

    class Meta:
        db_table = "api_usage"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["company", "day", "token", "operation"], name="api_usage_of_operation"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.operation} {self.calls}"
