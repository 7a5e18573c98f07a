"""A test client whose requests run outside the scope of the test, as real ones do."""

from contextvars import Context
from typing import Any

from django.test import Client

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
        """Log somebody in instead of whoever is."""
        self.logout()
        self.force_login(user)
