"""The page of a ticket, the one place of work for its requester, its workers and ticket admins."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from ticketflower.texts import ID_DIGITS, whole_number
from users.http.permissions import every_member, permission_required
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.typed_text import typed_answers
from workflow_design.runtime.workflow import output_questions
from workflow_ops.forms.comments import CommentForm
from workflow_ops.forms.drafts import has_draft
from workflow_ops.forms.due import DueForm
from workflow_ops.forms.tickets import NotesForm, answers_form
from workflow_ops.lists.errors import ERRORS
from workflow_ops.lists.navigation import (
    LIST_PARAMETER,
    ListNavigation,
    list_navigation,
    url_in_same_list,
)
from workflow_ops.lists.tickets import TICKETS
from workflow_ops.models import FormDraft, TaskInstance, TicketError, TicketInstance
from workflow_ops.pages.task import prefilled_answers
from workflow_ops.pages.ticket import TicketPage, ticket_page
from workflow_ops.services.files.uploads import PersonalUploads
from workflow_ops.services.notifications.reading import mark_ticket_read
from workflow_ops.services.ticket_access import Viewer, find_ticket
from workflow_ops.views.drafts.saving import draft_to_show

BEFORE, ERROR_PARAMETER = "before", "error"


@dataclass(frozen=True)
class RefusedForm:
    """A form of the page that was sent and refused, to be shown again with what was typed.

    Args:
        task: whose answers were sent.
        form: with the answers.
        sentence: why they could not be stored, where it is not for the answers.
        error: the ticket error that notes were written on.
        notes: these notes.
        comment: a comment.
        due: due dates and a priority.
    """

    task: TaskInstance | None = None
    form: AnswersForm | None = None
    sentence: str = ""
    error: TicketError | None = None
    notes: NotesForm | None = None
    comment: CommentForm | None = None
    due: DueForm | None = None


@every_member
@require_safe
def detail(request: CompanyRequest, number: int) -> HttpResponse:
    """A ticket, with the part of it that is the person's."""
    return ticket_response(request, number)


@permission_required("workflow_ops.manage_tickets")
@require_safe
def managed_ticket(request: CompanyRequest, number: int) -> HttpResponseRedirect:
    """The address that the page had for ticket admins."""
    tickets = TicketInstance.objects.of_company(request.company)
    ticket = get_object_or_404(tickets, number=number)
    return back_to_ticket(request, ticket)


@permission_required("workflow_ops.manage_tickets")
@require_safe
def managed_error(request: CompanyRequest, pk: int) -> HttpResponseRedirect:
    """The address of a ticket error: its ticket, opened from the list of errors."""
    errors = TicketError.objects.of_company(request.company).for_detail()
    return back_to_error(request, get_object_or_404(errors, pk=pk))


def back_to_ticket(
    request: CompanyRequest, ticket: TicketInstance, fragment: str = ""
) -> HttpResponseRedirect:
    """Lead to the ticket's page, opened from the list that this request came from."""
    url = url_in_same_list(request.GET, reverse("tickets:detail", args=[ticket.number]))
    return HttpResponseRedirect(f"{url}#{fragment}" if fragment else url)


def back_to_error(request: CompanyRequest, error: TicketError) -> HttpResponseRedirect:
    """Lead to an error on its ticket's page, opened from the list of errors."""
    query = QueryDict(mutable=True)
    query[ERROR_PARAMETER] = str(error.pk)
    query[LIST_PARAMETER] = request.GET.get(LIST_PARAMETER, "")
    url = reverse("tickets:detail", args=[error.ticket.number])
    return HttpResponseRedirect(f"{url}?{query.urlencode()}#error-{error.pk}")


def task_form(
    request: CompanyRequest,
    task: TaskInstance,
    *,
    is_sent: bool = True,
    draft: FormDraft | None = None,
) -> AnswersForm:
    """The form of a task, bound to the ``draft``, or to what the browser sent if it ``is_sent``."""
    return answers_form(
        request,
        output_questions(task.task_definition),
        known=prefilled_answers(task),
        layout=task.task_definition.edit_layout,
        is_sent=is_sent,
        draft=draft,
    )


def ticket_response(
    request: CompanyRequest,
    number: int,
    refused: RefusedForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of the ticket with this number; with ``refused``, the form that was refused.

    Raises:
        Http404: there is no such ticket that the person may open.
    """
    refused = refused or RefusedForm()
    ticket, viewer = _opened(request, number)
    page = ticket_page(ticket, viewer, task=refused.task, before=_before(request))
    navigation = _navigation(request, ticket, viewer)
    context = {
        "ticket": ticket,
        "page": page,
        "refused": refused,
        "due_form": refused.due or page.due_form,
        "comment_form": refused.comment or comment_form(request, viewer),
        "navigation": navigation,
        "opened_from": navigation.list_view,
        **_form_context(request, page, refused.form),
    }
    return render(request, "workflow_ops/tickets/detail.html", context, status=status)


def comment_form(request: CompanyRequest, viewer: Viewer, *, is_sent: bool = False) -> CommentForm:
    """The form of a new comment, bound to what the browser sent if it ``is_sent``."""
    sent: Any = (request.POST, request.FILES) if is_sent else ()
    uploads = PersonalUploads(request.company, request.user)
    return CommentForm(*sent, sees_internal=viewer.sees_internal, uploads=uploads)


def _opened(request: CompanyRequest, number: int) -> tuple[TicketInstance, Viewer]:
    """The ticket as of ``ticket_or_404``; who opens its page has read all notifications of it."""
    ticket, viewer = ticket_or_404(request, number)
    mark_ticket_read(ticket=ticket, by=request.user)
    return ticket, viewer


def _form_context(
    request: CompanyRequest, page: TicketPage, sent: AnswersForm | None
) -> dict[str, object]:
    """The form of the task: as it was sent, else as its draft or its data have it."""
    form, draft = sent, None
    if form is None and page.task is not None:
        draft = draft_to_show(request, page.task.task)
        form = task_form(request, page.task.task, is_sent=False, draft=draft)
        form.forget_errors()
    return {
        "form": form,
        "draft": draft,
        "has_draft": draft is not None or has_draft(request),
        "keeps_draft": bool(form and form.fields) and not request.user.is_superuser,
        "typed": typed_answers(sent) if sent is not None else [],
    }


def ticket_or_404(request: CompanyRequest, number: int) -> tuple[TicketInstance, Viewer]:
    """The ticket with this number, and what the person is to it.

    Raises:
        Http404: there is no such ticket that they may open.
    """
    found = find_ticket(request.user, number)
    if found is None:
        raise Http404
    return found


def _before(request: CompanyRequest) -> datetime | None:
    try:
        before = parse_datetime(request.GET.get(BEFORE, ""))
    except ValueError:
        return None
    return before if before and before.tzinfo else None


def _navigation(request: CompanyRequest, ticket: TicketInstance, viewer: Viewer) -> ListNavigation:
    if not viewer.is_admin:
        if viewer.is_requester:
            return ListNavigation("My tickets", reverse("tickets:list"), "tickets:list")
        return ListNavigation("My tasks", reverse("tasks:list"), "tasks:list")
    opened = whole_number(request.GET.get(ERROR_PARAMETER, ""), ID_DIGITS)
    error = TicketError.objects.of_ticket(ticket).with_id(opened) if opened else None
    if error is not None:
        navigation = list_navigation(ERRORS, request.company, request.GET, error)
        return replace(navigation, list_name="Failed tickets")
    return list_navigation(TICKETS, request.company, request.GET, ticket)
