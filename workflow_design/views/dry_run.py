"""The dry run of a workflow version: nothing is stored."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from ticketflower.http.refused import refuse_form
from ticketflower.texts import NUMBER_DIGITS, whole_number
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.tree.rows import REFRESH
from workflow_design.documents.budget import Budget
from workflow_design.dry_run.compiled_document import compiled_document
from workflow_design.dry_run.page import (
    WitnessLists,
    budget_at_once,
    dry_run_page,
    lists_at_once,
    planned,
    witness_lists,
)
from workflow_design.dry_run.session import DryRunSession, initial_state, open_session
from workflow_design.dry_run.signed_state import DryRunState, from_text, to_text
from workflow_design.dry_run.verified_version import VerifiedVersion, verified_version
from workflow_design.errors import DryRunTooLarge
from workflow_design.models import TicketType, WorkflowDefinition

RUN, BACK, SAMPLE = "run", "back", "sample"
PATH, PROBLEM, LISTS = "path", "problem", "lists"


@permission_required("workflow_design.view_definitions")
@require_http_methods(["GET", "POST"])
# Each step is a POST: with no-store Back would lead to the browser's error page, not to the step.
@cache_control(private=True, no_cache=True)
def dry_run(request: CompanyRequest, key: str) -> HttpResponse:
    """Step through a workflow with its real forms; the inputs travel in the request."""
    versions = WorkflowDefinition.objects.of_company(request.company).of_key(key)
    workflow = get_object_or_404(versions.chosen(request.GET.get("version", "")))
    try:
        if request.method == "GET":
            return _start(request, workflow)
        session = _session(request, workflow, from_text(request.POST.get(RUN, ""), workflow))
        return _continue(request, workflow, session)
    except Refusal as refusal:
        back = f"{request.path}?version={workflow.version}"
        return refuse_form(request, refusal.sentence, back=back)


def _session(
    request: CompanyRequest, workflow: WorkflowDefinition, state: DryRunState
) -> DryRunSession:
    return open_session(request.company, compiled_document(workflow), state)


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
    path, problem = request.GET.get(PATH, ""), request.GET.get(PROBLEM, "")
    budget = Budget() if path or problem or LISTS in request.GET else budget_at_once()
    verified = verified_version(workflow, session.compiled, ticket_type, budget)
    more: dict[str, Any] = {
        "ticket_types": offered.by_title(),
        "chosen_type": ticket_type,
        "chosen_path": path,
        "chosen_problem": problem,
        "lists": _lists(request, session, verified),
        "is_start": True,
    }
    witnesses = [message.witness for message in verified.problems]
    witness = _chosen(path, verified.paths.witnesses) or _chosen(problem, witnesses)
    if witness is not None:
        session = replace(session, state=planned(session, witness))
    return _page(request, workflow, session, session.form(), more=more)


def _lists(
    request: CompanyRequest, session: DryRunSession, verified: VerifiedVersion
) -> WitnessLists | None:
    """The paths and problems; None where they take long, and were not asked for by themselves."""
    if LISTS in request.GET:
        return witness_lists(session, verified, Budget())
    return lists_at_once(session, verified)


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
