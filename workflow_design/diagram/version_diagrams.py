"""Diagrams of workflow versions, each kept as long as its compiled workflow is.

So a published version is laid out once in each process, a draft each time
(docs/decisions/0004-the-workflow-graph-is-kept-in-memory.md). The compiled workflow itself knows
no diagram: the engine runs it, and needs neither coordinates nor addresses of pages.
"""

from weakref import WeakKeyDictionary

from django.urls import reverse

from workflow_design.diagram.drawing import Diagram, diagram_of
from workflow_design.diagram.overlays import with_links
from workflow_design.runtime.compiled import CompiledWorkflow
from workflow_design.runtime.workflow import document_of_workflow

_diagrams: WeakKeyDictionary[CompiledWorkflow, Diagram] = WeakKeyDictionary()


def version_diagram(workflow: CompiledWorkflow) -> Diagram:
    """The diagram of a workflow version, without overlays."""
    diagram = _diagrams.get(workflow)
    if diagram is None:
        diagram = _diagrams[workflow] = diagram_of(document_of_workflow(workflow))
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
