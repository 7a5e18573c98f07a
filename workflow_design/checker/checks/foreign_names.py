"""Foreign names: what other programs, and assistants that know them, call our keys and values."""

import re

from jsonschema import Draft202012Validator

from ticketflower.types import Json, JsonObject
from workflow_design.documents.report.fix import Fix, remove_value, rename_key, replace_value
from workflow_design.documents.report.report import Problem
from workflow_design.documents.report.words import did_you_mean, quoted

_DEFINITION = {
    "key": "id slug identifier code",
    "title": "name label caption heading displayname",
    "description": "summary about text",
    "ext_ref": "links references urls",
}
_NAMES: dict[str, dict[str, str]] = {
    "workflow": {
        **_DEFINITION,
        "tasks": "steps states nodes activities stages actions",
        "transitions": "edges flows links connections routes sequence arcs",
        "fields": "inputs input form questions data variables properties schema parameters",
    },
    "task": {
        **_DEFINITION,
        "description": "help text summary",
        "task_type": "type kind tasktype category",
        "worker_role": "assignee assignedto assignto assign role roles worker owner group team "
        "performer actor responsible approver candidategroup assignees",
        "due": "duedate deadline sla dueafter duein dueby",
        "instructions": "prompt systemprompt agentprompt agentinstructions goal",
        "action_url": "url endpoint uri webhook webhookurl address action href",
        "timeout_seconds": "timeout timeoutsec timeouts timelimit lease leaseseconds",
        "output_schema": "fields form questions schema formfields formschema outputs answers "
        "properties jsonschema",
        "input_transform": "input inputs body payload parameters params data arguments request",
        "output_transform": "output result mapping outputmapping response",
    },
    "transition": {
        "from": "source src start fromtask fromstep fromstate origin after",
        "to": "target dest destination end totask tostep tostate next goto",
        "condition": "if when guard rule on expression cond where criteria",
        "priority": "order weight rank precedence",
    },
    "field": {
        "FieldName": "name id key field slug",
        "FieldType": "type datatype kind inputtype widget",
        "Label": "title caption displayname text question",
        "Help": "description hint tooltip placeholder helptext info",
        "Required": "mandatory isrequired notnull",
        "Default": "value initial defaultvalue",
        "Choices": "options enum values items choice select",
        "Minimum": "min minvalue from gte",
        "Maximum": "max maxvalue to lte",
        "MaxLength": "length maxlen size",
        "Pattern": "regex regexp validation format",
        "VisibleIf": "showif visible condition if when dependson displayif",
    },
    "ticket": {
        **_DEFINITION,
        "workflow": "workflowkey workflowid process flow workflowname",
        "fields": "presets preset defaults values data initialvalues",
        "company_role_access": "roles role access allowedroles permissions who submitters groups "
        "companyroles visibleto audience",
        "edit_layout": "layout form formlayout",
        "due": "duedate deadline sla dueafter duein dueby",
    },
    "bundle": {
        "workflows": "workflow processes flows definitions",
        "tickets": "ticket tickettypes requesttypes forms",
    },
    "section": {"Title": "heading label name", "Fields": "items rows names"},
    "external reference": {
        "Label": "title text name",
        "URI": "url href link address",
        "Desc": "description text",
    },
}
"""By kind of place and key of ours the names that others give it, without case and signs."""

_ADVICE: dict[str, dict[str, str]] = {
    "task": {
        **dict.fromkeys(
            ("next", "transitions", "goto", "then", "oncomplete", "nextstep", "onsuccess"),
            "Which task follows is in the workflow's list “transitions”: “from” this task, “to” "
            "the next one.",
        ),
        **dict.fromkeys(
            ("if", "when", "condition", "skipif", "onlyif"),
            "A condition belongs to a transition to the task, in the list “transitions”.",
        ),
        **dict.fromkeys(
            ("parallel", "branches", "fork", "join", "dependson", "subtasks"),
            "A ticket has one task at a time: let the tasks follow one another.",
        ),
        **dict.fromkeys(
            ("agent", "assistant", "ai", "bot", "llm", "model"),
            "An agent task is an “ASYNC_ACTION” without “action_url”. What the agent should do "
            "goes into “instructions”, the company role that it needs into “worker_role”.",
        ),
        **dict.fromkeys(
            ("required", "optional"),
            "A task that not every ticket needs has a condition before it.",
        ),
    },
    "transition": dict.fromkeys(
        ("id", "name", "title", "label", "key", "event", "trigger", "description", "type"),
        "A transition has no name: remove it.",
    ),
    "workflow": {
        **dict.fromkeys(
            ("start", "initial", "initialstate", "startat", "starttask"),
            "The start is a transition whose “from” is null and whose “to” is the first task.",
        ),
        **dict.fromkeys(
            ("end", "final", "finalstates", "endtask"),
            "An end is a transition whose “to” is null.",
        ),
        "version": "Versions are numbered when they are published: remove it.",
        **dict.fromkeys(
            ("roles", "permissions", "companyroleaccess", "access"),
            "Who can submit is in “company_role_access” of a ticket type, who does a task in its "
            "“worker_role”.",
        ),
    },
    "field": {
        "rows": "Lists of rows can't be asked for; use a text, or a file.",
        "fields": "Fields can't contain fields.",
        "optional": "A field is optional unless “Required” is true.",
    },
}
"""What to do instead of a key that nothing of ours stands for."""

