"""Views of assistants: their proposals and their calls with API tokens."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from users.http.permissions import every_member
from users.http.request import CompanyRequest
from workflow_design.pages.assistants import assistants_page


@every_member
@require_safe
def assistants(request: CompanyRequest) -> HttpResponse:
    """Proposals for those who publish, and the calls of one's own tokens; of all for admins."""
    page = assistants_page(request.company, request.user)
    return render(request, "workflow_design/assistants/list.html", {"page": page})
