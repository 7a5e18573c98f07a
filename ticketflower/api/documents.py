"""Documents in requests: read as the text of a file; the strict form is converted."""

import json
from dataclasses import dataclass
from typing import Any

from ticketflower.api.bodies.sent import DocumentForm
from ticketflower.api.problems import ApiProblem, Issue
from ticketflower.types import JsonObject
from workflow_design.documents.authoring.strict_documents import NameTwice, ordinary_document
from workflow_design.documents.report.report import Report
from workflow_design.documents.text.parse import MAX_BYTES
from workflow_design.errors import DocumentRejected


@dataclass(frozen=True)
class SentDocument:
    """A document of a request.

    Attributes:
        text: of an ordinary file, which the checker reads.
        ordinary: that file as an object, where a document in the strict form was sent: messages
            refer to it.
    """

    text: str
    ordinary: JsonObject | None = None

    def rejected(self, report: Report) -> ApiProblem:
        """The problem of a document that has errors, with its report."""
        refusal = DocumentRejected(report)
        details: JsonObject = {"report": report.to_json()}
        if self.ordinary is not None:
            details["document"] = self.ordinary
        return ApiProblem(422, refusal.code, refusal.sentence, details=details)


def read_document(document: JsonObject | str, form: DocumentForm) -> SentDocument:
    """The document of a request.

    Args:
        document: an object, or the text of a file.
        form: ``strict`` for one by the schema for structured outputs.

    Raises:
        ApiProblem: it is larger than a file may be, or an object in it has a name twice.
    """
    strict = _parsed(document) if form == "strict" else None
    if not isinstance(strict, dict):
        return SentDocument(_text_of(document))
    try:
        ordinary = ordinary_document(strict)
    except NameTwice as refusal:
        sentence = f"{refusal.sentence} See {refusal.pointer}."
        issue = Issue(where="body", pointer=f"/document{refusal.pointer}", sentence=sentence)
        raise ApiProblem(422, "name-twice", sentence, issues=[issue]) from refusal
    return SentDocument(_text_of(ordinary), ordinary)


def only_definition(sent: SentDocument, kind: str, key: str) -> SentDocument:
    """The definition of a kind and key in a document; of a strict one, which has several, that one.

    Raises:
        ApiProblem: the document is one of another definition.
    """
    if sent.ordinary is not None:
        listed = sent.ordinary.get(f"{kind}s")
        named = [each for each in _objects(listed) if each.get("key") == key]
        if len(named) == 1:
            ordinary: JsonObject = {"kind": kind, **named[0]}
            return SentDocument(_text_of(ordinary), ordinary)
    document = _parsed(sent.text)
    named_so = isinstance(document, dict) and (document.get("kind"), document.get("key"))
    if named_so and named_so != (kind, key):
        sentence = f"The document must have the kind “{kind}” and the key “{key}”, as in the URL."
        raise ApiProblem(422, "other-definition", sentence)
    return sent


def _objects(value: Any) -> list[JsonObject]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _parsed(document: JsonObject | str) -> Any:
    """The value of a document; None for a text that is no JSON, which the checker reports."""
    try:
        return json.loads(document) if isinstance(document, str) else document
    except (ValueError, RecursionError):
        return None


def _text_of(document: JsonObject | str) -> str:
    """A document as the text of a file.

    Raises:
        ApiProblem: it is larger than a file may be.
    """
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        sentence = f"A workflow file can have at most {MAX_BYTES:,} bytes. Split it into several."
        raise ApiProblem(413, "too-large", sentence)
    return text
