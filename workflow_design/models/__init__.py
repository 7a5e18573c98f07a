"""The models of definitions: workflows, their tasks and transitions, ticket types, versions."""

from workflow_design.models.definitions import (
    Definition,
    DefinitionQuerySet,
    DefinitionStatus,
    TaskDefinition,
    TaskDefinitionQuerySet,
    TaskType,
    TicketDefinition,
    TicketDefinitionAccess,
    TicketDefinitionQuerySet,
    WorkflowDefinition,
    WorkflowDefinitionQuerySet,
    WorkflowTransition,
)

__all__ = [
    "Definition",
    "DefinitionQuerySet",
    "DefinitionStatus",
    "TaskDefinition",
    "TaskDefinitionQuerySet",
    "TaskType",
    "TicketDefinition",
    "TicketDefinitionAccess",
    "TicketDefinitionQuerySet",
    "WorkflowDefinition",
    "WorkflowDefinitionQuerySet",
    "WorkflowTransition",
]
