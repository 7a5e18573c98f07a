"""Upload or edit a document of any kind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.http import CompanyRequest
from users.permissions import permission_required
from workflow_design.documents.parse import MAX_BYTES
from workflow_design.errors import DocumentRejected
from workflow_design.examples import all_examples
from workflow_design.forms import UploadForm
from workflow_design.services import store_and_publish_document, store_document
from workflow_design.upload_page import Look, lines_with_messages, look_at, starting_text

STARTS = ("workflow", "task", "ticket", "example")
MOST_WARNINGS = 5
STORING = {"store": store_document, "publish": store_and_publish_document}


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def upload(request: CompanyRequest) -> HttpResponse:
    """Check a document, store it as a draft, or publish it at once.

    A document with errors is shown again as it was typed, with each message at its line. To htmx,
    which asks while it is typed, it gives the messages and what stands beside them alone.
    """
    if request.method == "GET":
        wanted = {name: request.GET.get(name, "").replace("\x00", "") for name in STARTS}
        text = starting_text(request.company, **wanted)
        look = look_at(request.company, text) if text else None
        return _page(request, UploadForm(initial={"text": text}), text, look)
    form = UploadForm(request.POST, request.FILES)
    if request.htmx:
        return _beside(request, form)
    if not form.is_valid():
        return _page(request, form, form.data.get("text", ""), status=422)
    document: str | bytes = form.cleaned_data["document"]
    try:
        if request.POST.get("action") in STORING:
            return _store(request, document)
        look = look_at(request.company, document)
    except DocumentRejected as rejected:
        look = Look(rejected.report)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        look = look_at(request.company, document)
    text = document.decode("utf-8", "replace") if isinstance(document, bytes) else document
    shown = UploadForm(initial={"text": text})
    return _page(request, shown, text, look, status=200 if look.report.ok else 422)


def _store(request: CompanyRequest, document: str | bytes) -> HttpResponse:
    """Store the document, and show the definition that it made.

    Raises:
        Refusal: where it cannot be stored.
    """
    action = request.POST["action"]
    stored = STORING[action](company=request.company, by=request.user, text=document)
    for message in stored.warnings[:MOST_WARNINGS]:
        messages.warning(request, f"Line {message.line}: {message.sentence}")
    titles = [f"'{each.title}'" for each in (*stored.workflows, *stored.tickets)]
    verb = "is" if len(titles) == 1 else "are"
    done = "published" if action == "publish" else "stored, and not published yet"
    messages.success(request, f"{', '.join(titles)} {verb} {done}.")
    if stored.workflows:
        return redirect("design:workflow", stored.workflows[0].key)
    return redirect("design:ticket", stored.tickets[0].key)


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
) -> HttpResponse:
    context = {
        "form": form,
        "examples": all_examples(),
        "is_edit": bool(request.GET.get("workflow") or request.GET.get("ticket")),
        "look": look,
        "lines": lines_with_messages(text, look.report) if look else [],
        "max_bytes": MAX_BYTES,
        "was_sent": request.method == "POST",
    }
    return render(request, "workflow_design/upload/upload.html", context, status=status)
