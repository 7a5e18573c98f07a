"""Task definitions, as part of the version of their workflow that counts."""

from typing import Any, override

from django.db.models import QuerySet
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from ticketflower.lists.keyset import Keyset
from ticketflower.lists.listing import PagedListView, Sort
from users.http.permissions import PermissionRequiredMixin, permission_required
from users.http.request import CompanyRequest
from workflow_design.models import TaskDefinition, WorkflowDefinition
from workflow_design.pages.definitions import task_definition_page
from workflow_design.services.export import document_of
from workflow_design.views.downloads import document_response


class TaskListView(PermissionRequiredMixin, PagedListView[TaskDefinition]):
    """The tasks of the company's workflows."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/tasks/list.html"
    context_object_name = "tasks"
    sorts = (Sort("key", "By key", Keyset(("workflow__key", "position"), descending=False)),)
    noun = ("step", "steps")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TaskDefinition]:
        tasks = TaskDefinition.objects.of_company(self.request.company).of_current_workflows()
        return tasks.matching(self.search).for_list()


class TaskDetailView(PermissionRequiredMixin, DetailView[TaskDefinition]):
    """One task of one version of a workflow; without ``?version=`` the one that counts."""

    permission_required = "workflow_design.view_definitions"
    template_name = "workflow_design/tasks/detail.html"
    context_object_name = "task"
    slug_field = slug_url_kwarg = "key"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TaskDefinition]:
        workflows = WorkflowDefinition.objects.of_company(self.request.company)
        versions = workflows.of_key(self.kwargs["workflow"])
        workflow = get_object_or_404(versions.chosen(self.request.GET.get("version", "")))
        tasks = TaskDefinition.objects.of_company(self.request.company)
        return tasks.of_workflow(workflow).for_detail()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(page=task_definition_page(self.object), **kwargs)


@permission_required("workflow_design.view_definitions")
@require_safe
def download(request: CompanyRequest, workflow: str, key: str, version: int) -> JsonResponse:
    """A task as a document that can be uploaded again."""
    tasks = TaskDefinition.objects.of_company(request.company).for_detail()
    task = get_object_or_404(tasks, workflow__key=workflow, workflow__version=version, key=key)
    return document_response(document_of(task), f"{workflow}-{key}-{version}.json")
