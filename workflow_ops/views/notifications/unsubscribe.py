"""Unsubscribing from mails by the link in them, without logging in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from workflow_ops.services.notifications.unsubscribing import read_token, unsubscribe


@csrf_exempt  # mail programs send it, and all that it can do is in the signed link
@login_not_required  # the link is the proof
@require_http_methods(["GET", "POST"])
@never_cache
def unsubscribe_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and then send no more of these mails; opening the link alone changes nothing."""
    template = "workflow_ops/notifications/unsubscribe.html"
    try:
        subscription = read_token(token)
    except Refusal as refusal:
        return render(request, template, {"sentence": refusal.sentence}, status=410)
    is_done = request.method == "POST"
    if is_done:
        unsubscribe(person=subscription.person, kind=subscription.kind)
    context = {
        "email": subscription.person.email,
        "kind": subscription.kind.label if subscription.kind else "",
        "is_done": is_done,
    }
    return render(request, template, context)
