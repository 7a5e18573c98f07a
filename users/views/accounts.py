"""Accounts: sign up, log in and out, reset a password, one's own profile."""

from typing import Any, override

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from ticketflower.http.unsent import carried_form
from users import impersonation
from users.errors import TooManyRequests
from users.forms.accounts import LogInForm, NewPasswordForm, PasswordResetForm, ProfileForm
from users.forms.limited import status_of, within_limit
from users.http.permissions import every_account, not_while_acting
from users.http.request import CompanyRequest
from users.limits import limits
from users.limits.clients import client_network
from users.limits.lockouts import end_lock_out
from users.mail.outbox import are_printed
from users.models import Impersonation
from users.roles import described
from users.services.accounts import ask_for_password_reset, save_profile, set_password
from users.views.resubmit import ResubmitMixin

BACKEND = "users.backends.EmailBackend"


@method_decorator(login_not_required, name="dispatch")  # nobody is logged in yet
class LogInView(ResubmitMixin, auth_views.LoginView):
    """Log in with e-mail address and password."""

    authentication_form = LogInForm
    template_name = "users/accounts/log_in.html"
    redirect_authenticated_user = True

    @override
    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        url = super().get_redirect_url(request)
        return "" if url == self.request.path else url  # for Django a loop, and an error

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limits.FAILED_LOG_INS.require(client_network(request))
        except TooManyRequests as refusal:
            return client_locked_out(request, refusal)
        return super().post(request, *args, **kwargs)


@login_not_required  # users whose log-in ended may still press the button
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the log-in, and with it acting for a company."""
    impersonation.stop(session=request.session, ending=Impersonation.Ending.LOGGED_OUT)
    logout(request)
    messages.success(request, "You've been logged out.")
    return redirect("home")


def locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """What axes shows after too many wrong passwords."""
    context = {"unsent": carried_form(request)}
    return render(request, "users/accounts/locked_out.html", context, status=429)


def client_locked_out(request: HttpRequest, refusal: TooManyRequests) -> HttpResponse:
    """The same for one client that tried many accounts."""
    context = {"sentence": refusal.sentence, "unsent": carried_form(request)}
    return render(request, "users/accounts/locked_out.html", context, status=refusal.status)


@login_not_required  # nobody who forgot can log in
@require_http_methods(["GET", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail."""
    form = PasswordResetForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and within_limit(form, limits.RESETS, client_network(request)):
        ask_for_password_reset(email=form.cleaned_data["email"])
        return redirect("accounts:password-reset-sent")
    status = status_of(form)
    return render(request, "users/accounts/password_reset.html", {"form": form}, status=status)


@method_decorator(login_not_required, name="dispatch")  # part of the password reset
class PasswordResetSentView(auth_views.PasswordResetDoneView):
    """Says that a mail is on its way, whether or not the address is known."""

    template_name = "users/accounts/password_reset_sent.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(mails_are_printed=are_printed(), **kwargs)


@method_decorator(login_not_required, name="dispatch")  # the link is the proof
class PasswordResetConfirmView(auth_views.PasswordResetConfirmView):
    """Choose a new password through the link of the mail."""

    form_class = NewPasswordForm
    template_name = "users/accounts/password_reset_confirm.html"
    success_url = reverse_lazy("accounts:login")

    @override
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        end_lock_out(form.user.email)
        ended = _ended_tokens(form.ended_tokens)
        messages.success(self.request, f"Password changed.{ended} Log in to continue.")
        return response


@every_account
@require_http_methods(["GET", "POST"])
def profile(request: CompanyRequest) -> HttpResponse:
    """One's own name, time zone, roles and availability."""
    form = ProfileForm(request.POST or None, instance=request.user, company=request.user.company)
    if request.method == "POST" and form.is_valid():
        save_profile(person=form.instance)
        messages.success(request, "Profile saved.")
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    roles = described(request.user.system_roles())
    context = {"form": form, "roles": roles}
    return render(request, "users/accounts/profile.html", context, status=status)


@every_account
@require_http_methods(["GET", "POST"])
@not_while_acting
def change_password(request: CompanyRequest) -> HttpResponse:
    """Choose a new password, knowing the old one."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        ended = set_password(person=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, f"Password changed.{_ended_tokens(ended)}")
        return redirect("accounts:profile")
    status = 422 if form.is_bound else 200
    return render(request, "users/accounts/change_password.html", {"form": form}, status=status)


def _ended_tokens(number: int) -> str:
    """What a new password did to API tokens, as a sentence."""
    return " Your API tokens were revoked." if number else ""
