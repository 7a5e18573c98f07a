"""The company's people, for its admins."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ticketflower.lists.filters import ChoiceFilter
from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.http.permissions import PermissionRequiredMixin, not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import CompanyRole, Invitation, User, UserQuerySet
from users.roles import LABELS
from users.services.people import reactivate_person

STATES = [("available", "Available"), ("away", "Away"), ("deactivated", "Deactivated")]


class PersonListView(PermissionRequiredMixin, PagedListView[User]):
    """Everybody of the company, by name."""

    permission_required = "users.manage_people"
    template_name = "users/team/list.html"
    context_object_name = "people"
    filters = (
        ChoiceFilter("state", "Status", lambda: STATES, UserQuerySet.in_states),
        ChoiceFilter("role", "Role", lambda: list(LABELS.items()), UserQuerySet.with_roles),
        ChoiceFilter(
            "company_role",
            "Company role",
            lambda: CompanyRole.objects.names_by_id(),
            UserQuerySet.with_company_roles,
            "select",
        ),
    )
    sorts = (Sort("name", "By name", Keyset(("last_name", "first_name", "pk"), descending=False)),)
    noun = ("person", "people")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[User]:
        people = User.objects.of_company(self.request.company)
        return people.matching(self.search).for_list()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Invitation.objects.of_company(self.request.company).in_states(["waiting"])
        return super().get_context_data(waiting=waiting.count(), **kwargs)


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def reactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Let a deactivated person log in again."""
    whom = get_object_or_404(User.objects.of_company(request.company), pk=pk)
    reactivate_person(person=whom)
    messages.success(request, f"{whom} reactivated.")
    return redirect("team:person", whom.pk)
