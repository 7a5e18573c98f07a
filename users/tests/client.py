"""A test client whose requests run outside the scope of the test, as real ones do."""

from contextvars import Context
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils.crypto import get_random_string

from users.models import User

BACKEND = "users.backends.EmailBackend"


class OutsideClient(Client):
    """Django's client, unaware of the company whose scope the test has entered."""

    def request(self, **request: Any) -> Any:
        return Context().run(super().request, **request)

    def force_login(self, user: Any, backend: str | None = BACKEND) -> None:
        Context().run(super().force_login, user, backend)

    def logout(self) -> None:
        Context().run(super().logout)

    def log_in(self, user: User) -> None:
        """Log a person in, instead of the one who was, by making a session for them.

        ``force_login`` also does what follows a log-in, which is a dozen statements.
        """
        store = SessionStore()
        session = Session(
            session_key=get_random_string(32, VALID_KEY_CHARS),
            session_data=store.encode(
                {
                    SESSION_KEY: str(user.pk),
                    BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: user.get_session_auth_hash(),
                }
            ),
            expire_date=store.get_expiry_date(),
        )
        session.save(force_insert=True)
        self.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: session.session_key})
