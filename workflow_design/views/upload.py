"""Upload or edit a document of any kind."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from users.http import CompanyRequest
from users.permissions import permission_required
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.errors import DocumentRejected, DraftWouldBeReplaced
from workflow_design.examples import all_examples
from workflow_design.forms import UploadForm
from workflow_design.pages.upload import (
    Conflict,
    Look,
    agreement_to,
    conflicts_of,
    known_at_start,
    lines_with_messages,
    look_at,
    starting_text,
)
from workflow_design.services.drafts import Stored, store_document

STARTS = ("workflow", "task", "ticket", "example")
MOST_WARNINGS = 5
PUBLISH = "publish"


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def upload(request: CompanyRequest) -> HttpResponse:
    """Check a document, store it as a draft, or store it and ask whether to publish it.

    A document with errors is shown again as it was typed, with each message at its line. To htmx,
    which asks while it is typed, it gives the messages and what stands beside them alone.
    """
    if request.method == "GET":
        return _start(request)
    form = UploadForm(request.POST, request.FILES)
    if request.htmx:
        return _beside(request, form)
    if not form.is_valid():
        return _page(request, form, form.data.get("text", ""), status=422)
    company, document = request.company, form.cleaned_data["document"]
    conflicts: list[Conflict] = []
    try:
        if form.cleaned_data["action"]:
            return _store(request, form)
        look = look_at(company, document)
    except DocumentRejected as rejected:
        look = Look(rejected.report)
    except DraftWouldBeReplaced as refusal:
        look = look_at(company, document)
        conflicts = conflicts_of(refusal.states, look.effects)
    return _shown_again(request, form, look, conflicts)


def _start(request: CompanyRequest) -> HttpResponse:
    """The editor with what the URL names: a definition of the company, an example, or nothing."""
    wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in STARTS}
    text = starting_text(request.company, **wanted)
    known = known_at_start(request.company, **wanted)
    look = look_at(request.company, text) if text else None
    return _page(request, UploadForm(initial={"text": text, "known": known}), text, look)


def _shown_again(
    request: CompanyRequest, form: UploadForm, look: Look, conflicts: list[Conflict]
) -> HttpResponse:
    """The text as it was sent, with what is said of it; conflicts are asked about."""
    sent = form.cleaned_data
    document = sent["document"]
    text = document.decode("utf-8", "replace") if isinstance(document, bytes) else document
    shown = UploadForm(initial={"text": text, "known": sent["known"]})
    status = 409 if conflicts else 200 if look.report.ok else 422
    more = {
        "conflicts": conflicts,
        "agreement": agreement_to(conflicts),
        "asked": sent["action"],
    }
    return _page(request, shown, text, look, status, more)


def _store(request: CompanyRequest, form: UploadForm) -> HttpResponse:
    """Store the document, and show the draft that it made, or what publishing it means.

    Raises:
        Refusal: where it cannot be stored.
    """
    asked = form.cleaned_data
    stored = store_document(
        company=request.company, by=request.user, text=asked["document"], known=asked["known"]
    )
    if asked["action"] == PUBLISH:
        return redirect(_publishing(stored))
    for message in stored.warnings[:MOST_WARNINGS]:
        messages.warning(request, f"Line {message.line}: {message.sentence}")
    every = (*stored.workflows, *stored.tickets)
    titles = ", ".join(f"'{each.title}'" for each in every)
    if len(every) == 1:
        told = f"{titles} is saved as a draft. Nobody can use it until it is published."
    else:
        told = f"{titles} are saved as drafts. Nobody can use them until they are published."
    messages.success(request, told)
    name = "design:workflow" if stored.workflows else "design:ticket"
    return redirect(f"{reverse(name, args=[every[0].key])}?version={every[0].version}")


def _publishing(stored: Stored) -> str:
    """The page that says what publishing these drafts means, and asks for it."""
    if len(stored.workflows) + len(stored.tickets) > 1:
        keys = [("workflow", each.key) for each in stored.workflows]
        keys += [("ticket", each.key) for each in stored.tickets]
        return f"{reverse('design:publish')}?{urlencode(keys)}"
    if stored.workflows:
        return reverse("design:workflow-publish", args=[stored.workflows[0].key])
    return reverse("design:ticket-publish", args=[stored.tickets[0].key])


def _beside(request: CompanyRequest, form: UploadForm) -> HttpResponse:
    look = look_at(request.company, form.cleaned_data["document"]) if form.is_valid() else None
    has_text = bool(form.data.get("text", "").strip())
    context = {"form": form if has_text else None, "look": look}
    return render(request, "workflow_design/upload/_beside.html", context)


def _page(
    request: CompanyRequest,
    form: UploadForm,
    text: str,
    look: Look | None = None,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "examples": all_examples(),
        "is_edit": bool(request.GET.get("workflow") or request.GET.get("ticket")),
        "look": look,
        "lines": lines_with_messages(text, look.report) if look else [],
        "max_bytes": MAX_BYTES,
        "was_sent": request.method == "POST",
        **(more or {}),
    }
    return render(request, "workflow_design/upload/upload.html", context, status=status)
