"""Composition of workflow documents: a task in its workflow, a workflow with the tasks it had."""

from ticketflower.types import Json, JsonObject
from workflow_design.documents.workflow.canonical_form import ordered_task


def merge_task(workflow: Json, task: Json) -> JsonObject:
    """Add a task to a workflow document, or replace the one of its key."""
    brought = ordered_task(task)
    tasks = list(workflow.get("tasks", []))
    keys = [each["key"] for each in tasks]
    if brought["key"] in keys:
        tasks[keys.index(brought["key"])] = brought
    else:
        tasks.append(brought)
    return {**workflow, "tasks": tasks}


def merge_workflow(kept: Json, workflow: Json) -> JsonObject:
    """Complete a workflow document: one without tasks keeps those of the definition before.

    Args:
        kept: the workflow document of the draft or published version, None if there is none.
        workflow: the document that was brought.
    """
    if kept is None or "tasks" in workflow or "transitions" in workflow:
        return dict(workflow)
    return {**workflow, **{key: kept[key] for key in ("tasks", "transitions") if key in kept}}
