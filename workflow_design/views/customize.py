"""Customize a workflow without JSON: its forms, steps, rules and ticket types, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ticketflower.http.refused import refuse_form
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from workflow_design.customize.definitions import Definitions
from workflow_design.customize.edit_errors import EditRefused, Finding
from workflow_design.customize.edits import edit
from workflow_design.customize.reading import read_part
from workflow_design.customize.steps import add_step, remove_step
from workflow_design.customize.values import REQUEST, Part, PartValues, step_part
from workflow_design.errors import CustomizePageUnreadable, DraftWouldBeReplaced
from workflow_design.forms import agreed_fingerprints
from workflow_design.pages.customize.conflicts import conflicts_with
from workflow_design.pages.customize.heading import heading_of
from workflow_design.pages.customize.loaded import Loaded, load
from workflow_design.pages.customize.page import customize_page
from workflow_design.pages.customize.row_changes import with_row_change
from workflow_design.pages.customize.saving import check_definitions, save
from workflow_design.pages.customize.sent_values import SentStep, sent_values
from workflow_design.pages.customize.shown_values import ShownValues, from_text
from workflow_design.pages.upload import agreement_to

SAVE = "save"


@permission_required("workflow_design.change_definitions")
@require_http_methods(["GET", "POST"])
def customize(request: CompanyRequest, key: str) -> HttpResponse:
    """Show one part of a workflow; save its changes, or show the form with a row more or less."""
    loaded = load(request.company, key)
    if loaded is None:
        raise Http404
    part = Part(request.GET.get("part", REQUEST))
    if request.method == "GET":
        return _start(request, loaded, part)
    try:
        shown = from_text(request.POST.get("shown", ""), loaded)
    except CustomizePageUnreadable as refusal:
        return refuse_form(request, refusal.sentence, back=request.get_full_path())
    known = {**shown.known, **agreed_fingerprints(request.POST.get("replace", ""))}
    after = sent_values(request.POST, shown.before)
    sent = _Sent(request, loaded, replace(shown, known=known), after)
    answer = _ANSWERS.get(request.POST.get("do", SAVE), _change_rows)
    return answer(sent)


@dataclass(frozen=True)
class _Sent:
    """What a person sent of one part, or sees of it before.

    Attributes:
        loaded: the workflow as it is now.
        shown: the values that they were shown, and the fingerprints of what they may replace.
        after: the values as they are wanted.
        new_step: a step that is to be added.
    """

    request: CompanyRequest
    loaded: Loaded
    shown: ShownValues
    after: PartValues
    new_step: SentStep | None = None


def _start(request: CompanyRequest, loaded: Loaded, part: Part) -> HttpResponse:
    before = read_part(loaded.definitions, part)
    if before is None:  # such as a step that was removed
        return redirect("design:customize", loaded.workflow.key)
    sent = _Sent(request, loaded, ShownValues(part, before, loaded.known), before)
    return _page(sent, check_definitions(loaded, loaded.definitions))


def _change_rows(sent: _Sent) -> HttpResponse:
    """The form with a row more, less or elsewhere; nothing is saved."""
    posted = sent.request.POST
    after = with_row_change(sent.after, posted.get("do", ""), posted.get("new-kind", ""))
    return _page(replace(sent, after=after), more={"is_unsaved": True})


def _save(sent: _Sent) -> HttpResponse:
    shown = sent.shown
    try:
        edited = edit(sent.loaded.definitions, shown.part, shown.before, sent.after)
    except EditRefused as refusal:
        return _page(sent, refusal.findings, 422)
    return _store(sent, edited.definitions, shown.part, edited.consequences)


def _add_step(sent: _Sent) -> HttpResponse:
    new = SentStep.of(sent.request.POST)
    sent = replace(sent, new_step=new)
    try:
        definitions, key = add_step(sent.loaded.definitions, new.step)
    except EditRefused as refusal:
        return _page(sent, refusal.findings, 422)
    return _store(sent, definitions, step_part(key))


def _remove_step(sent: _Sent) -> HttpResponse:
    try:
        definitions = remove_step(sent.loaded.definitions, sent.shown.part.step or "")
    except EditRefused as refusal:
        return _page(sent, refusal.findings, 422)
    return _store(sent, definitions, Part(REQUEST))


_ANSWERS = {SAVE: _save, "add-step": _add_step, "remove-step": _remove_step}


def _store(
    sent: _Sent, definitions: Definitions, part: Part, consequences: Sequence[str] = ()
) -> HttpResponse:
    """Store changed documents, and show a part of them."""
    request, loaded, known = sent.request, sent.loaded, sent.shown.known
    try:
        is_changed = save(loaded=loaded, by=request.user, definitions=definitions, known=known)
    except EditRefused as refusal:
        return _page(sent, refusal.findings, 422)
    except DraftWouldBeReplaced as refusal:
        conflicts = conflicts_with(refusal.states, loaded, sent.shown, definitions)
        more = {"conflicts": conflicts, "agreement": agreement_to(conflicts.definitions)}
        asked = request.POST.get("do", SAVE)
        return _page(sent, status=409, more={**more, "asked": asked})
    messages.success(request, "Draft saved." if is_changed else "No changes.")
    for sentence in consequences:
        messages.info(request, sentence)
    address = reverse("design:customize", args=[loaded.workflow.key])
    return redirect(f"{address}?{urlencode({'part': part.name})}")


def _page(
    sent: _Sent,
    findings: Sequence[Finding] = (),
    status: int = 200,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The page with the values that are wanted, and what was found."""
    context = {
        "loaded": sent.loaded,
        "heading": heading_of(sent.loaded),
        "page": customize_page(sent.loaded, sent.shown, sent.after, findings),
        "new_step": sent.new_step,
        "is_unsaved": status != 200,
        **(more or {}),
    }
    template = "workflow_design/customize/customize.html"
    return render(sent.request, template, context, status=status)
