"""Pages of a person's drafts: all of them, and one, to copy what it holds or to discard it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from users.http.permissions import every_member
from users.http.request import CompanyRequest
from workflow_ops.models import FormDraft
from workflow_ops.pages.drafts import draft_row, drafts_of
from workflow_ops.services.form_drafts import discard_draft


@every_member
@require_safe
def draft_list(request: CompanyRequest) -> HttpResponse:
    """One's own drafts."""
    rows = drafts_of(request.user, request.company)
    return render(request, "workflow_ops/drafts/list.html", {"rows": rows})


@every_member
@require_http_methods(["GET", "POST"])
def draft(request: CompanyRequest, pk: int) -> HttpResponse:
    """What is in a draft of one's own; discard it."""
    mine = FormDraft.objects.of_company(request.company).of_owner(request.user)
    found = get_object_or_404(mine.for_list(request.user), pk=pk)
    row = draft_row(found)
    if request.method == "POST":
        discard_draft(draft=found)
        messages.success(request, "Draft discarded.")
        return redirect(row.url if row.has_form else "drafts:list")
    context = {"draft": found, "row": row}
    return render(request, "workflow_ops/drafts/draft.html", context)
