"""Comparison of two versions of a definition."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.models import VersionedDefinition, VersionedModel
from workflow_design.pages.comparison import difference, usual_before
from workflow_design.services.export import document_of


@permission_required("workflow_design.view_definitions")
@require_safe
def compare(request: CompanyRequest, key: str, *, model: VersionedModel) -> HttpResponse:
    """Two versions of a workflow or of a ticket type."""
    versions = model.objects.of_company(request.company).for_export().of_key(key)
    before, after, context = _chosen(request, list(versions.for_choice()))
    documents = [document_of(versions.chosen(each).get()) for each in (before, after)]
    context["difference"] = difference(*documents)
    return render(request, "workflow_design/compare.html", context)


def _chosen(
    request: CompanyRequest, versions: Sequence[VersionedDefinition]
) -> tuple[str, str, dict[str, Any]]:
    """The numbers that the URL names, and what the page shows of the versions.

    Without numbers: the newest version, against the published one, or else the one before it.

    Raises:
        Http404: where there is no such version.
    """
    if not versions:
        raise Http404("There is no definition with this key.")
    by_number = {str(each.version): each for each in versions}
    after = request.GET.get("to") or str(versions[0].version)
    before = request.GET.get("from") or usual_before(versions, after)
    if not {before, after} <= by_number.keys():
        raise Http404("There is no such version.")
    context = {"versions": versions, "before": by_number[before], "after": by_number[after]}
    return before, after, context
