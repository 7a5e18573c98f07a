"""Apply the fix of a message in the editor: the text in, the text after it out, as JSON."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from ticketflower.errors import Refusal
from users.http.permissions import permission_required
from users.http.request import CompanyRequest
from users.http.token_access import error_response
from workflow_design.forms import FixForm
from workflow_design.pages.upload import text_after_fix


@permission_required("workflow_design.change_definitions")
@require_POST
def fix(request: CompanyRequest) -> HttpResponse:
    """The text after a fix, which the editor's script puts in place; nothing is stored."""
    form = FixForm(request.POST)
    if not form.is_valid():
        (_field, sentences), *_others = form.errors.items()
        return error_response(422, "invalid-request", str(sentences[0]))
    sent = form.cleaned_data
    place = {name: sent[name] for name in ("code", "line", "column")}
    try:
        text = text_after_fix(request.company, sent["document"], **place)
    except Refusal as refusal:
        return error_response(409, refusal.code, refusal.sentence)
    return JsonResponse({"text": text}, json_dumps_params={"ensure_ascii": False})
