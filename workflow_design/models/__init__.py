"""The models of definitions: workflows, their tasks and transitions, ticket types, versions."""

from workflow_design.models.definitions import Definition, DefinitionQuerySet, DefinitionStatus
from workflow_design.models.ticket_types import (
    TicketType,
    TicketTypeAccess,
    TicketTypeQuerySet,
)
from workflow_design.models.versioned import MODEL_OF_KIND, VersionedDefinition, VersionedModel
from workflow_design.models.workflows import (
    TaskDefinition,
    TaskDefinitionQuerySet,
    TaskType,
    WorkflowDefinition,
    WorkflowDefinitionQuerySet,
    WorkflowTransition,
)

__all__ = [
    "MODEL_OF_KIND",
    "Definition",
    "DefinitionQuerySet",
    "DefinitionStatus",
    "TaskDefinition",
    "TaskDefinitionQuerySet",
    "TaskType",
    "TicketType",
    "TicketTypeAccess",
    "TicketTypeQuerySet",
    "VersionedDefinition",
    "VersionedModel",
    "WorkflowDefinition",
    "WorkflowDefinitionQuerySet",
    "WorkflowTransition",
]
