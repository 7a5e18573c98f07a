"""The people of a company with their tasks: list, invitations, changes of roles, deactivation."""

from typing import Any, override

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.lists.listing import PagedListView
from users.forms.limited import status_of, within_limit
from users.forms.team import CompanyRoleMembersForm, InviteForm, RolesForm
from users.http.permissions import PermissionRequiredMixin, not_while_acting, permission_required
from users.http.request import CompanyRequest
from users.limits import limits
from users.models import CompanyRole, Invitation, User
from users.services.company_roles import change_company_role
from users.services.invitations import InviteReport, invite_people
from users.services.people import change_roles, deactivate_person
from workflow_design.services.role_gaps import role_gaps
from workflow_ops.lists.people import COLUMNS, FILTERS, SORTS, with_open_tasks
from workflow_ops.lists.table import headings_of
from workflow_ops.lists.tasks import TASKS, TO_DO
from workflow_ops.models import TaskInstance
from workflow_ops.services.tasks import hand_back_stranded_tasks


class PersonListView(PermissionRequiredMixin, PagedListView[User]):
    """Everyone of the company, by name."""

    permission_required = "users.manage_people"
    template_name = "users/team/list.html"
    context_object_name = "people"
    filters = FILTERS
    sorts = SORTS
    noun = ("person", "people")
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[User]:
        people = User.objects.of_company(self.request.company).people()
        return with_open_tasks(people.matching(self.search).for_list())

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Invitation.objects.of_company(self.request.company).in_states(["waiting"])
        headings = headings_of(COLUMNS, self.listing)
        return super().get_context_data(waiting=waiting.count(), headings=headings, **kwargs)


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def invite(request: CompanyRequest) -> HttpResponse:
    """Invite one or many people by email, after confirming roles that let them do nothing."""
    form = InviteForm(request.POST or None)
    gaps = None
    if request.method == "POST" and form.is_valid():
        emails, roles = form.cleaned_data.pop("addresses"), form.cleaned_data
        gaps = role_gaps(company=request.company, **roles)
        is_agreed = not gaps or request.POST.get("confirmed") == gaps.key
        if is_agreed and within_limit(form, limits.INVITATIONS, request.company.pk, len(emails)):
            report = invite_people(company=request.company, emails=emails, by=request.user, **roles)
            _report_invited(request, report)
            return redirect("team:invitations")
    context = {"form": form, "gaps": gaps}
    status = status_of(form) if form.errors else 200
    return render(request, "workflow_ops/people/invite.html", context, status=status)


def _report_invited(request: CompanyRequest, report: InviteReport) -> None:
    if count := len(report.invited):
        messages.success(request, f"{count} invitation{'' if count == 1 else 's'} sent.")
    if report.skipped:
        reasons = ", ".join(f"{email} {reason}" for email, reason in report.skipped)
        messages.warning(request, f"{len(report.skipped)} skipped: {reasons}.")


@permission_required("users.manage_people")
@require_http_methods(["GET", "POST"])
@not_while_acting
def person(request: CompanyRequest, pk: int) -> HttpResponse:
    """One of the people: what they may do, and changing it; an agent has a page of its own."""
    whom = get_object_or_404(User.objects.of_company(request.company), pk=pk)
    if whom.is_agent:
        return redirect("team:agent", pk)
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
                return _saved(request, f"Roles of {whom} saved.", lost, "team:list")
    to_do = TASKS.count(request.company, worker=whom.pk, status=TO_DO)
    context = {"form": form, "whom": whom, "lost": lost, "to_do": to_do}
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
        tasks = TaskInstance.objects.of_company(request.company).done_by_people()
        lost = tasks.needing_role(which).of_others_than(form.cleaned_data["members"]).count()
        if _is_agreed(request, lost):
            try:
                change_company_role(role=which, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error("name", refusal.sentence)
            else:
                return _saved(request, f"“{which}” saved.", lost, "team:roles")
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
    """Deactivate a person or an agent, after confirming what happens to their tasks."""
    whom = get_object_or_404(User.objects.of_company(request.company).active(), pk=pk)
    tasks = TaskInstance.objects.of_company(request.company).assigned_to_person(whom)
    lost = tasks.done_by_people().with_worker().count()
    if request.method == "GET" or not _is_agreed(request, lost):
        context = {"whom": whom, "lost": lost}
        return render(request, "workflow_ops/people/deactivate.html", context)
    try:
        deactivate_person(person=whom, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("team:person", pk)
    if whom.is_agent:
        return _saved(request, f"{whom} deactivated, and its tokens revoked.", 0, "team:agents")
    return _saved(request, f"{whom} deactivated.", lost, "team:list")


def _is_agreed(request: CompanyRequest, lost: int) -> bool:
    """Whether the admin has confirmed that so many tasks are handed back."""
    return not lost or request.POST.get("tasks") == str(lost)


def _saved(request: CompanyRequest, sentence: str, lost: int, to: str) -> HttpResponse:
    """Hand back the tasks of those who may not work on them now, and say so of people's."""
    found = hand_back_stranded_tasks(company=request.company)
    if lost:
        sentence += f" {_handed_back(lost, min(found, lost))}"
    messages.success(request, sentence)
    return redirect(to)


def _handed_back(lost: int, found: int) -> str:
    tasks = "1 task" if lost == 1 else f"{lost} tasks"
    if found == lost:
        return f"{tasks} reassigned."
    if not found:
        return f"{tasks} unassigned until someone is available."
    return f"{found} of {tasks} reassigned; {lost - found} unassigned until someone is available."
