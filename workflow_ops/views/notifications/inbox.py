"""Notifications in the app: the page that the bell leads to."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from ticketflower.lists.listing import PagedListView
from users.http.permissions import every_member
from users.http.request import CompanyRequest
from workflow_ops.models import Notification
from workflow_ops.services.notifications.reading import mark_all_read
from workflow_ops.services.notifications.wording import headline

UNREAD = "unread"


@method_decorator(every_member, name="dispatch")
class NotificationListView(PagedListView[Notification]):
    """What one is told of: all, or what is unread, the newest first."""

    template_name = "workflow_ops/notifications/list.html"
    tab_key = "show"
    noun = ("notification", "notifications")
    request: CompanyRequest

    @property
    def tab(self) -> str:
        """The tab that was asked for; empty for all."""
        return UNREAD if self.request.GET.get(self.tab_key) == UNREAD else ""

    @override
    def get_queryset(self) -> QuerySet[Notification]:
        mine = Notification.objects.of_company(self.request.company).to(self.request.user)
        shown = mine.in_app().for_list()
        return shown.unread() if self.tab == UNREAD else shown

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(tab=self.tab, **kwargs)
        return context | {"rows": [(each, headline(each)) for each in context["object_list"]]}


@every_member
@require_POST
def mark_read(request: CompanyRequest) -> HttpResponse:
    """Mark all notifications as read."""
    mark_all_read(by=request.user)
    messages.success(request, "All notifications marked as read.")
    return redirect("notifications:list")
