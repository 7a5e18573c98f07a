"""Checking a document for tools: JSON in, the report as JSON out."""

import json

from django.http import HttpResponse, JsonResponse, UnreadablePostError

from ticketflower.texts import indented
from ticketflower.types import Json
from users.errors import TooManyRequests
from users.http.request import CompanyRequest
from users.http.token_access import api_view, error_response
from users.limits import limits
from users.scopes import DEFINITIONS_READ
from workflow_design.checker.check import CheckResult
from workflow_design.documents.authoring.strict_documents import NameTwice, ordinary_document
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.services.drafts import check_document


@api_view("workflow_design.change_definitions", scope=DEFINITIONS_READ, method="POST")
def check(request: CompanyRequest) -> HttpResponse:
    """Check the document that is the body, and store nothing; ``?form=strict`` names its schema."""
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
    if request.GET.get("form") == "strict":
        return _check_strict(request, text)
    return _report(check_document(company=request.company, text=text))


def _check_strict(request: CompanyRequest, text: bytes) -> HttpResponse:
    """Check what a document of the strict schema says; the report is of the ordinary document."""
    try:
        strict = json.loads(text)
        document = ordinary_document(strict) if isinstance(strict, dict) else strict
    except (ValueError, RecursionError):
        return _report(check_document(company=request.company, text=text))
    except NameTwice as refusal:
        sentence = f"{refusal.sentence} See {refusal.pointer}."
        return error_response(422, "name-twice", sentence)
    checked = check_document(company=request.company, text=indented(document))
    return _report(checked, document=document)


def _report(checked: CheckResult, **more: Json) -> HttpResponse:
    body = {"kind": checked.kind, **checked.report.to_json(), **more}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
