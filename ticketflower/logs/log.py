"""How log lines look, and which ids every line carries."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, override

from ticketflower.lines import escaped
from ticketflower.logs.secret_links import masked

request_id: ContextVar[str] = ContextVar("request_id", default="-")
company_id: ContextVar[int | None] = ContextVar("company_id", default=None)
user_id: ContextVar[int | None] = ContextVar("user_id", default=None)
acting_id: ContextVar[int | None] = ContextVar("acting_id", default=None)
"""The impersonation under which a superuser acts."""

CONTEXT: dict[str, ContextVar[Any]] = {
    "request_id": request_id,
    "company_id": company_id,
    "user_id": user_id,
    "acting_id": acting_id,
}

INDENT = "    "
"""Before each line of a stack."""


class ContextFilter(logging.Filter):
    """Adds the ids of request, company, user and impersonation to every record."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        for name, variable in CONTEXT.items():
            if not hasattr(record, name):
                setattr(record, name, variable.get())
        return True


class ClientFaultFilter(logging.Filter):
    """Makes warnings without a stack trace of errors that are the client's: answers of 4xx.

    Django logs a foreign Host or a form with too many fields as an error of ours.
    """

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
            if record.levelno > logging.WARNING:
                record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class TextFormatter(logging.Formatter):
    """One line for each event; a stack is indented below it, so that no text forges a line."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        record.message = masked(escaped(record.getMessage()))
        record.asctime = self.formatTime(record, self.datefmt)
        lines = [self.formatMessage(record)]
        if record.exc_info:
            lines += self.formatException(record.exc_info).splitlines()
        if record.stack_info:
            lines += self.formatStack(record.stack_info).splitlines()
        return f"\n{INDENT}".join([lines[0], *(masked(escaped(line)) for line in lines[1:])])


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for log collectors."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": masked(record.getMessage()),
            **{name: getattr(record, name, None) for name in CONTEXT},
        }
        if record.exc_info:
            entry["exception"] = masked(self.formatException(record.exc_info))
        return escaped(json.dumps(entry, ensure_ascii=False, default=str))
