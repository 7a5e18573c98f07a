"""Tasks, for those who work on them."""

from typing import Any, override

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.lists.listing import Count
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_ops.errors import AnswersRefused, TaskTaken
from workflow_ops.forms.candidates import PassOnForm, colleagues_for
from workflow_ops.forms.comments import QuestionForm
from workflow_ops.forms.drafts import saves_draft
from workflow_ops.forms.tickets import is_refresh
from workflow_ops.lists.mine import AVAILABLE, MY_TASKS
from workflow_ops.lists.navigation import task_fragment, task_url
from workflow_ops.models import TaskInstance
from workflow_ops.models.prepared import MOST_COUNTED, held_tasks, task_of_worker, task_rows
from workflow_ops.pages.task import task_page
from workflow_ops.services.conversation.questions import ask_requester, take_back_question
from workflow_ops.services.tasks import (
    begin_task,
    change_availability,
    complete_task,
    hand_back_tasks,
    pass_on_task,
    take_task,
)
from workflow_ops.services.ticket_access import find_ticket
from workflow_ops.views.drafts.saving import forget_draft, keep_draft
from workflow_ops.views.lists import PersonalListView
from workflow_ops.views.ticket_page import RefusedForm, back_to_ticket, task_form, ticket_response

AWAY = "You're away. You won't be assigned new tasks."


class TaskListView(PersonalListView[TaskInstance]):
    """One's own tasks: to do and on hold, the longest waiting first; done, the latest first."""

    permission_required = "workflow_ops.execute_task"
    template_name = "workflow_ops/tasks/list.html"
    context_object_name = "tasks"
    noun = ("task", "tasks")
    load = task_rows.all
    tabs = MY_TASKS

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Count(held_tasks.count(self.request.user), MOST_COUNTED)
        return super().get_context_data(waiting_count=waiting, **kwargs)


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def execute(request: CompanyRequest, pk: int) -> HttpResponse:
    """Complete a task of one's own; its form is on the page of its ticket."""
    task = task_of_worker.first(pk, request.user.pk)
    if task is None:
        raise Http404
    if request.method == "GET":
        return back_to_ticket(request, task.workflow_instance.ticket, task_fragment(task))
    form = task_form(request, task)
    if saves_draft(request):
        return _save_draft(request, task, form)
    refused = ""
    if not is_refresh(request) and form.is_valid():
        try:
            complete_task(task=task, by=request.user, output=form.answers())
        except AnswersRefused as refusal:
            form.add_errors_at(refusal.problems)
        except Refusal as refusal:
            refused = refusal.sentence
        else:
            forget_draft(request, task)
            messages.success(request, f"“{task.task_definition.title}” completed.")
            return _after(request)
    return _execute_page(request, task, form, refused)


def _save_draft(request: CompanyRequest, task: TaskInstance, form: AnswersForm) -> HttpResponse:
    if not task.is_on_a_list:
        return _execute_page(request, task, form, "This task can no longer be completed.")
    return keep_draft(request, task, form) or _execute_page(request, task, form, "")


def _execute_page(
    request: CompanyRequest, task: TaskInstance, form: AnswersForm, refused: str
) -> HttpResponse:
    if is_refresh(request):
        form.forget_errors()
        if request.htmx and task.is_on_a_list:
            context = {"form": form, "action": request.path}
            return render(request, "components/answers.html", context)
    status = 409 if refused else 422 if form.errors else 200
    number = task.workflow_instance.ticket.number
    shown = RefusedForm(task=task, form=form, sentence=refused)
    return ticket_response(request, number, shown, status=status)


