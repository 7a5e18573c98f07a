"""Versions of definitions with the tickets that run on them: publish, roll back, retire."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.http import CompanyRequest
from users.models import Company
from users.permissions import PermissionRequiredMixin, permission_required
from workflow_design.errors import NoDraft, NotInForce, NotRetired
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_design.services.drafts import publish_ticket, publish_workflow
from workflow_design.services.versions import (
    retire_ticket,
    retire_workflow,
    roll_back_ticket,
    roll_back_workflow,
)
from workflow_ops.pages.version import (
    PublishPage,
    RetirePage,
    publish_ticket_page,
    publish_workflow_page,
    retire_ticket_page,
    retire_workflow_page,
)
from workflow_ops.pages.version_usage import running_on_ticket_types, running_on_workflows

type AnyDefinition = WorkflowDefinition | TicketType

NEWEST_VERSION_FIRST = Sort("newest", "Newest first", Keyset(("version",)))


class _VersionListView[D: (WorkflowDefinition, TicketType)](
    PermissionRequiredMixin, PagedListView[D]
):
    """The versions of a definition, each with the number of tickets that run on it."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_ops/versions/list.html"
    context_object_name = "versions"
    sorts = (NEWEST_VERSION_FIRST,)
    noun = ("version", "versions")
    request: CompanyRequest
    count_running: "staticmethod[[Company, Collection[int]], Counter[int]]"

    @override
    def get_queryset(self) -> QuerySet[D]:
        assert self.model is not None
        versions = self.model.objects.of_company(self.request.company)
        return versions.of_key(self.kwargs["key"]).for_versions()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        ids = [each.pk for each in self.object_list]
        return context | _rows(context, self.count_running(self.request.company, ids))


class WorkflowVersionListView(_VersionListView[WorkflowDefinition]):
    """The versions of a workflow."""

    model = WorkflowDefinition
    extra_context = {"is_workflow": True}
    count_running = staticmethod(running_on_workflows)


class TicketTypeVersionListView(_VersionListView[TicketType]):
    """The versions of a ticket type."""

    model = TicketType
    extra_context = {"is_workflow": False}
    count_running = staticmethod(running_on_ticket_types)