_REMOVED = {
    ("workflow", "version"),
    ("field", "optional"),
    *(("transition", name) for name in _ADVICE["transition"]),
}
"""Keys that are simply removed."""

_BY_FOREIGN = {
    place: {foreign: ours for ours, names in every.items() for foreign in names.split()}
    for place, every in _NAMES.items()
}

_OTHER_TASK_TYPES = {
    "FORM": "HUMAN HUMAN_TASK USER USER_TASK USERTASK MANUAL APPROVAL TASK REVIEW INPUT QUESTION",
    "SYNC_ACTION": "ACTION HTTP REST API API_CALL SERVICE SERVICE_TASK WEBHOOK CALL AUTOMATED",
    "ASYNC_ACTION": "ASYNC CALLBACK EXTERNAL ASYNC_TASK AGENT AGENT_TASK AI AI_TASK "
    "ASSISTANT LLM BOT",
}
TASK_TYPES = {name: ours for ours, names in _OTHER_TASK_TYPES.items() for name in names.split()}
"""What others call the types of tasks."""


def unknown_key(
    place: str, name: str, pointer: str, holder: JsonObject, schema: JsonObject
) -> Problem:
    """The message about a key that an object doesn't have.

    Args:
        place: what the object is, as its schema calls it.
        name: the key.
        pointer: to its value.
        holder: the object.
        schema: its schema.
    """
    place, plain = place.lower(), re.sub(r"[\W_]", "", name).lower()
    article = "an" if place[0] in "aeiou" else "a"
    sentence = f"{quoted(name)} isn't a key of {article} {place}."
    free = [each for each in schema["properties"] if each not in holder]
    meant = next((each for each in free if each.lower().replace("_", "") == plain), None)
    meant = meant or _meant(place, plain, free, holder[name], schema)
    if meant is not None:
        fits = _fits(schema["properties"][meant], holder[name])
        fix = rename_key(pointer, meant) if fits else None
        return Problem(pointer, sentence, "unknown-key", f"did you mean {quoted(meant)}?", fix=fix)
    if advice := _ADVICE.get(place, {}).get(plain):
        removal = remove_value(pointer) if (place, plain) in _REMOVED else None
        return Problem(pointer, f"{sentence} {advice}", "unknown-key", fix=removal)
    return Problem(pointer, sentence, "unknown-key", did_you_mean(name, free))


def _meant(place: str, plain: str, free: list[str], value: Json, schema: JsonObject) -> str | None:
    """The key of ours that a foreign one stands for, if it is free and there is no advice."""
    ours = _BY_FOREIGN.get(place, {}).get(plain)
    if plain == "name" and ours == "title" and "title" not in free:
        ours = "key"
    is_other = plain in _ADVICE.get(place, {}) and not (
        ours in free and _fits(schema["properties"][ours], value)
    )
    return None if is_other or ours not in free else ours


def _fits(schema: JsonObject, value: Json) -> bool:
    """Whether the value is one that the key may have."""
    return bool(Draft202012Validator(schema).is_valid(value))


def bundle_of(document: JsonObject) -> Fix:
    """The fix of a workflow document that has definitions, too: all become one bundle."""
    others = {"kind", "tickets", "workflows", "$schema"}
    workflow = {key: value for key, value in document.items() if key not in others}
    workflows, tickets = document.get("workflows", []), document.get("tickets", [])
    bundle = {"kind": "bundle", "workflows": [workflow, *workflows], "tickets": tickets}
    return replace_value("", bundle)
