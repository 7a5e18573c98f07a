"""Changes of roles and deactivation, with reassignment of the tasks that are affected."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.forms.team import CompanyRoleMembersForm, RolesForm
from users.http.permissions import not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.models import CompanyRole, User
from users.services.company_roles import change_company_role
from users.services.people import change_roles, deactivate_person
from workflow_ops.models import TaskInstance
from workflow_ops.services.tasks import hand_back_stranded_tasks


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def person(request: CompanyRequest, pk: int) -> HttpResponse:
    """One of the people: what they may do, and changing it."""
    whom = get_object_or_404(User.objects.of_company(request.company), pk=pk)
    initial = {
        "system_roles": list(whom.system_roles()),
        "company_roles": list(whom.company_roles.all()),
    }
    form = RolesForm(request.POST or None, initial=initial)
    lost = 0
    if request.method == "POST" and form.is_valid():
        tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(whom)
        lost = tasks.needing_more_than(**form.cleaned_data).count()
        if _is_agreed(request, lost):
            try:
                change_roles(person=whom, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error("system_roles", refusal.sentence)
            else:
                return _saved(request, f"The roles of {whom} are saved.", lost, "team:list")
    context = {"form": form, "whom": whom, "lost": lost}
    status = 422 if form.errors else 200
    return render(request, "users/team/person.html", context, status=status)


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def role(request: CompanyRequest, pk: int) -> HttpResponse:
    """One company role: its name and who has it."""
    which = get_object_or_404(CompanyRole.objects.of_company(request.company), pk=pk)
    people = User.objects.of_company(request.company).active().by_name()
    form = CompanyRoleMembersForm(request.POST or None, initial=_as_is(which), people=people)
    lost = 0
    if request.method == "POST" and form.is_valid():
        tasks = TaskInstance.objects.of_company(request.company).needing_role(which)
        lost = tasks.of_others_than(form.cleaned_data["members"]).count()
        if _is_agreed(request, lost):
            try:
                change_company_role(role=which, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error("name", refusal.sentence)
            else:
                return _saved(request, f"The company role '{which}' is saved.", lost, "team:roles")
    context = {"form": form, "role": which, "lost": lost}
    status = 422 if form.errors else 200
    return render(request, "users/team/role.html", context, status=status)


def _as_is(which: CompanyRole) -> dict[str, object]:
    return {
        "name": which.role_name,
        "description": which.description,
        "members": list(which.users.all()),
    }


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def deactivate(request: CompanyRequest, pk: int) -> HttpResponse:
    """Deactivate a person, after confirming what happens to their tasks."""
    whom = get_object_or_404(User.objects.of_company(request.company).active(), pk=pk)
    tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(whom)
    lost = tasks.on_a_list().count()
    if request.method == "GET" or not _is_agreed(request, lost):
        context = {"whom": whom, "lost": lost}
        return render(request, "workflow_ops/people/deactivate.html", context)
    try:
        deactivate_person(person=whom, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("team:person", pk)
    sentence = f"{whom} is deactivated and can no longer log in."
    return _saved(request, sentence, lost, "team:list")


def _is_agreed(request: CompanyRequest, lost: int) -> bool:
    """Whether the admin has confirmed that so many tasks are handed back."""
    return not lost or request.POST.get("tasks") == str(lost)


def _saved(request: CompanyRequest, sentence: str, lost: int, to: str) -> HttpResponse:
    """Hand back the tasks of people who may not work on them now, and say so."""
    if lost:
        found = min(hand_back_stranded_tasks(company=request.company), lost)
        sentence += f" {_handed_back(lost, found)}"
    messages.success(request, sentence)
    return redirect(to)


def _handed_back(lost: int, found: int) -> str:
    if found == lost:
        if lost == 1:
            return "The task was given to another worker."
        return f"The {lost} tasks were given to other workers."
    if not found:
        tasks = "The task waits" if lost == 1 else f"The {lost} tasks wait"
        return f"{tasks} until a worker who may do {'it' if lost == 1 else 'them'} is available."
    waiting = lost - found
    return (
        f"{found} of the {lost} tasks went to other workers; {waiting} "
        f"{'waits' if waiting == 1 else 'wait'} until a worker who may do them is available."
    )
