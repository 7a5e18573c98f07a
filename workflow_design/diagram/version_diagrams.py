"""Diagrams of workflow versions, each kept as long as its compiled workflow is.

So a published version is laid out once in each process, a draft each time
(docs/decisions/0004-the-workflow-graph-is-kept-in-memory.md). The compiled workflow itself knows
no diagram: the engine runs it, and needs neither coordinates nor addresses of pages.
"""

from weakref import WeakKeyDictionary

from django.urls import reverse

from ticketflower.types import JsonObject
from workflow_design.diagram.drawing import Diagram, diagram_of
from workflow_design.diagram.overlays import with_links
from workflow_design.runtime.compiled import CompiledWorkflow

_diagrams: WeakKeyDictionary[CompiledWorkflow, Diagram] = WeakKeyDictionary()


def version_diagram(workflow: CompiledWorkflow) -> Diagram:
    """The diagram of a workflow version, without overlays."""
    diagram = _diagrams.get(workflow)
    if diagram is None:
        diagram = _diagrams[workflow] = diagram_of(_drawn_document(workflow))
    return diagram


def linked_version_diagram(workflow: CompiledWorkflow) -> Diagram:
    """The diagram whose tasks lead to their pages."""
    definition = workflow.definition
    return with_links(
        version_diagram(workflow),
        {
            task.key: reverse(
                "design:task",
                args=[definition.key, task.key],
                query={"version": definition.version},
            )
            for task in workflow.tasks.values()
        },
    )


def _drawn_document(workflow: CompiledWorkflow) -> JsonObject:
    """The part of a workflow's document that a diagram shows."""
    return {
        "fields": workflow.fields,
        "tasks": [
            {
                "key": task.key,
                "title": task.title,
                "task_type": task.task_type,
                "output_schema": task.output_schema,
                "output_transform": task.output_transform,
            }
            for task in workflow.tasks.values()
        ],
        "transitions": [
            {
                "from": each.origin,
                "to": each.target,
                "condition": each.condition,
                "priority": each.priority,
            }
            for each in workflow.transitions
        ],
    }
