"""All tickets of the company, for its ticket admins."""

from typing import Any, override

from django.db.models import QuerySet
from django.views.generic import DetailView

from users.http import CompanyRequest
from users.lists import PagedListView
from users.permissions import PermissionRequiredMixin
from workflow_ops.models import TicketInstance, WorkflowStatus
from workflow_ops.ticket_page import ticket_page


class ManageTicketListView(PermissionRequiredMixin, PagedListView[TicketInstance]):
    """All tickets, the newest first."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/tickets.html"
    context_object_name = "tickets"
    extra_context = {"states": WorkflowStatus.choices}
    noun = ("ticket", "tickets")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketInstance]:
        tickets = TicketInstance.objects.of_company(self.request.company)
        return tickets.matching(self.search).in_state(self.state).for_list()


class ManageTicketDetailView(PermissionRequiredMixin, DetailView[TicketInstance]):
    """One ticket, with what went wrong."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/ticket.html"
    context_object_name = "ticket"
    slug_field = slug_url_kwarg = "number"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketInstance]:
        return TicketInstance.objects.of_company(self.request.company).for_detail()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=ticket_page(self.object), **kwargs)
