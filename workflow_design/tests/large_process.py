"""A process of a service desk as logs show it: many steps, and most of them lead to many others."""

from random import Random

from ticketflower.types import Json, JsonObject

TITLES = (
    "Insert ticket",
    "Assign seriousness",
    "Take in charge ticket",
    "Ask the requester for details that are missing from the ticket",
    "Wait for the requester",
    "Look for a known solution",
    "Require upgrade",
    "Approve the upgrade with the manager of the department that pays for it",
    "Order the upgrade",
    "Create software anomaly",
    "Assign the anomaly to a developer",
    "Resolve software anomaly",
    "Test the corrected software together with the requester before it is delivered",
    "Deliver the correction",
    "Schedule intervention",
    "Confirm the appointment",
    "Visit the site",
    "Write the intervention report",
    "Escalate to second level",
    "Escalate to the supplier",
    "Wait for the supplier",
    "Resolve ticket",
    "Check the solution",
    "Verified",
    "Duplicate",
    "Invalid",
    "Closed",
)

TASKS, TRANSITIONS = len(TITLES), 114


def large_process(seed: int = 1, transitions: int = TRANSITIONS) -> JsonObject:
    """A workflow of 27 tasks and 114 transitions with conditions: forth, back and to themselves."""
    random = Random(seed)
    keys = [title.lower().replace(" ", "-")[:40] for title in TITLES]
    pairs: list[tuple[int | None, int | None]] = [(None, at) for at in (0, 1, 2, 9)]
    pairs += [(at, at + 1) for at in range(TASKS - 1)]
    pairs += [(TASKS - 1, None)]
    while len(pairs) < transitions:
        origin = random.randrange(TASKS)
        target = random.choice([*range(max(0, origin - 6), min(TASKS, origin + 9)), 21, None])
        if (origin, target) not in pairs:
            pairs.append((origin, target))
    return {
        "kind": "workflow",
        "key": "service-desk",
        "title": "Service desk",
        "fields": [
            {"FieldName": "first_step", "FieldType": "string", "Label": "First step"},
        ],
        "tasks": [
            {"key": key, "title": title, "task_type": "FORM", "output_schema": _next_step(keys)}
            for key, title in zip(keys, TITLES, strict=True)
        ],
        "transitions": [
            {
                "from": None if origin is None else keys[origin],
                "to": None if target is None else keys[target],
                "condition": _leads(origin, None if target is None else keys[target]),
            }
            for origin, target in pairs
        ],
    }


def _next_step(keys: list[str]) -> JsonObject:
    choice = {"enum": [*keys, "end"], "title": "Next step"}
    return {"type": "object", "required": ["next_step"], "properties": {"next_step": choice}}


def _leads(origin: int | None, target: str | None) -> Json:
    name = "first_step" if origin is None else "next_step"
    return {"==": [{"var": name}, target or "end"]}
