"""Regular expressions of documents, matched by RE2: none that is uploaded can hang the site.

As in JSON Schema a pattern may match anywhere in the text; ``^`` and ``$`` tie it to the ends.
"""

from functools import lru_cache
from typing import Any

import re2

from workflow_design.documents.report.words import printable

MAX_LENGTH = 500
"""Characters of a pattern."""

MAX_MEMORY = 1 << 20
"""Bytes of RE2's program: refuses what grows beyond reason, such as (a{100}){100}."""


def problem_of(pattern: str) -> str | None:
    """Why the pattern cannot be used, as the end of a sentence; None if it can."""
    if len(pattern) > MAX_LENGTH:
        return f"it is longer than {MAX_LENGTH} characters"
    try:
        _compiled(pattern)
    except re2.error as error:
        return _reason(error)
    except UnicodeEncodeError:
        return "it contains half of a surrogate pair, which isn't a character"
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found anywhere in the text."""
    # Half a surrogate pair cannot be encoded for RE2; it is no character that a pattern can mean.
    encodable = text.encode(errors="replace").decode()
    return _compiled(pattern).search(encodable) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(pattern, options)


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    if text.startswith(("invalid perl operator: (?=", "invalid perl operator: (?!")):
        return "it looks ahead with (?= or (?!, which isn't supported"
    if text.startswith("invalid perl operator: (?<"):
        return "it looks behind with (?<, which isn't supported"
    return printable(text)
