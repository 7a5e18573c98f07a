"""What the type of a field or task allows, as conditions of the definition schema.

They are made of the tables that the checker reads, so that an editor sees the same.
"""

from collections.abc import Iterable

from ticketflower.types import JsonObject
from workflow_design.documents.fields.kinds import (
    FAMILIES_WITH_KEY,
    KIND_OF_FIELD_TYPE,
    WITH_CHOICES,
)
from workflow_design.documents.rules.context import RESERVED
from workflow_design.documents.schema.older_drafts import DRAFTS
from workflow_design.documents.schema.vocabulary import OF_FIELDS, UNSUPPORTED
from workflow_design.documents.workflow.task_types import (
    ASYNC_ACTION,
    FORM,
    LONGEST_CALL,
    ONLY_ACTIONS,
    SHORTEST_LEASE,
    SYNC_ACTION,
)


def restrict_workflow(workflow: JsonObject) -> None:
    """Tasks and transitions come together."""
    workflow["dependentRequired"] = {"tasks": ["transitions"], "transitions": ["tasks"]}


def restrict_bundle(bundle: JsonObject) -> None:
    """A bundle has at least one definition."""
    bundle["anyOf"] = [
        {"required": [key], "properties": {key: {"minItems": 1}}}
        for key in ("workflows", "tickets")
    ]


def restrict_field(field: JsonObject) -> None:
    """Each key of a field is for some types, and some names are taken."""
    field["properties"]["FieldName"]["not"] = {"enum": list(RESERVED)}
    field["allOf"] = [_with_choices(), *_keys_of_types()]


def restrict_task(task: JsonObject) -> None:
    """An action calls a URL, a FORM task none, and an agent task sends its output itself."""
    unread: JsonObject = {"instructions": {"maxLength": 0}}
    form: JsonObject = {**{key: {"type": "null"} for key in ONLY_ACTIONS}, **unread}
    call = {"action_url": {"type": "string"}, "timeout_seconds": {"maximum": LONGEST_CALL}}
    claimed: JsonObject = {
        "output_transform": {"type": "null"},
        "timeout_seconds": {"minimum": SHORTEST_LEASE},
    }
    without_url: JsonObject = {"properties": {"action_url": {"type": "null"}}}
    replies_later = _is("task_type", [ASYNC_ACTION])
    task["allOf"] = [
        {"if": _is("task_type", [FORM]), "then": {"properties": form}},
        {
            "if": _is("task_type", [SYNC_ACTION]),
            "then": {"required": ["action_url"], "properties": {**call, **unread}},
        },
        {"if": {"allOf": [replies_later, without_url]}, "then": {"properties": claimed}},
    ]


def restrict_json_schema(schema: JsonObject) -> None:
    """Some keywords of JSON Schema aren't supported, nor drafts before 6, nor other files."""
    schema["properties"] |= dict.fromkeys(sorted(UNSUPPORTED | OF_FIELDS), False)
    drafts = [f"{draft}{end}" for draft in DRAFTS for end in ("", "#")]
    schema["properties"]["$schema"] = {"enum": drafts}
    schema["properties"]["$ref"] = {"type": "string", "pattern": "^#"}


def _with_choices() -> JsonObject:
    types = [name for name, kind in KIND_OF_FIELD_TYPE.items() if kind.family in WITH_CHOICES]
    return {"if": _is("FieldType", types), "then": {"required": ["Choices"]}}


def _keys_of_types() -> Iterable[JsonObject]:
    for key, families in FAMILIES_WITH_KEY.items():
        others = [name for name, kind in KIND_OF_FIELD_TYPE.items() if kind.family not in families]
        nothing: JsonObject = {"properties": {key: {"type": "null"}}}
        yield {"if": _is("FieldType", others), "then": nothing}


def _is(key: str, values: Iterable[str]) -> JsonObject:
    return {"properties": {key: {"enum": list(values)}}, "required": [key]}
