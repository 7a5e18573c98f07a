"""Task management: all tasks of the company, for its ticket admins."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods
from django.views.generic import DetailView

from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from users.models import User
from workflow_ops.forms.tickets import ReassignForm
from workflow_ops.lists.navigation import list_navigation
from workflow_ops.lists.tasks import TASKS
from workflow_ops.models import TaskInstance
from workflow_ops.pages.task import managed_task_page
from workflow_ops.services.tasks import reassign_task
from workflow_ops.views.lists import ManagedListView
from workflow_ops.views.refusals import refusal_as_message
from workflow_ops.views.ticket_page import back_to_ticket


class ManageTaskListView(ManagedListView[TaskInstance]):
    """All tasks, the newest first."""

    managed = TASKS
    template_name = "workflow_ops/manage/tasks.html"
    context_object_name = "tasks"


class ManageTaskDetailView(PermissionRequiredMixin, DetailView[TaskInstance]):
    """One task with its input and output."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/task.html"
    context_object_name = "task"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TaskInstance]:
        return TaskInstance.objects.of_company(self.request.company).for_detail()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        navigation = list_navigation(TASKS, self.request.company, self.request.GET, self.object)
        return super().get_context_data(
            page=managed_task_page(self.object), navigation=navigation, **kwargs
        )


@permission_required("workflow_ops.manage_tickets")
@require_http_methods(["GET", "POST"])
def reassign(request: CompanyRequest, pk: int) -> HttpResponse:
    """Assign a form task to a worker."""
    tasks = TaskInstance.objects.of_company(request.company).for_detail()
    task = get_object_or_404(tasks, pk=pk)
    if request.method != "POST":
        return back_to_ticket(request, task.workflow_instance.ticket)
    people = User.objects.of_company(request.company).people()
    form = ReassignForm(request.POST, people=people)
    if form.is_valid():
        to = form.cleaned_data["worker"]
        with refusal_as_message(request, f"Assigned to {to}."):
            reassign_task(task=task, to=to, by=request.user)
    else:
        messages.error(request, "Choose an assignee.")
    return back_to_ticket(request, task.workflow_instance.ticket)
