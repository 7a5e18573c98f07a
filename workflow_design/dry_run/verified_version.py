"""The verified version of a workflow: its paths, and the problems that a ticket can show.

Published and retired versions never change, so each process verifies them once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ticketflower.types import Json
from workflow_design.checker.check import CompanyContext, check_workflow_ready
from workflow_design.checker.verification.passes import verify
from workflow_design.checker.verification.statespace.traces import Paths, paths_of
from workflow_design.documents.budget import Budget, OutOfTime
from workflow_design.documents.report.report import Message
from workflow_design.documents.workflow.workflow_document import WorkflowDocument
from workflow_design.dry_run.compiled_document import CompiledDocument
from workflow_design.dry_run.realized_witness import NO_PATHS, paths_of_document
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.runtime.version_cache import VersionCache

MOST_CACHED = 100
"""Verifications; one with the most paths takes half a megabyte."""

type _Key = tuple[int, int | None]


@dataclass(frozen=True)
class VerifiedVersion:
    """What the checker says of a version for dry runs.

    Attributes:
        paths: that tickets can take; of a ticket type, where one was chosen.
        problems: the checker's warnings that have a witness.
        is_complete: whether there was time for everything.
    """

    paths: Paths
    problems: Sequence[Message]
    is_complete: bool


_cache: VersionCache[_Key, VerifiedVersion] = VersionCache(MOST_CACHED)


def verified_version(
    workflow: WorkflowDefinition,
    compiled: CompiledDocument,
    ticket_type: TicketType | None,
    budget: Budget,
) -> VerifiedVersion:
    """Verify a version within the time; one that cannot change comes from memory the next time.

    Args:
        workflow: the version, which was found within its company.
        compiled: its document.
        ticket_type: whose presets apply, if one was chosen.
        budget: the time limit; what it cut short is not kept.
    """
    key = (workflow.pk, ticket_type.pk if ticket_type else None)
    is_kept = DefinitionStatus.DRAFT not in {
        workflow.status,
        ticket_type.status if ticket_type else None,
    }
    verified = _cache.get(key) if is_kept else None
    if verified is None:
        if ticket_type is None:
            verified = verify_document(compiled.document, budget)
        else:
            # The problems are the workflow's own, whatever a ticket type presets.
            paths = paths_of_document(compiled.document, ticket_type.fields, budget)
            whole = verified_version(workflow, compiled, None, budget)
            verified = replace(whole, paths=paths, is_complete=not budget.is_spent)
        if is_kept and verified.is_complete:
            _cache.keep(key, verified)
    return verified


def verify_document(document: Mapping[str, Json], budget: Budget) -> VerifiedVersion:
    """Verify a workflow document within the time, for its paths and its problems at once."""
    try:
        verification = verify(WorkflowDocument(document, budget))
    except OutOfTime:
        return VerifiedVersion(NO_PATHS, (), is_complete=False)
    paths = paths_of(verification.space)
    context = CompanyContext()
    report = check_workflow_ready({**document}, context, budget, verification=verification)
    problems = [message for message in report.messages if message.witness is not None]
    return VerifiedVersion(paths, problems, is_complete=not budget.is_spent)
