"""Counters of rate limits, shared by all processes."""

from datetime import timedelta
from typing import override

from django.db import connection, models

UPSERT = """
INSERT INTO rate_limits (scope, subject, started_at, count)
SELECT %(scope)s, %(subject)s, now(), %(by)s WHERE %(by)s::bigint <= %(most)s::bigint
ON CONFLICT (scope, subject) DO UPDATE SET
    count = CASE WHEN rate_limits.started_at <= now() - make_interval(secs => %(seconds)s)
        THEN excluded.count ELSE rate_limits.count + excluded.count END,
    started_at = CASE WHEN rate_limits.started_at <= now() - make_interval(secs => %(seconds)s)
        THEN now() ELSE rate_limits.started_at END
WHERE rate_limits.started_at <= now() - make_interval(secs => %(seconds)s)
    OR rate_limits.count + excluded.count <= %(most)s::bigint
RETURNING count, started_at + make_interval(secs => %(seconds)s) - now()
"""
LOOK = """
SELECT count, started_at + make_interval(secs => %(seconds)s) - now() FROM rate_limits
WHERE scope = %(scope)s AND subject = %(subject)s
AND started_at > now() - make_interval(secs => %(seconds)s)
"""
REMOVE = "DELETE FROM rate_limits WHERE started_at < now() - interval '2 days'"


class RateLimitManager(models.Manager["RateLimit"]):
    """Counts by one statement each, so that requests at the same moment count as what they are."""

    def add(self, *, scope: str, subject: str, window: timedelta, most: int, by: int = 1) -> bool:
        """Count all of it, or nothing where that would be more than ``most`` in this window."""
        added = self._ask(UPSERT, scope=scope, subject=subject, window=window, most=most, by=by)
        return added is not None

    def look(self, *, scope: str, subject: str, window: timedelta) -> tuple[int, timedelta]:
        """How often it was done in this window, and when the window ends."""
        return self._ask(LOOK, scope=scope, subject=subject, window=window) or (0, window)

    def remove_old(self) -> int:
        """Remove windows that ended long ago; return how many."""
        with connection.cursor() as cursor:
            cursor.execute(REMOVE)
            removed: int = cursor.rowcount
        return removed

    def _ask(
        self, statement: str, window: timedelta, **values: str | int
    ) -> tuple[int, timedelta] | None:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, "seconds": window.total_seconds()})
            row: tuple[int, timedelta] | None = cursor.fetchone()
        return row


class RateLimit(models.Model):
    """One window: a scope such as "sign-up", and for whom, as a digest."""

    scope = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    count = models.BigIntegerField()

    objects = RateLimitManager()

    class Meta:
        db_table = "rate_limits"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scope", "subject"], name="rate_limit_unique"),
        ]
        indexes = [models.Index(fields=["started_at"], name="rate_limit_age")]

    @override
    def __str__(self) -> str:
        return f"{self.scope} {self.count}"