def _after(request: CompanyRequest) -> HttpResponse:
    """To the next task where that was asked for and there is one, else to the list."""
    if "next" in request.POST:
        tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(request.user)
        following = tasks.to_do().for_detail().first()
        if following is not None:
            return redirect(task_url(following))
    return redirect("tasks:list")


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def begin(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show the requester that the work has begun."""
    tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(request.user)
    task = get_object_or_404(tasks, pk=pk)
    if request.method != "POST":
        return redirect("tasks:execute", task.pk)
    try:
        begin_task(task=task, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "Task started.")
    return redirect("tasks:execute", task.pk)


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def take(request: CompanyRequest, pk: int) -> HttpResponse:
    """Show an unassigned task, and put it on the person's list."""
    tasks = TaskInstance.objects.of_company(request.company).doable_by(request.user)
    task = get_object_or_404(tasks.for_detail(), pk=pk)
    ticket = task.workflow_instance.ticket
    if task.assigned_to == request.user:
        return back_to_ticket(request, ticket, task_fragment(task))
    if request.method == "GET" and task.is_available:
        context = {"task": task, "ticket": ticket, "page": task_page(task, links_files=False)}
        return render(request, "workflow_ops/tasks/take.html", context)
    try:
        if request.method == "GET":
            raise TaskTaken(str(task.assigned_to or ""))
        task = take_task(task=task, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(f"{reverse('tasks:list')}?show={AVAILABLE}")
    messages.success(request, f"“{task.task_definition.title}” is assigned to you.")
    return back_to_ticket(request, ticket, task_fragment(task))


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def pass_on(request: CompanyRequest, pk: int) -> HttpResponse:
    """Ask who takes over the person's task, and why; hand it off."""
    task = task_of_worker.first(pk, request.user.pk)
    found = find_ticket(request.user, task.workflow_instance.ticket.number) if task else None
    if task is None or found is None or not task.is_on_a_list:
        raise Http404
    form = PassOnForm(request.POST or None, colleagues=colleagues_for(task, request.user))
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["worker"], form.cleaned_data["reason"]
        try:
            pass_on_task(task=task, viewer=found[1], to=to, reason=reason)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"“{task.task_definition.title}” handed off to {to}.")
            return redirect("tasks:list")
    context = {"task": task, "ticket": task.workflow_instance.ticket, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workflow_ops/tasks/pass_on.html", context, status=status)


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def ask(request: CompanyRequest, pk: int) -> HttpResponse:
    """Write a question to the requester, for whom the person's task waits."""
    task = task_of_worker.first(pk, request.user.pk)
    if task is None or not task.is_on_a_list:
        raise Http404
    ticket = task.workflow_instance.ticket
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_requester(task=task, by=request.user, text=form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, f"Sent to {ticket.created_by}. The task is waiting for a reply."
            )
            return back_to_ticket(request, ticket)
    context = {"task": task, "ticket": ticket, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workflow_ops/tasks/ask.html", context, status=status)


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def resume(request: CompanyRequest, pk: int) -> HttpResponse:
    """Put the person's task that waits for the requester back on their list."""
    task = task_of_worker.first(pk, request.user.pk)
    if task is None:
        raise Http404
    if request.method == "POST":
        try:
            task = take_back_question(task=task, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Task resumed.")
    return back_to_ticket(request, task.workflow_instance.ticket, "task")


@permission_required("workflow_ops.execute_task")
@require_http_methods(["GET", "POST"])
def availability(request: CompanyRequest) -> HttpResponse:
    """Change one's availability for new tasks; ask about open tasks when becoming unavailable."""
    mine = TaskInstance.objects.of_company(request.company).assigned_to_person(request.user)
    count = mine.with_worker().count()
    is_available = request.POST.get("is_available") == "yes"
    for_tasks = request.POST.get("tasks", "")
    if request.method == "GET" or (count and not is_available and not for_tasks):
        context = {"count": count, "back": _page_before(request)}
        return render(request, "workflow_ops/tasks/availability.html", context)
    change_availability(user=request.user, is_available=is_available)
    if is_available:
        messages.success(request, "You're available. New tasks will be assigned to you.")
    elif for_tasks == "hand-back":
        found = hand_back_tasks(user=request.user, company=request.company)
        messages.success(request, handed_back(count, found))
    else:
        messages.success(request, f"{AWAY}{' You keep your open tasks.' if count else ''}")
    return HttpResponseRedirect(_page_before(request))


def _page_before(request: CompanyRequest) -> str:
    """The page on which availability was changed, if it is one of this site; else the tasks."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else reverse("tasks:list")


def handed_back(count: int, found: int) -> str:
    """A sentence on the outcome of handing tasks back."""
    left = count - found
    if not left:
        return f"{AWAY} {count} task{'' if count == 1 else 's'} reassigned."
    if not found:
        return f"{AWAY} {left} unassigned until someone is available."
    return f"{AWAY} {found} reassigned; {left} unassigned until someone is available."
