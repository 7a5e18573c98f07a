"""Canonical form of documents: the one form in which they are kept, exported and compared.

Keys are in their order, and what says nothing (null, a default, an empty list) is left out.
"""

from collections.abc import Mapping

from ticketflower.texts import indented
from ticketflower.types import Json, JsonObject
from workflow_design.documents.workflow.requester_acts import USUAL_ACTS

_FIELD = (
    "FieldName",
    "FieldType",
    "Label",
    "Help",
    "Required",
    "Default",
    "Choices",
    "Minimum",
    "Maximum",
    "MaxLength",
    "MaxFiles",
    "Pattern",
    "VisibleIf",
)
_DESCRIBED = ("key", "title", "description", "ext_ref")
_TASK = (
    *_DESCRIBED,
    "task_type",
    "worker_role",
    "instructions",
    "due",
    "action_url",
    "timeout_seconds",
    "input_schema",
    "input_transform",
    "output_schema",
    "output_transform",
    "edit_layout",
    "display_layout",
)
_WORKFLOW = ("kind", *_DESCRIBED, "fields", "tasks", "transitions", "display_layout")
_TICKET = (
    "kind",
    *_DESCRIBED,
    "workflow",
    "due",
    "priority",
    "requester_may",
    "fields",
    "company_role_access",
    "edit_layout",
    "display_layout",
)
_DUE = ("days", "hours", "var")
_TRANSITION = ("from", "to", "condition", "priority")
_REFERENCE = ("Label", "Desc", "URI")
_SECTION = ("Title", "Fields")

_EMPTY = {
    "description",
    "instructions",
    "ext_ref",
    "fields",
    "tasks",
    "transitions",
    "company_role_access",
    "workflows",
    "tickets",
    "Label",
    "Help",
    "Desc",
    "Title",
    "Choices",
}
"""Keys that say nothing when their value is empty; an empty schema or transform says something."""

_DEFAULTS: dict[str, Json] = {
    "Required": False,
    "priority": 0,
    "requester_may": list(USUAL_ACTS),
}
_INTEGERS = {"priority", "timeout_seconds", "MaxLength", "MaxFiles", "days", "hours"}
"""Keys whose value may be written 1.0, which JSON Schema takes for an integer."""

_KEPT = {"from", "to"}
"""Keys whose null is a value: the start, the end."""


def canonical_form(document: Json) -> JsonObject:
    """The canonical form of a document.

    This is what is exported: importing it gives the same definitions, whose canonical form it is.
    """
    forms = {"workflow": _workflow, "task": _task, "ticket": _ticket, "bundle": _bundle}
    return forms[document["kind"]](document)


def canonical_text(document: Json) -> str:
    """The canonical form as text, as files and pages show it."""
    return indented(canonical_form(document)) + "\n"


def ordered_task(task: Mapping[str, Json]) -> JsonObject:
    """The task as it is written in its workflow: without kind, its keys in their order."""
    return _ordered(_TASK, task)


def _bundle(document: Mapping[str, Json]) -> JsonObject:
    # In a bundle the list says the kind of each document.
    workflows = [_without_kind(_workflow(each)) for each in document.get("workflows", [])]
    tickets = [_without_kind(_ticket(each)) for each in document.get("tickets", [])]
    return {"kind": "bundle", **_without_mute({"workflows": workflows, "tickets": tickets})}


def _workflow(document: Mapping[str, Json]) -> JsonObject:
    form = _ordered(_WORKFLOW, {**document, "kind": "workflow"})
    lists = {"ext_ref": _REFERENCE, "fields": _FIELD, "tasks": _TASK, "transitions": _TRANSITION}
    return _with_lists(form, lists)


def _task(document: Mapping[str, Json]) -> JsonObject:
    form = {"kind": "task", "workflow": document["workflow"], **_ordered(_TASK, document)}
    return _with_lists(form, {"ext_ref": _REFERENCE})


def _ticket(document: Mapping[str, Json]) -> JsonObject:
    form = _ordered(_TICKET, {**document, "kind": "ticket"})
    return _with_lists(form, {"ext_ref": _REFERENCE})


def _with_lists(form: JsonObject, lists: Mapping[str, tuple[str, ...]]) -> JsonObject:
    """The form with the objects of its lists in their own canonical form."""
    result = dict(form)
    if "due" in result:
        result["due"] = _ordered(_DUE, result["due"])
    for key, keys in {**lists, "edit_layout": _SECTION, "display_layout": _SECTION}.items():
        if key in result:
            result[key] = [_ordered(keys, each) for each in result[key]]
    if "tasks" in result:
        result["tasks"] = [_with_lists(each, {"ext_ref": _REFERENCE}) for each in result["tasks"]]
    return result


def _ordered(keys: tuple[str, ...], value: Mapping[str, Json]) -> JsonObject:
    return _without_mute({key: value[key] for key in keys if key in value})


def _without_mute(value: Mapping[str, Json]) -> JsonObject:
    """The keys whose values say something: no null, no default, not empty."""
    return {
        key: int(each) if key in _INTEGERS and isinstance(each, float) else each
        for key, each in value.items()
        if key in _KEPT or not _is_mute(key, each)
    }


def _is_mute(key: str, value: Json) -> bool:
    empty = key in _EMPTY and not value
    return value is None or empty or (key in _DEFAULTS and value == _DEFAULTS[key])


def _without_kind(document: JsonObject) -> JsonObject:
    return {key: value for key, value in document.items() if key != "kind"}
