"""Page of assistants: the drafts that they propose, and their recent calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ticketflower.types import JsonObject
from users.models import ApiToken, ApiUsage, Company, User
from users.models.usage import DAYS
from users.scopes import CHANGE
from workflow_design.checker.check import CompanyContext, check, check_workflow_ready
from workflow_design.documents.budget import Budget
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.report.report import Report
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.models import (
    MODEL_OF_KIND,
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
)
from workflow_design.models.fingerprints import EditState
from workflow_design.pages.comparison import changes_by_part
from workflow_design.services.company_context import company_context_of
from workflow_design.services.export import document_of

AUDIT = "users.view_audit"

MOST_PROPOSALS = 10
MOST_CHANGES = 20
"""Changes of one proposal; all of them are on the page that asks whether to publish it."""
MOST_CALLS = 200


@dataclass(frozen=True)
class Proposal:
    """A draft whose last change was made with an API token.

    Attributes:
        draft: with its author and the token.
        published: the version that it would replace, if there is one.
        groups: what differs from that version, by the parts of the definition.
        changes_left_out: how many changes are too many to be shown.
        report: of the checker; None where there was no time for it.
        fingerprint: of what the page was made of, to notice that something changed meanwhile.
    """

    draft: VersionedDefinition
    published: VersionedDefinition | None
    groups: list[tuple[Part, list[Change]]]
    changes_left_out: int
    report: Report | None
    fingerprint: str


@dataclass(frozen=True)
class Calls:
    """The calls of one operation with one token."""

    token: ApiToken
    operation: str
    number: int
    refused: int
    last: datetime


@dataclass(frozen=True)
class AssistantsPage:
    """The page as far as a person may see it.

    Attributes:
        proposals: for those who publish, the latest first.
        proposed: the drafts alone, for admins who don't publish.
        left_out: how many proposals are too many to be shown.
        calls: of the company for admins, otherwise of the person's own tokens.
        is_own: whether the calls are those of the person alone.
        days: that the calls are of.
    """

    proposals: list[Proposal]
    proposed: list[VersionedDefinition]
    left_out: int
    calls: list[Calls]
    is_own: bool
    days: int = DAYS


def assistants_page(company: Company, person: User) -> AssistantsPage:
    """Gather the page by a number of statements that does not depend on what there is."""
    may_publish, is_admin = person.has_perm(CHANGE), person.has_perm(AUDIT)
    drafts = _proposed(company) if may_publish or is_admin else []
    shown = drafts[:MOST_PROPOSALS]
    return AssistantsPage(
        proposals=_proposals(company, shown) if may_publish else [],
        proposed=[] if may_publish else shown,
        left_out=len(drafts) - len(shown),
        calls=_calls(company, None if is_admin else person),
        is_own=not is_admin,
    )


def _proposed(company: Company) -> list[VersionedDefinition]:
    found: list[VersionedDefinition] = []
    for model in MODEL_OF_KIND.values():
        found += model.objects.of_company(company).proposals().without_content()
    return sorted(found, key=lambda each: each.updated_at, reverse=True)


def _proposals(company: Company, chosen: list[VersionedDefinition]) -> list[Proposal]:
    if not chosen:
        return []
    versions: dict[str, dict[str, VersionedDefinition]] = {}
    for model in MODEL_OF_KIND.values():
        of_company = model.objects.of_company(company).with_keys([each.key for each in chosen])
        for version in of_company.not_retired().with_author().for_export():
            versions.setdefault(version.name, {})[version.status] = version
    known, budget = company_context_of(company), Budget()
    # One of them may have been published or discarded meanwhile.
    there = [versions.get(each.name, {}) for each in chosen]
    return [_proposal(each, known, budget) for each in there if DefinitionStatus.DRAFT in each]


def _proposal(
    versions: Mapping[str, VersionedDefinition], known: CompanyContext, budget: Budget
) -> Proposal:
    draft = versions[DefinitionStatus.DRAFT]
    published = versions.get(DefinitionStatus.PUBLISHED)
    document = document_of(draft)
    found = changes(document_of(published), document) if published else []
    state = EditState(type(draft), draft.key, draft, published)
    return Proposal(
        draft=draft,
        published=published,
        groups=changes_by_part(found[:MOST_CHANGES]),
        changes_left_out=max(len(found) - MOST_CHANGES, 0),
        report=None if budget.is_spent else _report(draft, document, known),
        fingerprint=state.fingerprint,
    )


def _report(draft: VersionedDefinition, document: JsonObject, known: CompanyContext) -> Report:
    if isinstance(draft, TicketType):
        return check(canonical_text(document), known).report
    return check_workflow_ready(document, known)


def _calls(company: Company, person: User | None) -> list[Calls]:
    """The calls of a person's tokens, or of all."""
    usage = ApiUsage.objects.of_company(company).kept()
    rows = list((usage.of_person(person) if person else usage).by_operation()[:MOST_CALLS])
    ids = {row["token"] for row in rows}
    tokens = ApiToken.objects.of_company(company).for_admins().in_bulk(ids)
    return [
        Calls(
            tokens[row["token"]],
            row["operation"],
            row["number"],
            row["number_refused"],
            row["last"],
        )
        for row in rows
    ]
