"""Rows of a form: "Add a row" and "Remove" change what the browser sent, and it is shown again."""

import re
from typing import Any

from django.utils.datastructures import MultiValueDict

from workflow_design.answers.tree.nodes import COUNT, JOIN, MOST_ROWS

REFRESH = "refresh"
"""The name under which a browser sends that a form is only to be shown again, and how."""

_ADD, _REMOVE = "add", "remove"


def add_command(name: str) -> str:
    """What a button sends that adds a row to those with this name."""
    return f"{_ADD} {name}"


def remove_command(name: str, number: int) -> str:
    """What a button sends that removes a row."""
    return f"{_REMOVE} {name} {number}"


def with_rows_changed(
    data: MultiValueDict[str, Any], files: MultiValueDict[str, Any], prefix: str
) -> tuple[MultiValueDict[str, Any], MultiValueDict[str, Any]]:
    """What was sent, with one row more or less where that was asked for.

    Args:
        data: the texts that the browser sent.
        files: the files that it sent.
        prefix: of the form.
    """
    command, _, rest = str(data.get(REFRESH) or "").partition(" ")
    name, _, number = rest.partition(" ")
    count = str(data.get(f"{prefix}-{name}{COUNT}") or "")
    if not (count.isascii() and count.isdecimal()):
        return data, files
    if command == _ADD:
        return _with_count(data, f"{prefix}-{name}", min(int(count), MOST_ROWS) + 1), files
    if command == _REMOVE and number.isascii() and number.isdecimal():
        data = _with_count(data, f"{prefix}-{name}", int(count) - 1)
        start = f"{prefix}-{name}{JOIN}"
        return _without_row(data, start, int(number)), _without_row(files, start, int(number))
    return data, files


def _with_count(data: MultiValueDict[str, Any], name: str, count: int) -> MultiValueDict[str, Any]:
    changed = MultiValueDict({key: data.getlist(key) for key in data})
    changed[f"{name}{COUNT}"] = str(max(count, 0))
    return changed


def _without_row(
    sent: MultiValueDict[str, Any], start: str, number: int
) -> MultiValueDict[str, Any]:
    """The same without the controls of a row; those of later rows move up."""
    kept: MultiValueDict[str, Any] = MultiValueDict()
    for key in sent:
        found = re.match(r"[0-9]{1,4}(?![0-9])", key.removeprefix(start))
        if not key.startswith(start) or not found or int(found[0]) < number:
            kept.setlist(key, sent.getlist(key))
        elif int(found[0]) > number:
            rest = key.removeprefix(start)[found.end() :]
            kept.setlist(f"{start}{int(found[0]) - 1}{rest}", sent.getlist(key))
    return kept
