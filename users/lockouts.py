"""Lock-outs after wrong passwords, by the database's clock: hosts have clocks of their own."""

from typing import Any, override

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest

from ticketflower.clock import database_now


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
