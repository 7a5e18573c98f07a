"""Deactivating people, whose tasks somebody else then has to do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.http import CompanyRequest
from users.models import User
from users.permissions import not_while_acting, permission_required
from users.services.people import deactivate_person
from workflow_ops.models import TaskInstance
from workflow_ops.services.tasks import hand_back_tasks


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def deactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Lock a person out, after asking what becomes of their tasks."""
    whom = get_object_or_404(User.objects.of_company(request.company).active(), pk=pk)
    tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(whom)
    count = tasks.on_a_list().count()
    becomes_of_tasks = request.POST.get("tasks", "")
    if request.method == "GET" or (count and becomes_of_tasks not in ("keep", "hand-back")):
        context = {"whom": whom, "count": count}
        return render(request, "workflow_ops/people/deactivate.html", context)
    try:
        deactivate_person(person=whom, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("team:person", pk)
    sentence = f"{whom} is deactivated and can no longer log in."
    if becomes_of_tasks == "hand-back":
        found = hand_back_tasks(user=whom, company=request.company)
        sentence += f" Of their tasks, {found} of {count} went to somebody else"
        sentence += "." if found >= count else "; the rest waits for a worker."
    messages.success(request, sentence)
    return redirect("team:list")
