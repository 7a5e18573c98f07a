"""The company's ticket errors, for its ticket admins."""

from typing import override

from django.db.models import QuerySet
from django.views.generic import DetailView

from users.http import CompanyRequest
from users.lists import PagedListView
from users.permissions import PermissionRequiredMixin
from workflow_ops.models import TicketError


class ManageErrorListView(PermissionRequiredMixin, PagedListView[TicketError]):
    """All ticket errors, the newest first."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/errors.html"
    context_object_name = "errors"
    extra_context = {"states": TicketError.Status.choices}
    noun = ("ticket error", "ticket errors")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketError]:
        errors = TicketError.objects.of_company(self.request.company)
        return errors.matching(self.search).in_state(self.state).for_list()


class ManageErrorDetailView(PermissionRequiredMixin, DetailView[TicketError]):
    """One ticket error, with message and stack trace."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/error.html"
    context_object_name = "error"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketError]:
        return TicketError.objects.of_company(self.request.company).for_detail()
