"""Comments on tickets: write, edit and delete them, and whom they can mention."""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from ticketflower.errors import Refusal
from users.http.permissions import every_member
from users.http.request import CompanyRequest
from workflow_ops.errors import CommentedBefore
from workflow_ops.forms.comments import INTERNAL, CommentTextForm
from workflow_ops.forms.tickets import is_refresh
from workflow_ops.models import TicketComment, TicketInstance
from workflow_ops.services.conversation.comments import add_comment, delete_comment, edit_comment
from workflow_ops.services.conversation.mentions import names_to_mention
from workflow_ops.views.ticket_page import (
    RefusedForm,
    back_to_ticket,
    comment_form,
    ticket_or_404,
    ticket_response,
)


@every_member
@require_http_methods(["GET", "POST"])
def add(request: CompanyRequest, number: int) -> HttpResponse:
    """Write a comment."""
    ticket, viewer = ticket_or_404(request, number)
    if request.method == "GET":
        return back_to_ticket(request, ticket, "comment")
    form = comment_form(request, viewer, is_sent=True)
    if is_refresh(request):
        form.forget_errors()
        return ticket_response(request, number, RefusedForm(comment=form))
    if form.is_valid():
        try:
            comment = add_comment(
                ticket=ticket,
                viewer=viewer,
                text=form.cleaned_data["text"],
                is_internal=form.is_internal,
                submission_key=form.cleaned_data["submission_key"],
                uploads=form.uploads,
            )
        except CommentedBefore as refusal:
            form.add_error(None, refusal.sentence)
            form.take_new_key()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return back_to_ticket(request, ticket, f"comment-{comment.pk}")
    return ticket_response(request, number, RefusedForm(comment=form), status=422)


@every_member
@require_http_methods(["GET", "POST"])
def edit(request: CompanyRequest, number: int, pk: int) -> HttpResponse:
    """Edit one's own comment."""
    ticket, comment = _own_comment(request, number, pk)
    form = CommentTextForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        try:
            edit_comment(comment=comment, by=request.user, text=form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Comment saved.")
            return back_to_ticket(request, ticket, f"comment-{comment.pk}")
    context = {"ticket": ticket, "comment": comment, "form": form}
    status = 422 if form.errors else 200
    return render(request, "workflow_ops/tickets/comment.html", context, status=status)


@every_member
@require_http_methods(["GET", "POST"])
def delete(request: CompanyRequest, number: int, pk: int) -> HttpResponse:
    """Delete one's own comment."""
    ticket, comment = _own_comment(request, number, pk)
    if request.method == "POST":
        try:
            delete_comment(comment=comment, by=request.user)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Comment deleted.")
    return back_to_ticket(request, ticket, f"comment-{comment.pk}")


@every_member
@require_safe
def mentions(request: CompanyRequest, number: int) -> JsonResponse:
    """The names that a comment on the ticket can mention, for the script that offers them."""
    ticket, viewer = ticket_or_404(request, number)
    is_internal = viewer.sees_internal and request.GET.get("audience") == INTERNAL
    names = names_to_mention(ticket, by=request.user, is_internal=is_internal)
    return JsonResponse({"names": names})


def _own_comment(
    request: CompanyRequest, number: int, pk: int
) -> tuple[TicketInstance, TicketComment]:
    """A comment of the person on a ticket that they may open."""
    ticket, _viewer = ticket_or_404(request, number)
    comments = TicketComment.objects.of_ticket(ticket).changeable_by(request.user)
    return ticket, get_object_or_404(comments, pk=pk)
