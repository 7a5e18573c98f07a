"""Webhooks of the company: list, create, edit, pause, test, delete, and what was delivered.

Addresses that buttons send to lead back to the webhook when they are opened, as after a log-in.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ticketflower.errors import Refusal
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from workflow_ops.forms.webhooks import NewWebhookForm, WebhookForm
from workflow_ops.models import EventKind, Webhook, WebhookDelivery
from workflow_ops.services.webhooks.management import (
    change_webhook,
    create_webhook,
    delete_webhook,
    pause_webhook,
    resume_webhook,
    send_again,
    send_test,
)
from workflow_ops.views.refusals import refusal_as_message

MOST_SHOWN = 50
STANDARD_KINDS = [
    EventKind.TASK_ASSIGNED,
    EventKind.TICKET_COMPLETED,
    EventKind.TICKET_CANCELED,
    EventKind.TICKET_FAILED,
    EventKind.COMMENT,
]
FIELDS = ("name", "address", "format", "kinds", "includes_internal")


@permission_required("workflow_ops.manage_webhooks")
@require_safe
def webhooks(request: CompanyRequest) -> HttpResponse:
    """All webhooks of the company."""
    found = Webhook.objects.of_company(request.company).for_list()
    return render(request, "workflow_ops/manage/webhooks.html", {"webhooks": found})


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def create(request: CompanyRequest) -> HttpResponse:
    """Create a webhook."""
    form = NewWebhookForm(request.POST or None, initial={"kinds": STANDARD_KINDS})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_webhook(company=request.company, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"“{made}” created. Send a test to try it.")
            return redirect("manage:webhook", made.pk)
    return _form_response(request, {"form": form})


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def edit(request: CompanyRequest, pk: int) -> HttpResponse:
    """Change a webhook."""
    found = _webhook_or_404(request, pk)
    shown = {name: getattr(found, name) for name in FIELDS}
    form = WebhookForm(request.POST or None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            change_webhook(webhook=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Webhook saved.")
            return redirect("manage:webhook", pk)
    return _form_response(request, {"form": form, "webhook": found})


def _form_response(request: CompanyRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "workflow_ops/manage/webhook_form.html", context, status=status)


@permission_required("workflow_ops.manage_webhooks")
@require_safe
def webhook(request: CompanyRequest, pk: int) -> HttpResponse:
    """A webhook with its last deliveries."""
    found = _webhook_or_404(request, pk)
    deliveries = WebhookDelivery.objects.of_company(request.company).to(found).for_list()
    context = {"webhook": found, "deliveries": deliveries[:MOST_SHOWN], "most": MOST_SHOWN}
    return render(request, "workflow_ops/manage/webhook.html", context)


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def pause(request: CompanyRequest, pk: int) -> HttpResponse:
    """Send a webhook nothing until it is resumed."""
    found = _webhook_or_404(request, pk)
    if request.method == "POST":
        with refusal_as_message(request, f"“{found}” paused."):
            pause_webhook(webhook=found)
    return redirect("manage:webhook", pk)


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def resume(request: CompanyRequest, pk: int) -> HttpResponse:
    """Send a webhook events again."""
    found = _webhook_or_404(request, pk)
    if request.method == "POST":
        with refusal_as_message(request, f"“{found}” resumed."):
            resume_webhook(webhook=found)
    return redirect("manage:webhook", pk)


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def test(request: CompanyRequest, pk: int) -> HttpResponse:
    """Send a test."""
    found = _webhook_or_404(request, pk)
    if request.method == "POST":
        with refusal_as_message(request, "Sending a test. Reload this page to see the result."):
            send_test(webhook=found, by=request.user)
    return redirect("manage:webhook", pk)


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def deliver_again(request: CompanyRequest, pk: int, delivery: int) -> HttpResponse:
    """Send an event once more."""
    deliveries = WebhookDelivery.objects.of_company(request.company)
    found = get_object_or_404(deliveries.to(_webhook_or_404(request, pk)), pk=delivery)
    if request.method == "POST":
        with refusal_as_message(request, "Sending again. Reload this page to see the result."):
            send_again(delivery=found)
    return redirect("manage:webhook", pk)


@permission_required("workflow_ops.manage_webhooks")
@require_http_methods(["GET", "POST"])
@not_while_acting
def delete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Delete a webhook, after a question."""
    found = _webhook_or_404(request, pk)
    if request.method == "POST":
        delete_webhook(webhook=found)
        messages.success(request, f"“{found}” deleted.")
        return redirect("manage:webhooks")
    return render(request, "workflow_ops/manage/webhook_delete.html", {"webhook": found})


def _webhook_or_404(request: CompanyRequest, pk: int) -> Webhook:
    webhooks = Webhook.objects.of_company(request.company).select_related("created_by")
    return get_object_or_404(webhooks, pk=pk)
