"""Tickets, for those who submit them: choose a type, submit, follow."""

from typing import Any, override
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.csp import CSP, build_policy
from django.utils.html import strip_tags
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import ListView

from ticketflower.errors import Refusal
from users.http.permissions import PermissionRequiredMixin, every_member, permission_required
from users.http.request import CompanyRequest
from workflow_design.answers.display import facts
from workflow_design.answers.typed_text import sent_texts
from workflow_design.models import TicketType
from workflow_design.models.prepared import submittable_type, tasks_of_version
from workflow_ops.errors import (
    AnswersRefused,
    FileNotReadable,
    NoDraftsWhileActing,
    SubmittedBefore,
    TicketTypeNotAllowed,
)
from workflow_ops.forms.comments import ReasonForm
from workflow_ops.forms.drafts import has_draft, saves_draft
from workflow_ops.forms.submit_version import form_version
from workflow_ops.forms.tickets import answers_form, is_refresh, submission_key
from workflow_ops.lists.mine import MY_TICKETS
from workflow_ops.models import FileUpload, TicketInstance
from workflow_ops.models.prepared import ticket_rows
from workflow_ops.pages.drafts import drafts_of
from workflow_ops.requester_errors import CannotDuplicate
from workflow_ops.services.files.media_types import SHOWN, UNKNOWN
from workflow_ops.services.files.uploads import open_upload
from workflow_ops.services.form_drafts import draft_of, save_draft
from workflow_ops.services.requester_acts import (
    answers_to_repeat,
    cancel_own_ticket,
    reopen_ticket,
)
from workflow_ops.services.tickets import open_questions, submit_ticket
from workflow_ops.views.drafts.saving import draft_to_show, forget_draft, keep_draft
from workflow_ops.views.lists import PersonalListView
from workflow_ops.views.ticket_page import back_to_ticket, ticket_or_404

HAS_A_DRAFT = "You already have a draft of this form."


class SubmittableTypeListView(PermissionRequiredMixin, ListView[TicketType]):
    """The ticket types that may be submitted."""

    permission_required = "workflow_ops.submit_ticket"
    template_name = "workflow_ops/tickets/new.html"
    context_object_name = "ticket_types"
    request: CompanyRequest

    @override
    def get_queryset(self) -> QuerySet[TicketType]:
        types = TicketType.objects.of_company(self.request.company)
        return types.submittable_by(self.request.user).for_list().by_title()

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drafts = drafts_of(self.request.user, self.request.company, submit_forms=True)
        return super().get_context_data(drafts=drafts, **kwargs)


@permission_required("workflow_ops.submit_ticket")
@require_http_methods(["GET", "POST"])
def submit(request: CompanyRequest, key: str) -> HttpResponse:
    """Fill in a ticket type's form and submit it."""
    ticket_type = submittable_type(key, request.user)
    if ticket_type is None:
        raise Http404
    draft = draft_to_show(request, ticket_type)
    known, layout = ticket_type.fields, ticket_type.edit_layout
    questions = open_questions(ticket_type)
    form = answers_form(request, questions, known=known, layout=layout, draft=draft)
    version = form_version(request, ticket_type, form, draft)
    context = {"ticket_type": ticket_type, "form": form, "version": version, "draft": draft}
    context["form_key"] = submission_key(request, draft)
    if saves_draft(request):
        return _save_draft(request, context)
    if request.method == "POST" and not is_refresh(request):
        if form.is_valid() and version.is_current and (done := _submit(request, context)):
            return done
    else:
        form.forget_errors()
    return _submit_page(request, context)


def _submit(request: CompanyRequest, context: dict[str, Any]) -> HttpResponse | None:
    """Submit the ticket and lead to its page; None where it is refused, which the form tells."""
    ticket_type, form = context["ticket_type"], context["form"]
    try:
        ticket = submit_ticket(
            ticket_type=ticket_type,
            by=request.user,
            answers=form.answers(),
            submission_key=context["form_key"],
        )
    except AnswersRefused as refusal:
        form.add_errors_at(refusal.problems)
    except SubmittedBefore as refusal:
        form.add_error(None, refusal.sentence)
        context["form_key"] = uuid4()
    except TicketTypeNotAllowed as refusal:
        form.add_error(None, refusal.sentence)
    else:
        forget_draft(request, ticket_type)
        messages.success(request, _submitted(ticket))
        return redirect("tickets:detail", ticket.number)
    return None


def _save_draft(request: CompanyRequest, context: dict[str, Any]) -> HttpResponse:
    ticket_type, form, version = context["ticket_type"], context["form"], context["version"]
    kept = keep_draft(
        request,
        ticket_type,
        form,
        dropped=version.dropped,
        submission_key=context["form_key"],
    )
    return kept or _submit_page(request, context)


def _submitted(ticket: TicketInstance) -> str:
    """A sentence on a new ticket, and its first step where the engine has just started it."""
    step = ticket.current_task_title
    return f"Ticket #{ticket.number} submitted.{f' Next: “{step}”.' if step else ''}"


