"""Upload or edit a document of any kind."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.documents.report.words import quoted_list
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.errors import DocumentRejected, DraftWouldBeReplaced
from workflow_design.forms import UploadForm
from workflow_design.gallery.templates import template_named
from workflow_design.pages.upload import (
    Conflict,
    UploadPreview,
    agreement_to,
    conflicts_of,
    known_at_start,
    lines_with_messages,
    preview_upload,
    starting_text,
)
from workflow_design.services.drafts import store_document
from workflow_design.views.publish_url import publish_url

STARTS = ("workflow", "task", "ticket")
MOST_WARNINGS = 5
PUBLISH = "publish"
EDITED = {"workflow": "workflow", "ticket": "ticket type"}


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def upload(request: CompanyRequest) -> HttpResponse:
    """Check a document, store it as a draft, or store it and ask whether to publish it.

    A document with errors is shown again as it was typed, with each message at its line. To htmx,
    which asks while it is typed, it gives the messages and what is shown beside them alone.
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
        preview = preview_upload(company, document)
    except DocumentRejected as rejected:
        preview = UploadPreview(rejected.report)
    except DraftWouldBeReplaced as refusal:
        preview = preview_upload(company, document)
        conflicts = conflicts_of(refusal.states, preview.definitions)
    return _shown_again(request, form, preview, conflicts)


def _start(request: CompanyRequest) -> HttpResponse:
    """The editor with what the URL names: a definition of the company, or nothing."""
    if name := request.GET.get("example"):
        return _to_template(name)
    wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in STARTS}
    text = starting_text(request.company, **wanted)
    known = known_at_start(request.company, **wanted)
    preview = preview_upload(request.company, text) if text else None
    return _page(request, UploadForm(initial={"text": text, "known": known}), text, preview)


def _to_template(name: str) -> HttpResponse:
    """The preview of a template, which the editor once opened with; else the gallery."""
    found = template_named(name)
    return redirect("design:template", found.name) if found else redirect("design:templates")


def _shown_again(
    request: CompanyRequest, form: UploadForm, preview: UploadPreview, conflicts: list[Conflict]
) -> HttpResponse:
    """The text as it was sent, with the messages about it; conflicts need confirmation."""
    sent = form.cleaned_data
    document = sent["document"]
    text = document.decode("utf-8", "replace") if isinstance(document, bytes) else document
    shown = UploadForm(initial={"text": text, "known": sent["known"]})
    status = 409 if conflicts else 200 if preview.report.ok else 422
    more = {
        "conflicts": conflicts,
        "agreement": agreement_to(conflicts),
        "asked": sent["action"],
    }
    return _page(request, shown, text, preview, status, more)


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
        return redirect(publish_url(stored.definitions))
    for message in stored.warnings[:MOST_WARNINGS]:
        messages.warning(request, f"Line {message.line}: {message.sentence}")
    titles = quoted_list(each.title for each in stored.definitions)
    noun = "Draft" if len(stored.definitions) == 1 else "Drafts"
    messages.success(request, f"{noun} saved: {titles}.")
    first = stored.definitions[0]
    return redirect(f"{reverse(f'design:{first.kind}', args=[first.key])}?version={first.version}")


def _title(request: CompanyRequest, preview: UploadPreview | None) -> str:
    """The heading of the editor: what is edited, by its title where the text can be read."""
    if request.GET.get("task"):
        return "Edit task"
    noun = next((noun for name, noun in EDITED.items() if request.GET.get(name)), "")
    if not noun:
        return "New workflow"
    titles = [each.document["title"] for each in preview.definitions] if preview else []
    return f"Edit {quoted_list(titles[:1]) or noun}"


def _stored_workflow(request: CompanyRequest, text: str) -> str:
    """The key of the workflow that is edited as a whole; empty for anything else."""
    return request.GET.get("workflow", "") if text and not request.GET.get("task") else ""


def _beside(request: CompanyRequest, form: UploadForm) -> HttpResponse:
    sent = form.cleaned_data["document"] if form.is_valid() else None
    preview = None if sent is None else preview_upload(request.company, sent)
    has_text = bool(form.data.get("text", "").strip())
    context = {"form": form if has_text else None, "preview": preview}
    return render(request, "workflow_design/upload/_beside.html", context)


def _page(
    request: CompanyRequest,
    form: UploadForm,
    text: str,
    preview: UploadPreview | None = None,
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "is_edit": bool(request.GET.get("workflow") or request.GET.get("ticket")),
        "title": _title(request, preview),
        "stored_workflow": _stored_workflow(request, text),
        "preview": preview,
        "lines": lines_with_messages(text, preview.report) if preview else [],
        "max_bytes": MAX_BYTES,
        "was_sent": request.method == "POST",
        **(more or {}),
    }
    return render(request, "workflow_design/upload/upload.html", context, status=status)
