"""The dry run of a workflow version: nothing is stored."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.models import User
from workflow_design.answers.form import AnswersForm
from workflow_design.documents.budget import Budget
from workflow_design.dry_run.page import (
    dry_run_page,
    path_list,
    planned,
    problem_rows,
    shown_problems,
)
from workflow_design.dry_run.realized_witness import paths_of_document
from workflow_design.dry_run.session import DryRunSession, initial_state
from workflow_design.dry_run.signed_state import DryRunState, from_text, to_text
from workflow_design.errors import DryRunTooLarge
from workflow_design.models import TicketType, WorkflowDefinition
from workflow_design.services.export import document_of

RUN, BACK, SAMPLE, REFRESH = "run", "back", "sample", "refresh"


@permission_required("workflow_design.view_definitions")
@require_http_methods(["GET", "POST"])
# Each step is a POST: with no-store Back would lead to the browser's error page, not to the step.
@cache_control(private=True, no_cache=True)
def dry_run(request: CompanyRequest, key: str) -> HttpResponse:
    """Step through a workflow with its real forms; the inputs travel in the request."""
    workflows = WorkflowDefinition.objects.of_company(request.company).for_export()
    versions = workflows.of_key(key)
    workflow = get_object_or_404(versions.chosen(request.GET.get("version", "")))
    try:
        if request.method == "GET":
            return _start(request, workflow)
        session = _session(request, workflow, from_text(request.POST.get(RUN, ""), workflow))
        return _continue(request, workflow, session)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return HttpResponseRedirect(f"{request.path}?version={workflow.version}")


def _session(
    request: CompanyRequest, workflow: WorkflowDefinition, state: DryRunState
) -> DryRunSession:
    people = list(User.objects.of_company(request.company).active().by_name())
    return DryRunSession(request.company, document_of(workflow), state, people)


def _start(request: CompanyRequest, workflow: WorkflowDefinition) -> HttpResponse:
    """The submit form, empty or with the data of a path, and what else one may start with."""
    types = TicketType.objects.of_company(request.company).using_workflow(workflow.key)
    offered = types.latest_edited()
    chosen = request.GET.get("type", "").replace("\0", "")
    ticket_type = get_object_or_404(offered, key=chosen) if chosen else None
    state = initial_state(
        company=request.company, by=request.user, title=workflow.title, ticket_type=ticket_type
    )
    session = _session(request, workflow, state)
    for_paths = Budget()
    paths = paths_of_document(session.document, state.presets, for_paths)
    paths_shown = path_list(session, paths, for_paths)
    for_problems = Budget()
    problems = shown_problems(session, for_problems)
    more: dict[str, Any] = {
        "ticket_types": offered.by_title(),
        "chosen_type": ticket_type,
        "chosen_path": request.GET.get("path", ""),
        "paths": paths_shown,
        "chosen_problem": request.GET.get("problem", ""),
        "problems": problem_rows(session, problems, for_problems),
    }
    witness = _chosen(more["chosen_path"], paths.witnesses) or _chosen(
        more["chosen_problem"], [problem.witness for problem in problems]
    )
    if witness is not None:
        session = replace(session, state=planned(session, witness))
    return _page(request, workflow, session, session.form(), more=more)


def _chosen[T](number: str, choices: Sequence[T]) -> T | None:
    """The choice of this number, counted from 1; None if none was chosen."""
    if not number:
        return None
    index = whole_number(number, NUMBER_DIGITS)
    if not index or index > len(choices):
        raise Http404
    return choices[index - 1]


def _continue(
    request: CompanyRequest, workflow: WorkflowDefinition, session: DryRunSession
) -> HttpResponse:
    if BACK in request.POST:
        session = replace(session, state=session.state.back())
        return _page(request, workflow, session, _form_of(session))
    if session.run is not None and session.run.task is None:
        return _page(request, workflow, session, None)
    form = session.form(request.POST, request.FILES)
    is_valid = form.is_valid()
    if isinstance(form, AnswersForm) and SAMPLE in request.POST:
        return _page(request, workflow, session, session.sampled(form.answers()))
    if isinstance(form, AnswersForm) and REFRESH in request.POST:
        form.forget_errors()
    elif is_valid:
        answers = form.answers()
        form.add_errors_at(session.problems(answers))
        if not form.errors:
            try:
                after = session.after(answers)
                return _page(request, workflow, after, _form_of(after))
            except DryRunTooLarge as refusal:
                form.add_error(None, refusal.sentence)
    return _page(request, workflow, session, form, status=422 if form.errors else 200)


def _form_of(session: DryRunSession) -> Any:
    """The form of a session; None where the run has ended."""
    return session.form() if session.run is None or session.run.task else None


def _page(
    request: CompanyRequest,
    workflow: WorkflowDefinition,
    session: DryRunSession,
    form: Any,
    *,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "workflow": workflow,
        "form": form,
        "run_text": to_text(session.state, workflow),
        "ticket": session.state.ticket,
        "page": dry_run_page(session),
        **(more or {}),
    }
    return render(request, "workflow_design/dry_run/dry_run.html", context, status=status)
