"""Inviting people, and accepting an invitation."""

from typing import override

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.errors import Refusal
from ticketflower.lists.filters import ChoiceFilter
from ticketflower.lists.listing import PagedListView
from users.errors import InvitationCannotBeUsed
from users.forms.team import AcceptInvitationForm
from users.http.permissions import PermissionRequiredMixin, not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.limits import limits
from users.models import Invitation
from users.models.records import InvitationQuerySet
from users.services.invitations import (
    accept_invitation,
    find_invitation,
    require_usable,
    resend_invitation,
    revoke_invitation,
)
from users.views.accounts import BACKEND

STATES = [
    ("waiting", "Pending"),
    ("expired", "Expired"),
    ("accepted", "Accepted"),
    ("revoked", "Revoked"),
]


class InvitationListView(PermissionRequiredMixin, PagedListView[Invitation]):
    """Who was invited, the latest first."""

    permission_required = "users.manage_people"
    template_name = "users/team/invitations.html"
    context_object_name = "invitations"
    filters = (ChoiceFilter("state", "Status", lambda: STATES, InvitationQuerySet.in_states),)
    noun = ("invitation", "invitations")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[Invitation]:
        invitations = Invitation.objects.of_company(self.request.company)
        return invitations.matching(self.search).for_list()


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def resend(request: CompanyRequest, pk: int) -> HttpResponse:
    """Send a new link; the one before leads nowhere."""
    invitations = Invitation.objects.of_company(request.company).for_mail()
    invitation = get_object_or_404(invitations, pk=pk)
    try:
        limits.INVITATIONS.count(request.company.pk)
        resend_invitation(invitation=invitation)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Invitation resent to {invitation}.")
    return redirect("team:invitations")


@permission_required("users.manage_people")
@require_POST
@not_while_acting
def revoke(request: CompanyRequest, pk: int) -> HttpResponse:
    """Make a link lead nowhere."""
    invitation = get_object_or_404(Invitation.objects.of_company(request.company), pk=pk)
    try:
        revoke_invitation(invitation=invitation)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Invitation to {invitation} revoked.")
    return redirect("team:invitations")


@login_not_required  # invited people have no account yet; the link is the proof
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Make one's account from an invitation."""
    invitation = find_invitation(token)
    if invitation is None:
        raise Http404
    form = AcceptInvitationForm(request.POST or None, email=invitation.email)
    context = {"form": form, "invitation": invitation}
    try:
        require_usable(invitation)
        if request.method == "POST" and form.is_valid():
            user = accept_invitation(invitation=invitation, **form.cleaned_data)
            login(request, user, backend=BACKEND)
            messages.success(request, f"Welcome to {user.company}.")
            return redirect("home")
    except InvitationCannotBeUsed as refusal:
        page = {"sentence": refusal.sentence}
        return render(request, "users/accounts/link_gone.html", page, status=410)
    except ValidationError as error:
        form.add_error(None, error.messages)
    status = 422 if form.errors else 200
    return render(request, "users/accounts/accept_invitation.html", context, status=status)
