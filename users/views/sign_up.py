"""Signing up: ask for a link by e-mail, then choose a password through it."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from users.errors import SignUpLinkCannotBeUsed
from users.forms.accounts import SignUpConfirmForm, SignUpForm
from users.forms.limited import status_of, within_limit
from users.limits import limits
from users.limits.clients import client_network
from users.mail.outbox import are_printed
from users.services.accounts import ask_for_sign_up, confirm_sign_up, require_sign_up
from users.views.accounts import BACKEND


@login_not_required  # a new company has no account yet
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for the link that makes a company."""
    if request.user.is_authenticated:
        return redirect("home")
    form = SignUpForm(request.POST or None)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and within_limit(form, limits.SIGN_UPS, client_network(request)):
        ask_for_sign_up(**form.cleaned_data)
        return redirect("accounts:signup-sent")
    status = status_of(form)
    return render(request, "users/accounts/sign_up.html", {"form": form}, status=status)


@login_not_required  # part of signing up
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, whether or not the address has an account."""
    context = {"mails_are_printed": are_printed()}
    return render(request, "users/accounts/sign_up_sent.html", context)


@login_not_required  # the link is the proof
@require_http_methods(["GET", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; make the company and log its first person in."""
    if request.user.is_authenticated:
        messages.warning(request, "You're already logged in. Log out to sign up another company.")
        return redirect("home")
    try:
        answers = require_sign_up(token)
        form = SignUpConfirmForm(request.POST or None, answers=answers)
        if request.method == "POST" and form.is_valid():
            user = confirm_sign_up(token=token, password=form.cleaned_data["password"])
            login(request, user, backend=BACKEND)
            messages.success(request, f"Welcome to TicketFlower! {user.company} is ready.")
            return redirect("home")
    except SignUpLinkCannotBeUsed as refusal:
        page = {"sentence": refusal.sentence}
        return render(request, "users/accounts/link_gone.html", page, status=410)
    except ValidationError as error:
        form.add_error(None, error.messages)
    context = {"form": form, "answers": answers}
    status = 422 if form.errors else 200
    return render(request, "users/accounts/sign_up_confirm.html", context, status=status)
