"""Definitions: read, check, save drafts, publish."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

from django.http import Http404
from django.urls import reverse
from ninja import Query, Router
from ninja import Status as Response

from ticketflower.api.access import ApiRequest, operation
from ticketflower.api.bodies import definitions as bodies
from ticketflower.api.bodies.definitions import STORED_STATUS, Kind, Status
from ticketflower.api.documents import only_definition, read_document
from ticketflower.api.problems import ApiProblem
from ticketflower.types import JsonObject
from users.limits import limits
from users.models import Company
from users.scopes import (
    CHANGE,
    DEFINITIONS_DRAFT,
    DEFINITIONS_PUBLISH,
    DEFINITIONS_READ,
    VIEW,
)
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.diff.line_diff import line_diff
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.errors import DocumentRejected, DraftWouldBeReplaced
from workflow_design.models import MODEL_OF_KIND, VersionedDefinition
from workflow_design.models.fingerprints import NOTHING_YET, edit_state
from workflow_design.pages.comparison import MOST_LINES, usual_before
from workflow_design.services.drafts import check_document, discard_draft, store_document
from workflow_design.services.export import document_of
from workflow_design.services.publishing import publish_draft

router = Router(tags=["definitions"])
READ = (DEFINITIONS_READ, VIEW, CHANGE)

Before = Annotated[
    int | None,
    Query(
        None,
        alias="from",
        description="A version; the published one without, or else the one before the other.",
    ),
]
After = Annotated[
    int | None,
    Query(None, alias="to", description="A version; without, the draft, or else the newest one."),
]


@router.get(
    "/definitions",
    url_name="definitions",
    operation_id="list_definitions",
    **operation(*READ, answers={200: bodies.Definitions}),
)
def list_definitions(
    request: ApiRequest, kind: Query[Kind | None] = None, status: Query[Status | None] = None
) -> bodies.Definitions:
    """The workflows and ticket types of the company: of each the version that counts."""
    kinds = [kind] if kind else [*Kind]
    found = [each for one in kinds for each in summaries(request.company, one, status)]
    return bodies.Definitions(items=found)


def summaries(company: Company, kind: Kind, status: Status | None = None) -> list[bodies.Summary]:
    """The definitions of a kind, by key; with a status those of it."""
    versions = MODEL_OF_KIND[kind].objects.of_company(company)
    listed = versions.listed(STORED_STATUS[status] if status else "")
    return [_summary(each) for each in listed.with_draft_version().for_choice().by_key()]


@router.get(
    "/definitions/{kind}/{key}",
    url_name="definition",
    operation_id="get_definition",
    **operation(*READ, answers={200: bodies.Version}, problems=(404,)),
)
def get_definition(
    request: ApiRequest, kind: Kind, key: str, version: Query[int | None] = None
) -> bodies.Version:
    """A version of a definition with its document; without a number the one that counts."""
    versions = MODEL_OF_KIND[kind].objects.of_company(request.company).with_keys([key])
    found = versions.chosen("" if version is None else str(version)).for_export().first()
    return _version(found)


@router.get(
    "/definitions/{kind}/{key}/changes",
    url_name="changes",
    operation_id="compare_versions",
    **operation(*READ, answers={200: bodies.Comparison}, problems=(404,)),
)
def compare_versions(
    request: ApiRequest, kind: Kind, key: str, before: Before = None, after: After = None
) -> bodies.Comparison:
    """What differs between two versions of a definition, in words and line by line.

    Without numbers: what publishing the draft would change.
    """
    versions = MODEL_OF_KIND[kind].objects.of_company(request.company).with_keys([key])
    first, second = _compared(versions.for_choice(), before, after)
    old, new = (_document(request, kind, key, number) for number in (first, second))
    assert new is not None
    lines = line_diff(canonical_text(old) if old else "", canonical_text(new))
    page = reverse(f"design:{kind}-compare", args=[key])
    return bodies.Comparison(
        kind=kind,
        key=key,
        before=first,
        after=second,
        changes=[bodies.Change(**asdict(each)) for each in changes(old, new)],
        lines=[bodies.Line(**asdict(each)) for each in lines[:MOST_LINES]],
        lines_left_out=max(len(lines) - MOST_LINES, 0),
        url=request.build_absolute_uri(f"{page}?from={first or second}&to={second}"),
    )


@router.post(
    "/check",
    url_name="check",
    operation_id="check_document",
    **operation(*READ, answers={200: bodies.Report}),
)
def check(request: ApiRequest, body: bodies.DocumentToCheck) -> dict[str, Any]:
    """Check a document of any kind against what the company has; nothing is stored."""
    limits.CHECKS.count(request.user.pk)
    sent = read_document(body.document, body.form)
    checked = check_document(company=request.company, text=sent.text)
    return {"kind": checked.kind, **checked.report.to_json(), "document": sent.ordinary}


@router.put(
    "/definitions/{kind}/{key}/draft",
    url_name="draft",
    operation_id="save_draft",
    **operation(DEFINITIONS_DRAFT, CHANGE, answers={200: bodies.SavedDraft}, problems=(409,)),
)
def save_draft(
    request: ApiRequest, kind: Kind, key: str, body: bodies.DraftToSave
) -> bodies.SavedDraft:
    """Store a document as the draft of a definition, unless it has changed since ``based_on``.

    Of a document in the strict form, which has several definitions, this one is stored.
    People publish the draft on its page, or a token with the scope definitions:publish does.
    """
    sent = only_definition(read_document(body.document, body.form), kind, key)
    company, model = request.company, MODEL_OF_KIND[kind]
    known = {f"{kind}/{key}": body.based_on or NOTHING_YET}
    try:
        stored = store_document(
            company=company, by=request.user, text=sent.text, known=known, token=request.token
        )
    except DocumentRejected as refusal:
        raise sent.rejected(refusal.report) from refusal
    except DraftWouldBeReplaced as refusal:
        state = edit_state(company, model, key)
        now = {"fingerprint": state.fingerprint}
        raise ApiProblem(409, refusal.code, refusal.sentence, details=now) from refusal
    draft = model.objects.of_company(company).of_key(key).draft().for_export().first()
    return bodies.SavedDraft(
        draft=_version(draft),
        warnings=[bodies.Message(**each.to_json()) for each in stored.warnings],
        url=request.build_absolute_uri(reverse(f"design:{kind}", args=[key])),
    )


@router.delete(
    "/definitions/{kind}/{key}/draft",
    url_name="draft",
    operation_id="discard_draft",
    **operation(DEFINITIONS_DRAFT, CHANGE, answers={204: None}, problems=(404, 409)),
)
def discard(request: ApiRequest, kind: Kind, key: str, fingerprint: Query[str]) -> Response[None]:
    """Delete the draft of a definition, if it is still the one with this fingerprint."""
    draft = _draft(request, kind, key)
    discard_draft(draft=draft, by=request.user, fingerprint=fingerprint)
    return Response(204, None)


@router.post(
    "/definitions/{kind}/{key}/publish",
    url_name="publish",
    operation_id="publish_draft",
    **operation(None, CHANGE, answers={200: bodies.Published}, problems=(404, 409)),
)
def publish(request: ApiRequest, kind: Kind, key: str, body: bodies.ToPublish) -> bodies.Published:
    """Publish the draft of a definition, if it is still the one with this fingerprint.

    A token without the scope definitions:publish is told the page where a person confirms it.
    """
    draft = _draft(request, kind, key)
    if DEFINITIONS_PUBLISH not in request.token.scopes:
        page = request.build_absolute_uri(reverse(f"design:{kind}-publish", args=[key]))
        sentence = "A person must confirm this. Ask them to open the page and publish there."
        raise ApiProblem(403, "confirmation-needed", sentence, url=page)
    published = publish_draft(draft=draft, by=request.user, fingerprint=body.fingerprint)
    return bodies.Published(
        kind=kind,
        key=key,
        version=published.version,
        url=request.build_absolute_uri(reverse(f"design:{kind}", args=[key])),
    )


def _draft(request: ApiRequest, kind: Kind, key: str) -> VersionedDefinition:
    versions = MODEL_OF_KIND[kind].objects.of_company(request.company).with_keys([key])
    draft = versions.draft().first()
    if draft is None:
        raise Http404
    return draft


def _compared(
    versions: Iterable[VersionedDefinition], before: int | None, after: int | None
) -> tuple[int | None, int]:
    """The numbers of the versions to compare; the first is None where there is no other version.

    Args:
        versions: all, in any order.
        before: the number that was asked for, if one was.
        after: likewise.

    Raises:
        Http404: there is no such version.
    """
    listed = sorted(versions, key=lambda version: -version.version)
    numbers = [each.version for each in listed]
    second = after if after is not None else next(iter(numbers), None)
    if second not in numbers or (before is not None and before not in numbers):
        raise Http404
    if before is not None:
        return before, second
    first = int(usual_before(listed, str(second)))
    return (None if first == second else first), second


def _document(request: ApiRequest, kind: Kind, key: str, number: int | None) -> JsonObject | None:
    versions = MODEL_OF_KIND[kind].objects.of_company(request.company).of_key(key)
    return None if number is None else document_of(versions.chosen(str(number)).for_export().get())


def _summary(version: Any) -> bodies.Summary:
    return bodies.Summary(
        kind=version.kind,
        key=version.key,
        title=version.title,
        version=version.version,
        status=Status.of(version.status),
        draft_version=version.draft_version,
    )


def _version(version: VersionedDefinition | None) -> bodies.Version:
    """A version with its document.

    Raises:
        Http404: there is none.
    """
    if version is None:
        raise Http404
    return bodies.Version(
        kind=Kind(version.kind),
        key=version.key,
        title=version.title,
        version=version.version,
        status=Status.of(version.status),
        created_by=str(version.created_by),
        updated_at=version.updated_at,
        fingerprint=edit_state(version.company, type(version), version.key).fingerprint,
        document=document_of(version),
    )
