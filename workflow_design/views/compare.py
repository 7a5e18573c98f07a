"""The difference between two versions of a definition."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http import CompanyRequest
from users.permissions import permission_required
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.pages.comparison import difference, usual_before
from workflow_design.services.export import ticket_document, workflow_document

TEMPLATE = "workflow_design/compare.html"


@permission_required("workflow_design.view_definitions")
@require_safe
def compare_workflows(request: CompanyRequest, key: str) -> HttpResponse:
    """Two versions of a workflow."""
    workflows = WorkflowDefinition.objects.of_company(request.company).for_export().of_key(key)
    before, after, context = _chosen(request, list(workflows.for_choice()))
    documents = [workflow_document(workflows.chosen(each).get()) for each in (before, after)]
    return render(request, TEMPLATE, {**context, "difference": difference(*documents)})


@permission_required("workflow_design.view_definitions")
@require_safe
def compare_tickets(request: CompanyRequest, key: str) -> HttpResponse:
    """Two versions of a ticket type."""
    types = TicketType.objects.of_company(request.company).for_export().of_key(key)
    before, after, context = _chosen(request, list(types.for_choice()))
    documents = [ticket_document(types.chosen(each).get()) for each in (before, after)]
    return render(request, TEMPLATE, {**context, "difference": difference(*documents)})


def _chosen[D: (WorkflowDefinition, TicketType)](
    request: CompanyRequest, versions: Sequence[D]
) -> tuple[str, str, dict[str, Any]]:
    """The numbers that the URL names, and what the page shows of the versions.

    Without numbers: the newest version, against the one in force, or else the one before it.

    Raises:
        Http404: where there is no such version.
    """
    if not versions:
        raise Http404("There is no definition of this key.")
    by_number = {str(each.version): each for each in versions}
    after = request.GET.get("to") or str(versions[0].version)
    before = request.GET.get("from") or usual_before(versions, after)
    if not {before, after} <= by_number.keys():
        raise Http404("There is no such version.")
    context = {"versions": versions, "before": by_number[before], "after": by_number[after]}
    is_workflow = isinstance(versions[0], WorkflowDefinition)
    return before, after, {**context, "is_workflow": is_workflow}
