"""What rules see of a ticket (DESIGN 5): workflow data at the root, and the reserved names."""

from collections.abc import Mapping

from ticketflower.types import Json, JsonObject
from users.models import Company
from workflow_ops.models import TicketInstance


def rule_data(
    *,
    company: Company,
    ticket: TicketInstance,
    workflow_data: JsonObject,
    outputs: Mapping[str, Json],
) -> JsonObject:
    """The data that conditions and transforms are evaluated on.

    Args:
        company: the company that the ticket belongs to.
        ticket: with its type and creator loaded.
        workflow_data: as the workflow has it now.
        outputs: the latest output of each completed task, by task key.
    """
    return {
        **workflow_data,
        "ticket": {
            "number": ticket.number,
            "title": ticket.ticket_type.title,
            "created_by": ticket.created_by.email,
            "created_at": ticket.created_at.isoformat(),
        },
        "company": {"name": company.name},
        "tasks": {key: {"output": output} for key, output in outputs.items()},
    }
