"""API tokens: one's own, those of agents, and all of the company for its admins."""

from typing import override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.errors import Refusal
from ticketflower.lists.filters import ChoiceFilter
from ticketflower.lists.listing import PagedListView
from users.errors import TooManyRequests, TooManyTokens
from users.forms.token import TokenForm
from users.http.permissions import (
    PermissionRequiredMixin,
    every_member,
    not_while_acting,
    permission_required,
)
from users.http.request import CompanyRequest
from users.limits import limits
from users.models import ApiToken, User
from users.models.tokens import ApiTokenQuerySet, TokenState
from users.roles import permissions_of
from users.scopes import Scope, scopes_within
from users.services.tokens import make_token, revoke_token

MOST_SHOWN = 50


@every_member
@require_http_methods(["GET", "POST"])
@not_while_acting
def tokens(request: CompanyRequest) -> HttpResponse:
    """One's own tokens; make one, and show its text this once."""
    return _token_page(request, request.user, scopes_within(request.user.get_all_permissions()))


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def agent_tokens(request: CompanyRequest, pk: int) -> HttpResponse:
    """The tokens of an agent; make one, and show its text this once."""
    agent = get_object_or_404(User.objects.of_company(request.company).agents(), pk=pk)
    permissions = permissions_of(agent.system_roles()) if agent.is_active else ()
    return _token_page(request, agent, scopes_within(permissions))


def _token_page(request: CompanyRequest, owner: User, scopes: list[Scope]) -> HttpResponse:
    # Shown by the answer itself: a redirect would have to keep it somewhere.
    form = TokenForm(request.POST or None, scopes=scopes)
    made, text = None, ""
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            limits.TOKENS.count(request.user.pk)
            made, text = make_token(user=owner, **form.cleaned_data)
        except (TooManyTokens, TooManyRequests) as refusal:
            form.add_error(None, refusal.sentence)
            status = getattr(refusal, "status", status)
        else:
            form, status = TokenForm(scopes=scopes), 200
    context = {
        "form": form,
        "owner": owner,
        "scopes": scopes,
        "made": made,
        "text": text,
        "check_url": request.build_absolute_uri(reverse("design:check")),
        "mcp_url": request.build_absolute_uri(reverse("mcp")),
        "openapi_url": request.build_absolute_uri(reverse("api:openapi-json")),
        "tokens": _of(owner, request).for_list()[:MOST_SHOWN],
    }
    return render(request, "users/accounts/tokens.html", context, status=status)


@every_member
@require_POST
@not_while_acting
def revoke(request: CompanyRequest, pk: int) -> HttpResponse:
    """Revoke one of the person's own tokens."""
    _revoke(request, _of(request.user, request), pk)
    return redirect("accounts:tokens")


class TokenListView(PermissionRequiredMixin, PagedListView[ApiToken]):
    """All tokens of the company, for its admins."""

    permission_required = "users.manage_people"
    template_name = "users/team/tokens.html"
    context_object_name = "tokens"
    filters = (
        ChoiceFilter("state", "Status", lambda: TokenState.choices, ApiTokenQuerySet.in_states),
    )
    noun = ("API token", "API tokens")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.of_company(self.request.company).matching(self.search).for_admins()


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def revoke_of_person(request: CompanyRequest, pk: int) -> HttpResponse:
    """Revoke a token of any person or agent of the company."""
    token = _revoke(request, ApiToken.objects.of_company(request.company).for_admins(), pk)
    if token.user.is_agent:
        return redirect("team:agent-tokens", token.user_id)
    return redirect("team:tokens")


def _of(owner: User, request: CompanyRequest) -> ApiTokenQuerySet:
    return ApiToken.objects.of_company(request.company).of_person(owner)


def _revoke(request: CompanyRequest, tokens: ApiTokenQuerySet, pk: int) -> ApiToken:
    token = get_object_or_404(tokens, pk=pk)
    try:
        revoke_token(token=token)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Token “{token}” revoked.")
    return token
