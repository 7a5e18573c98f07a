"""Versions of definitions with the tickets that run on them: publish, roll back, retire."""

from collections.abc import Callable
from functools import partial
from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from workflow_design.errors import NoDraft, NotPublished, NotRetired
from workflow_design.models import (
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.pages.definitions import tabs_of
from workflow_design.services.publishing import publish_draft
from workflow_design.services.versions import retire, roll_back
from workflow_ops.pages.version import PublishPage, RetirePage, confirmation_page, retire_page
from workflow_ops.pages.version_usage import running_on

NEWEST_VERSION_FIRST = Sort("newest", "Newest first", Keyset(("version",)))


class VersionListView[D: (WorkflowDefinition, TicketType)](
    PermissionRequiredMixin, PagedListView[D]
):
    """The versions of a definition, each with the number of tickets that run on it."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_ops/versions/list.html"
    context_object_name = "versions"
    sorts = (NEWEST_VERSION_FIRST,)
    noun = ("version", "versions")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[D]:
        assert self.model is not None
        versions = self.model.objects.of_company(self.request.company)
        return versions.of_key(self.kwargs["key"]).for_versions()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | _rows(self.request, context["versions"])


def _rows(request: CompanyRequest, versions: list[VersionedDefinition]) -> dict[str, Any]:
    """The versions of the page, the one that counts, and the tabs of its page.

    A row is a version, its running tickets, and the numbers of it and of the one that counts, the
    older first.

    Raises:
        Http404: where there is no such definition.
    """
    if not versions:
        raise Http404("There is no definition with this key.")
    running = running_on(request.company, versions)
    all_versions = type(versions[0]).objects.of_company(versions[0].company)
    current = all_versions.of_key(versions[0].key).current().for_choice().get()
    rows = [
        (version, running[version.pk], sorted((version.version, current.version)))
        for version in versions
    ]
    return {"rows": rows, "current": current, "tabs": tabs_of(current, "versions")}


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def publish_version[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, key: str, *, model: type[D]
) -> HttpResponse:
    """Publish the draft of a definition, after a confirmation that shows the effects."""
    versions = model.objects.of_company(request.company).for_export().with_author()
    draft = get_object_or_404(versions.latest_edited(), key=key)
    refusal = NoDraft(draft.title) if draft.status != DefinitionStatus.DRAFT else None
    if request.method == "GET":
        gather = partial(confirmation_page, by=request.user)
        return _confirmation_page(request, draft, gather, refusal)

    def act(fingerprint: str) -> str:
        published = publish_draft(draft=draft, by=request.user, fingerprint=fingerprint)
        return f"Version {published.version} of “{published.title}” published."

    return _carry_out(request, draft, act)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def roll_back_to_version[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, key: str, version: int, *, model: type[D]
) -> HttpResponse:
    """Publish a retired version again, after a confirmation that shows the effects."""
    versions = model.objects.of_company(request.company).for_export()
    old = get_object_or_404(versions, key=key, version=version)
    refusal = NotRetired(old.title, version) if old.status != DefinitionStatus.RETIRED else None
    if request.method == "GET":
        gather = partial(confirmation_page, by=request.user)
        return _confirmation_page(request, old, gather, refusal)

    def act(fingerprint: str) -> str:
        following = roll_back(version=old, by=request.user, fingerprint=fingerprint)
        number = following.version
        return f"Version {old.version} of “{old.title}” restored as version {number}."

    return _carry_out(request, old, act)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def retire_version[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, key: str, *, model: type[D]
) -> HttpResponse:
    """Retire the published version, after a look at the tickets that run on it."""
    versions = model.objects.of_company(request.company)
    version = get_object_or_404(versions.current(), key=key)
    refusal = NotPublished(version.title) if version.status != DefinitionStatus.PUBLISHED else None
    if request.method == "GET":
        return _confirmation_page(request, version, retire_page, refusal)

    def act(fingerprint: str) -> str:
        retire(version=version, by=request.user, fingerprint=fingerprint)
        return f"“{version.title}” archived. Open tickets continue."

    return _carry_out(request, version, act)


def _confirmation_page(
    request: CompanyRequest,
    version: VersionedDefinition,
    gather: Callable[[VersionedDefinition], PublishPage | RetirePage],
    refusal: Refusal | None,
) -> HttpResponse:
    """The page that says what would happen, or the definition's with the reason why it cannot."""
    if refusal is not None:
        messages.error(request, refusal.sentence)
        return redirect(f"design:{version.kind}", version.key)
    page = gather(version)
    return render(request, f"workflow_ops/versions/{page.template}", {"page": page})


def _carry_out(
    request: CompanyRequest, version: VersionedDefinition, act: Callable[[str], str]
) -> HttpResponse:
    """Do what the page said, and say what was done, or why not."""
    try:
        messages.success(request, act(request.POST.get("fingerprint", "")))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"design:{version.kind}", version.key)
