"""Diagrams of workflow versions, each laid out once for a graph and kept as long as the graph is.

So the picture of a published version is laid out once in each process, that of a draft each time
(docs/decisions/0004-the-workflow-graph-is-kept-in-memory.md). The graph itself knows no picture:
the engine runs it, and needs neither coordinates nor addresses of pages.
"""

from weakref import WeakKeyDictionary

from django.urls import reverse

from ticketflower.types import JsonObject
from workflow_design.diagram.marks import with_links
from workflow_design.diagram.picture import Diagram, diagram_of
from workflow_design.runtime.compiled import CompiledWorkflow

_diagrams: WeakKeyDictionary[CompiledWorkflow, Diagram] = WeakKeyDictionary()


def version_diagram(graph: CompiledWorkflow) -> Diagram:
    """The picture of a workflow version, without marks and links."""
    diagram = _diagrams.get(graph)
    if diagram is None:
        diagram = _diagrams[graph] = diagram_of(_drawn_part(graph))
    return diagram


def linked_version_diagram(graph: CompiledWorkflow) -> Diagram:
    """The picture whose tasks lead to their pages."""
    workflow = graph.workflow
    return with_links(
        version_diagram(graph),
        {
            task.key: reverse(
                "design:task",
                args=[workflow.key, task.key],
                query={"version": workflow.version},
            )
            for task in graph.tasks.values()
        },
    )


def _drawn_part(graph: CompiledWorkflow) -> JsonObject:
    """What a diagram shows of a workflow, as a document says it."""
    keys = {pk: task.key for pk, task in graph.tasks.items()}
    return {
        "fields": graph.workflow.fields,
        "tasks": [
            {
                "key": task.key,
                "title": task.title,
                "task_type": task.task_type,
                "output_schema": task.output_schema,
                "output_transform": task.output_transform,
            }
            for task in graph.tasks.values()
        ],
        "transitions": [
            {
                "from": keys[each.from_task_id] if each.from_task_id else None,
                "to": keys[each.to_task_id] if each.to_task_id else None,
                "condition": each.condition,
                "priority": each.priority,
            }
            for each in graph.transitions
        ],
    }
