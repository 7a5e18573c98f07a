"""Ticket error management: list, review, retry, skip and resolve, for ticket admins."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import DetailView

from ticketflower.errors import Refusal
from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_ops.errors import AnswersRefused
from workflow_ops.forms.tickets import DataForm, NotesForm, is_refresh, output_form
from workflow_ops.lists.errors import ERRORS
from workflow_ops.lists.navigation import list_navigation, url_in_same_list
from workflow_ops.models import TaskInstance, TicketError
from workflow_ops.pages.error import error_page, find_target
from workflow_ops.services.ticket_errors import (
    complete_manually,
    data_to_edit,
    resolve_error,
    retry_error,
    retry_with_data,
    review_error,
    skip_to,
)
from workflow_ops.views.lists import ManagedListView
from workflow_ops.views.refusals import refusal_as_message


class ManageErrorListView(ManagedListView[TicketError]):
    """All ticket errors, the newest first."""

    managed = ERRORS
    template_name = "workflow_ops/manage/errors.html"
    context_object_name = "errors"


class ManageErrorDetailView(PermissionRequiredMixin, DetailView[TicketError]):
    """One ticket error with its message and the available operations."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/error.html"
    context_object_name = "error"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketError]:
        return TicketError.objects.of_company(self.request.company).for_detail()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        navigation = list_navigation(ERRORS, self.request.company, self.request.GET, self.object)
        page = error_page(self.object, by=self.request.user)
        return super().get_context_data(page=page, navigation=navigation, **kwargs)


def _error(request: CompanyRequest, pk: int) -> TicketError:
    errors = TicketError.objects.of_company(request.company).for_detail()
    return get_object_or_404(errors, pk=pk)


@permission_required("workflow_ops.manage_tickets")
@require_POST
def retry(request: CompanyRequest, pk: int) -> HttpResponse:
    """Retry the step that failed."""
    error = _error(request, pk)
    try:
        action = retry_error(error=error, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _tried_again(action))
    return redirect("manage:ticket", error.ticket.number)


def _tried_again(action: TaskInstance | None) -> str:
    if action is None:
        return "The retry succeeded, and the ticket continues."
    return (
        f"'{action.task_definition.title}' is in the queue to be called again. The ticket's page "
        "shows the result. If it fails again, a new ticket error appears."
    )


def _report_completed(request: CompanyRequest, failure: str) -> None:
    if failure:
        messages.warning(request, f"The task is completed, but the ticket stopped: {failure}")
    else:
        messages.success(request, "The task is completed, and the ticket continues.")


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def edit_data(request: CompanyRequest, pk: int) -> HttpResponse:
    """Retry with other data."""
    error = _error(request, pk)
    form = DataForm(request.POST or None, data_before=data_to_edit(error))
    if request.method == "POST" and form.is_valid():
        try:
            action = retry_with_data(error=error, data=form.answers(), by=request.user)
        except AnswersRefused as refusal:
            form.add_errors_at(refusal.problems)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _tried_again(action))
            return redirect("manage:ticket", error.ticket.number)
    context = {"error": error, "form": form, "is_retry": True, "is_json": True}
    template = "workflow_ops/manage/error_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def complete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Enter the output of a failed action by hand."""
    error = _error(request, pk)
    if request.method == "GET" and error_page(error, by=request.user).failed is None:
        raise Http404
    form = output_form(request, error)
    if is_refresh(request) and isinstance(form, AnswersForm):
        form.forget_errors()  # shown again with what was typed, to choose its files
    elif request.method == "POST" and form.is_valid():
        try:
            failure = complete_manually(error=error, output=form.answers(), by=request.user)
        except AnswersRefused as refusal:
            form.add_errors_at(refusal.problems)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _report_completed(request, failure)
            return redirect("manage:ticket", error.ticket.number)
    context = {"error": error, "form": form, "is_retry": False}
    context["is_json"] = isinstance(form, DataForm)
    template = "workflow_ops/manage/error_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@permission_required("workflow_ops.manage_tickets")
@require_POST
def skip(request: CompanyRequest, pk: int) -> HttpResponse:
    """Continue with a chosen task, or end the ticket."""
    error = _error(request, pk)
    to = find_target(error, request.POST.get("to", ""))
    done = f"The ticket goes on with '{to.title}'." if to else "The ticket is completed."
    with refusal_as_message(request, done):
        skip_to(error=error, to=to, by=request.user)
    return redirect("manage:ticket", error.ticket.number)


@permission_required("workflow_ops.manage_tickets")
@require_POST
def note(request: CompanyRequest, pk: int) -> HttpResponse:
    """Mark an error as reviewed or resolved, with notes."""
    error = _error(request, pk)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            done = _note(error, form, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(url_in_same_list(request.GET, reverse("manage:error", args=[error.pk])))
    navigation = list_navigation(ERRORS, request.company, request.GET, error)
    page = error_page(error, by=request.user)
    context = {"error": error, "page": page, "notes_form": form, "navigation": navigation}
    return render(request, "workflow_ops/manage/error.html", context, status=422)


def _note(error: TicketError, form: NotesForm, *, by: User) -> str:
    """Mark the error as the form says, and return what was done as a sentence.

    Raises:
        Refusal: it cannot be marked so.
    """
    notes, seen = form.cleaned_data["notes"], form.cleaned_data["fingerprint"]
    if form.cleaned_data["status"] == TicketError.Status.RESOLVED:
        resolve_error(error=error, by=by, notes=notes, seen=seen)
        return "The error is marked as resolved."
    review_error(error=error, by=by, notes=notes, seen=seen)
    return "The error is marked as reviewed."
