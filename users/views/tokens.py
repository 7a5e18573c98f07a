"""API tokens: one's own, and all of the company for its admins."""

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
from users.models import ApiToken
from users.models.tokens import ApiTokenQuerySet, TokenState
from users.scopes import scopes_within
from users.services.tokens import make_token, revoke_token

MOST_SHOWN = 50


@every_member
@require_http_methods(["GET", "POST"])
@not_while_acting
def tokens(request: CompanyRequest) -> HttpResponse:
    """One's own tokens; make one, and show its text this once."""
    # Shown by the answer itself: a redirect would have to keep it somewhere.
    scopes = scopes_within(request.user.get_all_permissions())
    form = TokenForm(request.POST or None, scopes=scopes)
    made, text = None, ""
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            limits.TOKENS.count(request.user.pk)
            made, text = make_token(user=request.user, **form.cleaned_data)
        except (TooManyTokens, TooManyRequests) as refusal:
            form.add_error(None, refusal.sentence)
            status = getattr(refusal, "status", status)
        else:
            form, status = TokenForm(scopes=scopes), 200
    context = {
        "form": form,
        "scopes": scopes,
        "made": made,
        "text": text,
        "check_url": request.build_absolute_uri(reverse("design:check")),
        "mcp_url": request.build_absolute_uri(reverse("mcp")),
        "openapi_url": request.build_absolute_uri(reverse("api:openapi-json")),
        "tokens": _own(request).for_list()[:MOST_SHOWN],
    }
    return render(request, "users/accounts/tokens.html", context, status=status)


@every_member
@require_POST
@not_while_acting
def revoke(request: CompanyRequest, pk: int) -> HttpResponse:
    """Revoke one of the person's own tokens."""
    return _revoke(request, _own(request), pk, page="accounts:tokens")


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
    """Revoke a token of any person in the company."""
    return _revoke(request, ApiToken.objects.of_company(request.company), pk, page="team:tokens")


def _own(request: CompanyRequest) -> ApiTokenQuerySet:
    return ApiToken.objects.of_company(request.company).of_person(request.user)


def _revoke(request: CompanyRequest, tokens: ApiTokenQuerySet, pk: int, page: str) -> HttpResponse:
    token = get_object_or_404(tokens, pk=pk)
    try:
        revoke_token(token=token)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Token “{token}” revoked.")
    return redirect(page)
