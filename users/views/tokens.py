"""One's own API tokens."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.errors import Refusal
from users.errors import TooManyRequests, TooManyTokens
from users.forms.token import TokenForm
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.limits import limits
from users.models import ApiToken
from users.models.tokens import ApiTokenQuerySet
from users.services.tokens import SCOPE_DEFINITIONS, make_token, revoke_token

MOST_SHOWN = 50


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
@not_while_acting
def tokens(request: CompanyRequest) -> HttpResponse:
    """One's own tokens; make one, and show its text this once."""
    # Shown by the answer itself: a redirect would have to keep it somewhere.
    form = TokenForm(request.POST or None)
    made, text = None, ""
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            limits.TOKENS.count(request.user.pk)
            scopes = [SCOPE_DEFINITIONS]
            made, text = make_token(user=request.user, scopes=scopes, **form.cleaned_data)
        except (TooManyTokens, TooManyRequests) as refusal:
            form.add_error(None, refusal.sentence)
            status = getattr(refusal, "status", status)
        else:
            form, status = TokenForm(), 200
    context = {
        "form": form,
        "made": made,
        "text": text,
        "check_url": request.build_absolute_uri(reverse("design:check")),
        "tokens": _own(request).for_list()[:MOST_SHOWN],
    }
    return render(request, "users/accounts/tokens.html", context, status=status)


@permission_required("workflow_design.change_definitions")
@require_POST
@not_while_acting
def revoke(request: CompanyRequest, pk: int) -> HttpResponse:
    """Let a token open nothing any more."""
    token = get_object_or_404(_own(request), pk=pk)
    try:
        revoke_token(token=token)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Token “{token}” revoked.")
    return redirect("accounts:tokens")


def _own(request: CompanyRequest) -> ApiTokenQuerySet:
    return ApiToken.objects.of_company(request.company).of_person(request.user)
