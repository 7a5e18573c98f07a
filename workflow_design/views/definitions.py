"""Workflows and ticket types with their versions: list, page, download, discard."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import DetailView

from ticketflower.errors import Refusal
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from users.models import Company, User
from workflow_design.models import (
    DefinitionStatus,
    TicketType,
    VersionedDefinition,
    WorkflowDefinition,
)
from workflow_design.services.drafts import discard_draft
from workflow_design.services.export import document_of
from workflow_design.views.downloads import document_response


class DefinitionListView[D: (WorkflowDefinition, TicketType)](
    PermissionRequiredMixin, PagedListView[D]
):
    """The company's workflows or ticket types, each by the version that counts.

    Attributes:
        usage_of: finds how definitions of a company are used, by their keys.
    """

    usage_of: Callable[[Company, list[D]], Mapping[str, object]] | None = None
    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/definitions/list.html"
    context_object_name = "definitions"
    states = DefinitionStatus.choices
    sorts = (Sort("key", "By key", Keyset(("key",), descending=False)),)
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[D]:
        assert self.model is not None
        definitions = self.model.objects.of_company(self.request.company)
        return definitions.listed(self.state).matching(self.search).for_list()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.model is not None and self.usage_of is not None
        context = super().get_context_data(kind=self.model.kind, **kwargs)
        usage = self.usage_of(self.request.company, list(context["definitions"]))
        return context | {"rows": _rows(context["definitions"], usage)}


def _rows(
    definitions: Sequence[VersionedDefinition], usage: Mapping[str, object]
) -> list[tuple[VersionedDefinition, object, VersionedDefinition | None]]:
    """Each definition of a page with its usage and its proposal, if it has one."""
    if not definitions:
        return []
    versions = type(definitions[0]).objects.of_company(definitions[0].company)
    proposals = versions.proposals_by_key([each.key for each in definitions])
    return [(each, usage[each.key], proposals.get(each.key)) for each in definitions]


class DefinitionDetailView[D: (WorkflowDefinition, TicketType)](
    PermissionRequiredMixin, DetailView[D]
):
    """One version of a workflow or ticket type; without ``?version=`` the one that counts.

    Attributes:
        page_of: gathers the page of a version for the query of its URL, and who asks.
    """

    page_of: Callable[[D, Mapping[str, str], User], object] | None = None
    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/definitions/detail.html"
    context_object_name = "definition"
    slug_field = slug_url_kwarg = "key"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[D]:
        assert self.model is not None
        versions = self.model.objects.of_company(self.request.company).for_detail()
        return versions.of_key(self.kwargs["key"]).chosen(self.request.GET.get("version", ""))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.page_of is not None
        page = self.page_of(self.object, self.request.GET.dict(), self.request.user)
        return super().get_context_data(page=page, **kwargs)


@permission_required("workflow_design.view_definitions")
@require_safe
def download[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, key: str, version: int, *, model: type[D]
) -> JsonResponse:
    """A version as a document that can be uploaded again."""
    versions = model.objects.of_company(request.company).for_export()
    definition = get_object_or_404(versions.of_key(key), version=version)
    return document_response(document_of(definition), f"{key}-{version}.json")


@permission_required("workflow_design.change_definitions")
@require_POST
def discard[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, key: str, *, model: type[D]
) -> HttpResponse:
    """Delete the draft."""
    versions = model.objects.of_company(request.company)
    draft = get_object_or_404(versions.latest_edited(), key=key)
    fingerprint = request.POST.get("fingerprint", "")
    try:
        discard_draft(draft=draft, by=request.user, fingerprint=fingerprint)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"design:{model.kind}", key)
    messages.success(request, "Draft discarded.")
    return redirect(f"design:{model.kind}s")
