"""Hidden fields of the submit form: its version, and answers that a newer one has no place for."""

import json
from typing import Any, cast

from ticketflower.texts import read_json

VERSION = "form_version"
DROPPED = "dropped"


def version_text(ticket_type: int, workflow: int) -> str:
    """The name of a version of the form, by the ids of its definitions."""
    return f"{ticket_type}-{workflow}"


def dropped_text(label: str, text: str) -> str:
    """An answer without a field, as a hidden field carries it."""
    return json.dumps([label, text], ensure_ascii=False)


def read_dropped(text: str) -> tuple[str, str] | None:
    """Read what ``dropped_text`` wrote; None where it is anything else."""
    try:
        label, value = cast("Any", read_json(text))
    except (ValueError, TypeError):
        return None
    return str(label), str(value)
