"""One agent of the company, for its admins."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.forms.team import AgentForm
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import User
from users.models.tokens import with_tokens
from users.services.agents import change_agent
from workflow_ops.lists.tasks import TASKS, TO_DO
from workflow_ops.services.tasks import hand_back_stranded_tasks


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def agent(request: CompanyRequest, pk: int) -> HttpResponse:
    """An agent: its name and roles, and changing them."""
    agents = with_tokens(User.objects.of_company(request.company).agents())
    whom = get_object_or_404(agents, pk=pk)
    initial = {
        "name": whom.first_name,
        "system_roles": list(whom.system_roles()),
        "company_roles": list(whom.company_roles.all()),
    }
    form = AgentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_agent(agent=whom, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            hand_back_stranded_tasks(company=request.company)
            messages.success(request, f"{whom} saved.")
            return redirect("team:agents")
    to_do = TASKS.count(request.company, worker=whom.pk, status=TO_DO)
    context = {"form": form, "whom": whom, "to_do": to_do}
    status = 422 if form.errors else 200
    return render(request, "users/team/agent.html", context, status=status)
