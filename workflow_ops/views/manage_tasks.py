"""All tasks of the company, for its ticket admins."""

from typing import Any, override

from django.db.models import QuerySet
from django.views.generic import DetailView

from users.http import CompanyRequest
from users.lists import PagedListView
from users.permissions import PermissionRequiredMixin
from workflow_ops.models import TaskInstance, TaskStatus
from workflow_ops.task_page import task_page


class ManageTaskListView(PermissionRequiredMixin, PagedListView[TaskInstance]):
    """All tasks, the newest first."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/tasks.html"
    context_object_name = "tasks"
    extra_context = {"states": TaskStatus.choices}
    noun = ("task", "tasks")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TaskInstance]:
        tasks = TaskInstance.objects.of_company(self.request.company)
        return tasks.matching(self.search).in_state(self.state).for_list()


class ManageTaskDetailView(PermissionRequiredMixin, DetailView[TaskInstance]):
    """One task: what came in and what went out."""

    permission_required = "workflow_ops.manage_tickets"
    template_name = "workflow_ops/manage/task.html"
    context_object_name = "task"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TaskInstance]:
        return TaskInstance.objects.of_company(self.request.company).for_detail()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=task_page(self.object), **kwargs)
