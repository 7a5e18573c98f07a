"""Lockouts after failed log-ins, by the database's clock: hosts have clocks of their own."""

from typing import Any, override

from axes.handlers.database import AxesDatabaseHandler
from axes.utils import reset
from django.http import HttpRequest

from ticketflower.database.clock import database_now


class DatabaseClockHandler(AxesDatabaseHandler):  # type: ignore[misc] # axes is untyped
    """Judges and notes attempts by the time of the database."""

    @override
    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        request.axes_attempt_time = database_now()  # type: ignore[attr-defined] # of axes
        return bool(super().is_allowed(request, credentials))

    @override
    def user_login_failed(
        self,
        sender: Any,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,
    ) -> None:
        if request is not None:
            request.axes_attempt_time = database_now()  # type: ignore[attr-defined] # of axes
        super().user_login_failed(sender, credentials, request, **kwargs)


def end_lock_out(email: str) -> None:
    """Forget the wrong passwords of an account whose password was set by mail.

    They say nothing of the person who can read the account's mail.
    """
    reset(username=email)
