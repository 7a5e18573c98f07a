"""Readiness of a version: whether it can be published now, and what a person should know before."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ticketflower.types import JsonObject
from users.models import CompanyRole
from workflow_design.checker.check import CompanyContext, check, check_workflow_ready
from workflow_design.documents.budget import Budget
from workflow_design.documents.report.report import Message
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.models import (
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.services.export import document_of


@dataclass(frozen=True)
class Readiness:
    """The reasons against publishing a version, and the effects if there are none.

    Attributes:
        reasons: what keeps it from being published, as sentences.
        warnings: the checker's messages about the workflow as a whole.
        moving: the ticket types that move along with the workflow.
        not_checked: what was not checked and why, as a sentence; empty where all was.
    """

    reasons: list[str]
    warnings: list[Message] = field(default_factory=list)
    moving: list[TicketType] = field(default_factory=list)
    not_checked: str = ""


def readiness_of(
    version: VersionedDefinition,
    together: Collection[VersionedDefinition] = (),
    *,
    budget: Budget | None = None,
    verify: bool = True,
) -> Readiness:
    """Whether a version can be published.

    Args:
        version: loaded ``for_export``.
        together: what is published in the same transaction, loaded ``for_export``.
        budget: the time limit for a workflow and the ticket types that use it; without it each has
            the usual time.
        verify: whether soundness is verified, too, which gives warnings alone.
    """
    if isinstance(version, TicketType):
        return _ticket_type_readiness(version, together)
    replaced = [each.key for each in together if isinstance(each, TicketType)]
    return _workflow_readiness(version, replaced, budget, verify=verify)


def _workflow_readiness(
    workflow: WorkflowDefinition, replaced: Collection[str], budget: Budget | None, *, verify: bool
) -> Readiness:
    """Whether a workflow can be published, and the ticket types that use it move along.

    Those named in ``replaced`` retire in the same transaction, so they do not move along.
    """
    document = document_of(workflow)
    roles = CompanyRole.objects.of_company(workflow.company).names()
    context = CompanyContext(company_roles=roles)
    report = check_workflow_ready(document, context, budget, verify=verify)
    reasons = [message.sentence for message in report.errors]
    moving: list[TicketType] = []
    if not reasons:  # the workflow's errors would be repeated for each ticket type
        uses = TicketType.objects.of_company(workflow.company).starting(workflow)
        stay = {"status": DefinitionStatus.PUBLISHED, "key__in": replaced}
        moving = [*uses.exclude(**stay).for_export()]
        for_types = budget or Budget()
        reasons = [
            f"Ticket type “{each.title}”: {misfit}"
            for each in moving
            if (misfit := _misfit(each, document, roles, for_types))
        ]
    return Readiness(reasons, report.warnings, moving, report.not_checked)


def _ticket_type_readiness(
    ticket_type: TicketType, together: Collection[VersionedDefinition]
) -> Readiness:
    """Whether a ticket type can be published: its workflow is, or is published with it."""
    company, key = ticket_type.company, ticket_type.workflow.key
    roles = CompanyRole.objects.of_company(company).names()
    versions = WorkflowDefinition.objects.of_company(company).of_key(key)
    workflows = (each for each in together if isinstance(each, WorkflowDefinition))
    workflow = next((each for each in workflows if each.key == key), None)
    workflow = workflow or versions.published().first()
    if workflow is None:
        named = f"Its workflow “{ticket_type.workflow.title}”"
        if versions.draft().exists():
            return Readiness([f"{named} isn't published yet."])
        return Readiness([f"{named} is archived. Restore a version of it first."])
    misfit = _misfit(ticket_type, document_of(workflow), roles, Budget())
    return Readiness([misfit] if misfit else [])


def _misfit(
    ticket_type: TicketType, workflow: JsonObject, roles: tuple[str, ...], budget: Budget
) -> str:
    """Why a ticket type does not fit the workflow version that it will start, or nothing."""
    against = CompanyContext(company_roles=roles, workflows={workflow["key"]: workflow})
    errors = check(canonical_text(document_of(ticket_type)), against, budget).report.errors
    return errors[0].sentence if errors else ""
