"""Ticket error management: list, review, retry, skip and resolve, for ticket admins.

Addresses that buttons send to lead back to the ticket when they are opened, as after a log-in.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_ops.errors import AnswersRefused
from workflow_ops.forms.ticket_data import TicketDataForm
from workflow_ops.forms.tickets import (
    DataForm,
    NotesForm,
    ReassignForm,
    is_refresh,
    output_form,
)
from workflow_ops.lists.errors import ERRORS
from workflow_ops.models import TaskInstance, TicketError
from workflow_ops.pages.error import ANYONE, failed_action, find_target
from workflow_ops.services.ticket_errors import (
    complete_manually,
    hand_over_failed,
    resolve_error,
    retry_error,
    retry_with_data,
    review_error,
    skip_to,
)
from workflow_ops.views.lists import ManagedListView
from workflow_ops.views.refusals import refusal_as_message
from workflow_ops.views.ticket_page import (
    RefusedForm,
    back_to_error,
    back_to_ticket,
    ticket_response,
)


class ManageErrorListView(ManagedListView[TicketError]):
    """All ticket errors, the newest first."""

    managed = ERRORS
    template_name = "workflow_ops/manage/errors.html"
    context_object_name = "errors"


def _error(request: CompanyRequest, pk: int) -> TicketError:
    errors = TicketError.objects.of_company(request.company).for_detail()
    return get_object_or_404(errors, pk=pk)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def retry(request: CompanyRequest, pk: int) -> HttpResponse:
    """Retry the step that failed."""
    error = _error(request, pk)
    if request.method != "POST":
        return back_to_error(request, error)
    try:
        action = retry_error(error=error, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _tried_again(action))
    return back_to_ticket(request, error.ticket)


def _tried_again(action: TaskInstance | None) -> str:
    if action is None:
        return "Retry succeeded. The ticket continues."
    title = action.task_definition.title
    if action.is_for_agents:
        return f"Retry started: “{title}” waits for an agent again."
    return f"Retry started: “{title}” is queued to be called again."


def _report_completed(request: CompanyRequest, failure: str) -> None:
    if failure:
        messages.warning(request, f"Task completed, but the ticket failed again: {failure}")
    else:
        messages.success(request, "Task completed. The ticket continues.")


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def edit_data(request: CompanyRequest, pk: int) -> HttpResponse:
    """Retry with other data."""
    error = _error(request, pk)
    asked = TicketDataForm(request, error)
    form = asked.form
    if request.method == "POST" and form.is_valid():
        try:
            action = retry_with_data(error=error, data=asked.data(), by=request.user)
        except AnswersRefused as refusal:
            form.add_errors_at(refusal.problems)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _tried_again(action))
            return back_to_ticket(request, error.ticket)
    context = {"error": error, "form": form, "is_retry": True, "asked": asked}
    context["is_json"] = asked.is_json
    template = "workflow_ops/manage/error_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def complete(request: CompanyRequest, pk: int) -> HttpResponse:
    """Enter the output of a failed action by hand."""
    error = _error(request, pk)
    if request.method == "GET" and failed_action(error) is None:
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
            return back_to_ticket(request, error.ticket)
    context = {"error": error, "form": form, "is_retry": False}
    context["is_json"] = isinstance(form, DataForm)
    template = "workflow_ops/manage/error_form.html"
    return render(request, template, context, status=422 if form.errors else 200)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def skip(request: CompanyRequest, pk: int) -> HttpResponse:
    """Continue with a chosen task, or end the ticket."""
    error = _error(request, pk)
    if request.method != "POST":
        return back_to_error(request, error)
    to = find_target(error, request.POST.get("to", ""))
    done = f"Skipped to “{to.title}”." if to else "Ticket completed."
    with refusal_as_message(request, done):
        skip_to(error=error, to=to, by=request.user)
    return back_to_ticket(request, error.ticket)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def hand_over(request: CompanyRequest, pk: int) -> HttpResponse:
    """Hand over a failed agent task to a person."""
    error = _error(request, pk)
    if request.method != "POST":
        return back_to_error(request, error)
    people = User.objects.of_company(request.company).people()
    form = ReassignForm(request.POST, people=people)
    is_anyones = request.POST.get("worker") == ANYONE
    if is_anyones or form.is_valid():
        to = None if is_anyones else form.cleaned_data["worker"]
        with refusal_as_message(request, f"Handed over to {to or 'people'}."):
            hand_over_failed(error=error, to=to, by=request.user)
    else:
        messages.error(request, "Choose an assignee.")
    return back_to_ticket(request, error.ticket)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def note(request: CompanyRequest, pk: int) -> HttpResponse:
    """Mark an error as reviewed or resolved, with notes."""
    error = _error(request, pk)
    if request.method != "POST":
        return back_to_error(request, error)
    form = NotesForm(request.POST)
    if form.is_valid():
        try:
            done = _note(error, form, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return back_to_error(request, error)
    refused = RefusedForm(error=error, notes=form)
    return ticket_response(request, error.ticket.number, refused, status=422)


def _note(error: TicketError, form: NotesForm, *, by: User) -> str:
    """Mark the error as the form says, and return what was done as a sentence.

    Raises:
        Refusal: it cannot be marked so.
    """
    notes, seen = form.cleaned_data["notes"], form.cleaned_data["fingerprint"]
    if form.cleaned_data["status"] == TicketError.Status.RESOLVED:
        resolve_error(error=error, by=by, notes=notes, seen=seen)
        return "Error marked as resolved."
    review_error(error=error, by=by, notes=notes, seen=seen)
    return "Error marked as reviewed."
