"""Sessions in the database, as Django's, read by a prepared statement.

https://docs.djangoproject.com/en/6.1/topics/http/sessions/#extending-database-backed-session-engines
"""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from users.database.prepared import prepared


@prepared
def session_with_key(key: str, now: datetime) -> QuerySet[Session]:
    """The session with this key, while it has not expired."""
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseSessionStore):
    """The sessions of the site."""

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key or ""
        is_text = "\0" not in key  # PostgreSQL has none; a quoted cookie can say it as "\000"
        session = session_with_key.first(key=key, now=timezone.now()) if is_text else None
        if session is None:
            self._session_key = None
        return session
