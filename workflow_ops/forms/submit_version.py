"""Optimistic locking of the submit form: which version of its questions a browser has.

A workflow that is published while a form is open may rename or remove questions. What was typed
into them is shown beside the new form and never dropped without a word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from ticketflower.texts import ID_DIGITS, whole_number
from users.http.request import CompanyRequest
from workflow_design.answers.form import AnswersForm
from workflow_design.answers.typed_text import typed_answers
from workflow_design.documents.fields.questions import Question
from workflow_design.models import DefinitionStatus, TicketType, WorkflowDefinition
from workflow_ops.forms.drafts import posted
from workflow_ops.forms.submit_fields import (
    DROPPED,
    VERSION,
    dropped_text,
    read_dropped,
    version_text,
)
from workflow_ops.forms.tickets import answers_form
from workflow_ops.models import FormDraft
from workflow_ops.services.tickets import open_questions_of


@dataclass(frozen=True)
class FormVersion:
    """The version of a submit form, against what the browser sent.

    Args:
        current: names the version that the form has now.
        is_current: whether the form that was sent asked the same questions.
        dropped: labels and texts of answers that the form no longer has a place for.
        added, altered, removed: labels of the fields that the form did not have then, that are
            not what they were, and that it no longer has.
    """

    current: str
    is_current: bool
    dropped: list[tuple[str, str]]
    added: Sequence[str] = ()
    altered: Sequence[str] = ()
    removed: Sequence[str] = ()

    @property
    def changed(self) -> bool:
        """Whether the person has to be notified."""
        return not self.is_current or bool(self.dropped)

    @property
    def dropped_texts(self) -> list[str]:
        """``dropped`` as hidden fields carry it."""
        return [dropped_text(*pair) for pair in self.dropped]


def form_version(
    request: CompanyRequest,
    ticket_type: TicketType,
    form: AnswersForm,
    draft: FormDraft | None = None,
) -> FormVersion:
    """Compare the form that was sent, or kept as a draft, with the one that is asked for now.

    Args:
        request: of the submit form; one that names no version counts as current.
        ticket_type: with its workflow as they are now.
        form: of the questions that are asked now, bound where one was sent or kept.
        draft: that the form is shown with.
    """
    data: QueryDict = request.POST if draft is None else posted(draft)
    current = version_text(ticket_type.pk, ticket_type.workflow_id)
    sent = data.get(VERSION, current)
    dropped = [pair for text in data.getlist(DROPPED) if (pair := read_dropped(text))]
    if sent == current:
        return FormVersion(current, is_current=True, dropped=dropped)
    before = _questions_before(ticket_type, sent)
    if before == form.questions:
        return FormVersion(current, is_current=True, dropped=dropped)
    if before is None:
        return FormVersion(current, is_current=False, dropped=dropped)
    old = answers_form(request, before, known=ticket_type.fields, layout=None, draft=draft)
    gone = [name for name in old.asked if name not in form.asked]
    misfits = [name for name in old.asked if name in form.asked and name in form.errors]
    return FormVersion(
        current,
        is_current=False,
        dropped=dropped + typed_answers(old, [*gone, *misfits]),
        added=_labels(form, (name for name in form.asked if name not in old.asked)),
        altered=_labels(form, (name for name in form.asked if _is_altered(name, old, form))),
        removed=_labels(old, gone),
    )


def _labels(form: AnswersForm, names: Iterable[str]) -> list[str]:
    return [form.asked[name].question.label for name in names]


def _is_altered(name: str, old: AnswersForm, new: AnswersForm) -> bool:
    return name in old.asked and old.asked[name].question != new.asked[name].question


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
