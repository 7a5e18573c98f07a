"""Rows of a form: "Add a row" and "Remove" change what the browser sent, and it is shown again."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from ticketflower.texts import NUMBER_DIGITS, whole_number
from workflow_design.answers.tree.nodes import (
    COUNT,
    JOIN,
    MOST_ROWS,
    number_of_row,
    sent_count,
)

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
    rows = f"{prefix}-{name}"
    count, removed = sent_count(data, rows), whole_number(number, NUMBER_DIGITS)
    if count is None:
        return data, files
    if command == _ADD:
        return _with_count(data, rows, min(count, MOST_ROWS) + 1), files
    if command == _REMOVE and removed is not None:
        data, start = _with_count(data, rows, count - 1), f"{rows}{JOIN}"
        return _without_row(data, start, removed), _without_row(files, start, removed)
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
        its_number = number_of_row(key, start)
        if its_number is None or its_number < number:
            kept.setlist(key, sent.getlist(key))
        elif its_number > number:
            rest = key.removeprefix(f"{start}{its_number}")
            kept.setlist(f"{start}{its_number - 1}{rest}", sent.getlist(key))
    return kept
