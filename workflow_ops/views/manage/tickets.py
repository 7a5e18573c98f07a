"""Ticket management: all tickets of the company, for its ticket admins.

Addresses that buttons send to lead back to the ticket when they are opened, as after a log-in.
"""

from functools import cached_property
from typing import Any, override

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_ops.forms.due import DueForm
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import TaskInstance, TicketInstance
from workflow_ops.models.search import finds_others, words_and_number
from workflow_ops.services.due.changes import change_due_and_priority
from workflow_ops.services.tickets import cancel_ticket, hold_ticket, resume_ticket
from workflow_ops.views.lists import ManagedListView
from workflow_ops.views.refusals import refusal_as_message
from workflow_ops.views.ticket_page import RefusedForm, back_to_ticket, ticket_response


class ManageTicketListView(ManagedListView[TicketInstance]):
    """All tickets, the newest first."""

    managed = TICKETS
    template_name = "workflow_ops/manage/tickets.html"
    context_object_name = "tickets"

    @override
    def url_of_search(self) -> str:
        """The ticket with this number, unless others say the number, which would stay unfound."""
        if self.numbered is None or finds_others(self.get_queryset(), self.numbered):
            return ""
        return reverse("tickets:detail", args=[self.numbered.number])

    @cached_property
    def numbered(self) -> TicketInstance | None:
        """The ticket whose number was searched for."""
        _words, number = words_and_number(self.search)
        tickets = TicketInstance.objects.of_company(self.request.company)
        return None if number is None else tickets.numbered(number).first()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(numbered=self.numbered, **kwargs)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def hold(request: CompanyRequest, number: int) -> HttpResponse:
    """Let nothing happen to a ticket until it is resumed."""
    tickets = TicketInstance.objects.of_company(request.company)
    ticket = get_object_or_404(tickets, number=number)
    if request.method == "POST":
        with refusal_as_message(request, f"Ticket #{number} put on hold."):
            hold_ticket(ticket=ticket, by=request.user)
    return back_to_ticket(request, ticket)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def resume(request: CompanyRequest, number: int) -> HttpResponse:
    """Resume a ticket on hold."""
    tickets = TicketInstance.objects.of_company(request.company)
    ticket = get_object_or_404(tickets.for_detail(), number=number)
    if request.method == "POST":
        with refusal_as_message(request, f"Ticket #{number} resumed."):
            resume_ticket(ticket=ticket, by=request.user)
    return back_to_ticket(request, ticket)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def cancel(request: CompanyRequest, number: int) -> HttpResponse:
    """End a ticket before its time."""
    tickets = TicketInstance.objects.of_company(request.company)
    ticket = get_object_or_404(tickets, number=number)
    if request.method == "POST":
        with refusal_as_message(request, f"Ticket #{number} canceled."):
            cancel_ticket(ticket=ticket, by=request.user)
    return back_to_ticket(request, ticket)


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def change_due(request: CompanyRequest, number: int) -> HttpResponse:
    """Change the due dates of a ticket and its current task, and the priority."""
    tickets = TicketInstance.objects.of_company(request.company)
    ticket = get_object_or_404(tickets.for_detail(), number=number)
    if request.method == "POST":
        task = TaskInstance.objects.under_way_of(ticket.workflow).for_detail().first()
        form = DueForm(request.POST, ticket=ticket, task=task)
        if not form.is_valid():
            return ticket_response(request, number, RefusedForm(due=form), status=422)
        with refusal_as_message(request, f"Ticket #{number} updated."):
            changes = {name: form.cleaned_data[name] for name in form.changed_data}
            change_due_and_priority(ticket=ticket, task=task, by=request.user, **changes)
    return back_to_ticket(request, ticket)
