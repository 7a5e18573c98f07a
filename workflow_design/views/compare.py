"""The difference between two versions of a definition."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http import CompanyRequest
from users.permissions import permission_required
from workflow_design.comparison import difference
from workflow_design.export import ticket_document, workflow_document
from workflow_design.models import DefinitionStatus, TicketDefinition, WorkflowDefinition

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
    types = TicketDefinition.objects.of_company(request.company).for_export().of_key(key)
    before, after, context = _chosen(request, list(types.for_choice()))
    documents = [ticket_document(types.chosen(each).get()) for each in (before, after)]
    return render(request, TEMPLATE, {**context, "difference": difference(*documents)})


def _chosen[D: (WorkflowDefinition, TicketDefinition)](
    request: CompanyRequest, versions: Sequence[D]
) -> tuple[str, str, dict[str, Any]]:
    """The numbers that the URL names, and what the page shows of the versions.

    Without numbers: the newest version, against the one in force, or else the one before it.

    Raises:
        Http404: where there is no such version.
    """
    if not versions:
        raise Http404("There is no definition of this key.")
    after = _number(request.GET.get("to", "")) or versions[0].version
    before = _number(request.GET.get("from", "")) or _usual(versions, after)
    by_number = {each.version: each for each in versions}
    if not {before, after} <= by_number.keys():
        raise Http404("There is no such version.")
    context = {"versions": versions, "before": by_number[before], "after": by_number[after]}
    return (
        str(before),
        str(after),
        {**context, "is_workflow": isinstance(versions[0], WorkflowDefinition)},
    )


def _usual(versions: Sequence[WorkflowDefinition | TicketDefinition], after: int) -> int:
    """What a version is compared with: the one in force, else the one before it, else itself."""
    for each in versions:
        if each.status == DefinitionStatus.PUBLISHED and each.version != after:
            return each.version
    return max((each.version for each in versions if each.version < after), default=after)


def _number(text: str) -> int:
    """A version as typed into the URL; 0 for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
