"""The logs of gunicorn: who asked for what, without what opens doors.

Links that we send carry a secret in their address, and the page that such a link opens is the
referer of what it loads. Both are masked.
"""

from typing import Any, override

from django.conf import settings
from gunicorn.glogging import Logger  # type: ignore[import-untyped] # it has none

from ticketflower.http.addresses import address_in
from ticketflower.lines import escaped
from ticketflower.logs.log import TextFormatter
from ticketflower.logs.secret_links import masked

SECRET_HEADERS = {"{authorization}i", "{cookie}i", "{http_authorization}e", "{http_cookie}e"}


class AccessLogger(Logger):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn's logger, whose every text is masked and on one line."""

    @override
    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(TextFormatter(self.error_fmt, self.datefmt))

    @override
    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        atoms["h"] = address_in(environ, settings.TRUSTED_PROXIES) or "-"
        atoms |= dict.fromkeys(SECRET_HEADERS & atoms.keys(), "***")
        return {
            name: masked(escaped(value)) if isinstance(value, str) else value
            for name, value in atoms.items()
        }
