"""Ticket definitions and their versions."""

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
from users.http import CompanyRequest
from users.permissions import PermissionRequiredMixin, permission_required
from workflow_design.models import DefinitionStatus, TicketType
from workflow_design.pages.definitions import ticket_type_page
from workflow_design.services.drafts import discard_ticket_draft
from workflow_design.services.export import ticket_document
from workflow_design.views.downloads import document_response


class TicketTypeListView(PermissionRequiredMixin, PagedListView[TicketType]):
    """The company's ticket types, each by the version that counts."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/tickets/list.html"
    context_object_name = "ticket_types"
    states = DefinitionStatus.choices
    sorts = (Sort("key", "By key", Keyset(("key",), descending=False)),)
    noun = ("ticket type", "ticket types")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketType]:
        definitions = TicketType.objects.of_company(self.request.company)
        return definitions.listed(self.state).matching(self.search).for_list()


class TicketTypeDetailView(PermissionRequiredMixin, DetailView[TicketType]):
    """One version of a ticket type; without ``?version=`` the one that counts."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/tickets/detail.html"
    context_object_name = "ticket_type"
    slug_field = slug_url_kwarg = "key"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketType]:
        types = TicketType.objects.of_company(self.request.company).for_export()
        return types.of_key(self.kwargs["key"]).chosen(self.request.GET.get("version", ""))

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=ticket_type_page(self.object), **kwargs)


@permission_required("workflow_design.view_definitions")
@require_safe
def download(request: CompanyRequest, key: str, version: int) -> JsonResponse:
    """A version as a document that can be uploaded again."""
    types = TicketType.objects.of_company(request.company).for_export()
    ticket_type = get_object_or_404(types, key=key, version=version)
    return document_response(ticket_document(ticket_type), f"{key}-{version}.json")


@permission_required("workflow_design.change_definitions")
@require_POST
def discard(request: CompanyRequest, key: str) -> HttpResponse:
    """Throw the draft away."""
    types = TicketType.objects.of_company(request.company)
    draft = get_object_or_404(types.latest_edited(), key=key)
    try:
        discard_ticket_draft(
            draft=draft, by=request.user, fingerprint=request.POST.get("fingerprint", "")
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("design:ticket", key)
    messages.success(request, "The draft is discarded.")
    return redirect("design:tickets")
