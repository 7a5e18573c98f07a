"""Upload page: a text to start from, its messages, and what it would change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from ticketflower.types import JsonObject
from users.models import Company
from workflow_design.checker.check import check
from workflow_design.documents.diff.change import Change, Part
from workflow_design.documents.diff.changes import changes
from workflow_design.documents.report.report import Message, Report
from workflow_design.documents.text.fixed_text import FixMisfits, fixed_text
from workflow_design.documents.text.parse import BYTE_ORDER_MARK
from workflow_design.documents.text.source import LINE_END
from workflow_design.documents.workflow.canonical_form import canonical_text
from workflow_design.errors import FixNotApplicable, FixNotFound
from workflow_design.models import TaskDefinition, TicketType, WorkflowDefinition
from workflow_design.models.fingerprints import EditState, edit_state
from workflow_design.pages.comparison import changes_by_part
from workflow_design.pages.upload_preview import MOST_CHANGES, DefinitionPreview, previews_of
from workflow_design.services.company_context import company_context_of
from workflow_design.services.export import document_of

LINES_AROUND = 2


@dataclass(frozen=True)
class UploadPreview:
    """The report on a document, and the changes that storing it would make."""

    report: Report
    definitions: list[DefinitionPreview] = field(default_factory=list)


def preview_upload(company: Company, text: str | bytes) -> UploadPreview:
    """Check a document against what the company has, without storing it."""
    known = company_context_of(company)
    checked = check(text, known)
    return UploadPreview(checked.report, previews_of(company, checked, known.workflows))


def text_after_fix(company: Company, text: str, *, code: str, line: int, column: int) -> str:
    """The text after the fix of a message on it.

    Args:
        company: whose roles and workflows the text may name.
        text: the document.
        code: of the message.
        line: of the message, from 1.
        column: of the message, from 1, in characters.

    Raises:
        FixNotFound: it has no such message, or one without a fix.
        FixNotApplicable: the fix changes values, but the text is no JSON yet.
    """
    report = check(text, company_context_of(company)).report
    place = (code, line, column)
    found = [each for each in report.messages if (each.code, each.line, each.column) == place]
    fix = next((each.fix for each in found if each.fix is not None), None)
    if fix is None:
        raise FixNotFound
    try:
        return fixed_text(text.removeprefix(BYTE_ORDER_MARK), fix)
    except FixMisfits as misfit:
        raise FixNotApplicable from misfit


@dataclass(frozen=True)
class Conflict:
    """A definition that another person, or another tab, changed since the author started.

    Attributes:
        state: how it is now.
        groups: what would become of it, by the parts of the definition.
    """

    state: EditState
    groups: list[tuple[Part, list[Change]]]


def conflicts_of(
    states: Sequence[EditState], previews: Sequence[DefinitionPreview]
) -> list[Conflict]:
    """What storing the document would replace."""
    documents = [each.document for each in previews]
    wholes = {f"{document['kind']}/{document['key']}": document for document in documents}
    return [
        Conflict(each, changes_by_part(changes(_document(each), wholes[each.name])[:MOST_CHANGES]))
        for each in states
    ]


def agreement_to(conflicts: Sequence[Conflict]) -> str:
    """What the author agrees to replace by pressing the button."""
    return json.dumps({each.state.name: each.state.fingerprint for each in conflicts})


def _document(state: EditState) -> JsonObject | None:
    newest = state.newest
    return document_of(state.model.objects.for_export().get(pk=newest.pk)) if newest else None


def known_at_start(company: Company, *, workflow: str, task: str, ticket: str) -> dict[str, str]:
    """The state of the definition that an editor opens with, which a task is a part of."""
    if not (workflow or ticket):
        return {}
    model = TicketType if ticket else WorkflowDefinition
    state = edit_state(company, model, ticket or workflow)
    return {state.name: state.fingerprint}


@dataclass(frozen=True)
class Line:
    """One line of a document with the messages that point to it."""

    number: int
    text: str
    messages: list[Message] = field(default_factory=list)


def lines_with_messages(text: str, report: Report) -> list[Line]:
    """The lines that messages point to, each with its neighbours."""
    by_line: dict[int, list[Message]] = {}
    for message in report.messages:
        by_line.setdefault(message.line, []).append(message)
    texts = LINE_END.split(text)
    wanted = {
        number
        for line in by_line
        for number in range(line - LINES_AROUND, line + LINES_AROUND + 1)
        if 1 <= number <= len(texts)
    }
    return [Line(number, texts[number - 1], by_line.get(number, [])) for number in sorted(wanted)]


def starting_text(company: Company, *, workflow: str, task: str, ticket: str) -> str:
    """The text that an editor opens with: a definition of the company, or nothing."""
    model = TicketType if ticket else WorkflowDefinition
    versions = model.objects.of_company(company).of_key(ticket or workflow)
    edited = versions.latest_edited().for_export().first()
    if edited is None:
        return ""
    if task and isinstance(edited, WorkflowDefinition):
        tasks = TaskDefinition.objects.of_company(company).of_workflow(edited).of_key(task)
        wanted = tasks.for_detail().first()
        return canonical_text(document_of(wanted)) if wanted else ""
    return canonical_text(document_of(edited))
