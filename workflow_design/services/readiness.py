"""Whether a version can be put in force as things are, and what a person should know before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ticketflower.types import JsonObject
from users.models import Company, CompanyRole
from workflow_design.checker.check import CompanyContext, check, check_workflow_ready
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.report import Message
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.services.export import ticket_document, workflow_document


@dataclass(frozen=True)
class Readiness:
    """What keeps a version from being put in force, and what follows if nothing does.

    Attributes:
        reasons: what keeps it from being published, as sentences.
        warnings: what the checker says of the workflow as a whole.
        moving: the ticket types that move along with the workflow.
    """

    reasons: list[str]
    warnings: list[Message] = field(default_factory=list)
    moving: list[TicketType] = field(default_factory=list)


def workflow_readiness(
    company: Company,
    document: JsonObject,
    replaced: Collection[str] = (),
    *,
    budget: Budget | None = None,
    proven: bool = True,
) -> Readiness:
    """Whether a whole workflow document can be put in force.

    Args:
        company: whose workflow it is.
        document: in canonical form, with tasks and transitions.
        replaced: keys of ticket types that retire in the same transaction, and do not move along.
        budget: the time limit of all of it; without it the workflow and its ticket types have the
            usual time each.
        proven: whether what follows from the conditions is looked for; all of it are warnings.
    """
    roles = CompanyRole.objects.of_company(company).names()
    around = CompanyContext(company_roles=roles)
    report = check_workflow_ready(document, around, budget, proven=proven)
    reasons = [message.sentence for message in report.errors]
    moving: list[TicketType] = []
    if not reasons:  # what does not hold by itself would be told again of each ticket type
        uses = TicketType.objects.of_company(company).using_workflow(document["key"])
        stay = {"status": DefinitionStatus.PUBLISHED, "key__in": replaced}
        moving = [*uses.exclude(**stay).for_export()]
        for_tickets = budget or Budget()
        reasons = [
            f"the ticket type '{ticket.title}': {misfit}"
            for ticket in moving
            if (misfit := _misfit(ticket, document, roles, for_tickets))
        ]
    return Readiness(reasons, report.warnings, moving)


def ticket_readiness(
    ticket: TicketType, beside: Mapping[str, JsonObject] | None = None
) -> Readiness:
    """Whether a version of a ticket definition can be put in force.

    Args:
        ticket: the version, loaded ``for_export``.
        beside: by key the documents of workflows that come into force in the same transaction.
    """
    company, workflow = ticket.company, ticket.workflow
    roles = CompanyRole.objects.of_company(company).names()
    if beside and workflow.key in beside:
        misfit = _misfit(ticket, beside[workflow.key], roles, Budget())
        return Readiness([misfit] if misfit else [])
    versions = WorkflowDefinition.objects.of_company(company).of_key(workflow.key)
    in_force = versions.published().first()
    if in_force is None:
        if versions.draft().exists():
            return Readiness([f"its workflow '{workflow.title}' is not published yet."])
        return Readiness(
            [f"its workflow '{workflow.title}' is retired. Put a version of it in force first."]
        )
    misfit = _misfit(ticket, workflow_document(in_force), roles, Budget())
    return Readiness([misfit] if misfit else [])


def _misfit(
    ticket: TicketType, workflow: JsonObject, roles: tuple[str, ...], budget: Budget
) -> str:
    """Why a ticket definition does not fit the workflow version that it will use, or nothing."""
    against = CompanyContext(company_roles=roles, workflows={workflow["key"]: workflow})
    errors = check(canonical_text(ticket_document(ticket)), against, budget).report.errors
    return errors[0].sentence if errors else ""
