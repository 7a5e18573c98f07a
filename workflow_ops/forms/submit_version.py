"""Optimistic locking of the submit form: which version of its questions a browser has.

A workflow that is published while a form is open may rename or remove questions. What was typed
into them is shown beside the new form and never dropped without a word.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from ticketflower.texts import ID_DIGITS, read_json, whole_number
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.typed_text import typed_answers
from workflow_design.documents.fields.questions import Question
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.forms.tickets import answers_form
from workflow_ops.services.tickets import open_questions_of

VERSION = "form_version"
DROPPED = "dropped"


@dataclass(frozen=True)
class FormVersion:
    """The version of a submit form, against what the browser sent.

    Args:
        current: names the version that the form has now.
        is_current: whether the form that was sent asked the same questions.
        dropped: labels and texts of answers that the form no longer has a place for.
    """

    current: str
    is_current: bool
    dropped: list[tuple[str, str]]

    @property
    def changed(self) -> bool:
        """Whether the person has to be notified."""
        return not self.is_current or bool(self.dropped)

    @property
    def dropped_texts(self) -> list[str]:
        """``dropped`` as hidden fields carry it."""
        return [json.dumps(pair, ensure_ascii=False) for pair in self.dropped]


def form_version(
    request: CompanyRequest, ticket_type: TicketType, form: AnswersForm
) -> FormVersion:
    """Compare the form that was sent with the one that is asked for now.

    Args:
        request: of the submit form; one that names no version counts as current.
        ticket_type: with its workflow as they are now.
        form: of the questions that are asked now, bound where one was sent.
    """
    current = f"{ticket_type.pk}-{ticket_type.workflow_id}"
    sent = request.POST.get(VERSION, current)
    dropped = [pair for text in request.POST.getlist(DROPPED) if (pair := _pair(text))]
    if sent == current:
        return FormVersion(current, is_current=True, dropped=dropped)
    before = _questions_before(ticket_type, sent)
    if before == form.questions:
        return FormVersion(current, is_current=True, dropped=dropped)
    if before is not None:
        dropped += _without_a_place(request, before, ticket_type, form)
    return FormVersion(current, is_current=False, dropped=dropped)


def _without_a_place(
    request: CompanyRequest,
    before: tuple[Question, ...],
    ticket_type: TicketType,
    form: AnswersForm,
) -> list[tuple[str, str]]:
    """Answers to questions that are gone, or that their question now refuses."""
    old = answers_form(request, before, known=ticket_type.fields, layout=None)
    gone = [name for name in old.asked if name not in form.asked or name in form.errors]
    return typed_answers(old, gone)


def _questions_before(ticket_type: TicketType, sent: str) -> tuple[Question, ...] | None:
    """The questions in the version that was sent; None if there is no such version."""
    type_pk, _dash, workflow_pk = (whole_number(each, ID_DIGITS) for each in sent.partition("-"))
    if type_pk is None or workflow_pk is None:
        return None
    types = TicketType.objects.of_company(ticket_type.company).of_key(ticket_type.key)
    workflows = WorkflowDefinition.objects.of_company(ticket_type.company)
    known = workflows.exclude(status=DefinitionStatus.DRAFT)
    old_type = types.filter(pk=type_pk).first()
    old_workflow = known.filter(key=ticket_type.workflow.key, pk=workflow_pk).first()
    if old_type is None or old_workflow is None:
        return None
    return open_questions_of(old_workflow.pk, old_type.fields)


def _pair(text: str) -> tuple[str, str] | None:
    try:
        label, value = cast("Any", read_json(text))
    except (ValueError, TypeError):
        return None
    return str(label), str(value)
