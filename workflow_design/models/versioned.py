"""The kinds of definitions that have versions: workflows and ticket types."""

from workflow_design.models.ticket_types import TicketType
from workflow_design.models.workflows import WorkflowDefinition

type VersionedDefinition = WorkflowDefinition | TicketType

type VersionedModel = type[WorkflowDefinition] | type[TicketType]

MODEL_OF_KIND: dict[str, VersionedModel] = {
    WorkflowDefinition.kind: WorkflowDefinition,
    TicketType.kind: TicketType,
}
"""By the kind of their documents; those that another needs come first."""
