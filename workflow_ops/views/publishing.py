"""Publishing the drafts of a bundle together, after a confirmation that shows the effects."""

from itertools import zip_longest

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from ticketflower.errors import Refusal
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.documents.report.words import quoted_list
from workflow_design.errors import NoDraft
from workflow_design.models import MODEL_OF_KIND, TicketType, VersionedDefinition
from workflow_design.services.publishing import publish_drafts
from workflow_ops.pages.version import publish_bundle_page


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def publish_together(request: CompanyRequest) -> HttpResponse:
    """Ask, for each of the drafts that the URL names, and publish all of them at once."""
    if request.method == "POST":
        return _publish(request)
    drafts: list[VersionedDefinition] = []
    for kind, model in MODEL_OF_KIND.items():
        versions = model.objects.of_company(request.company).draft().by_key()
        drafts += versions.with_keys(request.GET.getlist(kind)).for_export().with_author()
    page = publish_bundle_page(drafts)
    if not page.pages:
        raise Http404
    return render(request, "workflow_ops/versions/confirm_bundle.html", {"page": page})


def _publish(request: CompanyRequest) -> HttpResponse:
    names = request.POST.getlist("definition")
    fingerprints = request.POST.getlist("fingerprint")
    # Nothing is dropped: a draft without its fingerprint is one that the person did not confirm.
    agreed = dict(zip_longest(names, fingerprints, fillvalue=""))
    if not agreed:
        raise Http404
    try:
        published = publish_drafts(company=request.company, by=request.user, agreed=agreed)
    except NoDraft as refusal:
        messages.error(request, refusal.sentence)
        return redirect("design:workflows")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(request.get_full_path())
    sentence = f"{quoted_list(each.title for each in published)} published."
    if not any(isinstance(each, TicketType) for each in published):
        messages.success(request, sentence)
        return redirect("design:workflows")
    messages.success(request, format_html("{}{}", sentence, _next_steps(request)))
    return redirect("design:tickets")


def _next_steps(request: CompanyRequest) -> SafeString:
    """Links to what the person can do with a ticket type that has just been published."""
    steps = []
    if request.user.has_perm("workflow_ops.submit_ticket") and not request.user.is_superuser:
        steps.append(("tickets:new", "Submit a test ticket"))
    if request.user.has_perm("users.manage_people"):
        steps.append(("team:invite", "Invite your team"))
    if not steps:
        return SafeString()
    links = ((reverse(name), text) for name, text in steps)
    return format_html(" {}", format_html_join(" · ", '<a href="{}">{}</a>', links))
