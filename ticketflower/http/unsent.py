"""Unsent form data: what a person entered into a form that was refused before a view stored it.

A log-in that ended, a CSRF failure, a task that went to a colleague meanwhile: whichever part of
the site refuses a form shows what was in it again, or offers to send it once more. The data
travel in the page, never through a store of ours, so refused requests cost nothing to keep.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Self, cast

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.http import url_has_allowed_host_and_scheme

from ticketflower.http.malformed import FORM_TYPES
from ticketflower.texts import read_json

FIELD = "unsent"
"""The hidden field of the log-in form in which the data wait."""

ANSWER_PREFIX = "answer-"
CSRF_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a form field
SECRET = "password"  # noqa: S105 - part of the names of fields that are never stored

PAGE_FIELDS = {
    "action",
    "company_token",
    "confirmed",
    "days",
    "definition",
    "do",
    "draft",
    "dropped",
    "fields",
    "fingerprint",
    "form_version",
    "is_available",
    "list",
    "new-kind",
    "next",
    "otherwise-was",
    "refresh",
    "replace",
    "row",
    "rules",
    "run",
    "save_draft",
    "show",
    "shown",
    "size",
    "submission_key",
    "tasks",
}
"""Fields that the page fills in, not the person: sent again, but not shown."""
PAGE_FIELD_PREFIXES = ("role-", "version-", "who-")
PAGE_FIELD_SUFFIXES = ("-kept", "-remove", "-was", "~rows")


@dataclass(frozen=True)
class UnsentForm:
    """A form as a browser sent it.

    Args:
        path: where it was sent to, with its query.
        pairs: names and values of its fields, without passwords and the CSRF token.
        files: names of its files; browsers do not let a page choose them again.
    """

    path: str
    pairs: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what ``str`` wrote; None where it is anything else."""
        try:
            path, pairs, files = cast("Any", read_json(text))
            form = cls(str(path), tuple((str(n), str(v)) for n, v in pairs), tuple(map(str, files)))
        except (ValueError, TypeError):
            return None
        is_ours = form.path.startswith("/") and url_has_allowed_host_and_scheme(form.path, None)
        return form if is_ours else None

    def __str__(self) -> str:
        return json.dumps([self.path, self.pairs, self.files], ensure_ascii=False)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What sends the form again; where files are missing it is only to be shown again.

        Forms that ask for files know ``refresh``; the page of documents stores nothing without
        an ``action``.
        """
        if not self.files:
            return list(self.pairs)
        return [*((n, v) for n, v in self.pairs if n != "action"), ("refresh", "1")]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Labels and values of what the person entered, for reading and copying."""
        return [(_label(name), value) for name, value in self.pairs if value and _is_typed(name)]


def unsent_form(request: HttpRequest) -> UnsentForm | None:
    """Read the form that a refused request carries; None where it carries none."""
    if request.method != "POST" or request.content_type not in (*FORM_TYPES, ""):
        return None
    try:
        posted, files = request.POST, request.FILES
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
        return None  # such as a body that is too large
    if waiting := carried_form(request):
        return waiting  # in a log-in form that was refused in its turn
    pairs = tuple(
        (name, value)
        for name, values in posted.lists()
        if name not in (CSRF_TOKEN, FIELD) and not _is_secret(name)
        for value in values
    )
    names = tuple(file.name or "file" for _field, sent in files.lists() for file in sent)
    return UnsentForm(request.get_full_path(), pairs, names)


def carried_form(request: HttpRequest) -> UnsentForm | None:
    """Read the unsent form that the log-in form carries; None where it carries none."""
    return UnsentForm.parse(request.POST.get(FIELD, ""))


def is_same_origin(request: HttpRequest) -> bool:
    """Whether the browser vouches that a page of this site sent the request.

    Scripts cannot forge either header (https://developer.mozilla.org/docs/Web/HTTP/Headers/Origin,
    .../Sec-Fetch-Site), so such a form may be offered again with a fresh CSRF token.
    """
    origin = request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    return origin == own or (
        origin in (None, "null") and request.headers.get("Sec-Fetch-Site") == "same-origin"
    )


def _is_secret(name: str) -> bool:
    """Whether the name is that of a box for a password; answers are shown as they are typed."""
    return SECRET in name and not name.startswith(ANSWER_PREFIX)


def _is_typed(name: str) -> bool:
    return not (
        name in PAGE_FIELDS
        or name.startswith(PAGE_FIELD_PREFIXES)
        or name.endswith(PAGE_FIELD_SUFFIXES)
    )


def _label(name: str) -> str:
    words = name.removeprefix(ANSWER_PREFIX).replace("_", " ").replace(".", ": ")
    # Other characters of names are written as their code; "~v" parts questions of one name.
    words = re.sub("~([0-9a-f]{1,6})~", lambda found: chr(int(found[1], 16)), words)
    words = words.replace("~v", "")
    return words[:1].upper() + words[1:]
