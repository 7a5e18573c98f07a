"""Fixes applied, as a tool would: JSON Patch (RFC 6902) to data, all edits to a text."""

from copy import deepcopy

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.fix import Fix
from workflow_design.documents.report.pointers import steps_of
from workflow_design.documents.text.fixed_text import fixed_text


def fixed(document: Json, fix: Fix) -> Json:
    """The data after the operations of a fix."""
    return patched(document, fix.to_json()["patch"])


def patched(document: Json, patch: list[JsonObject]) -> Json:
    """The data after the operations of a JSON Patch."""
    whole = {"": deepcopy(document)}
    for operation in patch:
        match operation["op"]:
            case "remove":
                _take(whole, operation["path"])
            case "move":
                value = _take(whole, operation["from"])
                _put(whole, operation["path"], value, is_new=True)
            case "add" | "replace" as op:
                _put(whole, operation["path"], deepcopy(operation["value"]), is_new=op == "add")
    return whole[""]


def all_edited(text: str, *fixes: Fix) -> str:
    """The text after the edits of several fixes at once."""
    return fixed_text(text, Fix(edits=tuple(edit for fix in fixes for edit in fix.edits)))


def _holder(whole: Json, pointer: str) -> tuple[Json, str]:
    *around, last = ["", *steps_of(pointer)]
    for step in around:
        whole = whole[int(step) if isinstance(whole, list) else step]
    return whole, last


def _take(whole: Json, pointer: str) -> Json:
    holder, last = _holder(whole, pointer)
    return holder.pop(int(last) if isinstance(holder, list) else last)


def _put(whole: Json, pointer: str, value: Json, *, is_new: bool) -> None:
    holder, last = _holder(whole, pointer)
    if isinstance(holder, list) and is_new:
        holder.insert(len(holder) if last == "-" else int(last), value)
    elif isinstance(holder, list):
        holder[int(last)] = value
    else:
        assert is_new or last in holder, f"nothing to replace at {pointer}"
        holder[last] = value
