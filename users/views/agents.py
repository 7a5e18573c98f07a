"""The agents of a company, for its admins: list, and a new one."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.lists.filters import ChoiceFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.forms.team import NewAgentForm
from users.http.permissions import PermissionRequiredMixin, not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import CompanyRole, Invitation, User, UserQuerySet
from users.models.tokens import with_tokens
from users.services.agents import create_agent

STATES = [("active", "Active"), ("deactivated", "Deactivated")]


class AgentListView(PermissionRequiredMixin, PagedListView[User]):
    """The agents of the company, by name."""

    permission_required = "users.manage_people"
    template_name = "users/team/agents.html"
    context_object_name = "agents"
    filters = (
        ChoiceFilter("state", "Status", lambda: STATES, UserQuerySet.in_states),
        ChoiceFilter(
            "company_role",
            "Company role",
            lambda: CompanyRole.objects.names_by_id(),
            UserQuerySet.with_company_roles,
            "select",
        ),
    )
    sorts = (Sort("name", "Name", Keyset(("first_name", "pk"), descending=False)),)
    noun = ("agent", "agents")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[User]:
        agents = User.objects.of_company(self.request.company).agents()
        return with_tokens(agents.matching(self.search).for_list())

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Invitation.objects.of_company(self.request.company).in_states(["waiting"])
        return super().get_context_data(waiting=waiting.count(), **kwargs)


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def new(request: CompanyRequest) -> HttpResponse:
    """A new agent, which then needs a token."""
    form = NewAgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agent = create_agent(company=request.company, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"{agent} created. Now create a token for it.")
            return redirect("team:agent-tokens", agent.pk)
    status = 422 if form.errors else 200
    return render(request, "users/team/agent_new.html", {"form": form}, status=status)
