"""Checking a document for tools: JSON in, the report as JSON out."""

from django.http import HttpResponse, JsonResponse, UnreadablePostError

from users.errors import TooManyRequests
from users.http.request import CompanyRequest
from users.http.token_access import api_view, error_response
from users.limits import limits
from users.scopes import DEFINITIONS_READ
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.services.drafts import check_document


@api_view("workflow_design.change_definitions", scope=DEFINITIONS_READ, method="POST")
def check(request: CompanyRequest) -> HttpResponse:
    """Check the document that is the body, and store nothing."""
    try:
        limits.CHECKS.count(request.user.pk)
    except TooManyRequests as refusal:
        wait = {"Retry-After": str(refusal.seconds)}
        return error_response(refusal.status, refusal.code, refusal.sentence, wait)
    try:
        text = request.read(MAX_BYTES + 1)
    except UnreadablePostError:
        return error_response(400, "broken-off", "The request body is incomplete. Send it again.")
    if len(text) > MAX_BYTES:
        sentence = f"A workflow file can have at most {MAX_BYTES:,} bytes. Split it into several."
        return error_response(413, "too-large", sentence)
    checked = check_document(company=request.company, text=text)
    return JsonResponse(
        {"kind": checked.kind, **checked.report.to_json()},
        json_dumps_params={"ensure_ascii": False},
    )