def _rows(context: dict[str, Any], running: Counter[int]) -> dict[str, Any]:
    """The versions of the page, and the one that counts.

    A row is a version, its running tickets, and the numbers of it and of the one that counts, the
    older first.

    Raises:
        Http404: where there is no such definition.
    """
    versions: list[AnyDefinition] = context["versions"]
    if not versions:
        raise Http404("There is no definition of this key.")
    all_versions = type(versions[0]).objects.of_company(versions[0].company)
    current = all_versions.of_key(versions[0].key).current().for_choice().get()
    rows = [
        (version, running[version.pk], sorted((version.version, current.version)))
        for version in versions
    ]
    return {"rows": rows, "current": current, "newest": versions[0]}


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def publish_workflow_draft(request: CompanyRequest, key: str) -> HttpResponse:
    """Put the draft of a workflow in force, after a look at what changes for whom."""
    workflows = WorkflowDefinition.objects.of_company(request.company).for_export()
    draft = get_object_or_404(workflows.latest_edited(), key=key)
    refusal = NoDraft(draft.title) if draft.status != DefinitionStatus.DRAFT else None
    if request.method == "GET":
        return _confirmation_page(request, draft, publish_workflow_page, refusal)

    def publish(fingerprint: str) -> str:
        workflow = publish_workflow(draft=draft, by=request.user, fingerprint=fingerprint)
        return f"Version {workflow.version} of '{workflow.title}' is in force for new tickets."

    return _carry_out(request, draft, publish)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def publish_ticket_draft(request: CompanyRequest, key: str) -> HttpResponse:
    """Put the draft of a ticket type in force, after a look at what changes for whom."""
    types = TicketType.objects.of_company(request.company).for_export()
    draft = get_object_or_404(types.latest_edited(), key=key)
    refusal = NoDraft(draft.title) if draft.status != DefinitionStatus.DRAFT else None
    if request.method == "GET":
        return _confirmation_page(request, draft, publish_ticket_page, refusal)

    def publish(fingerprint: str) -> str:
        ticket_type = publish_ticket(draft=draft, by=request.user, fingerprint=fingerprint)
        return f"'{ticket_type.title}' can be submitted now."

    return _carry_out(request, draft, publish)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def roll_back_to_workflow(request: CompanyRequest, key: str, version: int) -> HttpResponse:
    """Put a retired version of a workflow in force anew, after a look at what changes."""
    workflows = WorkflowDefinition.objects.of_company(request.company).for_export()
    old = get_object_or_404(workflows, key=key, version=version)
    refusal = NotRetired(old.title, version) if old.status != DefinitionStatus.RETIRED else None
    if request.method == "GET":
        return _confirmation_page(request, old, publish_workflow_page, refusal)

    def roll_back(fingerprint: str) -> str:
        return _rolled_back(
            old,
            roll_back_workflow(version=old, by=request.user, fingerprint=fingerprint),
        )

    return _carry_out(request, old, roll_back)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def roll_back_to_ticket(request: CompanyRequest, key: str, version: int) -> HttpResponse:
    """Put a retired version of a ticket type in force anew, after a look at what changes."""
    types = TicketType.objects.of_company(request.company).for_export()
    old = get_object_or_404(types, key=key, version=version)
    refusal = NotRetired(old.title, version) if old.status != DefinitionStatus.RETIRED else None
    if request.method == "GET":
        return _confirmation_page(request, old, publish_ticket_page, refusal)

    def roll_back(fingerprint: str) -> str:
        return _rolled_back(
            old,
            roll_back_ticket(version=old, by=request.user, fingerprint=fingerprint),
        )

    return _carry_out(request, old, roll_back)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def retire_workflow_in_force(request: CompanyRequest, key: str) -> HttpResponse:
    """Take a workflow out of force, after a look at what goes on."""
    workflows = WorkflowDefinition.objects.of_company(request.company)
    version = get_object_or_404(workflows.current(), key=key)
    refusal = NotInForce(version.title) if version.status != DefinitionStatus.PUBLISHED else None
    if request.method == "GET":
        return _confirmation_page(request, version, retire_workflow_page, refusal)

    def retire(fingerprint: str) -> str:
        retire_workflow(version=version, by=request.user, fingerprint=fingerprint)
        return f"'{version.title}' is retired. Tickets that run on it go on."

    return _carry_out(request, version, retire)


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def retire_ticket_in_force(request: CompanyRequest, key: str) -> HttpResponse:
    """Take a ticket type out of force, after a look at what goes on."""
    types = TicketType.objects.of_company(request.company)
    version = get_object_or_404(types.current(), key=key)
    refusal = NotInForce(version.title) if version.status != DefinitionStatus.PUBLISHED else None
    if request.method == "GET":
        return _confirmation_page(request, version, retire_ticket_page, refusal)

    def retire(fingerprint: str) -> str:
        retire_ticket(version=version, by=request.user, fingerprint=fingerprint)
        return f"'{version.title}' is retired: nobody can submit it. Running tickets go on."

    return _carry_out(request, version, retire)


def _confirmation_page[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest,
    version: D,
    gather: Callable[[D], PublishPage | RetirePage],
    refusal: Refusal | None,
) -> HttpResponse:
    """The page that says what would happen, or the definition's with the reason why it cannot."""
    if refusal is not None:
        messages.error(request, refusal.sentence)
        return _to_definition(version)
    page = gather(version)
    context = {"page": page, "is_workflow": isinstance(version, WorkflowDefinition)}
    return render(request, f"workflow_ops/versions/{page.template}", context)


def _carry_out(
    request: CompanyRequest, version: AnyDefinition, act: Callable[[str], str]
) -> HttpResponse:
    """Do what the page said, and tell what was done, or why not."""
    try:
        messages.success(request, act(request.POST.get("fingerprint", "")))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return _to_definition(version)


def _to_definition(version: AnyDefinition) -> HttpResponse:
    is_workflow = isinstance(version, WorkflowDefinition)
    return redirect("design:workflow" if is_workflow else "design:ticket", version.key)


def _rolled_back(old: AnyDefinition, anew: AnyDefinition) -> str:
    return f"Version {old.version} of '{old.title}' is in force again, as version {anew.version}."
