"""Drafts of forms, for the views of these forms: save, show again, forget."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from ticketflower.errors import Refusal
from users.errors import TooManyRequests
from users.http.request import CompanyRequest
from users.limits.limits import DRAFTS
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.typed_text import sent_texts, typed_answers
from workflow_design.models import TicketType
from workflow_ops.errors import FormSentBefore
from workflow_ops.forms.drafts import has_draft
from workflow_ops.models import FormDraft, TaskInstance
from workflow_ops.services.form_drafts import delete_draft, draft_of, save_draft


def draft_to_show(request: CompanyRequest, what: TicketType | TaskInstance) -> FormDraft | None:
    """The person's draft of a form that they open; superusers have none."""
    if request.method == "POST" or request.user.is_superuser:
        return None
    return draft_of(request.user, what)


def keep_draft(
    request: CompanyRequest,
    what: TicketType | TaskInstance,
    form: AnswersForm,
    *,
    dropped: Sequence[tuple[str, str]] = (),
    submission_key: UUID | None = None,
) -> HttpResponse | None:
    """Save the form that was sent as a draft.

    Returns:
        Of a script: the file controls, where files were kept; nothing else. Else a redirect to
        the form; None where it could not be saved and is to be shown again.
    """
    form.forget_errors()  # has kept its files
    try:
        DRAFTS.count(request.user.pk)
        save_draft(
            owner=request.user,
            what=what,
            answers=sent_texts(form),
            shown=typed_answers(form),
            dropped=dropped,
            submission_key=submission_key,
        )
    except Refusal as refusal:
        if request.htmx:
            return _not_saved(refusal)
        form.add_error(None, refusal.sentence)
        return None
    if request.htmx:
        page = render(request, "components/answers.html", {"form": form})
        return page if request.FILES else HttpResponse(status=204)
    messages.success(request, "Draft saved.")
    return redirect(request.get_full_path())


def _not_saved(refusal: Refusal) -> JsonResponse:
    """Why a draft was not saved; what was typed is in the page still."""
    content = {"sentence": refusal.sentence}
    if isinstance(refusal, FormSentBefore):
        content["submission_key"] = str(uuid4())
    return JsonResponse(content, status=429 if isinstance(refusal, TooManyRequests) else 409)


def forget_draft(request: CompanyRequest, what: TicketType | TaskInstance) -> None:
    """Delete the draft of a form that was sent and stored, if it may have one."""
    if has_draft(request):
        delete_draft(owner=request.user, what=what)