def _submit_page(request: CompanyRequest, context: dict[str, Any]) -> HttpResponse:
    is_piece = request.htmx and is_refresh(request)
    template = "components/answers.html" if is_piece else "workflow_ops/tickets/submit.html"
    tasks = tasks_of_version.all(context["ticket_type"].workflow_id)
    is_refused = context["form"].errors or not context["version"].is_current
    status = 422 if is_refused and request.method == "POST" and not request.htmx else 200
    context |= {"tasks": tasks, "keeps_draft": not request.user.is_superuser}
    context["has_draft"] = context["draft"] is not None or has_draft(request)
    return render(request, template, context, status=status)


class TicketListView(PersonalListView[TicketInstance]):
    """One's own tickets: open or closed."""

    permission_required = "workflow_ops.submit_ticket"
    template_name = "workflow_ops/tickets/list.html"
    context_object_name = "tickets"
    noun = ("ticket", "tickets")
    load = ticket_rows.all
    tabs = MY_TICKETS


OPEN = "open"
FILE_POLICY = build_policy(
    {"sandbox": [""], "default-src": CSP.NONE, "style-src": CSP.UNSAFE_INLINE}
)
"""Of a file that is opened: as a page it may do nothing, and belongs to no site."""


@permission_required("workflow_ops.submit_ticket")
@require_http_methods(["GET", "POST"])
def cancel(request: CompanyRequest, number: int) -> HttpResponse:
    """Ask whether to cancel one's own ticket, and do it."""
    ticket, viewer = ticket_or_404(request, number)
    if not viewer.is_requester:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, is_required=False)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_own_ticket(ticket=ticket, viewer=viewer, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Ticket #{number} canceled.")
            return back_to_ticket(request, ticket)
    return _act_page(request, ticket, form, "workflow_ops/tickets/cancel.html")


@every_member
@require_http_methods(["GET", "POST"])
def reopen(request: CompanyRequest, number: int) -> HttpResponse:
    """Ask why a completed ticket is to be reopened, and do it."""
    ticket, viewer = ticket_or_404(request, number)
    if not viewer.sees_ticket:
        raise Http404
    form = ReasonForm(request.POST or None, is_required=True)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_ticket(ticket=ticket, viewer=viewer, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Ticket #{number} reopened.")
            return back_to_ticket(request, ticket)
    return _act_page(request, ticket, form, "workflow_ops/tickets/reopen.html")


@permission_required("workflow_ops.submit_ticket")
@require_http_methods(["GET", "POST"])
def duplicate(request: CompanyRequest, number: int) -> HttpResponse:
    """Begin another ticket with the answers of one's own that still fit, as a draft."""
    ticket, viewer = ticket_or_404(request, number)
    if not viewer.is_requester:
        raise Http404
    if request.method == "GET":
        return back_to_ticket(request, ticket)
    ticket_type = submittable_type(ticket.ticket_type.key, request.user)
    if ticket_type is None:
        messages.error(request, CannotDuplicate(ticket.ticket_type.title).sentence)
        return back_to_ticket(request, ticket)
    if draft_of(request.user, ticket_type) is not None:
        messages.error(
            request, f"{HAS_A_DRAFT} Submit or discard it before you duplicate #{number}."
        )
        return redirect("tickets:submit", ticket_type.key)
    try:
        _save_duplicate(request, ticket, ticket_type)
    except NoDraftsWhileActing as refusal:
        messages.error(request, refusal.sentence)
        return back_to_ticket(request, ticket)
    messages.success(request, f"Duplicated #{number} as a draft. Files aren't copied.")
    return redirect("tickets:submit", ticket_type.key)


def _save_duplicate(
    request: CompanyRequest, ticket: TicketInstance, ticket_type: TicketType
) -> None:
    questions = open_questions(ticket_type)
    known = answers_to_repeat(ticket=ticket, questions=questions)
    form = answers_form(
        request,
        questions,
        known={**ticket_type.fields, **known},
        layout=ticket_type.edit_layout,
        is_sent=False,
    )
    shown = [(label, strip_tags(str(text))) for label, text in facts(questions, known)]
    save_draft(owner=request.user, what=ticket_type, answers=sent_texts(form), shown=shown)


def _act_page(
    request: CompanyRequest, ticket: TicketInstance, form: ReasonForm, template: str
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"ticket": ticket, "form": form}, status=status)


@every_member
@require_safe
def file(request: CompanyRequest, pk: int) -> HttpResponseBase:
    """A file of a ticket that one may see: downloaded, or with ``?open`` shown if that is safe."""
    files = FileUpload.objects.of_company(request.company).readable_by(request.user)
    upload = get_object_or_404(files, pk=pk)
    try:
        opened, media_type = open_upload(upload)
    except FileNotReadable as refusal:
        context = {"upload": upload, "refusal": refusal}
        return render(request, "workflow_ops/tickets/file_not_readable.html", context, status=503)
    is_shown = OPEN in request.GET and media_type in SHOWN
    response = FileResponse(
        opened,
        as_attachment=not is_shown,
        filename=upload.filename,
        content_type=media_type if is_shown else UNKNOWN,
    )
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
