"""Small workflows for the tests of the verification's passes."""

from ticketflower.types import Json, JsonObject
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.tests.factories import task, workflow_document

AMOUNT: JsonObject = {"FieldName": "amount", "FieldType": "integer", "Required": True}


def var(name: str) -> JsonObject:
    return {"var": name}


def going(
    start: str | None, end: str | None, condition: Json = None, priority: int = 0
) -> JsonObject:
    """A transition; one with a condition is tried before one without."""
    data: JsonObject = {"from": start, "to": end, "priority": priority}
    return data if condition is None else {**data, "condition": condition, "priority": priority + 1}


def asking(key: str, *required: str, **properties: JsonObject) -> JsonObject:
    """A FORM task that asks questions."""
    schema = {"type": "object", "properties": properties, "required": [*required]}
    return task(key, output_schema=schema)


def calling(key: str, **transform: Json) -> JsonObject:
    """An action whose answer nothing describes; its transform says what becomes of it."""
    action = {"task_type": "SYNC_ACTION", "action_url": "https://example.com/"}
    return task(key, **action, output_transform=transform)


def document_of(
    transitions: list[JsonObject],
    tasks: list[JsonObject] | None = None,
    fields: list[JsonObject] | None = None,
) -> WorkflowDocument:
    """A workflow; without tasks given, each that transitions name asks nothing."""
    named = dict.fromkeys(end for each in transitions for end in (each["from"], each["to"]) if end)
    return WorkflowDocument(
        workflow_document(
            fields=fields or [],
            tasks=tasks if tasks is not None else [task(key) for key in named],
            transitions=transitions,
        )
    )
